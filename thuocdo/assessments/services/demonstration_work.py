"""What the people of a made-up round do: officers fill in, leaders sign, appraisers judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from thuocdo.assessments.domain import demonstration as plan
from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.demonstration import Progress, dice
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.selectors import signatures, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import appraising, commenting, declaring, evidence, signing
from thuocdo.assessments.services.declaring import Saying
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.files.services import Received
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand

SELF = Phase.SELF_ASSESSMENT


Paper = tuple[Received, About]


@dataclass(frozen=True, slots=True)
class Crew:
    """Who acts in a made-up round. `hands`: by unit the officer, a second one (or the same), and the leader.

    `papers`: the documents that each unit has to prove what it says.
    """

    organiser: Actor
    appraisers: tuple[Actor, Actor]
    hands: Mapping[str, tuple[Actor, Actor, Actor]]
    papers: Mapping[str, Sequence[Paper]]


def fill(card: RoundCard, part: Part, progress: Progress, crew: Crew, now: datetime) -> None:
    """Fill in a unit's sheet as far as it has come, prove it, talk about it, hand it in and sign."""
    officer, second, leader = crew.hands[part.unit.slug]
    chance = dice(card.year, part.unit.slug)
    moments = _moments(card, now)
    leaves = [leaf for leaf in card.spec.tree.leaves if leaf.self_scored]
    done = leaves[: round(len(leaves) * progress.filled)]
    middle = len(done) // 2
    for author, share, moment in ((officer, done[:middle], moments[1]), (second, done[middle:], moments[2])):
        if share:
            sayings = {leaf.code: Saying(_typed(card, part, leaf, progress), 0) for leaf in share}
            declaring.declare_many(actor=author, participant_id=part.id, sayings=sayings, now=moment)
    _prove(card, part, progress, (officer, crew.papers[part.unit.slug]), moments[3])
    for leaf in done[:: max(7, len(done) // 3)]:
        commenting.comment_in_unit(
            actor=second, participant_id=part.id, code=leaf.code, text=chance.choice(plan.REMARKS), now=moments[3]
        )
    if progress.returned:
        _hand_in(officer, part, moments[4])
        signing.give_back(
            actor=leader, participant_id=part.id, phase=SELF, codes=[done[0].code, done[-1].code], now=moments[5],
            comment="Đề nghị rà soát lại số liệu hai tiêu chí này trước khi ký.",
        )  # fmt: skip
    if progress.handed_in:
        _hand_in(officer, part, moments[6])
    if progress.signed:
        signing.sign(
            actor=leader, participant_id=part.id, phase=SELF, despite_gaps=True, now=moments[7],
            seen_hash=signatures.standing_hash(card, part, SELF),
        )  # fmt: skip


def appraise(card: RoundCard, part: Part, progress: Progress, duty: tuple[Actor, Sequence[str]], now: datetime) -> None:
    """Judge the share of an appraiser's leaves that round 1 has come to; `duty`: who appraises which fields."""
    appraiser, fields = duty
    if not progress.judged:
        return
    mine = [leaf.code for code in fields for leaf in card.spec.tree.leaves_under(code) if leaf.self_scored]
    rows = slots.slots(card.spec, participants=[part.id], codes=mine[: round(len(mine) * progress.judged)])
    given = []
    for row in rows:
        claim = row.said[Kind.DECLARED]
        if claim is None or row.self_points is None:
            continue
        chance = dice("ruling", part.unit.slug, row.code)
        ruling, text = plan.ruling(not row.evidence_missing and not row.excused, chance)
        content = None
        if ruling is Ruling.CHANGED:
            if row.self_points == 0:
                ruling, text = Ruling.ACCEPTED, ""
            else:
                content = ByHand(Fraction(row.self_points) * chance.choice((0, 1, 2)) / 4, text)
        given.append(Judgement(part.id, row.code, ruling, claim.number, 0, content, text))
    if given:
        started = card.timetable.span(Phase.APPRAISAL_1)
        moment = (started.starts_at if started else now) + (now - (started.starts_at if started else now)) / 2
        appraising.judge_many(actor=appraiser, round_id=card.id, kind=Kind.APPRAISED_1, judgements=given, now=moment)


def _typed(card: RoundCard, part: Part, leaf: Node, progress: Progress) -> Typed:
    chance = dice(card.year, part.unit.slug, leaf.code)
    excused = leaf.evidence_required and progress.handed_in and not plan.proved(part.unit.slug, leaf, progress)
    return Typed(plan.figures(leaf, progress.good, chance), plan.UNPROVED if excused else "")


def _prove(card: RoundCard, part: Part, progress: Progress, hand: tuple[Actor, Sequence[Paper]], now: datetime) -> None:
    """Let each document of the unit prove a part of the leaves that are filled in."""
    officer, papers = hand
    leaves = [leaf for leaf in card.spec.tree.leaves if leaf.self_scored]
    leaves = leaves[: round(len(leaves) * progress.filled)]
    codes = [leaf.code for leaf in leaves if leaf.evidence_required and plan.proved(part.unit.slug, leaf, progress)]
    for at, (received, about) in enumerate(papers):
        if mine := codes[at :: len(papers)]:
            evidence.attach_files(
                actor=officer, participant_id=part.id, codes=mine, received=[received], about=about, now=now
            )


def _hand_in(officer: Actor, part: Part, moment: datetime) -> None:
    signing.hand_in(actor=officer, participant_id=part.id, phase=SELF, despite_gaps=True, now=moment)


def _moments(card: RoundCard, now: datetime) -> list[datetime]:
    """Return nine moments, evenly through the self-assessment as far as it has gone."""
    span = card.timetable.span(SELF)
    assert span is not None  # noqa: S101 - an open round is dated
    until = min(span.ends_at, now) - timedelta(seconds=1)
    return [span.starts_at + (until - span.starts_at) * at / 8 for at in range(9)]
