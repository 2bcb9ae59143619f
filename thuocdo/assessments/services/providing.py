"""Entering figures that no unit declares itself: statistics and points of surveys, each with its source (A10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.figures import LEFT_OUT, texts_of
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import previous, provided, rounds, setup, slots
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.services import recording
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.services.rounds import record
from thuocdo.directory.domain.actors import Actor
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.indices.domain.rules import NotApplicable
from thuocdo.indices.domain.scoring import half_run_channels
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to enter: which unit and leaf, what it says, and the newest entry that its author had seen."""

    participant_id: int
    code: str
    content: LeafInput
    seen: int


class LateFigures(BadInput):
    """Somebody entered figures since the comparison was made."""

    code = "late_save"

    def __init__(self) -> None:
        super().__init__(
            _s("Somebody entered figures since the comparison was made. Look at the differences once more.")
        )


@transaction.atomic
def provide(
    *, actor: Actor, round_id: int, figures: Collection[Figure], source: Source, now: datetime, mark: int | None = None
) -> int:
    """Enter figures and return how many are new; those that say what stands already are passed over.

    All or none. `mark` is that of the comparison that was shown before. Raise `NotPermitted`, `LateSave` or
    `LateFigures` when somebody was quicker, or `BadInput` with every figure that can't be taken (`place` is the leaf,
    `row` the participant).
    """
    card = rounds.round_(round_id)
    units = setup.participants(round_id)
    _check_places(card, figures, units)
    for participant_id in sorted({each.participant_id for each in figures}):
        recording.lock_participant(participant_id)
    card = rounds.round_(round_id)
    require(policy.may_provide(actor, card.facts, now))
    if mark is not None and provided.mark(round_id) != mark:
        raise LateFigures
    told = source.text
    leaves = {each.code: card.spec.tree[each.code] for each in figures}
    before = previous.last_year(card, units.values(), leaves)
    codes: dict[int, set[str]] = {}
    for each in figures:
        codes.setdefault(each.participant_id, set()).add(each.code)
    rows = recording.lock_many(codes)
    added = list[Figure]()
    problems: list[Problem] = []
    for each in sorted(figures, key=lambda each: (each.participant_id, each.code)):
        try:
            last = before.get(units[each.participant_id], {}).get(each.code)
            stood = last.content if last else None
            row = rows[each.participant_id, each.code]
            if _add(row, each, leaves[each.code], card=card, actor=actor, source=told, now=now, before=stood):
                added.append(each)
        except LateSave:
            raise
        except BadInput as refusal:
            problems += [
                Problem(one.sentence, place=each.code, row=each.participant_id, column=one.column, given=one.given,
                        expected=one.expected)
                for one in refusal.problems or [Problem(refusal.sentence, column=refusal.field)]
            ]  # fmt: skip
    if problems:
        raise BadInput(_s("These figures can't be taken."), problems=problems)
    _check_whole_channels(card, {each.participant_id for each in added})
    if added:
        detail = {"figures": len(added), "codes": sorted({each.code for each in added}), "source": told}
        record(actor, round_id, "round.provide", detail, now)
    return len(added)


def _add(
    row: SlotTable, figure: Figure, leaf: Node, *, card: RoundCard, actor: Actor, source: str, now: datetime,
    before: LeafInput | None,
) -> bool:  # fmt: skip
    number = row.last_number
    said = slots.said(row, leaf)
    stands = said[Kind.PROVIDED]
    if (
        stands is not None
        and stands.source == source
        and texts_of(leaf, stands.content) == texts_of(leaf, figure.content)
    ):
        return False
    recording.add(
        row, leaf, round_id=card.id, kind=Kind.PROVIDED, content=figure.content, author_id=actor.user_id, now=now,
        source=source, seen=figure.seen, before=before, said=said,
    )  # fmt: skip
    return row.last_number > number


def _check_whole_channels(card: RoundCard, participants: Collection[int]) -> None:
    """Refuse to leave out a part of a channel for a unit where the framework says "rescale": all of it, or nothing.

    What is left counts as 100 then, which no single leaf may cause; scoring would refuse the whole round.
    """
    rescaled = {leaf.channel for leaf in card.spec.tree.leaves if leaf.not_applicable is NotApplicable.RESCALE}
    codes = [leaf.code for leaf in card.spec.tree.leaves if leaf.channel in rescaled]
    if not codes or not participants:
        return
    stands: dict[int, dict[str, LeafInput]] = {}
    for row in slots.slots(card.spec, participants=participants, codes=codes):
        stands.setdefault(row.participant_id, {})[row.code] = row.said.standing()
    problems = [
        Problem(each.sentence, place=each.place, row=participant_id, column=LEFT_OUT)
        for participant_id, given in stands.items()
        for each in half_run_channels(card.spec, given)
    ]
    if problems:
        raise BadInput(
            _s("A channel is left out as a whole, or not at all. A spreadsheet over all leaves takes them together."),
            problems=problems,
        )


def _check_places(card: RoundCard, figures: Collection[Figure], units: dict[int, int]) -> None:
    """Refuse other rounds' units and leaves that units score themselves: a form can't ask for them, an address can."""
    open_to: Sequence[str] = [leaf.code for leaf in provided.leaves(card.spec)]
    for each in figures:
        if each.participant_id not in units:
            raise NotFound(_s("This unit does not take part in the round."))
        if each.code not in card.spec.tree.leaf_codes:
            raise NotFound(_s("There is no leaf %(code)s in this framework.", code=each.code))
        if each.code not in open_to:
            raise BadInput(_s("%(code)s is scored by the units themselves.", code=each.code), field=each.code)
