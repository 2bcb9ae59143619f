"""Addresses with nonsense: a clear page with the right status, never a trace (issue 2, section 6)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]

PROVINCES = "/cong-bo/par-index-tinh-2021/"


@pytest.mark.parametrize(("query", "status"), [
    ("sort=%00", 400), ("sort=nix", 400), ("sort=-", 400), ("sort=--rank", 400), ("sort=rank&sort=nix", 400),
    ("page=-1", 400), ("page=0", 400), ("page=999999999", 400), ("page=2", 400), ("page=1e1", 400),
    ("page=%D9%A1", 400),
    ("region=nix", 400), ("region=%00", 400), ("band=nix", 400), ("band[]=a", 200),
    ("q=%00", 400), ("q=" + "a" * 201, 400), ("q=%FF%FE", 400), ("q=%27%3B--", 200), ("q=%25", 200), ("q=_", 200),
    ("u=nix", 200), ("=", 200), ("&&&", 200), ("q=" + "x" * 200_000, 400),
])  # fmt: skip
def test_nonsense_parameters_of_a_ranking(client, query, status):
    response = client.get(f"{PROVINCES}?{query}")
    assert response.status_code == status
    body = response.content.decode()
    assert "Traceback" not in body
    assert "<h1" in body
    assert len(body) < 300_000
    assert "\x00" not in body


@pytest.mark.parametrize("path", [
    "/cong-bo/nix/", "/cong-bo/nix/vung/", f"{PROVINCES}thanh-phan/%00/", f"{PROVINCES}thanh-phan/../",
    f"{PROVINCES}vung/nix/", f"{PROVINCES}hinh/nix.csv", f"{PROVINCES}hinh/nix.svg", "/cong-bo/%00/",
    f"{PROVINCES}thanh-phan/{'x' * 3000}/", "/cong-bo/-/ban-do/",
])  # fmt: skip
def test_what_does_not_exist_is_a_kind_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(("path", "status"), [
    (f"{PROVINCES}kiem-tra/?weight=nix", 400), (f"{PROVINCES}kiem-tra/?check=%00", 400),
    (f"{PROVINCES}kiem-tra/?page=77", 400), (f"{PROVINCES}ban-do/?c=nix", 400), (f"{PROVINCES}ban-do/?region=nix", 400),
    ("/cong-bo/par-index-tinh-2022-hai-duong/diem-mat/?u=nix", 400), ("/chi-so/?owner=nix", 400),
    ("/chi-so/?kind=%00", 400), ("/chi-so/?page=9", 400), (f"{PROVINCES}thanh-phan/sipas/?page=x", 400),
])  # fmt: skip
def test_nonsense_parameters_of_other_pages(client, path, status):
    assert client.get(path).status_code == status


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(["sort", "page", "region", "band", "q"]), st.text(max_size=50)))
def test_whatever_is_asked_of_a_ranking_has_an_answer(client, query):
    assert client.get(PROVINCES, query).status_code in {200, 400}
