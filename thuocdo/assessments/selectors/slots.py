"""What has been said about leaves: the newest entries of many, the whole history of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import Entry, Kind, Ruling, Slot, Stage
from thuocdo.assessments.models import Entry as EntryTable
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s

POINTERS = {kind: kind.value for kind in Kind}  # the column of a slot is named after the kind


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One leaf of one unit: what has been said, and what lists need to know of it. Points are for showing only."""

    id: int
    participant_id: int
    code: str
    field_code: str
    self_scored: bool
    evidence_required: bool
    complete: bool
    excused: bool
    evidence_count: int
    objected: bool
    self_points: Decimal | None
    standing_points: Decimal | None
    said: Slot

    @property
    def evidence_missing(self) -> bool:
        """Whether evidence is asked for and neither there nor its absence explained."""
        return self.evidence_required and self.self_scored and not self.evidence_count and not self.excused


def entry(row: EntryTable, leaf: Node) -> Entry:
    """Return a row as a plain value."""
    return Entry(
        id=row.pk,
        number=row.number,
        kind=Kind(row.kind),
        content=None if row.content is None else contents.from_data(row.content, leaf),
        author_id=row.author_id,
        recorded_at=row.recorded_at,
        text=row.text,
        ruling=Ruling(row.ruling) if row.ruling else None,
        source=row.source,
        about=row.about,
    )


def slots(
    spec: FrameworkSpec,
    *,
    round_id: int | None = None,
    participants: Collection[int] | None = None,
    codes: Collection[str] | None = None,
) -> tuple[SlotRow, ...]:
    """Return the leaves of units with their newest entries: two queries, whatever the number.

    Give the round or some of its participants, and perhaps some leaves; in the order of units and of the framework.
    """
    asked = Q()
    if round_id is not None:
        asked &= Q(participant__round=round_id)
    if participants is not None:
        asked &= Q(participant__in=participants)
    if codes is not None:
        asked &= Q(code__in=codes)
    rows = list(SlotTable.objects.filter(asked).order_by("participant__position", "participant", "position"))
    return tuple(_rows(rows, spec))


def slot(spec: FrameworkSpec, participant_id: int, code: str) -> SlotRow:
    """Return one leaf of one unit. Raise `NotFound`."""
    found = slots(spec, participants=[participant_id], codes=[code])
    if not found:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    return found[0]


def standing(spec: FrameworkSpec, round_id: int, stage: Stage = Stage.FINAL) -> dict[int, dict[str, LeafInput]]:
    """Return what counts at a stage, by participant and leaf, as `score_units` takes it; nothing-yet is left out."""
    found: dict[int, dict[str, LeafInput]] = {}
    for row in slots(spec, round_id=round_id):
        counted = row.said.standing(stage)
        given = found.setdefault(row.participant_id, {})
        if not isinstance(counted, Missing):
            given[row.code] = counted
    return found


def said(row: SlotTable, leaf: Node) -> Slot:
    """Return the newest entry of each kind about one leaf, from its row: one query."""
    pointers = {kind: pointer for kind, column in POINTERS.items() if (pointer := getattr(row, f"{column}_id"))}
    entries = EntryTable.objects.in_bulk(pointers.values())
    return Slot({kind: entry(entries[pointer], leaf) for kind, pointer in pointers.items()})


def history(spec: FrameworkSpec, slot_id: int) -> tuple[Entry, ...]:
    """Return everything that was said about a leaf, oldest first."""
    rows = EntryTable.objects.filter(slot=slot_id).select_related("slot").order_by("number")
    return tuple(entry(row, spec.tree[row.slot.code]) for row in rows)


def entries_count(round_id: int) -> int:
    """Return how many entries a round has. It grows with every one, in whatever order transactions end: who computes
    from entries notes it, and knows later whether something has been said since.
    """
    found = SlotTable.objects.filter(participant__round=round_id).aggregate(count=Sum("last_number"))
    return found["count"] or 0


def entries_by_unit(round_id: int, codes: Collection[str] = ()) -> dict[int, tuple[int, int]]:
    """Return by participant how many entries each unit has, and how many of them about some leaves.

    See `entries_count`.
    """
    rows = SlotTable.objects.filter(participant__round=round_id).order_by().values_list("participant")
    some = Sum("last_number", filter=Q(code__in=codes), default=0)
    return {unit: (count, own) for unit, count, own in rows.annotate(count=Sum("last_number"), some=some)}


def _rows(rows: list[SlotTable], spec: FrameworkSpec) -> Iterable[SlotRow]:
    wanted = {pointer for row in rows for column in POINTERS.values() if (pointer := getattr(row, f"{column}_id"))}
    entries = EntryTable.objects.in_bulk(wanted)
    for row in rows:
        leaf = spec.tree[row.code]
        newest = {
            kind: entry(entries[pointer], leaf)
            for kind, column in POINTERS.items()
            if (pointer := getattr(row, f"{column}_id"))
        }
        yield SlotRow(
            id=row.pk,
            participant_id=row.participant_id,
            code=row.code,
            field_code=row.field_code,
            self_scored=row.self_scored,
            evidence_required=row.evidence_required,
            complete=row.complete,
            excused=row.excused,
            evidence_count=row.evidence_count,
            objected=row.objected,
            self_points=row.self_points,
            standing_points=row.standing_points,
            said=Slot(newest),
        )
