"""The public list of units: search, filters, pages, nonsense in the address (F1, D1)."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["", "/en"])
def test_search_by_kind_and_day(language, register):
    words = Client().get(f"{language}/don-vi/?q=hai+duong&kind=province&on=2025-06-30").content.decode()
    assert "Hải Dương" in words and "30/06/2025" in words
    words = Client().get(f"{language}/don-vi/?q=hai+duong&kind=province&on=2025-07-01").content.decode()
    assert "Hải Dương" not in words
    assert ("No unit found" if language else "Không tìm thấy đơn vị nào") in words


def test_pages(register, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        words = Client().get("/don-vi/?kind=commune&page=67").content.decode()
    assert "3301–3321" in words.replace(".", "")


@pytest.mark.parametrize(
    "nonsense", ["?page=-1", "?page=99999999999", "?page=٣", "?kind=x&on=32/13/2025", "?q=%00%ff", "?q=" + "a" * 500]
)
def test_nonsense_is_answered_with_a_page(nonsense, register):
    assert Client().get(f"/don-vi/{nonsense}").status_code == 200


def test_a_query_longer_than_any_question_is_refused_with_a_page(register):
    assert Client().get("/don-vi/?q=" + "a" * 5000).status_code == 400


def test_larger_units_stand_before_smaller_ones(register):
    words = Client().get("/don-vi/").content.decode()
    assert words.index("Bộ Tư pháp") < words.index("An Giang") < words.index("Cà Mau") < words.index("Cao Bằng")


def test_an_english_reader_sees_english_titles(register):
    words = Client().get("/en/don-vi/?kind=ministry&q=home+affairs").content.decode()
    assert "Ministry of Home Affairs" in words
