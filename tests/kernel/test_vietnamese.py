"""Vietnamese text (F7; FACTS, "Vietnamese text"): one form, folding for search, a dictionary's order."""

import unicodedata

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
