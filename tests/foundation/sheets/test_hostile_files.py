"""Whatever is sent, the answer is a table or a sentence with places (issue 2, section 6: hostile input)."""

import io
import time
import tracemalloc
import unicodedata
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.writing import Column, to_xlsx
from thuocdo.kernel.refusals import BadInput


def refusal(content, filename="bang.csv", **more):
    with pytest.raises(BadInput) as caught:
        read_sheet(content, filename, **more)
    return caught.value


def workbook(change):
    book = openpyxl.Workbook()
    change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(content, replace):
    """Return the workbook with some parts replaced (None leaves one out)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *replace}:
            part = replace.get(name, old.read(name) if name in old.namelist() else b"")
            if part is not None:
                new.writestr(name, part)
    return target.getvalue()


def places(error):
    return [(problem.row, problem.column, problem.given) for problem in error.problems]


PLAIN = workbook(lambda page: [page.append(row) for row in (["Đơn vị", "Điểm"], ["Huế", 86.29])])


def test_a_plain_workbook_is_read():
    assert read_sheet(PLAIN, "a.xlsx").rows[0].cells == ("Huế", "86.29")


def test_formulas_are_named_by_place():
    def fill(page):
        page.append(["Đơn vị", "Điểm", "Tổng"])
        page.append(["Huế", "=SUM(A1:A9)", 1])
        page.append(["Hà Nội", 2, "=B3*2"])

    error = refusal(workbook(fill), "a.xlsx")

    assert places(error) == [(2, "B", "=SUM(A1:A9)"), (3, "C", "=B3*2")]
    assert str(error) == "The table can't be read: there are 2 problems."


def test_merged_cells_are_refused_inside_the_table_and_welcome_in_the_title_above():
    def fill(page, ranges):
        for row in (["BẢNG XẾP HẠNG", None, None], ["STT", "Đơn vị", "Điểm"], [1, "Huế", 2], [2, "Hà Nội", 3]):
            page.append(row)
        for each in ranges:
            page.merge_cells(each)

    titled = read_sheet(workbook(lambda page: fill(page, ["A1:C1"])), "a.xlsx")
    error = refusal(workbook(lambda page: fill(page, ["A1:C1", "B3:B4"])), "a.xlsx")

    assert (titled.header_row, titled.header) == (2, ("STT", "Đơn vị", "Điểm"))
    assert places(error) == [(3, "B", "B3:B4")]


def test_cells_beyond_the_headings_and_error_values_are_all_named_at_once():
    def fill(page):
        page.append(["Đơn vị", "Điểm"])
        page.append(["Huế", 1, "?"])
        page.append(["#N/A", 2])

    error = refusal(workbook(fill), "a.xlsx")

    assert places(error) == [(2, "C", "?"), (3, "A", "#N/A")]


def test_dates_and_numbers_of_a_workbook():
    def fill(page):
        page.append(["Ngày", "Số", "Phần", "Đúng"])
        page.append([date(2022, 5, 25), 1e21, 0.1, True])
        page.append([datetime.fromisoformat("2022-05-25T14:30:00"), 12.0, -1e-7, False])

    read = read_sheet(workbook(fill), "a.xlsx")

    assert read.rows[0].cells == ("2022-05-25", "1000000000000000000000", "0.1", "TRUE")
    assert read.rows[1].cells == ("2022-05-25 14:30:00", "12", "-0.0000001", "FALSE")


@pytest.mark.parametrize("rows", [100_000, 900_000])
def test_a_sheet_of_very_many_rows_is_refused_quickly_and_in_little_memory(rows):
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c><c><v>1</v></c></row>'
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    content = repacked(PLAIN, {"xl/worksheets/sheet1.xml": head + row * rows + b"</sheetData></worksheet>"})
    started = time.process_time()

    error = refusal(content, "a.xlsx")

    assert error.code == "too_many_rows"
    assert time.process_time() - started < 5


def test_refusing_takes_little_memory():
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    page = head + b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 100_000
    content = repacked(PLAIN, {"xl/worksheets/sheet1.xml": page})
    tracemalloc.start()

    refusal(content, "a.xlsx", max_rows=2_000)

    assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    tracemalloc.stop()


def test_a_million_rows_of_csv():
    assert refusal(b"a,b\n" + b"1,2\n" * 1_000_000).code == "too_many_rows"


def test_the_last_row_that_is_taken_and_the_first_that_is_not():
    lines = b"a,b\n" + b"1,2\n" * 10

    assert len(read_sheet(lines, "a.csv", max_rows=10).rows) == 10
    assert refusal(lines, max_rows=9).code == "too_many_rows"
    assert refusal(b"a,b,c\n1,2,3\n", max_columns=2).code == "too_many_columns"
    assert refusal(lines, max_bytes=43).code == "too_large"
    assert read_sheet(lines, "a.csv", max_bytes=44)


def test_a_row_of_millions_of_cells_and_a_part_that_unpacks_to_gigabytes_are_refused_before_they_are_parsed():
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    wide = repacked(PLAIN, {"xl/worksheets/sheet1.xml": head + b"<c/>" * 3_000_000})
    large = repacked(PLAIN, {"xl/sharedStrings.xml": b" " * (65 * 1024 * 1024)})

    assert refusal(wide, "a.xlsx").code == "too_large"
    assert refusal(large, "a.xlsx").code == "too_large"


def test_a_workbook_that_lies_about_the_size_of_a_part_is_damaged():
    page = b"<worksheet>" + b" " * 5_000_000
    content = repacked(PLAIN, {"xl/worksheets/sheet1.xml": page})
    lying = content.replace(len(page).to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert lying != content
    assert refusal(lying, "a.xlsx").code == "unreadable_file"


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'

    assert refusal(repacked(PLAIN, {"xl/worksheets/sheet1.xml": bomb}), "a.xlsx").code == "unreadable_file"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n , ,\n", "empty_sheet"),
        (b"%PDF-1.7 ...", "not_a_spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "not_a_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_spreadsheet"),
        (b"PK\x03\x04 broken", "unreadable_file"),
        (repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), "macros"),
        (repacked(PLAIN, {"xl/workbook.xml": None}), "not_a_spreadsheet"),
        (repacked(PLAIN, {"xl/styles.xml": b"<broken"}), "unreadable_file"),
        (workbook(lambda page: None), "empty_sheet"),
        (b'a,b\n"never closed', "unreadable_file"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, code):
    error = refusal(content, "bang.xlsx")

    assert error.code == code
    assert str(error).endswith(".")


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", "Đơn vị;Điểm\n".encode()]))
def test_random_bytes_never_break_anything_but_the_file(rest, start):
    try:
        read_sheet(start + rest, "x")
    except BadInput as error:
        assert str(error)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte_is_read_or_refused(place, byte):
    try:
        read_sheet(PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :], "a.xlsx")
    except BadInput as error:
        assert str(error)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_recognised(encoding, delimiter):
    lines = [["Đơn vị", "Điểm; (tối đa)"], ["Thừa Thiên Huế", "86,29"], ["Bà Rịa - Vũng Tàu", "87,5"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    read = read_sheet(text.encode(encoding), "a.csv")

    assert [list(read.header), *[list(row.cells) for row in read.rows]] == lines
    assert read.notes == ()


def test_windows_1258_is_the_last_resort_and_said():
    decomposed = "Đơn vị,Điểm\nThừa Thiên Huế,86.29\n"
    content = b"".join(_windows_1258(char) for char in decomposed)

    read = read_sheet(content, "a.csv")

    assert read.rows[0].cells == ("Thừa Thiên Huế", "86.29")
    assert "Windows-1258" in str(read.notes[0])


def _windows_1258(char):
    """Old programs wrote a letter with its tone as two characters."""
    for split in (char, unicodedata.normalize("NFD", char)):
        tones = [mark for mark in split if mark in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(mark for mark in split if mark not in tones))
        try:
            return "".join([rest, *tones]).encode("cp1258")
        except UnicodeEncodeError:
            continue
    raise AssertionError(char)


def test_letters_of_another_old_encoding_are_not_guessed():
    assert refusal("Tên đơn vị;Điểm\nµ¸¶·¹;1\n".encode("latin-1", "replace") + b"\xb5\xb8\xb6\xb7").code == (
        "unknown_encoding"
    )


def test_decomposed_vietnamese_is_composed():
    lines = unicodedata.normalize("NFD", "Đơn vị,Điểm\nThừa Thiên Huế,1\n")

    assert read_sheet(lines.encode(), "a.csv").rows[0].cells[0] == "Thừa Thiên Huế"


def test_the_wanted_sheet_or_the_names_of_those_there_are():
    content = to_xlsx([Column("a", "A")], [("1",)], title="Bảng", notes=["x"])

    error = refusal(content, "a.xlsx", sheet="Khác")

    assert str(error) == "There is no sheet “Khác”. The file has: Bảng, Ghi chú."
    assert error.field == "sheet"


def test_the_header_row_can_be_said():
    lines = b"Bang 1,Nam 2021\nDon vi,Diem\nHue,1\n"

    assert read_sheet(lines, "a.csv", header_row=2).header == ("Don vi", "Diem")
    assert refusal(lines, header_row=9).field == "header_row"
