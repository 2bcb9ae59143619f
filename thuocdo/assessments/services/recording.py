"""The one door through which anything is said about a leaf: lock its slot, look whether somebody was quicker, add.

Callers lock and ask in this order: participant, slot. They have asked the policy; this module does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import OBJECTIONS, Entry, Kind, Ruling, Slot
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.models import Entry as EntryTable
from thuocdo.assessments.models import Participant
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import SIGN_IN
from thuocdo.foundation.events import outbox
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.kernel.sentences import say_later as _s

STORED_PLACES = 9


class LateSave(BadInput):
    """Somebody else said something in between. Nothing is lost: the page shows both side by side."""

    code = "late_save"

    def __init__(self, newest: Entry) -> None:
        super().__init__(
            _s("Somebody changed this at %(at)s, while you were typing. Look at both and save again.",
               at=newest.recorded_at)
        )  # fmt: skip
        self.newest = newest


def lock_participant(participant_id: int) -> Participant:
    """Return the row of a unit's part, locked: whoever signs, extends or adds entries is served one after the other."""
    row = Participant.objects.select_for_update(no_key=True).filter(pk=participant_id).first()
    if row is None:
        raise NotFound(_s("This unit does not take part in the round."))
    return row


def lock_part(participant_id: int) -> tuple[RoundCard, Part]:
    """Lock a unit's part, and return the round and the part as they are from then on."""
    lock_participant(participant_id)
    round_id, part = rounds.part_of(participant_id)
    return rounds.round_(round_id), part


def author_id(actor: Actor) -> int:
    """Return who speaks. Raise `NotPermitted` for nobody, whom every policy has refused before."""
    if actor.user_id is None:
        raise NotPermitted(SIGN_IN.reason)
    return actor.user_id


def lock_slots(participant_id: int, codes: list[str]) -> dict[str, SlotTable]:
    """Return the rows of leaves of a unit, locked in the order of the framework. Raise `NotFound` for unknown codes."""
    rows = SlotTable.objects.select_for_update().filter(participant=participant_id, code__in=codes).order_by("position")
    found = {row.code: row for row in rows}
    for code in codes:
        if code not in found:
            raise no_leaf(code)
    return found


def no_leaf(code: str) -> NotFound:
    """Return the refusal for a leaf that the framework does not have."""
    return NotFound(_s("There is no leaf %(code)s in this framework.", code=code))


def lock_many(codes: Mapping[int, Collection[str]]) -> dict[tuple[int, str], SlotTable]:
    """Return the rows of leaves of several units by (participant, code), locked in one order for everybody.

    `codes`: leaves by participant. What does not exist is left out; the caller says so of each.
    """
    found = {}
    for participant_id in sorted(codes):
        rows = SlotTable.objects.select_for_update().filter(participant=participant_id, code__in=codes[participant_id])
        found.update({(participant_id, row.code): row for row in rows.order_by("position")})
    return found


def add(
    row: SlotTable,
    leaf: Node,
    *,
    round_id: int,
    kind: Kind,
    content: LeafInput | None,
    author_id: int | None,
    now: datetime,
    text: str = "",
    ruling: Ruling | None = None,
    source: str = "",
    about: int | None = None,
    seen: int | None = None,
    before: LeafInput | None = None,
    said: Slot | None = None,
) -> Entry:
    """Add an entry to a locked slot and return it; what says the same as the newest of its kind is not added again.

    `seen` is the number of the newest entry of this kind that the author had before them (0: none); None: not asked.
    `before` is what stood last year; `said` what has been said so far, where the caller read it under the lock. Raise
    `LateSave`, or `BadInput` for a content that the leaf can't take.
    """
    said = slots.said(row, leaf) if said is None else said
    newest = said[kind]
    data = None if content is None else contents.to_data(content)
    told = (author_id, text, ruling, source, about)
    if newest is not None and _beside(newest) == told and contents.same(newest.content, content):
        return newest
    if seen is not None and newest is not None and newest.number != seen:
        raise LateSave(newest)
    if content is not None:
        value_of(leaf, content, before)  # refuses what can't be taken
    added = EntryTable.objects.create(
        slot=row, number=row.last_number + 1, kind=kind, content=data, text=text, ruling=ruling or "", source=source,
        about=about, author_id=author_id, recorded_at=now,
    )  # fmt: skip
    setattr(row, kind.value, added)
    row.last_number = added.number
    entry = slots.entry(added, leaf)
    sum_up(row, leaf, Slot({**said.newest, kind: entry}), before)
    row.save()
    payload = {"round_id": round_id, "participant_id": row.participant_id, "code": row.code, "kind": kind.value}
    outbox.record("EntryAdded", payload, now=now)
    return entry


def sum_up(row: SlotTable, leaf: Node, said: Slot, before: LeafInput | None) -> None:
    """Set what lists need to know of a slot, from what has been said. The row is not saved."""
    own = said[Kind.DECLARED] if row.self_scored else said[Kind.PROVIDED]
    row.complete = own is not None and contents.is_complete(own.content, leaf, before)
    row.excused = bool(own and own.text.strip())
    first = said[Kind.APPRAISED_1]
    row.objected = first is not None and first.ruling in OBJECTIONS
    row.self_points = _points(leaf, own.content if own else None, before)
    row.standing_points = _points(leaf, said.standing(), before)


def _points(leaf: Node, content: LeafInput | None, before: LeafInput | None) -> Decimal | None:
    if content is None or isinstance(content, Missing):
        return None
    value = value_of(leaf, content, before)
    return as_decimal(value.points, STORED_PLACES) if is_known(value) else None


def _beside(entry: Entry) -> tuple[object, ...]:
    """Return everything that an entry says beside its content."""
    return entry.author_id, entry.text, entry.ruling, entry.source, entry.about
