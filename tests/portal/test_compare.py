"""Two to five units beside each other, chosen without a script (A12; issue 2, section 5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

THREE = "u=hai-phong-den-2025&u=quang-ninh&u=hai-duong"


def test_an_empty_comparison_asks_for_a_unit(read):
    text = read("/en/so-sanh/")
    assert "None yet. Look for a unit by its name." in text


def test_units_are_compared_in_the_table_that_lists_most_of_them(read):
    text = read(f"/en/so-sanh/?{THREE}")
    assert "Hải Phòng 91.80 highest here 1 of 63 Group A –" in text
    assert "Quảng Ninh 91.14 2 of 63 Group A −0.66 percentage points" in text
    assert "Hải Dương 87.38 19 of 63 Group B −4.42 percentage points" in text


def test_every_component_names_its_best_in_words_and_the_difference_to_the_first(read):
    text = read(f"/en/so-sanh/?{THREE}")
    assert "Appraised points 60.50 58.87 best 58.20 −0.67 55.28 −3.59 56.08" in text
    assert "Leaders’ survey points 23.50 19.33 18.33 −1.00 19.89 +0.56, best 18.15" in text


def test_the_order_is_that_of_the_address(read):
    text = read("/en/so-sanh/?u=hai-duong&u=quang-ninh")
    assert "Quảng Ninh 91.14 highest here 2 of 63 Group A +3.76 percentage points" in text


def test_a_search_adds_units_by_links_those_with_results_first(published, client):
    page = client.get("/en/so-sanh/?u=quang-ninh&q=thanh hoa").content.decode()
    assert "/en/so-sanh/?u=quang-ninh&amp;u=thanh-hoa&amp;p=par-index-tinh-2021" in page
    assert (
        page.index("u=thanh-hoa&amp;p=") < page.index("u=thanh-hoa-huyen-thanh-pho-thanh-hoa")
        if ("u=thanh-hoa-huyen-thanh-pho-thanh-hoa" in page)
        else True
    )
    assert page.count(">Add<") == 8


def test_a_merged_unit_offers_what_it_was_formed_from(published, client, read):
    text = read("/en/so-sanh/?u=hai-phong&u=quang-ninh")
    assert "Thành phố Hải Phòng has no result of its own. It was formed from: Compare Tỉnh Hải Dương instead" in text
    assert "Not in “PAR INDEX 2021 of provinces and centrally run cities”: Thành phố Hải Phòng." in text
    page = client.get("/en/so-sanh/?u=hai-phong&u=quang-ninh").content.decode()
    assert "?u=hai-duong&amp;u=quang-ninh&amp;p=par-index-tinh-2021" in page


def test_units_of_different_kinds_are_said_to_be_incomparable(read):
    text = read("/en/so-sanh/?u=hai-duong&u=bo-tu-phap")
    assert "These units are of different kinds." in text
    assert "highest here" not in text


def test_a_table_that_lists_one_unit_only_compares_nothing(read):
    text = read("/en/so-sanh/?u=hai-duong&u=quang-ninh&p=par-index-tinh-2022-hai-duong")
    assert "Not in “PAR INDEX 2022 of Hải Dương province" in text
    assert "highest here" not in text


def test_the_figure_comes_as_csv(published, client):
    response = client.get(f"/en/so-sanh/?{THREE}&p=par-index-tinh-2021&csv=1")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Unit,Hải Phòng,Quảng Ninh,Hải Dương" or lines[0].endswith("Hải Phòng,Quảng Ninh,Hải Dương")
    assert len(lines) == 5


@pytest.mark.parametrize(
    "query, status",
    [
        ("u=atlantis", 404),
        ("u=hai-duong&u=%00", 404),
        ("u=hai-duong&p=atlantis", 400),
        ("u=hai-duong&csv=1", 404),
        ("u=hai-duong&u=ha-noi&u=quang-ninh&u=lao-cai&u=ca-mau&u=da-nang", 400),
        ("u=hai-duong&q=%00", 400),
    ],
)
def test_what_does_not_exist_is_told_with_the_right_status(read, query, status):
    assert read(f"/so-sanh/?{query}", status)


@pytest.mark.parametrize(
    "query, questions",
    [("", 0), ("u=hai-duong", 3), ("u=hai-duong&u=quang-ninh", 6), (THREE, 6), (f"{THREE}&q=thanh", 10)],
)
def test_the_number_of_questions_does_not_grow_with_the_units(published, client, query, questions):
    client.get(f"/so-sanh/?{query}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/so-sanh/?{query}")
    assert len(asked) == questions, "\n".join(each["sql"][:150] for each in asked)
