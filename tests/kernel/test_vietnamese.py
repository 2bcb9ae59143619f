"""Vietnamese text (F7; FACTS, "Vietnamese text"): one form, folding for search, a dictionary's order."""

import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from thuocdo.kernel.vietnamese import fold, nfc, slug, sort_key

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấờữĐÔ -'", max_size=40)


def test_a_search_without_marks_finds_the_word_with_marks():
    assert fold("Đánh giá") == fold("danh gia") == fold(unicodedata.normalize("NFD", "đánh giá")) == "danh gia"


def test_punctuation_separates_words_and_nothing_else():
    assert fold("Bà Rịa-Vũng Tàu") == fold("ba ria – vung tau") == "ba ria vung tau"


IN_DICTIONARY_ORDER = [
    "An Giang", "Ăn", "Ân", "ba", "bà", "bả", "Cà Mau", "Cao Bằng", "Cần Thơ", "Dak", "Đà Nẵng", "Hà Nam", "Hà Nội",
]  # fmt: skip


def test_the_dictionary_puts_letters_before_tones_and_d_before_d_with_stroke():
    assert sorted(set(IN_DICTIONARY_ORDER), key=sort_key) == IN_DICTIONARY_ORDER


def test_real_names_of_units_stand_in_the_order_of_icu():
    """The file holds names of units and criteria as ICU's `vi` collation sorts them."""
    names = (Path(__file__).parent / "names_in_icu_order.txt").read_text(encoding="utf-8").splitlines()
    assert len(names) > 500
    assert sorted(names, key=lambda name: sort_key(name).encode()) == names


def test_a_look_alike_of_d_with_stroke_is_read_as_it_was_meant():
    assert nfc("Ðà  Nẵng ") == "Đà Nẵng"
    assert fold("ÐÀ NẴNG") == "da nang"


def test_tones_follow_the_dictionary():
    assert sorted(["mạ", "mã", "má", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


@given(VIETNAMESE)
def test_form_of_the_input_does_not_matter(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert (fold(decomposed), sort_key(decomposed), nfc(decomposed)) == (fold(text), sort_key(text), nfc(text))


@given(VIETNAMESE)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_slugs_are_plain_ascii():
    assert slug("Chỉ số CCHC 2021 – Đồng Nai") == "chi-so-cchc-2021-dong-nai"
