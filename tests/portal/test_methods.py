"""Methods in plain words; every worked example is computed by the code that computes the results (A3, A11, A16)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from thuocdo.portal.presenters import methods


def test_nineteen_tasks_three_late_earn_one_point_four_two():
    tasks, data, targets = methods.scoring_examples()
    assert tasks.points == Fraction(27, 19) and str(tasks.told).endswith("1.42 of 1.5 points.")
    assert data.points == Fraction(8, 30) and data.lost == Fraction(22, 30)
    assert targets.points == 0 and targets.lost == 2


def test_the_parts_of_hai_phong_add_up_to_one_hundredth_less_than_printed():
    *_, last = methods.adding_up().rows
    assert last.cells[1] == Decimal("91.79") and last.cells[2] == 100
    assert methods.PRINTED_HAI_PHONG - last.cells[1] == Decimal("0.01")


def test_hai_duong_2022_is_the_sum_of_its_two_parts():
    assert methods.hai_duong() == {
        "fields": Decimal("75.10"), "sipas": Decimal("8.42"), "index": Decimal("83.52"), "lost": Decimal("16.48"),
    }  # fmt: skip


def test_styles_differ_only_after_equal_units():
    ranks = [tuple(cell for cell in row.cells[2:]) for row in methods.styles().rows]
    assert ranks == [(1, 1, 1), (2, 2, 2), (2, 2, 2), (4, 3, 4)]


def test_half_is_rounded_up_and_away_from_zero():
    assert [cell.value for _, cell in (row.cells for row in methods.half_up().rows)] == [
        Decimal("80.13"), Decimal("80.12"), Decimal("80.01"), Decimal("80.00"),
    ]  # fmt: skip


def test_rounded_parts_miss_the_rounded_sum():
    computed, rounded, printed = (row.cells for row in methods.rounded_parts().rows)
    assert rounded[4] == Decimal("87.43") and printed[4] == Decimal("87.42")
    assert computed[4] == Decimal("87.432")


@pytest.mark.parametrize("topic", methods.TOPICS, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_topic_has_its_page_in_both_languages(client, db, language, topic):
    response = client.get(f"{language}/phuong-phap/{topic.slug}/")
    assert response.status_code == 200
    assert 'aria-current="page"' in response.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_overview_leads_to_every_topic(client, db, language):
    page = client.get(f"{language}/phuong-phap/").content.decode()
    assert all(f'href="{language}/phuong-phap/{topic.slug}/"' in page for topic in methods.TOPICS)


def test_vietnamese_pages_show_a_decimal_comma_and_english_ones_a_point(client, db):
    assert "1,42" in client.get("/phuong-phap/cham-diem/").content.decode()
    assert "1.42" in client.get("/en/phuong-phap/cham-diem/").content.decode()


def test_an_unknown_topic_is_not_found(client, db):
    assert client.get("/phuong-phap/alchemy/").status_code == 404
