"""Thanh Hoá as its report of 2020 prints it: 20 departments and 27 districts. What became of them is unverified."""

from __future__ import annotations

from thuocdo.directory.domain.register.drafts import (
    MERGERS,
    REORGANISATION,
    NameDraft,
    Row,
    SuccessionDraft,
    UnitDraft,
    Wordings,
)
from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind
from thuocdo.kernel.vietnamese import slug

PROVINCE = "thanh-hoa"
DISTRICT_TYPES = ("Thành phố ", "Thị xã ", "Huyện ")


def departments(rows: list[Row], wordings: Wordings) -> list[UnitDraft]:
    """Return the drafts of the departments; a reorganisation in 2025 is noted, not drawn as lineage."""
    return [_department(row, wordings) for row in rows]


def _department(row: Row, wordings: Wordings) -> UnitDraft:
    wording = wordings.of("department", row["name"])
    into = row["merged_into"].strip("()")
    note = f"Sắp xếp năm 2025 (chưa kiểm chứng): {into.removeprefix('2025: ')}." if into else ""
    if into.startswith("2025: merged"):
        note = "Sắp xếp năm 2025 (chưa kiểm chứng): ở phần lớn các tỉnh, nhập vào Văn phòng Ủy ban nhân dân tỉnh."
    return UnitDraft(
        slug=f"{PROVINCE}-{slug(wording.name)}",
        kind=UnitKind.DEPARTMENT,
        name=wording.name,
        full_name=wording.name if "Nghi Sơn" in wording.name else f"{wording.name} Thanh Hóa",
        title_en=wording.title_en,
        sorted_as=wording.name.removeprefix("Sở "),
        parent=PROVINCE,
        valid_until=REORGANISATION if row["valid_to"] else None,
        note=note,
        doubts=(Doubt.LINEAGE,),
        names=(NameDraft(wording.name), *(NameDraft(alias, is_alias=True) for alias in wording.aliases)),
    )


def districts(rows: list[Row], wordings: Wordings) -> tuple[list[UnitDraft], list[SuccessionDraft]]:
    """Return the drafts of the districts and their abolition on 1 July 2025."""
    units = []
    for row in rows:
        wording = wordings.of("district", row["name"])
        bare = wording.name
        for kind in DISTRICT_TYPES:
            bare = bare.removeprefix(kind)
        units.append(
            UnitDraft(
                slug=f"{PROVINCE}-{slug(wording.name)}",
                kind=UnitKind.DISTRICT,
                name=wording.name,
                full_name=wording.name,
                sorted_as=bare,
                parent=PROVINCE,
                valid_until=MERGERS,
                doubts=(Doubt.LINEAGE,),
                names=(
                    NameDraft(wording.name),
                    NameDraft(bare, is_alias=True),
                    *(NameDraft(alias, is_alias=True) for alias in wording.aliases),
                ),
            )
        )
    ends = [SuccessionDraft(unit.slug, None, SuccessionKind.ABOLITION, MERGERS, verified=False) for unit in units]
    return units, ends
