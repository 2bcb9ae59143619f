"""A16: what the text says about its table is typed in rows, without scripts, computed again and published beside it."""

import json
from decimal import Decimal as D
from io import StringIO

import factories
import pytest
import tables
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.directory.models import Membership, User
from thuocdo.results.domain.statements import (
    Arithmetic,
    BandCounts,
    Compare,
    Count,
    Extreme,
    Mean,
    Range,
    Units,
    UnitValue,
    statement_from_data,
)
from thuocdo.results.domain.typed import FIELDS, faults, made, read_step, statement_data, typed_row
from thuocdo.results.models import Publication, Upload

GOOD = "Xếp hạng;Tên đơn vị;Cải cách thể chế;Tài chính công;Tổng điểm\n1;Hải Phòng;55,5;38,5;94,0\n2;Đà Nẵng;50;34;84\n"
FAULTY = GOOD + "3;Xứ Lạ;1;x;2\n"
MAPPED = {f"column_{at}": role for at, role in enumerate(("rank", "name", "points:1", "points:2", "total"))}


# Rows and statements, without a database ------------------------------------------------------------------------


@pytest.mark.parametrize("row, statement", [
    ({"kind": "mean", "of": "index", "printed": "86,37", "quote": "đạt 86,37%"},
     Mean("index", D("86.37"), quote="đạt 86,37%")),
    ({"kind": "mean", "of": "1", "printed": "99,0", "percent": "on", "region": "tay-bac"},
     Mean("1", D("99.0"), percent=True, region="tay-bac")),
    ({"kind": "units", "printed": "63"}, Units(63)),
    ({"kind": "count", "of": "index", "compare": "above_mean", "printed": "40"},
     Count("index", {Compare.ABOVE_MEAN: None}, 40)),
    ({"kind": "count", "of": "1", "compare": "above", "bound": "90", "compare2": "below", "bound2": "100",
      "percent": "on", "printed": "8"},
     Count("1", {Compare.ABOVE: D("90"), Compare.BELOW: D("100")}, 8, percent=True)),
    ({"kind": "bands", "band:a": "3", "band:b": "59", "band:c": ""}, BandCounts({"a": 3, "b": 59})),
    ({"kind": "range", "of": "index", "printed": "11.83"}, Range("index", D("11.83"))),
    ({"kind": "value", "unit": "Vĩnh Lộc", "of": "1", "printed": "51,43", "percent": "yes"},
     UnitValue("Vĩnh Lộc", "1", D("51.43"), percent=True)),
    ({"kind": "highest", "unit": "Hải Phòng", "of": "index", "printed": ""}, Extreme("index", "Hải Phòng", True)),
    ({"kind": "lowest", "unit": "Kiên Giang", "of": "index", "printed": "79,97"},
     Extreme("index", "Kiên Giang", False, D("79.97"))),
    ({"kind": "arithmetic", "title_vi": "Tỉ lệ", "parts": "6", "whole": "27", "printed": "22,23", "at_least": "on"},
     Arithmetic("Tỉ lệ", (D("6"),), D("22.23"), D("27"), at_least=True)),
    ({"kind": "arithmetic", "title_vi": "Khoảng cách", "parts": "91,80; -91,14", "printed": "0,66"},
     Arithmetic("Khoảng cách", (D("91.80"), D("-91.14")), D("0.66"))),
])  # fmt: skip
def test_a_row_makes_a_statement(row, statement):
    assert list(faults(row)) == []
    assert statement_from_data(statement_data(row)) == statement


@pytest.mark.parametrize("name", ["par-index-bo-2021", "par-index-tinh-2021", "cchc-so-thanh-hoa-2020",
                                  "cchc-huyen-thanh-hoa-2020", "par-index-tinh-2022-hai-duong"])  # fmt: skip
def test_every_published_statement_can_be_typed(name):
    """What the product publishes comes out of the form as it went in: a correction loses nothing of it."""
    said = tables.meta_of(name)["statements"]
    rows = [typed_row(each) for each in said]
    assert [fault for row in rows for fault in faults(row)] == []
    assert [statement_from_data(each) for each in made(rows)] == [statement_from_data(each) for each in said]


@pytest.mark.parametrize("row, wrong", [
    ({"kind": "mean", "of": "index"}, ["printed"]),
    ({"kind": "mean", "of": "index", "printed": "tám"}, ["printed"]),
    ({"kind": "units", "printed": "6,5"}, ["printed"]),
    ({"kind": "units", "printed": "-6"}, ["printed"]),
    ({"kind": "count", "of": "index", "compare": "above", "printed": "4"}, ["bound"]),
    ({"kind": "count", "of": "index", "compare": "above_mean", "bound": "80", "printed": "4"}, ["bound"]),
    ({"kind": "count", "of": "1", "compare": "above", "bound": "80", "bound2": "9", "printed": "4"}, ["bound2"]),
    ({"kind": "count", "of": "1", "compare": "above", "bound": "1", "compare2": "above", "bound2": "2", "printed": "1"},
     ["compare2"]),
    ({"kind": "bands", "band:a": " "}, ["band"]),
    ({"kind": "bands", "band:a": "ba"}, ["band:a"]),
    ({"kind": "value", "printed": "1"}, ["unit", "of"]),
    ({"kind": "arithmetic", "title_vi": "T", "parts": "1; x", "printed": "1"}, ["parts"]),
    ({"kind": "arithmetic", "title_vi": "T", "parts": "1", "whole": "0", "printed": "1"}, ["whole"]),
    ({"kind": "evil"}, [""]),
    ({}, [""]),
])  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_at_its_field(row, wrong):
    assert [fault.place for fault in faults(row)] == wrong


texts = st.text(max_size=12) | st.sampled_from(["index", "1", "82,75", "0", "on", "above", "above_mean", "-3", "1;2"])


@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_a_row_is_faulty_or_makes_a_statement_whatever_is_typed(kind, data):
    names = [name for name in FIELDS[kind] if name not in {"band", "compare", "compare2"}] + ["band:a"]
    row = {"kind": kind, **{name: data.draw(texts) for name in names}}
    row["compare"] = data.draw(st.sampled_from(list(Compare)))
    row["compare2"] = data.draw(st.sampled_from(["", *Compare]))
    if not list(faults(row)):
        made([row])


@pytest.mark.parametrize("text, step", [("0,25", "1/4"), ("0.5", "1/2"), ("1/3", "1/3"), ("0", None), ("-1", None),
                                        ("x", None), ("1/0", None), ("", None)])  # fmt: skip
def test_steps_of_points(text, step):
    found = read_step(text)
    assert (str(found) if found else None) == step


# The pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def organiser(client, db):
    ministry = factories.make_unit("ministry", "Bộ Nội vụ")
    for name in ("Hải Phòng", "Đà Nẵng"):
        factories.make_unit("province", name)
    user = User.objects.create(username="organiser", full_name="organiser")
    Membership.objects.create(
        user=user, unit=ministry, role="organiser", valid_from="2020-01-01", granted_at=factories.NOW
    )  # fmt: skip
    client.force_login(user)
    client.framework, client.ministry = factories.make_framework(ministry), ministry
    return client


def sent(client, text=GOOD, **changes):
    return {
        "file": SimpleUploadedFile("bang.csv", text.encode()), "owner": client.ministry.pk,
        "framework": client.framework.slug, "year": "2025", "title_vi": "Kết quả 2025", "source_vi": "Báo cáo số 1",
        "notes_vi": "Chú thích", **changes,
    }  # fmt: skip


def figures(client, text=GOOD):
    """Walk to the third step and return its address."""
    columns = client.post("/ket-qua/nhap/", sent(client, text)).url
    return client.post(columns, MAPPED).url


def test_figures_are_added_removed_and_published_without_scripts(organiser):
    page = figures(organiser)
    # add two; what was typed in the first is kept when the second is added
    answer = organiser.post(page, {"add": "1", "new_kind": "mean"})
    assert answer.url == f"{page}#figure-1"
    typed = {"0-kind": "mean", "0-of": "index", "0-printed": "89,0", "0-quote": "trung bình đạt 89,0%"}
    answer = organiser.post(page, typed | {"add": "1", "new_kind": "highest", "step": "0,5"})
    assert answer.url == f"{page}#figure-2"
    text = organiser.get(page).content.decode()
    for part in (
        'value="89,0"',
        "trung bình đạt 89,0%",
        "2. Đơn vị cao nhất",
        'value="0,5"',
        'name="remove" value="1"',
    ):
        assert part in text
    # a third, removed again; the others move up
    typed |= {"1-kind": "highest", "1-of": "1", "1-unit": "Hải Phòng", "1-printed": "55,0", "step": "0,5"}
    organiser.post(page, typed | {"add": "1", "new_kind": "units"})
    organiser.post(page, typed | {"2-kind": "units", "2-printed": "9", "remove": "0"})
    assert [row["kind"] for row in Upload.objects.get().said["rows"]] == ["highest", "units"]
    # go on: the findings compare each with what is computed
    last = {"0-kind": "highest", "0-of": "1", "0-unit": "Hải Phòng", "0-printed": "55,0", "1-kind": "units",
            "1-printed": "2", "step": "0,5", "go": "1"}  # fmt: skip
    check = organiser.post(page, last).url
    text = organiser.get(check).content.decode()
    assert "Hải Phòng" in text and "55,5" in text
    draft = organiser.post(check).url
    row = Publication.objects.get(slug=draft.split("/")[-2])
    assert row.printed["step"] == "1/2"
    assert [each["kind"] for each in row.printed["statements"]] == ["highest", "units"]
    assert row.notes_vi == "Chú thích"
    found = {(each.check_name, each.weight) for each in row.findings.all()}
    assert {("extreme", "error"), ("count", "right")} <= found


def test_faulty_figures_are_told_at_their_fields_and_kept(organiser):
    page = figures(organiser)
    answer = organiser.post(page, {"0-kind": "mean", "0-of": "index", "0-printed": "tám", "step": "x", "go": "1"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "“tám” không phải là một số" in text and "không phải là bước điểm" in text
    assert 'href="#id_0-printed"' in text
    assert Upload.objects.get().said["rows"][0]["printed"] == "tám"
    check = page.replace("so-lieu", "kiem-tra")
    for answer in (organiser.get(check), organiser.post(check)):
        assert answer.status_code == 400
        assert "chưa nhập đủ" in answer.content.decode()
    assert not Publication.objects.exists()


def test_a_figure_about_what_is_not_in_the_table_is_refused_at_the_check(organiser):
    page = figures(organiser)
    answer = organiser.post(page, {"0-kind": "value", "0-of": "1", "0-unit": "Cà Mau", "0-printed": "1", "go": "1"})
    answer = organiser.get(answer.url)
    assert answer.status_code == 400
    assert "nhưng bảng không có đơn vị này" in answer.content.decode()
    assert organiser.post(page.replace("so-lieu", "kiem-tra")).status_code == 400
    assert not Publication.objects.exists()


def test_steps_can_not_be_jumped_over(organiser):
    columns = organiser.post("/ket-qua/nhap/", sent(organiser)).url
    for step in ("so-lieu", "kiem-tra"):
        assert organiser.get(columns.replace("cot", step)).url == columns


def test_a_corrected_file_keeps_what_was_said(organiser):
    """Row errors; the mapping is kept; the corrected file goes on from there; nothing was half imported."""
    columns = organiser.post("/ket-qua/nhap/", sent(organiser, FAULTY)).url
    unusual = MAPPED | {"column_0": ""}
    refused = organiser.post(columns, unusual)
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "Xứ Lạ" in text and "Sửa tệp rồi gửi lại" in text and "Chưa có gì được lưu" in text
    assert not Publication.objects.exists()
    again = organiser.post(columns.replace("cot", "tep"), {"file": SimpleUploadedFile("sua.csv", GOOD.encode())})
    assert again.url == columns
    page = organiser.get(columns).content.decode()
    assert "sua.csv" in page and page.count('<option value="rank" selected>') == 0
    assert '<option value="points:2" selected>' in page
    check = organiser.post(organiser.post(columns, unusual).url, {"go": "1"}).url
    organiser.post(check)
    assert Publication.objects.get().lines.count() == 2


def test_a_file_that_is_no_table_leaves_the_one_before(organiser):
    columns = organiser.post("/ket-qua/nhap/", sent(organiser)).url
    answer = organiser.post(columns.replace("cot", "tep"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    assert answer.status_code == 400
    assert "PDF" in answer.content.decode()
    assert "bang.csv" in organiser.get(columns).content.decode()


def test_sending_twice_saves_once(organiser):
    check = organiser.post(figures(organiser), {"go": "1"}).url
    assert organiser.post(check).status_code == 302
    again = organiser.post(check)
    assert again.url == "/ket-qua/"
    assert Publication.objects.count() == 1


def test_a_correction_starts_from_what_the_text_said(organiser):
    """Owner, framework and year are those of what is corrected, whatever is sent."""
    typed = {"0-kind": "mean", "0-of": "index", "0-printed": "89,0", "step": "0,5", "go": "1"}
    check = organiser.post(figures(organiser), typed).url
    draft = organiser.post(check).url
    organiser.post(f"{draft}cong-bo/")
    page = organiser.get(f"{draft}dinh-chinh/").content.decode()
    assert 'name="year"' not in page and 'name="owner"' not in page
    columns = organiser.post(f"{draft}dinh-chinh/", sent(organiser, reason="Sai", year="1999")).url
    text = organiser.get(organiser.post(columns, MAPPED).url).content.decode()
    assert 'value="89,0"' in text and 'value="0,5"' in text
    second = organiser.post(organiser.post(columns.replace("cot", "so-lieu"), typed).url).url
    row = Publication.objects.get(slug=second.split("/")[-2])
    assert (row.year, row.number, row.owner_id) == (2025, 2, organiser.ministry.pk)


def test_uploads_are_forgotten(organiser):
    """Kept for a day at most, and five of one person at a time."""
    old = organiser.post("/ket-qua/nhap/", sent(organiser)).url
    Upload.objects.update(created_at=factories.NOW)
    assert organiser.get(old).status_code == 404
    for _again in range(6):
        organiser.post("/ket-qua/nhap/", sent(organiser))
    assert Upload.objects.count() == 5


def test_nonsense_is_cut_and_ignored(organiser):
    page = figures(organiser)
    nonsense = {f"{at}-kind": "mean" for at in range(300)} | {
        "0-quote": "x" * 10_000,
        "0-evil": "x",
        "remove": "9" * 99,
    }
    assert organiser.post(page, nonsense).status_code == 302
    rows = Upload.objects.get().said["rows"]
    assert len(rows) == 80
    assert len(rows[0]["quote"]) == 500 and "evil" not in rows[0]
    del nonsense["remove"]
    assert organiser.post(page, nonsense | {"add": "1", "new_kind": "mean"}).status_code == 400
    for remove in ("x", "-1", "²"):
        assert organiser.post(page, {"remove": remove}).status_code in {302, 400}


# The command --------------------------------------------------------------------------------------------------------


def imported(organiser, tmp_path, statements):
    table, said = tmp_path / "bang.csv", tmp_path / "so-lieu.json"
    table.write_text(GOOD, encoding="utf-8")
    said.write_text(statements if isinstance(statements, str) else json.dumps(statements), encoding="utf-8")
    errors = StringIO()
    try:
        call_command(
            "import_results", table, framework=organiser.framework.slug, year=2025, statements=said, stdout=StringIO(),
            stderr=errors, user=User.objects.get(username="organiser").pk, map=[f"{k}={v}" for k, v in HEADED.items()],
        )  # fmt: skip
    except CommandError as refusal:
        return f"{refusal}\n{errors.getvalue()}"
    return ""


HEADED = {"Xếp hạng": "rank", "Tên đơn vị": "name", "Cải cách thể chế": "points:1", "Tài chính công": "points:2",
          "Tổng điểm": "total"}  # fmt: skip
MEAN = {"kind": "mean", "of": "index", "printed": "89.00", "quote": "trung bình 89,00%"}


@pytest.mark.parametrize("given", [
    [MEAN, {"kind": "count", "of": "index", "where": {"above_mean": True}, "printed": 1}],
    {"statements": [MEAN, {"kind": "count", "of": "index", "compare": "above_mean", "printed": "1"}], "step": "1/2"},
])  # fmt: skip
def test_the_command_takes_the_figures_of_the_text_as_the_pages_do(organiser, tmp_path, given):
    """A16: as published or as typed on the pages, each is computed again and kept with the printed digits."""
    assert imported(organiser, tmp_path, given) == ""
    saved = Publication.objects.get()
    assert [each["printed"] for each in saved.printed["statements"]] == ["89.00", "1"]
    assert saved.printed["step"] == ("" if isinstance(given, list) else "1/2")
    assert saved.findings.filter(check_name="mean").exists()


@pytest.mark.parametrize("given, told", [
    ("[", "is not JSON in UTF-8"),
    ("[" * 100_000, "is not JSON in UTF-8"),
    ("7", "must hold a list of objects"),
    ('["mean"]', "must hold a list of objects"),
    ({"statement": []}, "must hold a list of objects"),
    ([MEAN, MEAN | {"printed": "tám"}], "row 2, printed: “tám” is not a number. Write it like 82,75."),
    ([{"kind": "evil"}], "There is no such kind of figure."),
    ([MEAN | {"also": "x"}], "A statement of the source can't be read"),
    ({"statements": [MEAN], "step": "x"}, "“x” is not a step of points"),
    ({"statements": [MEAN], "elsewhere": "x"}, "is a list of two texts"),
    ([MEAN] * 81, "At most 80 figures"),
    ([MEAN | {"of": "99"}], "can't be checked against this table"),
])  # fmt: skip
def test_a_file_of_statements_that_can_not_be_read_writes_nothing(organiser, tmp_path, given, told):
    assert told in imported(organiser, tmp_path, given)
    assert not Publication.objects.exists()
