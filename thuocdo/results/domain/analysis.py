"""Reads the analysis of one unit's lost points: fields with what was achieved, and the reasons below each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from thuocdo.kernel.numbers import read_decimal
from thuocdo.results.domain.published import Cell, Line, LostPoints


def read_analysis(unit: str, rows: Iterable[Mapping[str, str]]) -> tuple[Line, dict[str, str]]:
    """Return the unit's line with its losses, and the printed text of its figures by role.

    Rows are of level `field`, `reason` and `total`. A reason whose code is a node of its own (8b.1) is also a cell.
    """
    cells: dict[str, Cell] = {}
    losses: list[LostPoints] = []
    printed: dict[str, str] = {}
    total: Mapping[str, str] = {}
    for row in rows:
        code = row["code"]
        if row["level"] == "total":
            total = row
        elif row["level"] == "field":
            cells[code] = Cell(
                _number(row["achieved"]), None, _count(row["rank_2022"]), _count(row["rank_change_vs_2021"])
            )
            printed[f"points:{code}"] = row["achieved"]
        else:
            losses.append(_loss(row))
            if code.removeprefix(f"{row['parent']}.").isdigit():
                cells[code] = Cell(_number(row["achieved"]))
                printed[f"points:{code}"] = row["achieved"]
    printed |= {"index": total["achieved"], "total": total["achieved"], "rank": total["rank_2022"]}
    line = Line(
        unit, cells, total=_number(total["achieved"]), index=_number(total["achieved"]),
        rank=_count(total["rank_2022"]), rank_change=_count(total["rank_change_vs_2021"]), losses=tuple(losses),
    )  # fmt: skip
    return line, printed


def _loss(row: Mapping[str, str]) -> LostPoints:
    lost = _number(row["lost"])
    if lost is None:
        raise ValueError(f"{row['code']}: lost points are missing")
    return LostPoints(
        row["parent"], row["code"], row["title_vi"], lost, _number(row["max_points"]), _number(row["achieved"]),
        row["reason_vi"], row["responsible"],
    )  # fmt: skip


def _number(text: str) -> Decimal | None:
    return read_decimal(text) if text else None


def _count(text: str) -> int | None:
    return int(text) if text else None
