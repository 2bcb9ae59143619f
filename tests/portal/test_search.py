"""Search over units, results, criteria sets and methods, with and without diacritics (D1, F1; issue 2, section 5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.mark.parametrize("words", ["Hải Dương", "hai duong", "HẢI DƯƠNG", "Ha\u0309i Du\u031bo\u031bng"])
def test_a_unit_is_found_with_and_without_diacritics_with_its_newest_result(read, words):
    text = read(f"/en/tim/?q={words}")
    assert "Tỉnh Hải Dương Province or city, until 30/06/2025 PAR INDEX 2022 of Hải Dương province" in text
    assert "83.52%, rank 47 of 63, Group B." in text


def test_publications_criteria_sets_and_methods_are_found_too(read):
    assert "PAR INDEX 2021 of provinces and centrally run cities Published result" in read("/en/tim/?q=par index 2021")
    assert "Criteria set ·" in read("/en/tim/?q=par index 2021")
    assert "Rounding How it is computed" in read("/en/tim/?q=rounding")
    assert "Làm tròn Cách tính" in read("/tim/?q=lam tron")


def test_a_former_name_and_a_printed_name_lead_to_the_unit(read):
    assert "Thành phố Huế" in read("/tim/?q=thua thien hue")


def test_one_kind_of_unit_can_be_asked_for(read):
    text = read("/en/tim/?q=thanh hoa&kind=district")
    assert "Thành phố Thanh Hóa District, until 30/06/2025 · Tỉnh Thanh Hoá" in text
    assert "Commune or ward" not in text.partition("Administrative units")[2]


def test_many_hits_come_in_pages(read):
    assert "1–20 of" in read("/en/tim/?q=thanh")
    assert "21–40 of" in read("/en/tim/?q=thanh&page=2")


def test_nothing_found_says_what_to_try(read):
    assert "Nothing here bears the words “zzzz”." in read("/en/tim/?q=zzzz")


def test_words_are_shown_as_typed_and_never_as_markup(published, client):
    page = client.get("/en/tim/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "query, status",
    [
        ("q=a%00b", 400),
        ("q=" + "x" * 201, 400),
        ("q=ha&kind=castle", 400),
        ("q=ha&page=x", 400),
        ("q=ha&page=99999", 404),
    ],
)
def test_nonsense_is_told_with_the_right_status(read, query, status):
    assert read(f"/tim/?{query}", status)


@pytest.mark.parametrize("words, questions", [("", 0), ("quang ninh", 7), ("thanh", 7), ("zzzz", 4)])
def test_the_number_of_questions_does_not_grow_with_the_hits(published, client, words, questions):
    client.get(f"/tim/?q={words}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/tim/?q={words}")
    assert len(asked) == questions, "\n".join(each["sql"][:150] for each in asked)
