"""The published tables of the product as pure values, without a database."""

import csv
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import thuocdo.indices
import thuocdo.results
from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.vietnamese import slug
from thuocdo.results.domain.analysis import read_analysis
from thuocdo.results.domain.mapping import by_heading
from thuocdo.results.domain.published import Column, Elsewhere, Table
from thuocdo.results.domain.reading import read_lines
from thuocdo.results.domain.statements import statement_from_data

DATA = Path(thuocdo.results.__file__).parent / "data"
FRAMEWORKS = Path(thuocdo.indices.__file__).parent / "data"
UNITS = Path(thuocdo.indices.__file__).parents[1] / "directory" / "data" / "units.csv"


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def columns_of(framework):
    return tuple(
        Column(row["code"], row["title_vi"], Decimal(row["max_points"]), row["parent"], row["title_en"])
        for row in rows(FRAMEWORKS / f"{framework}.csv")
        if not row["code"].startswith("#")
    )


def band(code, title_vi, title_en, low, high):
    return Band(code, title_vi, title_en, Fraction(low) if low else None, Fraction(high) if high else None)


NATIONAL = (
    band("a", "Nhóm A", "Group A", 90, None),
    band("b", "Nhóm B", "Group B", 80, 90),
    band("c", "Nhóm C", "Group C", 70, 80),
)
THANH_HOA = (
    band("xuat-sac", "Xuất sắc", "Excellent", 90, None),
    band("tot", "Tốt", "Good", 80, 90),
    band("kha", "Khá", "Fair", 70, 80),
    band("trung-binh", "Trung bình", "Average", 50, 60),
)


def bands_of(framework):
    """FACTS 4 and 5: national tables rank strictly, Thanh Hoá densely; its bands are printed with a hole."""
    return (RankStyle.DENSE, THANH_HOA) if framework.startswith("thanh-hoa") else (RankStyle.STRICT, NATIONAL)


def meta_of(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def published(name, *, regions=None, previous_ranks=None):
    """Return one published table of the product; `regions` by printed name."""
    meta = meta_of(name)
    style, bands = bands_of(meta["framework"])
    said = [statement_from_data(each) for each in meta["statements"]]
    if meta.get("form") == "one_unit":
        line, _ = read_analysis(meta["unit"], rows(DATA / f"{name}.csv"))
        lines = [line]
    else:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            heading, *body = list(csv.reader(text))
        reading = read_lines(
            heading, list(enumerate(body, start=2)), by_heading(heading, meta["columns"]),
            elsewhere=meta.get("elsewhere_vi", ""),
        )  # fmt: skip
        assert reading.problems == []
        lines = reading.lines
    used = {code for line in lines for code in line.cells}
    extra = {each["unit"]: Elsewhere(Titled(each["where_vi"], each["where_en"]), each["name"])
             for each in meta.get("other_names", [])}  # fmt: skip
    lines = [_with(line, (regions or {}).get(line.name, ""), extra.get(line.name)) for line in lines]
    return Table(
        columns=tuple(each for each in columns_of(meta["framework"]) if each.code in used),
        lines=tuple(lines), rank_style=style, bands=bands, statements=tuple(said),
        step=Fraction(meta["step"]) if "step" in meta else None,
        complete=len(lines) == meta["units_total"], units_total=meta["units_total"],
        previous_ranks=previous_ranks or {},
        region_titles={slug(each): Titled(each) for each in (regions or {}).values()},
    )  # fmt: skip


def _with(line, region, extra):
    return replace(line, region=slug(region) if region else "", others=line.others + ((extra,) if extra else ()))
