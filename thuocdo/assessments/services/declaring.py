"""What a unit says about its leaves: figures in self-assessment, answers in the explanation phase (A5).

Each save is an entry of its own; see `recording`. What is saved need not be complete: `gaps` tells before it is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import contents, policy
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, TEXT, Typed, content_of, tidy
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import previous, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import recording
from thuocdo.assessments.services.recording import LateSave
from thuocdo.directory.domain.actors import Actor
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.rules import ComparePreviousYear
from thuocdo.kernel.refusals import BadInput, NotPermitted, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody types about one leaf. `seen`: number of the newest entry they saw (0: none, None: not asked)."""

    typed: Typed
    seen: int | None


@transaction.atomic
def declare(
    *, actor: Actor, participant_id: int, code: str, typed: Typed, seen: int | None, now: datetime
) -> Entry | None:
    """Save what a unit declares about a leaf and return the entry that stands; None where nothing has been said yet.

    Raise `NotPermitted`, `LateSave` when somebody else was quicker, or `BadInput` with every fault.
    """
    card, part = recording.lock_part(participant_id)
    require(policy.may_declare(actor, card.facts, part.facts, now))
    row = recording.lock_slots(participant_id, [code])[code]
    return _declare(card, part, row, Saying(typed, seen), actor=actor, now=now)


@transaction.atomic
def declare_many(*, actor: Actor, participant_id: int, sayings: Mapping[str, Saying], now: datetime) -> tuple[str, ...]:
    """Save what a unit declares about several leaves, by code: all of them or none. Return the codes that changed.

    Raise `NotPermitted`, or `BadInput` with a problem for every leaf that can't be taken; its place is the code.
    """
    card, part = recording.lock_part(participant_id)
    require(policy.may_declare(actor, card.facts, part.facts, now))
    rows = recording.lock_slots(participant_id, list(sayings))
    problems: list[Problem] = []
    changed: list[str] = []
    for code, row in rows.items():
        before = row.last_number
        try:
            _declare(card, part, row, sayings[code], actor=actor, now=now)
        except LateSave as refusal:
            problems.append(Problem(_s("%(code)s: %(why)s", code=code, why=refusal.sentence), place=code))
        except (BadInput, NotPermitted) as refusal:
            found = refusal.problems if isinstance(refusal, BadInput) else ()
            problems += found or (Problem(refusal.sentence, place=code),)
        if row.last_number != before:
            changed.append(code)
    if problems:
        raise BadInput(problems[0].sentence, problems=problems)
    return tuple(changed)


@transaction.atomic
def explain(
    *, actor: Actor, participant_id: int, code: str, typed: Typed, new_figures: bool, seen: int | None, now: datetime
) -> Entry | None:
    """Save a unit's answer to an objection and return it; None where nothing has been said yet.

    With `new_figures` the typed figures are claimed instead of those declared; without, only the text is kept. Raise
    `NotPermitted`, `LateSave`, or `BadInput` with every fault.
    """
    card, part = recording.lock_part(participant_id)
    row = recording.lock_slots(participant_id, [code])[code]
    leaf = card.spec.tree[code]
    said = slots.said(row, leaf)
    require(policy.may_explain(actor, card.facts, part.facts, said, now))
    before = stood_before(card, part, leaf)
    text = tidy(typed.text, LONGEST_TEXT, TEXT, leaf)
    content = content_of(typed, leaf, before) if new_figures else None
    if isinstance(content, Missing):
        content = None
    newest, objection = said[Kind.EXPLAINED], said.objection
    if _same(newest, content, text) or (newest is None and content is None and not text):
        return newest
    return recording.add(
        row, leaf, round_id=card.id, kind=Kind.EXPLAINED, content=content, author_id=actor.user_id, now=now, text=text,
        about=objection.number if objection else None, seen=seen, before=before, said=said,
    )  # fmt: skip


def stood_before(card: RoundCard, part: Part, leaf: Node) -> LeafInput | None:
    """Return what stood for a leaf last year, where its rule asks for it; other leaves are saved without looking."""
    if not isinstance(leaf.rule, ComparePreviousYear):
        return None
    found = previous.stood(card, part.unit.id, [leaf.code]).get(leaf.code)
    return found.content if found else None


def _declare(
    card: RoundCard, part: Part, row: SlotTable, saying: Saying, *, actor: Actor, now: datetime
) -> Entry | None:
    leaf = card.spec.tree[row.code]
    if not row.self_scored:
        raise NotPermitted(_s("%(code)s is not scored by units themselves; its figures come from elsewhere.",
                              code=row.code))  # fmt: skip
    before = stood_before(card, part, leaf)
    problems: list[Problem] = []
    content: LeafInput = Missing()
    text = ""
    try:
        content = content_of(saying.typed, leaf, before)
    except BadInput as refusal:
        problems += refusal.problems
    try:
        text = tidy(saying.typed.text, LONGEST_TEXT, TEXT, leaf)
    except BadInput as refusal:
        problems += refusal.problems
    if problems:
        raise BadInput(problems[0].sentence, field=problems[0].column, problems=problems)
    said = slots.said(row, leaf)
    newest = said[Kind.DECLARED]
    nothing_yet = newest is None and isinstance(content, Missing) and not text
    if nothing_yet or _same(newest, content, text):
        return newest
    return recording.add(
        row, leaf, round_id=card.id, kind=Kind.DECLARED, content=content, author_id=actor.user_id, now=now, text=text,
        seen=saying.seen, before=before, said=said,
    )  # fmt: skip


def _same(newest: Entry | None, content: LeafInput | None, text: str) -> bool:
    """Return whether the newest entry says just this, whoever wrote it: opening a page and leaving it says nothing."""
    return newest is not None and newest.text == text and contents.same(newest.content, content)
