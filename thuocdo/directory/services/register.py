"""Loading the register of units: what stands in the tables is made equal to what the sources say."""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import connection, models, transaction

from thuocdo.directory.domain.register import sources
from thuocdo.directory.domain.register.drafts import Register, Row, UnitDraft
from thuocdo.directory.models import Region, Succession, Unit, UnitCode, UnitName
from thuocdo.foundation.pagecache.stamps import touch
from thuocdo.kernel.vietnamese import fold, sort_key

DATA = Path(__file__).resolve().parents[1] / "data"
BATCH = 2000
_Model = TypeVar("_Model", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Change:
    """What loading changed in one table; rows that were right already are only counted."""

    table: str
    added: int
    changed: int
    removed: int
    total: int


def load(folder: Path = DATA) -> tuple[Change, ...]:
    """Make the register say what the tables in `folder` say; a second run changes nothing.

    Units keep their ids. A unit that the tables no longer name stays: others may point to it. A unit that an
    administrator changed is left as it is, with its names, codes and what became of it.
    """
    return write(
        sources.read(
            _rows(folder / "units.csv"),
            _rows(folder / "communes_2026.csv"),
            _rows(folder / "commune_lineage_2025.csv"),
            _rows(folder / "names.csv"),
        )
    )


@transaction.atomic
def write(register: Register) -> tuple[Change, ...]:
    """Write a register that has been read; see `load`."""
    regions = [
        Region(slug=each.slug, name=each.name, title_en=each.title_en, position=each.position)
        for each in register.regions
    ]
    changes = [_reconcile(Region, regions, ("slug",), keep=True)]
    region_ids = dict(Region.objects.values_list("slug", "id"))
    edited = frozenset(Unit.objects.exclude(edited_at=None).values_list("slug", flat=True))
    told = [draft for draft in register.units if draft.slug not in edited]
    unit_ids: dict[str, int] = {}
    counts = []
    for generation in _generations(register.units):
        rows = [_unit(draft, unit_ids, region_ids) for draft in generation if draft.slug not in edited]
        counts.append(_reconcile(Unit, rows, ("slug",), keep=True))
        unit_ids.update(Unit.objects.values_list("slug", "id"))
    changes.append(
        Change(
            "unit",
            sum(each.added for each in counts),
            sum(each.changed for each in counts),
            0,
            sum(each.total for each in counts),
        )
    )
    own = frozenset(unit_ids[draft.slug] for draft in told)
    changes.append(_reconcile(UnitName, _names(told, unit_ids), ("unit_id", "name", "valid_from"), of=("unit_id", own)))
    changes.append(
        _reconcile(
            UnitCode,
            _codes(told, unit_ids),
            ("unit_id", "scheme", "code", "valid_from"),
            of=("unit_id", own),
        )
    )
    key = ("predecessor_id", "successor_id", "effective_date")
    changes.append(_reconcile(Succession, _steps(register, unit_ids, edited), key, of=("predecessor_id", own)))
    if any(each.added or each.changed or each.removed for each in changes):
        touch("units")
        _tell_the_planner()
    return tuple(changes)


def _tell_the_planner() -> None:
    """Let PostgreSQL count the new rows now: what is read right after would be planned as if the tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_unit, directory_unitname, directory_unitcode, directory_succession")


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _generations(drafts: Sequence[UnitDraft]) -> Iterable[list[UnitDraft]]:
    """Yield the units whose parents are all known, generation by generation."""
    known, waiting = {""}, list(drafts)
    while waiting:
        ready = [draft for draft in waiting if draft.parent in known]
        if not ready:
            missing = ", ".join(sorted({draft.parent for draft in waiting})[:5])
            raise LookupError(f"Units name parents that the register does not hold: {missing}")
        yield ready
        known |= {draft.slug for draft in ready}
        waiting = [draft for draft in waiting if draft.slug not in known]


def _unit(draft: UnitDraft, unit_ids: Mapping[str, int], region_ids: Mapping[str, int]) -> Unit:
    names = dict.fromkeys([draft.name, draft.full_name, *(each.name for each in draft.names), draft.title_en])
    return Unit(
        slug=draft.slug,
        kind=draft.kind.value,
        parent_id=unit_ids[draft.parent] if draft.parent else None,
        region_id=region_ids[draft.region] if draft.region else None,
        name=draft.name,
        full_name=draft.full_name,
        title_en=draft.title_en,
        sort_key=sort_key(draft.sorted_as or draft.name),
        folded=" | ".join(dict.fromkeys(fold(name) for name in names if name)),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        area_km2=draft.area_km2,
        population=draft.population,
        note=draft.note,
        doubts=[doubt.value for doubt in draft.doubts],
    )


def _names(drafts: Iterable[UnitDraft], unit_ids: Mapping[str, int]) -> list[UnitName]:
    rows: dict[tuple[object, ...], UnitName] = {}
    for draft in drafts:
        for each in draft.names:
            rows.setdefault(
                (draft.slug, each.name, each.valid_from),
                UnitName(
                    unit_id=unit_ids[draft.slug],
                    name=each.name,
                    folded=fold(each.name),
                    is_alias=each.is_alias,
                    valid_from=each.valid_from,
                    valid_until=each.valid_until,
                ),
            )
    return list(rows.values())


def _codes(drafts: Iterable[UnitDraft], unit_ids: Mapping[str, int]) -> list[UnitCode]:
    return [
        UnitCode(
            unit_id=unit_ids[draft.slug],
            scheme=UnitCode.Scheme.STATISTICS,
            kind=draft.kind.value,
            code=each.code,
            valid_from=each.valid_from,
            valid_until=each.valid_until,
            verified=each.verified,
        )
        for draft in drafts
        for each in draft.codes
    ]


def _steps(register: Register, unit_ids: Mapping[str, int], edited: frozenset[str]) -> list[Succession]:
    return [
        Succession(
            predecessor_id=unit_ids[step.predecessor],
            successor_id=unit_ids[step.successor] if step.successor else None,
            kind=step.kind.value,
            effective_date=step.effective_date,
            note=step.note,
            verified=step.verified,
        )
        for step in register.successions
        if step.predecessor not in edited
    ]


def _reconcile(
    model: type[_Model],
    wanted: Sequence[_Model],
    key: Sequence[str],
    *,
    keep: bool = False,
    of: tuple[str, frozenset[int]] | None = None,
) -> Change:
    """Make the table's rows equal to `wanted`, told apart by `key`; rows not wanted go unless `keep`.

    `of` names a column and the values whose rows are the register's to remove.
    """
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    value: Callable[[_Model], tuple[Hashable, ...]] = lambda row: tuple(  # noqa: E731 - used three times below
        _plain(getattr(row, column)) for column in columns
    )
    place: Callable[[_Model], tuple[Hashable, ...]] = lambda row: tuple(getattr(row, part) for part in key)  # noqa: E731
    standing = {place(row): row for row in model._default_manager.iterator(chunk_size=BATCH)}
    new, changed = [], []
    for row in wanted:
        old = standing.pop(place(row), None)
        if old is None:
            new.append(row)
        elif value(old) != value(row):
            row.pk = old.pk
            changed.append(row)
    gone = [] if keep or of is None else [row.pk for row in standing.values() if getattr(row, of[0]) in of[1]]
    if gone:  # first, so that a code is free before another unit takes it
        model._default_manager.filter(pk__in=gone).delete()
    if changed:
        model._default_manager.bulk_update(changed, columns, batch_size=200)
    model._default_manager.bulk_create(new, batch_size=BATCH)
    return Change(str(model._meta.model_name), len(new), len(changed), len(gone), len(wanted))


def _plain(value: object) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
