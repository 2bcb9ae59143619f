"""When two spellings are one name (FACTS "Vietnamese text")."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from thuocdo.directory.domain.accounts import name_first, username_for
from thuocdo.directory.domain.spelling import closest, spelling_key


def test_the_place_of_the_tone_does_not_matter_the_tone_does():
    assert spelling_key("Hoà Bình") == spelling_key("Hòa Bình") == spelling_key("HOÀ  BÌNH")
    assert spelling_key("Cảnh Thuỵ") == spelling_key("Cảnh Thụy")
    assert spelling_key("Tân Hòa") != spelling_key("Tân Hóa")
    assert spelling_key("Đà") != spelling_key("Da")


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ -", max_size=30))
def test_composed_and_decomposed_text_share_a_key(text):
    assert spelling_key(text) == spelling_key(unicodedata.normalize("NFD", text))


def test_a_better_match_beats_a_worse_one():
    names = {1: ["Tân Hòa"], 2: ["Tân Hoà"], 3: ["Tân Hóa"]}
    assert closest("Tân Hoà", names) == {2}
    assert closest("TÂN HOÀ", names) == {1, 2}
    assert closest("tan hoa", names) == {1, 2, 3}
    assert closest("Tân", names) == set()


def test_names_of_people():
    assert name_first("Nguyễn Thị Lan") == "Lan Nguyễn Thị"
    assert username_for("Nguyễn Thị Lan") == "lan.nguyenthi"
    assert username_for("Đặng Đức") == "duc.dang"
