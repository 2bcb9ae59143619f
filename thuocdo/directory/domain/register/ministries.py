"""Ministries and ministerial agencies: 22 in 2021, 17 since 1 March 2025. A ministry whose name goes on is the same."""

from __future__ import annotations

from thuocdo.directory.domain.register.drafts import (
    REORGANISATION,
    NameDraft,
    Row,
    SuccessionDraft,
    UnitDraft,
    Wordings,
)
from thuocdo.directory.domain.spelling import spelling_key
from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind
from thuocdo.kernel.vietnamese import slug

RENAMED = "Ủy ban Dân tộc"  # became Bộ Dân tộc và Tôn giáo, with religious affairs added


def read(old: list[Row], new: list[Row], wordings: Wordings) -> tuple[list[UnitDraft], list[SuccessionDraft]]:
    """Return the drafts of all ministries and what became of those that ended. The lineage of 2025 is unverified."""
    present = {spelling_key(row["name"]): row for row in new}
    before = {spelling_key(row["name"]): row for row in old}
    units, successions = [], []
    for key, row in before.items():
        goes_on = key in present
        units.append(_draft(row, wordings, ended=not goes_on))
        if not goes_on:
            renamed = row["name"] == RENAMED
            successions.append(
                SuccessionDraft(
                    slug(row["name"]),
                    slug(row["merged_into"]),
                    SuccessionKind.RENAME if renamed else SuccessionKind.MERGE,
                    REORGANISATION,
                    verified=row["certainty"] == "sourced",
                )
            )
    units += [_draft(row, wordings, formed=True) for key, row in present.items() if key not in before]
    return units, successions


def _draft(row: Row, wordings: Wordings, *, ended: bool = False, formed: bool = False) -> UnitDraft:
    wording = wordings.of("ministry", row["name"])
    doubts = (Doubt.LINEAGE,) if ended and "unverified" in row["certainty"] else ()
    return UnitDraft(
        slug=slug(wording.name),
        kind=UnitKind.MINISTRY,
        name=wording.name,
        full_name=wording.name,
        title_en=wording.title_en,
        sorted_as=wording.name.removeprefix("Bộ "),
        valid_from=REORGANISATION if formed else None,
        valid_until=REORGANISATION if ended else None,
        doubts=doubts,
        names=(NameDraft(wording.name), *(NameDraft(alias, is_alias=True) for alias in wording.aliases)),
    )
