"""E3: every published table as CSV, spreadsheet and JSON at a stable address, and an API with its description."""

import csv
import io
import json
from pathlib import Path

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook
from schemathesis.specs.openapi.checks import positive_data_acceptance

import thuocdo.results
from thuocdo.config.wsgi import application
from thuocdo.foundation.pagecache import stamps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

DATA = Path(thuocdo.results.__file__).parent / "data"


def source(name):
    return list(csv.DictReader((DATA / f"{name}.csv").open(encoding="utf-8", newline="")))


def download(client, name, **headers):
    response = client.get(f"/du-lieu/{name}", **headers)
    assert response.status_code == 200, response.content[:300]
    return response


def test_provinces_come_out_as_they_were_printed(client):
    """A16: equal to the source to the last digit, trailing zeros too."""
    text = download(client, "par-index-tinh-2021.csv").content.decode("utf-8-sig")
    again = [
        [row["printed_rank"], row["name"], row["points_td"], row["points_sipas"], row["points_xhh"], row["points_ktxh"],
         row["printed_total"], row["printed_index"]]
        for row in csv.DictReader(io.StringIO(text))
    ]  # fmt: skip
    assert again == [list(row.values())[:8] for row in source("par-index-tinh-2021")]


def test_ministries_come_out_as_they_were_printed(client):
    text = download(client, "par-index-bo-2021.csv").content.decode("utf-8-sig")
    again = [
        [
            row["printed_rank"],
            row["name"],
            row["points_td"],
            row["points_xhh"],
            row["printed_total"],
            row["printed_index"],
        ]
        for row in csv.DictReader(io.StringIO(text))
    ]
    assert again == [list(row.values()) for row in source("par-index-bo-2021")]


def test_districts_show_printed_beside_recomputed_rank(client):
    rows = {
        row["name"]: row
        for row in csv.DictReader(
            io.StringIO(download(client, "cchc-huyen-thanh-hoa-2020.csv").content.decode("utf-8-sig"))
        )
    }
    lang_chanh = rows["Huyện Lang Chánh"]
    assert (lang_chanh["rank"], lang_chanh["printed_rank"], lang_chanh["notes"]) == ("14", "13", "rank: error")
    assert rows["Huyện Hậu Lộc"]["self_points_7"] == "12.8"


def test_a_fall_in_rank_stays_a_number(client):
    (row,) = csv.DictReader(
        io.StringIO(download(client, "par-index-tinh-2022-hai-duong.csv").content.decode("utf-8-sig"))
    )
    assert (row["rank"], row["rank_change"], row["points_8b"]) == ("47", "-28", "8.42")


def test_json_and_spreadsheet_hold_the_same(client):
    rows = json.loads(download(client, "par-index-tinh-2021.json").content)
    assert len(rows) == 63
    assert (rows[0]["name"], rows[0]["rank"], rows[0]["points_td"]) == ("Hải Phòng", 1, 58.87)
    book = load_workbook(io.BytesIO(download(client, "par-index-tinh-2021.xlsx").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (first["name"], first["rank"], first["points_td"]) == ("Hải Phòng", 1, 58.87)
    assert sheet.max_row == 64


def test_findings_in_both_languages(client):
    text = download(client, "cchc-huyen-thanh-hoa-2020/findings.csv").content.decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(text)))
    assert (first["check"], first["weight"], first["printed"], first["recomputed"]) == ("rank", "error", "13", "14")
    assert "Nga Sơn" in first["sentence_vi"]
    assert first["sentence_en"].startswith("Huyện Lang Chánh (82.75) is printed with the same rank 13")


def test_files_are_kept_by_caches(client):
    response = download(client, "par-index-tinh-2021.csv")
    assert "public" in response["Cache-Control"]
    again = client.get("/du-lieu/par-index-tinh-2021.csv", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == response["ETag"]


@pytest.mark.parametrize("address", [
    "/du-lieu/khong-co.csv", "/du-lieu/par-index-tinh-2021.exe", "/du-lieu/khong-co/findings.csv",
])  # fmt: skip
def test_unknown_files_are_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_catalogue_lists_all_tables(client, prefix):
    page = client.get(f"{prefix}/du-lieu/")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count(".xlsx") == 5 + 4, "each table, and where points were lost in those of several units"
    assert "CC BY 4.0" in text
    assert ("What the columns mean" in text) == (prefix == "/en")
    nothing = client.get(f"{prefix}/du-lieu/?q=zzzz")
    assert nothing.status_code == 200
    assert ".xlsx" not in nothing.content.decode()


def test_api_page_lists_every_operation(client):
    described = client.get("/api/v1/openapi.json").json()
    text = client.get("/en/du-lieu/api/").content.decode()
    assert described["openapi"].startswith("3.1")
    assert all(f"GET {path}" in text for path in described["paths"])
    assert len(described["paths"]) == 9


def test_api_values_are_exact_and_paged(client):
    first = client.get("/api/v1/publications/par-index-tinh-2021/values?size=100").json()
    assert (first["total"], first["pages"], len(first["items"])) == (252, 3, 100)
    assert first["items"][0] == {
        "unit": "hai-phong-den-2025", "name": "Hải Phòng", "component": "ktxh", "points": "4.25", "self_points": None,
        "max_points": "6", "rank": 15,
    }  # fmt: skip
    impact = client.get("/api/v1/publications/par-index-tinh-2021/values?component=ktxh&text=da%20nang").json()
    assert [each["points"] for each in impact["items"]] == ["6"]


def test_api_ranking_publications_units(client):
    ranking = client.get("/api/v1/publications/par-index-tinh-2021/results?region=tay-nguyen").json()
    assert "items" in ranking, ranking
    assert [each["rank"] for each in ranking["items"]] == [29, 36, 41, 42, 59]
    listed = client.get("/api/v1/publications?year=2021").json()
    assert [each["slug"] for each in listed["items"]] == ["par-index-bo-2021", "par-index-tinh-2021"]
    one = client.get("/api/v1/publications/par-index-tinh-2021").json()
    assert (one["findings"]["rounding"], [each["code"] for each in one["components"]]) == (
        22, ["td", "sipas", "xhh", "ktxh"],
    )  # fmt: skip
    unit = client.get("/api/v1/units/hai-duong").json()
    assert [(each["year"], each["rank"]) for each in unit["results"] if each["is_own"]] == [(2022, 47), (2021, 19)]
    assert client.get("/api/v1/units?kind=province&text=bac%20giang").json()["total"] == 1
    assert client.get("/api/v1/indices").json()["total"] == 4


@pytest.mark.parametrize("address, status", [
    ("/publications/khong-co", 404),
    ("/publications/par-index-tinh-2021/values?page=99", 400),
    ("/publications/par-index-tinh-2021/values?page=abc", 422),
    ("/publications/par-index-tinh-2021/values?size=100000", 422),
    ("/publications/par-index-tinh-2021/results?sort=nonsense", 400),
    ("/publications/par-index-tinh-2021/results?band=z", 400),
    ("/publications/par-index-tinh-2021/findings?weight=heavy", 422),
    ("/publications?year=1", 422),
    ("/publications/par-index-tinh-2021/results?region=sao-hoa", 400),
    ("/publications/par-index-tinh-2021/results?region=%00", 422),
    ("/publications/par-index-tinh-2021/results?text=%00", 422),
    ("/publications/par-index-tinh-2021/results?sort=%00", 400),
    ("/publications/par-index-tinh-2021/results?page=0", 422),
    ("/publications/par-index-tinh-2021/values?component=sao-hoa", 400),
    ("/publications/par-index-tinh-2021/values?component=%00", 422),
    ("/publications/par-index-tinh-2021/values?region=sao-hoa", 400),
    ("/publications?index=%00", 422),
    ("/publications/%00", 422),
    ("/units?page=99999", 400),
    ("/units/%00", 422),
    ("/units?kind=planet", 422),
    ("/units/khong-co", 404),
])  # fmt: skip
def test_api_refuses_nonsense_with_code_and_sentence(client, address, status):
    mark = "&" if "?" in address else "?"
    vietnamese, english = (client.get(f"/api/v1{address}{mark}lang={lang}") for lang in ("vi", "en"))
    assert vietnamese.status_code == english.status_code == status
    assert set(english.json()) == {"code", "sentence", "problems"}
    assert english.json()["code"]
    assert english.json()["sentence"] != vietnamese.json()["sentence"]


@pytest.mark.parametrize("address", ["publications", "publications/par-index-tinh-2021/results",
                                     "publications/par-index-tinh-2021/values", "units"])  # fmt: skip
def test_signs_without_a_letter_find_nothing(client, address):
    assert client.get(f"/api/v1/{address}?text=!!!").json()["total"] == 0
    assert client.get(f"/api/v1/{address}?text=%20").json()["total"] > 0


@pytest.fixture
def draft():
    """A correction of the provinces that nobody has published, and an index of a department that has only a draft."""
    from django.utils import timezone

    from thuocdo.directory.models import Unit
    from thuocdo.indices.models import Framework, Index
    from thuocdo.results.models import Publication

    published = Publication.objects.get(slug="par-index-tinh-2021")
    owner = Unit.objects.get(slug="thanh-hoa")
    index = Index.objects.create(owner=owner, slug="chi-so-nhap", title_vi="Chỉ số nháp", unit_kind="department")
    Framework.objects.create(index=index, owner=owner, slug="khung-nhap", version=1, title_vi="Khung nháp")
    return Publication.objects.create(
        owner=published.owner, index=published.index, framework=published.framework, slug="ban-nhap", year=2021,
        number=2, title_vi="Bản nháp", as_of=published.as_of, units_total=63, rank_style="strict",
        corrects=published, correction_reason="Sai số liệu", created_at=timezone.now(),
    )  # fmt: skip


def test_drafts_are_nobodys_but_their_owners(client, draft):
    """A15, issue 2 section 3: no address of open data tells that a draft exists."""
    for address in ("", "/results", "/values", "/findings"):
        assert client.get(f"/api/v1/publications/ban-nhap{address}").status_code == 404
    for form in ("csv", "xlsx", "json"):
        assert client.get(f"/du-lieu/ban-nhap.{form}").status_code == 404
    for form in ("csv", "json"):
        assert client.get(f"/du-lieu/ban-nhap/findings.{form}").status_code == 404
    for address in ("/api/v1/indices", "/api/v1/publications", "/api/v1/publications?replaced=true",
                    "/api/v1/publications?year=2021", "/api/v1/units/hai-duong", "/du-lieu/"):  # fmt: skip
        told = client.get(address).content.decode()
        for name in ("ban-nhap", "chi-so-nhap", "khung-nhap", "Bản nháp", "Chỉ số nháp"):
            assert name not in told, address
    assert client.get("/api/v1/publications/par-index-tinh-2021").json()["replaced_by"] is None


def test_a_file_that_the_register_changes_gets_another_tag(client, monkeypatch):
    """Names, codes and changes of rank come from outside the frozen table: a cache has to ask again."""
    first = download(client, "par-index-tinh-2021.csv")["ETag"]
    monkeypatch.setattr(stamps, "current", lambda: 10**9)
    again = client.get("/du-lieu/par-index-tinh-2021.csv", headers={"If-None-Match": first})
    assert again.status_code == 200
    assert again["ETag"] != first


def test_api_answers_carry_a_tag_and_are_not_sent_twice(client):
    first = client.get("/api/v1/publications/par-index-tinh-2021/values")
    again = client.get("/api/v1/publications/par-index-tinh-2021/values", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/publications/par-index-bo-2021/values", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_api_slows_down_those_who_ask_too_fast(client):
    statuses = [client.get("/api/v1/indices").status_code for _ in range(301)]
    cache.clear()
    assert statuses[:300] == [200] * 300
    assert statuses[300] == 429


@pytest.fixture
def wsgi():
    """The whole application; requests leave the test's database connection open."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_api_keeps_its_own_description(wsgi):
    """Schemathesis asks what the description allows; no answer may be a fault of ours or differ from what it says."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
    asked = []
    for operation in schema.get_all_operations():

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.ok().as_strategy())
        def ask(case):
            cache.clear()
            response = case.call()
            assert response.status_code < 500
            # A page or a sort that does not exist is well-formed all the same: refusing it is right.
            case.validate_response(response, excluded_checks=[positive_data_acceptance])
            asked.append(response.status_code)

        ask()
    assert len(asked) >= 40
    assert 200 in asked
