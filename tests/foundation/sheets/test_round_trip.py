"""What we write, we read back to the last digit (A1: import and export without loss; issue 2, section 6)."""

import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.table import clean
from thuocdo.foundation.sheets.writing import Column, ExtraSheet, to_csv, to_json, to_xlsx

COLUMNS = [
    Column("unit", "Đơn vị"),
    Column("points", "Điểm", "number"),
    Column("rank", "Xếp hạng", "integer"),
    Column("published", "Ngày công bố", "date"),
]
WRITERS = {
    "bang.csv": lambda rows: to_csv(COLUMNS, rows),
    "bang.xlsx": lambda rows: to_xlsx(COLUMNS, rows, title="Bảng"),
}
texts = st.text(
    st.characters(blacklist_categories=("Cs",)) | st.sampled_from("=+-@'\t\n\r đĐếẽ_x"), max_size=30
).filter(lambda text: "x005F_" not in text)  # the workbook reader takes this escape for its own
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
dates = st.dates(min_value=date(1800, 1, 1))


@pytest.mark.parametrize("filename", WRITERS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(texts, numbers, st.integers(-(10**30), 10**30), dates), max_size=5))
def test_any_table_comes_back_as_it_was(filename, rows):
    read = read_sheet(WRITERS[filename](rows), filename)

    assert read.header == ("Đơn vị", "Điểm", "Xếp hạng", "Ngày công bố")
    assert [
        (row.cells[0], Decimal(row.cells[1]), int(row.cells[2]), date.fromisoformat(row.cells[3])) for row in read.rows
    ] == [(clean(text), number, rank, day) for text, number, rank, day in rows]


@pytest.mark.parametrize("filename", WRITERS)
def test_empty_cells_stay_empty_and_rows_keep_their_numbers(filename):
    rows = [("Hà Nội", None, 1, None), (None, None, None, None), ("Huế", Decimal("86.2900"), None, date(2022, 5, 25))]

    read = read_sheet(WRITERS[filename](rows), filename)

    assert [(row.number, row.cells) for row in read.rows] == [
        (2, ("Hà Nội", "", "1", "")),
        (4, ("Huế", "86.29", "", "2022-05-25")),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+84 24", "-", "@SUM(A1)", "'=1", "''-x"])
def test_text_that_a_program_would_run_is_defused(text):
    """Issue 2, section 6: cells that begin with = + - @ are defused on export."""
    columns = [Column("text", "Chữ"), Column("more", "Thêm")]

    in_csv = to_csv(columns, [(text, "x")]).decode("utf-8-sig").splitlines()[1]
    cell = openpyxl.load_workbook(io.BytesIO(to_xlsx(columns, [(text, "x")], title="T"))).worksheets[0]["A2"]

    assert in_csv.strip('"').startswith("'")
    assert cell.data_type == "s"
    assert read_sheet(to_csv(columns, [(text, "x")]), "a.csv").rows[0].cells[0] == text


def test_a_negative_number_stays_a_number():
    columns = [Column("change", "Thay đổi", "number", 2), Column("unit", "Đơn vị")]
    rows = [(Fraction(-1, 3), "Hải Dương")]

    assert b"\n-0.33,H" in to_csv(columns, rows)
    assert read_sheet(to_xlsx(columns, rows, title="T"), "a.xlsx").rows[0].cells == ("-0.33", "Hải Dương")


def test_rounding_is_half_up_and_only_where_places_are_given():
    exact, shown = Column("a", "A", "number"), Column("b", "B", "number", 2)

    assert to_csv([exact, shown], [(Decimal("87.045"), Decimal("87.045"))]).endswith(b"87.045,87.05\r\n")


def test_digits_that_a_workbook_would_lose_are_written_as_text():
    precise = Decimal("0.12345678901234567890")
    columns = [Column("a", "A", "number"), Column("b", "B")]

    read = read_sheet(to_xlsx(columns, [(precise, "x")], title="T"), "a.xlsx")

    assert Decimal(read.rows[0].cells[0]) == precise


def test_json_has_exact_numbers_and_null():
    written = to_json(COLUMNS, [("Huế", Decimal("86.29"), 7, None)])

    assert json.loads(written, parse_float=Decimal) == [
        {"unit": "Huế", "points": Decimal("86.29"), "rank": 7, "published": None}
    ]
    assert to_json(COLUMNS, []) == b"[\n\n]\n"


def test_title_and_notes_have_their_own_sheet_and_names_never_collide():
    content = to_xlsx(
        [Column("a", "A")],
        [("1",)],
        title="PAR INDEX 2021: 63 tỉnh/thành phố",
        notes=["Nguồn: Bộ Nội vụ", "=không phải công thức"],
        extra_sheets=[ExtraSheet("PAR INDEX 2021: 63 tỉnh/thành phố", [Column("b", "B")], [("2",)])],
    )

    read = read_sheet(content, "a.xlsx")

    assert len(read.sheet_names) == 3
    assert read.header == ("A",)
    assert read_sheet(content, "a.xlsx", sheet=read.sheet_names[1]).header == ("B",)
    assert read_sheet(content, "a.xlsx", sheet="Ghi chú").rows[-1].cells == ("=không phải công thức",)
