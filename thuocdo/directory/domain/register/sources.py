"""All tables of `data/` together: the whole register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from thuocdo.directory.domain.register import communes, ministries, provinces, thanh_hoa
from thuocdo.directory.domain.register.drafts import (
    COUNTRY,
    NameDraft,
    RegionDraft,
    Register,
    Row,
    UnitDraft,
    Wordings,
)
from thuocdo.directory.domain.units import UnitKind
from thuocdo.kernel.vietnamese import slug


def read(units: Iterable[Row], communes_now: Iterable[Row], lineage: Iterable[Row], names: Iterable[Row]) -> Register:
    """Return the register that the rows of units.csv, communes_2026.csv, commune_lineage_2025.csv and names.csv say."""
    kinds: defaultdict[str, list[Row]] = defaultdict(list)
    for row in units:
        kinds[row["kind"]].append(row)
    wordings = Wordings(list(names))
    ministry_units, ministry_steps = ministries.read(
        kinds["ministry_ranked_2021"] + kinds["ministry_not_ranked_2021"],
        kinds["ministry_2025"] + kinds["ministerial_agency_2025"],
        wordings,
    )
    province_units, province_steps = provinces.read(kinds["province_63"], kinds["province_new"], wordings)
    district_units, district_steps = thanh_hoa.districts(kinds["thanhhoa_district_2020"], wordings)
    commune_units, commune_steps = communes.read(communes_now, lineage, _present_provinces(province_units))
    country = UnitDraft(
        COUNTRY, UnitKind.COUNTRY, "Việt Nam", "Việt Nam", "Viet Nam", parent="", names=(NameDraft("Việt Nam"),)
    )
    return Register(
        regions=_regions(wordings),
        units=(
            country,
            *ministry_units,
            *province_units,
            *thanh_hoa.departments(kinds["thanhhoa_department_2020"], wordings),
            *district_units,
            *commune_units,
        ),
        successions=(*ministry_steps, *province_steps, *district_steps, *commune_steps),
    )


def _present_provinces(units: Iterable[UnitDraft]) -> dict[str, str]:
    return {name.name: unit.slug for unit in units if unit.valid_until is None for name in unit.names}


def _regions(wordings: Wordings) -> tuple[RegionDraft, ...]:
    named = [row for row in wordings.rows if row["kind"] == "region"]
    return tuple(
        RegionDraft(slug(row["printed"]), row["name"], row["title_en"], place) for place, row in enumerate(named, 1)
    )
