"""Issue 2, section 5: every unit and every component in one table, by number and by shade, for people and machines."""

import csv
import io
import re
from fractions import Fraction as F

import pytest

from thuocdo.portal.presenters.detail import shade_of

AT = "/cong-bo/par-index-tinh-2021/chi-tiet/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("percent", "shade"),
    [(None, 0), (F(0), 1), (F(5999, 100), 1), (F(60), 2), (F(70), 3), (F(80), 4), (F(8999, 100), 4), (F(90), 5),
     (F(100), 5), (F(101), 5)],
)  # fmt: skip
def test_a_bound_belongs_to_the_shade_above_it(percent, shade):
    assert shade_of(percent) == shade


def shown(page, unit):
    """Return (shade, number) of each component in a unit's row."""
    row = re.search(rf'<tr role="row" id="u-{unit}">.*?</tr>', page, re.S)[0]
    cells = re.findall(r'class="ranking__part heat--(\d)" data-label="[^"]+">([\d,.]+)</td>', row)
    return [(int(shade), number) for shade, number in cells]


def test_percents_and_points_of_every_component(client, published):
    """Hải Phòng 2021: 58.87 of 60.5, 9.34 of 10, 19.33 of 23.5, 4.25 of 6 points."""
    percents = client.get(AT).content.decode()
    assert shown(percents, "hai-phong-den-2025") == [(5, "97,31"), (5, "93,40"), (4, "82,26"), (3, "70,83")]
    points = client.get(AT, {"show": "points"}).content.decode()
    assert shown(points, "hai-phong-den-2025") == [(5, "58,87"), (5, "9,34"), (4, "19,33"), (3, "4,25")]
    assert percents.count('<tr role="row" id="u-') == 63
    assert "từ 90%" in percents  # the key says in words what the shades mean


def test_it_sorts_and_filters_as_the_ranking_does(client, published):
    first = client.get(AT, {"sort": "-ktxh"}).content.decode()
    assert re.search(r'id="u-([^"]+)"', first)[1] == "da-nang-den-2025"  # 6 of 6 points
    one = client.get(AT, {"q": "hai phong"}).content.decode()
    assert one.count('<tr role="row" id="u-') == 1 and f'href="{AT}"' in one
    for nonsense in ({"show": "x"}, {"sort": "zz"}, {"page": "2"}, {"region": "x"}):
        assert client.get(AT, nonsense).status_code == 400


def test_its_own_csv_has_every_unit_and_says_where_the_publication_stands(client, published):
    answer = client.get("/cong-bo/par-index-tinh-2021/hinh/tung-don-vi.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 63
    assert (
        rows[0] | {"name": "Hải Phòng", "points_td": "58.87", "percent_td": "97.3058", "status": "published"} == rows[0]
    )


def test_one_unit_alone_is_not_led_to_such_a_table(client, published):
    assert "chi-tiet" not in client.get("/cong-bo/par-index-tinh-2022-hai-duong/").content.decode()
    assert AT in client.get("/cong-bo/par-index-tinh-2021/").content.decode()
