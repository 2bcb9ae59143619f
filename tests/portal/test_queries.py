"""How much a page costs: queries do not grow with the table (issue 2, sections 5 and 6)."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

PAGES = {
    "/cong-bo/bang/": 5,
    "/cong-bo/bang/chi-tiet/": 5,
    "/cong-bo/bang/thanh-phan/": 4,
    "/cong-bo/bang/thanh-phan/1/": 7,
    "/cong-bo/bang/phan-bo/": 3,
    "/cong-bo/bang/kiem-tra/": 4,
    "/cong-bo/bang/du-lieu/": 3,
    "/cong-bo/bang/diem-mat/": 3,
    "/": 2,
    "/chi-so/": 2,
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("units", [1, 3, 63])
def test_queries_do_not_grow_with_the_table(client, made_up, units):
    made_up(units)
    asked = {}
    for path in PAGES:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200, path
        asked[path] = len(seen)
    lost = {"/cong-bo/bang/diem-mat/": 3 if units == 1 else 6}  # one unit alone is not summed up
    assert asked == PAGES | lost


def test_a_table_of_all_communes_is_paged(client, made_up):
    """3,321 lines: fifty on a page, as many queries, the last page holds the rest."""
    made_up(3321)
    with CaptureQueriesContext(connection) as seen:
        first = client.get("/cong-bo/bang/")
    assert len(seen) == 5
    assert first.content.decode().count('id="u-bang') == 50
    last = client.get("/cong-bo/bang/", {"page": 67}).content.decode()
    assert last.count('id="u-bang') == 21
    assert "Xã số 3321" in last
    whole = client.get("/cong-bo/bang/chi-tiet/", {"sort": "-2", "page": 67})
    assert whole.content.decode().count('id="u-bang') == 21
    assert client.get("/cong-bo/bang/", {"page": 68}).status_code == 400
    assert client.get("/cong-bo/bang/", {"q": "xa so 3320"}).content.decode().count('id="u-bang') == 1


def test_the_ranking_of_63_units_is_light(client, made_up):
    made_up(63)
    assert len(gzip.compress(client.get("/cong-bo/bang/").content)) < 20_000
