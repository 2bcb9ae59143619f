"""A13: where all units of a publication lost points, and what would gain most; as a page, as files, by API."""

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction

import pytest

from thuocdo.results import selectors as results

pytestmark = pytest.mark.django_db


def test_three_units_reckoned_by_hand(made_up):
    """98.99, 98.98 and 98.97 percent; six tenths of it in field 1: 59.394, 59.388 and 59.382 of 60 points."""
    one, two = results.lost_over_all(results.publication(made_up(3)))
    assert (one.code, one.lost, one.max_points, one.units, one.losing) == ("1", Decimal("1.836"), 180, 3, 3)
    assert (one.mean, one.share_percent) == (Fraction("0.612"), Fraction("1.02"))
    assert one.at_best == Decimal("0.018"), "the second would gain 0.006, the third 0.012"
    assert (two.code, two.lost, two.at_best) == ("2", Decimal("1.224"), Decimal("0.012"))


def test_page_files_and_api_say_the_same(made_up, client):
    slug = made_up(3)
    page = client.get(f"/en/cong-bo/{slug}/diem-mat/").content.decode()
    assert "Where all units lost points" in page and "0.61" in page and "1.02%" in page
    assert "3 of 3" in page and f"/du-lieu/{slug}/lost.csv" in page
    rows = list(csv.DictReader(io.StringIO(client.get(f"/du-lieu/{slug}/lost.csv").content.decode("utf-8-sig"))))
    assert [(row["code"], row["level"], row["lost"], row["units_that_lost"]) for row in rows] == [
        ("1", "field", "1.836", "3"), ("2", "field", "1.224", "3"),
    ]  # fmt: skip
    told = json.loads(client.get(f"/api/v1/publications/{slug}/lost").content)
    assert [(each["code"], each["lost"], each["gain_at_best"]) for each in told["items"]] == [
        ("1", "1.836", "0.018"), ("2", "1.224", "0.012"),
    ]  # fmt: skip
    assert client.get(f"/du-lieu/{slug}/lost.xlsx").status_code == 200
    assert client.get(f"/du-lieu/{slug}/lost.pdf").status_code == 404


@pytest.mark.parametrize("table", ["par-index-tinh-2021", "par-index-bo-2021", "cchc-huyen-thanh-hoa-2020"])
def test_real_tables_lose_what_is_missing_to_their_maxima(published, table):
    """Every component counted apart from the selector: its maximum less its points, over all lines."""
    card = results.publication(table)
    lines, columns = results.ranking(card, per_page=10_000).lines, results.columns(card)
    found = {each.code: each for each in results.lost_over_all(card)}
    for column in columns:
        values = [line.values[column.code] for line in lines if column.code in line.values]
        values = [value for value in values if value.points is not None]
        if not column.parent and column.code in found:
            assert found[column.code].lost == sum(column.max_points - value.points for value in values)
            assert found[column.code].losing == sum(value.points < column.max_points for value in values)
    assert found


def test_one_unit_alone_is_still_shown_with_its_reasons(published, client):
    page = client.get("/en/cong-bo/par-index-tinh-2022-hai-duong/diem-mat/").content.decode()
    assert "Where points were lost, and why" in page and "All units" not in page


def test_few_questions_however_many_units(made_up, client, django_assert_max_num_queries):
    slug = made_up(200)
    client.get(f"/cong-bo/{slug}/diem-mat/")
    with django_assert_max_num_queries(8):
        client.get(f"/cong-bo/{slug}/diem-mat/?x=1")
