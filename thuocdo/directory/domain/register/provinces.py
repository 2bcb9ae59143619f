"""Provinces: 63 until 30 June 2025, 34 since; eleven of them are the same unit before and after."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from thuocdo.directory.domain.register.drafts import (
    HUE_RENAMED,
    MERGERS,
    CodeDraft,
    NameDraft,
    Row,
    SuccessionDraft,
    UnitDraft,
    Wordings,
)
from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind
from thuocdo.kernel.vietnamese import slug

# Cities under central government before the mergers; the other 58 were provinces.
CITIES_2021 = frozenset({"Hà Nội", "Hải Phòng", "Đà Nẵng", "TP. Hồ Chí Minh", "Cần Thơ"})
HUE, HUE_BEFORE = "Huế", "Thừa Thiên Huế"


def read(old: Iterable[Row], new: Iterable[Row], wordings: Wordings) -> tuple[list[UnitDraft], list[SuccessionDraft]]:
    """Return the drafts of all provinces, present first, and the mergers of 1 July 2025."""
    old_rows = {row["name"]: row for row in old}
    new_rows = list(new)
    unchanged = {row["formed_from"]: row for row in new_rows if not row["valid_from"]}
    units = [_unchanged(row, old_rows[row["formed_from"]], wordings) for row in unchanged.values()]
    formed = {row["name"]: _formed(row, wordings) for row in new_rows if row["valid_from"]}
    taken = {unit.slug for unit in [*units, *formed.values()]}
    units += formed.values()
    successions = []
    for name, row in old_rows.items():
        if name in unchanged:
            continue
        ended = _ended(row, wordings, taken)
        units.append(ended)
        into = formed[row["merged_into"]].slug
        successions.append(SuccessionDraft(ended.slug, into, SuccessionKind.MERGE, MERGERS))
    return units, successions


def _unchanged(row: Row, before: Row, wordings: Wordings) -> UnitDraft:
    unit = _formed(row, wordings)
    names, doubts = unit.names, unit.doubts
    if row["name"] == HUE:
        names = (
            NameDraft(HUE_BEFORE, valid_until=HUE_RENAMED),
            NameDraft(f"Tỉnh {HUE_BEFORE}", valid_until=HUE_RENAMED),
            *(NameDraft(each.name, valid_from=HUE_RENAMED) for each in names),
        )
        doubts = (*doubts, Doubt.SINCE)
    return UnitDraft(
        slug=unit.slug,
        kind=unit.kind,
        name=unit.name,
        full_name=unit.full_name,
        title_en=unit.title_en,
        region=slug(before["parent_or_region"]),
        area_km2=unit.area_km2,
        population=unit.population,
        doubts=doubts,
        names=names,
        codes=(
            CodeDraft(before["code"], valid_until=MERGERS),
            CodeDraft(row["code"], valid_from=MERGERS, verified=True),
        ),
    )


def _formed(row: Row, wordings: Wordings) -> UnitDraft:
    wording = wordings.of("province", row["name"])
    full_name = row["full_name_or_note"]
    names = [NameDraft(wording.name), NameDraft(full_name)]
    names += [NameDraft(alias, is_alias=True) for alias in wording.aliases]
    doubts: tuple[Doubt, ...] = ()
    if row["name"] == "Đồng Nai":  # a province at the mergers, a city since some day of 2026
        names.append(NameDraft("Tỉnh Đồng Nai", is_alias=True))
        doubts = (Doubt.SINCE,)
    return UnitDraft(
        slug=_slug(wording.name),
        kind=UnitKind.PROVINCE,
        name=wording.name,
        full_name=full_name,
        title_en=wording.title_en,
        valid_from=MERGERS if row["valid_from"] else None,
        area_km2=Decimal(row["area_km2"]),
        population=int(row["population"]),
        doubts=doubts,
        names=tuple(names),
        codes=(CodeDraft(row["code"], valid_from=MERGERS, verified=True),),
    )


def _ended(row: Row, wordings: Wordings, taken: set[str]) -> UnitDraft:
    wording = wordings.of("province", row["name"])
    city = row["name"] in CITIES_2021
    full_name = f"{'Thành phố' if city else 'Tỉnh'} {wording.name.removeprefix('TP. ')}"
    plain = _slug(wording.name)
    return UnitDraft(
        slug=f"{plain}-den-2025" if plain in taken else plain,
        kind=UnitKind.PROVINCE,
        name=wording.name,
        full_name=full_name,
        title_en=wording.title_en,
        region=slug(row["parent_or_region"]),
        valid_until=MERGERS,
        doubts=(Doubt.CODE,),
        names=(
            NameDraft(wording.name),
            NameDraft(full_name),
            *(NameDraft(alias, is_alias=True) for alias in wording.aliases),
        ),
        codes=(CodeDraft(row["code"], valid_until=MERGERS),),
    )


def _slug(name: str) -> str:
    return slug(name.removeprefix("TP. "))
