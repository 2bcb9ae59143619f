"""Files of a survey (B8): opened again by a reader, they say what was answered and nothing that leads back."""

import csv
import io
import struct
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.surveys.conftest import BEFORE, GOOD, NOW, ballot, make_campaign
from tests.surveys.test_results_live import client_of
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.surveys.domain.exports import codebook, spss, stata
from thuocdo.surveys.domain.exports.dictionary import Kind, Variable
from thuocdo.surveys.domain.guards import Duplicates, Guards
from thuocdo.surveys.models import Submission
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.services import exporting, folding, launching
from thuocdo.surveys.services.exporting import Format, Wanted
from thuocdo.surveys.services.storing import store

ANSWERS = (
    GOOD,
    {"reached": "no", "q1": "1", "words": '=HYPERLINK("http://example.org")'},
    {"reached": "yes", "q2": "2", "ways": ["desk"], "words": "Chờ lâu, " + "ạ" * 300},
)


@pytest.fixture
def answered(people, places, version):
    """Three ballots that count and one that was filled in too fast."""
    card = make_campaign(people, places, version, guards=Guards(seconds_least=20, duplicates=Duplicates.OFF))
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    for answers in ANSWERS:
        store(campaign_id=card.id, ballot=ballot(version.pk, answers), now=NOW)
    store(campaign_id=card.id, ballot=ballot(version.pk, seconds=3), now=NOW)
    folding.fold(now=NOW)
    return card


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def csv_of(card, **more):
    return read_csv(b"".join(exporting.pieces_of_csv(Wanted(card, Filter(), **more))))


def test_csv_tells_options_by_their_codes(answered):
    rows = {(row["reached"], row["q1"]): row for row in csv_of(answered)}

    assert len(rows) == 3
    good = rows["yes", "5"]
    assert (good["q2"], good["ways_web"], good["ways_desk"], good["ways_post"]) == ("4", "1", "0", "1")
    assert (good["first_manner"], good["first_speed"], good["age"], good["words"]) == ("1", "", "40", "")
    assert (good["nhom"], good["don_vi"], good["kenh"], good["ngay"]) == ("citizens", "so-y-te", "link", "2026-03-05")
    assert rows["no", "1"]["ways_web"] == "-1"  # not asked
    assert rows["no", "1"]["words"].startswith("'=")  # a spreadsheet takes it for text


def test_what_is_aside_comes_only_when_asked_for_and_with_its_reason(answered):
    assert [row["de_rieng"] for row in csv_of(answered)] == ["", "", ""]
    assert sorted(row["de_rieng"] for row in csv_of(answered, set_aside=True)) == ["", "", "", "speeder"]


def test_nothing_in_a_file_leads_back_to_a_ballot(answered):
    """B3, F5: no number of a ballot, no time, no hash; every file has an order of its own."""
    text = b"".join(exporting.pieces_of_csv(Wanted(answered, Filter(), set_aside=True))).decode()
    for row in Submission.objects.all():
        assert str(row.pk) not in text
        assert row.pk.hex not in text
        assert row.content_hash not in text

    orders = {tuple(row["q1"] + row["de_rieng"] for row in csv_of(answered, set_aside=True)) for _try in range(30)}
    assert len(orders) > 1


def read_sav(content):  # noqa: PLR0912 - one branch for each kind of record
    """Return names, labels, value labels by name and rows: an independent reading of the format's description."""
    assert content[:4] == b"$FL2"
    cases, at = struct.unpack("<i", content[80:84])[0], 176
    columns, labels, names, short = [], {}, {}, []
    while True:
        kind = struct.unpack("<i", content[at : at + 4])[0]
        at += 4
        if kind == 2:
            width, has_label, missing = struct.unpack("<iii", content[at : at + 12])
            name, at = content[at + 20 : at + 28].decode().strip(), at + 28
            label = ""
            if has_label:
                length = struct.unpack("<i", content[at : at + 4])[0]
                label, at = content[at + 4 : at + 4 + length].decode(), at + 4 + -(-length // 4) * 4
            at += 8 * missing
            short.append(None if width < 0 else name)
            if width >= 0:
                columns.append((name, width, label))
        elif kind == 3:
            count, found = struct.unpack("<i", content[at : at + 4])[0], {}
            at += 4
            for _each in range(count):
                value, length = struct.unpack("<dB", content[at : at + 9])
                found[value] = content[at + 9 : at + 9 + length].decode()
                at += 8 + -(-(length + 1) // 8) * 8
            four, many, index = struct.unpack("<iii", content[at : at + 12])
            assert (four, many) == (4, 1)
            labels[short[index - 1]], at = found, at + 12
        elif kind == 7:
            subtype, size, count = struct.unpack("<iii", content[at : at + 12])
            if subtype == 13:
                text = content[at + 12 : at + 12 + size * count].decode()
                names = dict(pair.split("=") for pair in text.split("\t"))
            at += 12 + size * count
        else:
            assert kind == 999
            at += 4
            break
    rows = []
    for _case in range(cases):
        row = {}
        for name, width, _label in columns:
            if width:
                room = -(-width // 8) * 8
                row[names[name]], at = content[at : at + room].decode().rstrip(), at + room
            else:
                value = struct.unpack("<d", content[at : at + 8])[0]
                row[names[name]], at = None if value < -1e300 else value, at + 8
        rows.append(row)
    assert at == len(content)
    return {names[name]: label for name, _w, label in columns}, {names[key]: each for key, each in labels.items()}, rows


def test_spss_has_labels_and_values(answered):
    labels, values, rows = read_sav(exporting.file_of(Wanted(answered, Filter()), Format.SAV, NOW).read())

    assert labels["q1"] == "Mức độ hài lòng – Câu q1"
    assert values["q1"][5] == "Mức 5"
    assert values["q1"][-1].startswith("Không hỏi")
    by_q1 = {row["q1"]: row for row in rows}
    assert set(by_q1) == {5.0, 1.0, None}
    assert (by_q1[5.0]["reached"], by_q1[1.0]["reached"], by_q1[1.0]["ways_web"], by_q1[5.0]["age"]) == (1, 2, -1, 40)
    assert by_q1[None]["words"].startswith("Chờ lâu")
    assert len(by_q1[None]["words"].encode()) <= 255


def test_files_are_read_by_a_reader_of_others(answered, tmp_path):
    """SPSS and Stata files through pyreadstat, where it is installed."""
    pyreadstat = pytest.importorskip("pyreadstat")
    for form, read in ((Format.SAV, pyreadstat.read_sav), (Format.DTA, pyreadstat.read_dta)):
        path = tmp_path / f"f.{form.value}"
        path.write_bytes(exporting.file_of(Wanted(answered, Filter()), form, NOW).read())
        frame, meta = read(path)
        assert len(frame) == 3
        assert meta.column_names_to_labels["q1"] == "Mức độ hài lòng – Câu q1"
        assert meta.variable_value_labels["q1"][5] == "Mức 5"
        assert sorted(frame["q1"].dropna()) == [1, 5]


def test_stata_says_where_its_parts_are():
    """The map of the format's description leads to each part."""
    target = io.BytesIO()
    variables = (Variable("q", "Câu", Kind.CHOICE, {1: "Có", 2: "Không"}), Variable("t", "Lời", Kind.TEXT, width=3))
    writer = stata.Writer(target, variables, title="Thử")
    for row in ([1, "ạ"], [-1, None], [None, "abcdefghijkl"]):
        writer.row(row)
    writer.close()

    content = target.getvalue()
    at = content.index(b"<map>")
    places = struct.unpack("<14Q", content[at + 5 : at + 5 + 112])
    tags = [
        b"<stata_dta>", b"<map>", b"<variable_types>", b"<varnames>", b"<sortlist>", b"<formats>",
        b"<value_label_names>", b"<variable_labels>", b"<characteristics>", b"<data>", b"<strls>", b"<value_labels>",
        b"</stata_dta>",
    ]  # fmt: skip
    assert [content[place : place + len(tag)] for place, tag in zip(places, tags, strict=False)] == tags
    assert places[-1] == len(content)
    data = content[places[9] + 6 : places[10] - 7]
    assert len(data) == 3 * (8 + 9)
    assert struct.unpack("<d", data[:8])[0] == 1
    assert data[8:17].rstrip(b"\0").decode() == "ạ"
    assert struct.unpack("<Q", data[17:25])[0] == 0x7FE0010000000000


def test_a_workbook_opens_and_holds_the_dictionary(answered):
    book = openpyxl.load_workbook(exporting.file_of(Wanted(answered, Filter()), Format.XLSX, NOW), read_only=True)
    rows = list(book.worksheets[0].iter_rows())

    assert len(rows) == 4
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}  # none is a formula
    assert next(book.worksheets[1].iter_rows(values_only=True))[:3] == codebook.COLUMNS[:3]


def test_the_codebook_names_every_variable(answered):
    tree = ET.parse(exporting.file_of(Wanted(answered, Filter(), language="en"), Format.DDI, NOW)).getroot()  # noqa: S314
    ddi = f"{{{codebook.NAMESPACE}}}"
    found = {each.get("name"): each.find(f"{ddi}labl").text for each in tree.iter(f"{ddi}var")}

    assert list(found) == list(csv_of(answered)[0])
    assert found["ways_web"] == "Which ways? – web"


def test_everything_comes_in_one_archive(answered):
    archive = zipfile.ZipFile(exporting.file_of(Wanted(answered, Filter()), Format.EVERYTHING, NOW))

    assert archive.testzip() is None
    endings = {name.split(".", 1)[1] for name in archive.namelist()}
    assert endings == {"csv", "sav", "dta", "dictionary.csv", "xml", "json", "R"}
    assert len(read_csv(archive.read(f"{answered.slug}.csv"))) == 3


def test_texts_are_cut_between_letters():
    assert spss.cut("aạ", 3) == b"a"
    assert spss.cut("aạ", 4) == "aạ".encode()


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("organiser", 403), ("auditor", 403), ("stranger", 404)])
def test_who_gets_single_answers_and_that_it_is_on_record(answered, people, who, status):
    client = client_of(getattr(people, who))
    answer = client.post(f"/khao-sat/{answered.slug}/tep/tai-ve/", {"form": "csv"})

    assert answer.status_code == status
    assert AuditRecord.objects.filter(action="survey.export").exists() is (status == 200)
    if status == 200:
        assert len(read_csv(b"".join(answer.streaming_content))) == 3
        assert client.get(f"/khao-sat/{answered.slug}/tep/").status_code == 200
