"""What a new item of each kind begins with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from thuocdo.questionnaires.domain.items import KINDS, Item, Kind, Option

SATISFACTION = tuple(
    Option(str(step), {"vi": vi, "en": en}, Decimal(step), satisfied=step > 3)
    for step, vi, en in (
        (1, "Rất không hài lòng", "Very dissatisfied"),
        (2, "Không hài lòng", "Dissatisfied"),
        (3, "Bình thường", "Neither satisfied nor dissatisfied"),
        (4, "Hài lòng", "Satisfied"),
        (5, "Rất hài lòng", "Very satisfied"),
    )
)


def new_item(kind: Kind, code: str, languages: tuple[str, ...]) -> Item:
    """Return an item without words; scales begin with the five steps of satisfaction."""
    made: dict[str, Any] = {"code": code, "title": {}}
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING):
        made["options"] = ()
    if kind in (Kind.SCALE, Kind.MATRIX):
        made["options"] = tuple(
            Option(each.code, {key: text for key, text in each.title.items() if key in languages}, each.number,
                   each.satisfied)
            for each in SATISFACTION
        )  # fmt: skip
    if kind is Kind.MATRIX:
        made["rows"] = ()
    if kind is Kind.UNIT:
        made["unit_kinds"] = ("province",)
    item: Item = KINDS[kind](**made)
    return item
