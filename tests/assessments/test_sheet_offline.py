"""A5: the sheet goes out as a spreadsheet and comes back; the score sheet grows stage by stage."""

import html
import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest

from tests.assessments.conftest import IN_SELF_ASSESSMENT, SPANS
from tests.assessments.test_sheet_pages import LEAF, SHEET, fill, object_to, page, said
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.models import Entry
from thuocdo.assessments.services import recording
from thuocdo.indices.domain.leaf_inputs import Declared


@pytest.fixture(autouse=True)
def in_self_assessment(at):
    at(IN_SELF_ASSESSMENT)


@pytest.fixture
def officer(running, people, browser_of):
    return browser_of(people.health_officer)


@pytest.fixture
def colleague(running, people, browser_of):
    return browser_of(people.health_colleague)


# The spreadsheet -------------------------------------------------------------------------------------------------


def _workbook(client):
    content = client.get(SHEET + "bang-tinh/tai-ve/").content
    return openpyxl.load_workbook(io.BytesIO(content))


def _send(client, book, language="vi"):
    target = io.BytesIO()
    book.save(target)
    target.name = "phieu.xlsx"
    target.seek(0)
    return client.post(("/en" if language == "en" else "") + SHEET + "bang-tinh/", {"file": target})


def _columns(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def test_the_sheet_goes_out_is_filled_in_and_comes_back(officer):
    """Differences are shown first; nothing is saved until they are applied."""
    book = _workbook(officer)
    sheet = book.worksheets[0]
    at = _columns(sheet)
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) == {"1.1", "1.2", "1.3", "2.1", "2.2"}
    sheet.cell(rows["1.1"], at["a"], 20)
    sheet.cell(rows["1.1"], at["b"], 16)
    sheet.cell(rows["1.2"], at["met"], "có")
    sheet.cell(rows["2.1"], at["option"], "Một phần")
    shown = _send(officer, book)
    content = shown.content.decode()
    assert shown.status_code == 200 and not Entry.objects.exists()
    assert "3,2 / 4" in content and "Một phần" in content
    table = re.search(r'<textarea name="table"[^>]*>(.*?)</textarea>', content, re.S)[1]
    seen = json.loads(re.search(r'name="seen" value="([^"]*)"', content)[1].replace("&quot;", '"'))
    applied = officer.post(SHEET + "bang-tinh/", {"table": html.unescape(table), "seen": json.dumps(seen)})
    assert applied.status_code == 302
    assert {entry.slot.code: entry.content for entry in Entry.objects.select_related("slot")} == {
        "1.1": {"inputs": {"a": "20", "b": "16"}}, "1.2": {"inputs": {"met": True}},
        "2.1": {"inputs": {"option": "part"}},
    }  # fmt: skip


def test_taken_out_and_sent_back_unchanged_it_says_nothing_new(officer, running, people):
    fill(running, people)
    shown = _send(officer, _workbook(officer), language="en")
    assert "The file says exactly what stands already." in shown.content.decode()


def test_every_faulty_row_is_told_and_nothing_is_taken(officer):
    book = _workbook(officer)
    sheet = book.worksheets[0]
    at = _columns(sheet)
    sheet.cell(2, at["a"], "hai mươi")
    sheet.cell(3, at["Mã"], "9.9")
    sheet.cell(4, at["Mã"], "3.1")
    shown = _send(officer, book, language="en")
    text = said(shown.content.decode())
    assert shown.status_code == 400 and "3 rows can&#x27;t be taken." in text
    assert "There is no leaf 9.9" in text and not Entry.objects.exists()


def test_what_changed_meanwhile_is_not_overwritten(officer, colleague):
    book = _workbook(officer)
    sheet = book.worksheets[0]
    at = _columns(sheet)
    sheet.cell(2, at["a"], 20)
    sheet.cell(2, at["b"], 16)
    content = _send(officer, book).content.decode()
    table = html.unescape(re.search(r'<textarea name="table"[^>]*>(.*?)</textarea>', content, re.S)[1])
    colleague.post(LEAF, {"f-a": "20", "f-b": "18", "seen": "0"})
    refused = officer.post("/en" + SHEET + "bang-tinh/", {"table": table, "seen": "{}"})
    assert refused.status_code == 400 and "Somebody changed this" in said(refused.content.decode())
    assert Entry.objects.get().content == {"inputs": {"a": "20", "b": "18"}}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04broken"), ("a.pdf", b"%PDF-1.7"), ("a.csv", b""), ("a.csv", b"x,y\n1,2"),
     ("../../etc/passwd", b"\x00\x01\x02")],
)  # fmt: skip
def test_files_that_are_no_such_sheet_are_refused_with_a_sentence(officer, name, content):
    file = io.BytesIO(content)
    file.name = name
    assert officer.post(SHEET + "bang-tinh/", {"file": file}).status_code == 400
    assert not Entry.objects.exists()


# The score sheet -------------------------------------------------------------------------------------------------


def test_the_score_sheet_grows_a_column_after_each_stage(running, people, browser_of, at):
    fill(running, people)
    object_to(running, people)
    heads = {}
    for phase, (_starts, ends) in SPANS.items():
        at(ends - timedelta(hours=1))
        content = page(browser_of(people.health_officer), SHEET + "phieu-diem/")
        heads[phase] = len(re.findall(r'<th scope="col" class="table__number">', content))
    assert list(heads.values()) == [2, 2, 3, 3, 4]  # maximum, self; after round 1; after round 2


def test_points_of_a_rank_follow_from_all_units(officer, running, people):
    """2.2: Sở Y tế has 90 and Sở Nội vụ 95, so it is second: 1 of 4 points."""
    fill(running, people)
    row = recording.lock_slots(running.part["so-noi-vu"].id, ["2.2"])["2.2"]
    recording.add(
        row, running.spec.tree["2.2"], round_id=running.id, kind=Kind.DECLARED, content=Declared({"x": 95}),
        author_id=people.home_officer.user_id, now=IN_SELF_ASSESSMENT,
    )  # fmt: skip
    line = re.search(r"2\.2</span>.*?</tr>", page(officer, SHEET + "phieu-diem/"), re.S)[0]
    assert re.findall(r'table__number">([^<]*)<', line) == ["4", "1"]
