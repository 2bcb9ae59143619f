"""A unit's page: results, lineage, components, neighbours, lost points, members (A11, A12, A13, F1; issue 2, 5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

UNITS = [
    "viet-nam",
    "hai-duong",
    "hai-phong",
    "hai-phong-den-2025",
    "bac-ninh",
    "hue",
    "thanh-hoa",
    "thanh-hoa-so-cong-thuong",
    "thanh-hoa-huyen-lang-chanh",
    "ha-noi-ba-dinh",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("slug", UNITS)
def test_every_kind_of_unit_has_its_page_in_both_languages(read, language, slug):
    assert read(f"{language}/don-vi/{slug}/")


def test_a_province_that_was_merged_says_what_it_is_part_of_and_keeps_its_results(read):
    text = read("/en/don-vi/hai-duong/")
    assert "Province or city, until 30/06/2025" in text
    assert "Since 01/07/2025 part of Thành phố Hải Phòng" in text
    assert "83.52%, rank 47 of 63, Group B." in text
    assert "87.38" in text and "19 of 63" in text
    assert "down 28 places" in text


def test_a_merged_province_shows_the_results_of_its_predecessors_as_theirs(read):
    text = read("/en/don-vi/hai-phong/")
    assert (
        "Formed on 01/07/2025 from Tỉnh Hải Dương (until 30/06/2025) , Thành phố Hải Phòng (until 30/06/2025)" in text
    )
    assert "No result of its own is published yet." in text
    assert "The results of its predecessors are theirs and not its own" in text
    assert "All published results" not in text
    assert "91.80" in text and "83.52" in text


def test_a_unit_never_changed_has_neither_predecessors_nor_successors(read):
    text = read("/en/don-vi/quang-ninh/")
    assert "Formed on" not in text and "part of" not in text


def test_components_stand_beside_maximum_mean_and_best_of_all_units(read):
    """The column means of the 2021 report: 56.08, 8.72, 18.15, 3.42 (A16)."""
    text = read("/en/don-vi/hai-duong/?p=par-index-tinh-2021")
    for line in (
        "Appraised points 55.28 60.50 91.37 56.08 −0.80 59.19 47",
        "Satisfaction points (SIPAS) 9.20 10.00 92.00 8.72 +0.48 9.41 4",
        "Leaders’ survey points 19.89 23.50 84.64 18.15 +1.74 20.75 2",
        "3.00 6.00 50.00 3.42 −0.42 6.00 34",
    ):
        assert line in text
    assert "Against the mean +1.01" in text and "mean of 63 units: 86.37%" in text
    assert "To the highest −4.42" in text


def test_neighbours_are_two_above_and_two_below_with_their_distance(read):
    text = read("/en/don-vi/hai-duong/?p=par-index-tinh-2021")
    assert (
        "Rank 17 Nghệ An 87.59% +0.21 Rank 18 Sóc Trăng 87.54% +0.16 Rank 19 Hải Dương 87.38% this unit "
        "Rank 20 Ninh Bình 87.29% −0.09 Rank 21 Yên Bái 87.24% −0.14" in text
    )


def test_the_first_has_no_one_above_and_the_last_no_one_below(read):
    first = read("/en/don-vi/hai-phong-den-2025/")
    assert (
        "Rank 1 Hải Phòng 91.80% this unit Rank 2 Quảng Ninh 91.14% −0.66 Rank 3 Đà Nẵng 90.25% −1.55 Compare" in first
    )
    assert "To the highest" not in first
    last = read("/en/don-vi/kien-giang/")
    assert "Rank 63 Kiên Giang 79.97% this unit Compare" in last


def test_neighbours_that_only_hidden_digits_separate_show_those_digits(read):
    """Footnotes 1 and 2 of the 2021 report: 87.1146 before 87.1105 (FACTS, Index 3)."""
    text = read("/en/don-vi/dien-bien/")
    assert "Rank 23 Lạng Sơn 87.1146% +0.0041 Rank 24 Điện Biên 87.1105% this unit" in text


def test_a_rank_printed_wrong_stands_beside_the_recomputed_one(read):
    """Lang Chánh (82.75) is printed with the rank of Nga Sơn (83.75); it is one lower (A16)."""
    text = read("/en/don-vi/thanh-hoa-huyen-lang-chanh/")
    assert "printed: 13, recomputed: 14" in text
    assert "District, until 30/06/2025" in text


def test_a_province_renamed_is_called_in_an_old_ranking_as_on_that_day(read):
    text = read("/en/don-vi/hue/")
    assert "Rank 4 Thừa Thiên Huế" in text


def test_lost_points_name_reasons_and_agencies(read):
    """Hải Dương 2022: 16.48 points in all, 14.9 of them besides SIPAS (A13, A16)."""
    text = read("/don-vi/hai-duong/")
    assert "16,48 trên 100 điểm" in text
    assert "9/16 chỉ tiêu KTXH đạt < 70%" in text
    assert "Sở TT&TT 4,105 7" in text


def test_what_the_audit_found_at_the_line_is_told_with_its_class(read):
    text = read("/en/don-vi/hai-duong/")
    assert "Worth a look" in text and "4.196 points were lost, but the reasons given add up to 4.295" in text


def test_members_of_today_by_kind_and_in_pages(read):
    text = read("/en/don-vi/thanh-hoa/")
    assert "Departments 12" in text and "Communes and wards 166" in text and "106 more" in text
    assert "Districts" not in text
    last = read("/en/don-vi/thanh-hoa/?kind=commune&page=3")
    assert "Communes and wards 166" in last and "121–166 of 166" in last


def test_codes_say_when_they_held(read):
    assert "24 (since 01/07/2025)" in read("/en/don-vi/bac-ninh/")
    assert "24 (until 30/06/2025)" in read("/en/don-vi/bac-giang/")


def test_the_figure_comes_as_csv(published, client):
    response = client.get("/en/don-vi/hai-duong/?p=par-index-tinh-2021&csv=1")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert response["Content-Type"].startswith("text/csv")
    assert len(lines) == 5 and lines[1].startswith("Appraised points,55.28")


@pytest.mark.parametrize(
    "address, status",
    [
        ("/don-vi/khong-co/", 404),
        ("/don-vi/hai-duong/?p=par-index-bo-2021", 400),  # a publication that does not list the unit
        ("/don-vi/hai-phong/?p=par-index-tinh-2021", 400),
        ("/don-vi/hai-phong/?csv=1", 404),
        ("/don-vi/thanh-hoa/?kind=castle", 400),
        ("/don-vi/thanh-hoa/?kind=commune&page=4", 404),
        ("/don-vi/thanh-hoa/?page=0", 400),
    ],
)
def test_what_does_not_exist_is_told_with_the_right_status(read, address, status):
    assert read(address, status)


@pytest.mark.parametrize(
    "slug, most",
    [("hai-duong", 10), ("hai-phong", 5), ("quang-ninh", 10), ("thanh-hoa", 10), ("ha-noi-ba-dinh", 4)],
)
def test_a_unit_page_asks_at_most_ten_questions_of_the_database(published, client, slug, most):
    client.get(f"/don-vi/{slug}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/don-vi/{slug}/")
    assert len(asked) <= most, "\n".join(each["sql"][:150] for each in asked)
