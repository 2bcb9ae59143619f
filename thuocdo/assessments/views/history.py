"""The history of one leaf: everything that was said about it, by whom and why, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain.entries import RULING_WORDS, Entry, Kind
from thuocdo.assessments.domain.phases import PHASE_WORDS
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.domain.showing import told_to_unit
from thuocdo.assessments.domain.telling import Told, told
from thuocdo.assessments.domain.timeline import Group, grouped, ranks_all, what
from thuocdo.assessments.selectors import previous, slots, timeline
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.timeline import Proof, Signed, Speaker, Speakers
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.desk import own_people
from thuocdo.assessments.views.frame import around
from thuocdo.directory.domain.actors import ROLE_WORDS
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.scorecards import NodeValue
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui.language import show


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the timeline: something that was said, or a signature around it."""

    at: datetime
    what: Sentence
    role: Sentence
    who: Speaker
    number: int | None = None
    counts: bool = False  # whether it is what stands
    since: datetime | None = None  # of the first save, where there were several
    earlier: tuple[tuple[datetime, Told], ...] = ()
    told: Told = ()
    nothing: bool = False  # figures were taken back
    value: NodeValue | None = None
    text: str = ""
    ruling: Sentence | None = None
    source: str = ""
    about: int | None = None
    document: int | None = None


@login_required
@require_safe
def history(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Show the history of a leaf to those who may see the sheet; to the unit, rulings when their round is over."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    node = ask.card.spec.tree.by_code.get(code)
    if node is None or not node.is_leaf:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    row = slots.slot(ask.card.spec, part.id, code)
    only_told = own_people(ask, part) and not (ask.organises or ask.sits_in_council)
    said = [
        entry for entry in timeline.entries(ask.card, row.id)
        if not only_told or told_to_unit(entry.kind, ask.card.facts, ask.now)
    ]  # fmt: skip
    context = {
        **around(ask, "sheet" if part in ask.own_parts else "council"),
        "part": part,
        "node": node,
        "field": ask.card.spec.tree.field_of(code),
        "events": _events(ask, part, node, said, anonymous=only_told),
        "count": len(said),
        "withheld": only_told and any(not told_to_unit(kind, ask.card.facts, ask.now) for kind in Kind),
    }
    return render(request, "assessments/history/leaf.html", context)


def _events(ask: Asking, part: Part, node: Node, said: list[Entry], *, anonymous: bool) -> list[Event]:
    """Return the timeline, newest first. Anonymous: a unit does not see which person at an agency appraised it."""
    speakers = Speakers(ask.card, [part])
    own = {entry.author_id for entry in said if entry.kind in (Kind.DECLARED, Kind.EXPLAINED)}
    speakers.names(own if anonymous else timeline.author_ids(ask.card, part, said))
    before = previous.stood(ask.card, part.unit.id, [node.code]).get(node.code)
    standing = slots.slot(ask.card.spec, part.id, node.code).said.standing_entry()
    last_year = before.content if before else None
    found = [
        _said(group, speakers.of(group.last.kind, group.last.author_id, group.last.recorded_at, part.id), node,
              last_year, standing.number if standing else None)
        for group in grouped(said)
    ]  # fmt: skip
    proofs = timeline.proofs(ask.card.id, part.id, node.code)
    speakers.names(each.added_by for each in proofs)
    found += [_proof(each, speakers) for each in proofs]
    found += [_signed(each) for each in timeline.signatures(ask.card, part, speakers)]
    return sorted(found, key=lambda event: (event.at, event.number or 0), reverse=True)


def _said(group: Group, who: Speaker, node: Node, before: LeafInput | None, standing: int | None) -> Event:
    last = group.last
    return Event(
        at=last.recorded_at,
        what=what(group),
        role=ROLE_WORDS[who.role],
        who=who,
        number=last.number,
        counts=last.number == standing,
        since=group.since if group.saves > 1 else None,
        earlier=tuple((each.recorded_at, told(each.content, node)) for each in group.entries[:-1]),
        told=told(last.content, node),
        nothing=isinstance(last.content, Missing),
        value=_value(node, last.content, before),
        text=last.text,
        ruling=RULING_WORDS[last.ruling] if last.ruling else None,
        source=last.source,
        about=last.about,
    )


def _proof(each: Proof, speakers: Speakers) -> Event:
    who = speakers.officer(each.added_by, each.participant_id)
    gone = _s("taken away on %(at)s", at=each.removed_at) if each.removed_at else None
    return Event(
        at=each.at, what=_s("Document: %(title)s", title=each.title), role=ROLE_WORDS[who.role], who=who, ruling=gone,
        source=", ".join(show(part) for part in each.described), document=each.evidence_id,
    )  # fmt: skip


def _value(node: Node, content: LeafInput | None, before: LeafInput | None) -> NodeValue | None:
    if content is None or isinstance(content, Missing) or ranks_all(node):
        return None
    value = value_of(node, content, before)
    return value if is_known(value) else None


def _signed(each: Signed) -> Event:
    if each.phase is None:
        words = (
            _s("The signature of the council was taken back")
            if each.reopened
            else _s("The council signed its decision %(number)s", number=each.number)
        )
    elif each.reopened:
        words = _s("%(phase)s: opened again for the unit", phase=PHASE_WORDS[each.phase])
    else:
        words = _s("%(phase)s: signed by the unit's leader", phase=PHASE_WORDS[each.phase])
    return Event(at=each.at, what=words, role=ROLE_WORDS[each.who.role], who=each.who, text=each.reason)
