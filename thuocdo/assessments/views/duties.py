"""What a reader has to do in a round now, in a sentence each, with the way there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase, RoundStatus
from thuocdo.assessments.selectors import readiness
from thuocdo.assessments.selectors.provided import still_missing
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.views.asking import Asking
from thuocdo.directory.domain.actors import Role
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. `url` may be empty where the page is not there."""

    what: Sentence
    url: str


def duties(ask: Asking) -> tuple[Duty, ...]:
    """Return what the reader has to do now: as organiser, for their units, as appraiser, in the council."""
    if ask.card.status is RoundStatus.DRAFT:
        return _preparing(ask)
    return (*_for_units(ask), *_appraising(ask), *_council(ask), *_organising(ask))


def _preparing(ask: Asking) -> tuple[Duty, ...]:
    count = len(readiness.missing(ask.card))
    what = (
        _s("%(count)s thing is missing before this round can open.",
           "%(count)s things are missing before this round can open.", count=count)
        if count else _s("Everything is there: open the round.")
    )  # fmt: skip
    return (Duty(what, _address("setup", ask.card.slug)),)


def _for_units(ask: Asking) -> tuple[Duty, ...]:
    found = []
    for part in ask.own_parts:
        url = _address("sheet", ask.card.slug, part.unit.slug)
        for phase in (Phase.SELF_ASSESSMENT, Phase.EXPLANATION):
            if sentence := _for_unit(ask, part, phase):
                found.append(Duty(sentence, url))
    return tuple(found)


def _for_unit(ask: Asking, part: Part, phase: Phase) -> Sentence | None:
    facts = ask.card.facts
    unit = Titled(part.unit.full_name, part.unit.title_en)
    until = facts.timetable.ends_at(phase, part.facts.extensions)
    if phase in part.facts.handed_in and policy.may_sign(ask.actor, facts, part.facts, phase, ask.now):
        return _s("%(unit)s: review and sign, until %(at)s.", unit=unit, at=until)
    if phase in part.facts.handed_in:
        return None
    if phase is Phase.SELF_ASSESSMENT and policy.may_declare(ask.actor, facts, part.facts, ask.now):
        return _s("%(unit)s: fill in the self-assessment, until %(at)s.", unit=unit, at=until)
    if phase is Phase.EXPLANATION and policy.may_explain(ask.actor, facts, part.facts, None, ask.now):
        return _s("%(unit)s: answer the objections of the appraisers, until %(at)s.", unit=unit, at=until)
    return None


def _appraising(ask: Asking) -> tuple[Duty, ...]:
    running = next(
        (phase for kind, phase in ((Kind.APPRAISED_1, Phase.APPRAISAL_1), (Kind.APPRAISED_2, Phase.APPRAISAL_2))
         if policy.open_to_appraisal(ask.card.facts, kind, ask.now)),
        None,
    )  # fmt: skip
    scored = {leaf.code for leaf in ask.card.spec.tree.leaves if leaf.self_scored}
    count = sum(code in scored for _participant, code in ask.own_cells)
    if running is None or not ask.actor.is_a(Role.APPRAISER, on=ask.today) or not count:
        return ()
    what = _s("%(phase)s: %(count)s leaf is assigned to you, until %(at)s.",
              "%(phase)s: %(count)s leaves are assigned to you, until %(at)s.", phase=PHASE_WORDS[running],
              count=count, at=ask.card.timetable.ends_at(running))  # fmt: skip
    return (Duty(what, _address("queue", ask.card.slug)),)


def _council(ask: Asking) -> tuple[Duty, ...]:
    facts = ask.card.facts
    if policy.may_sign_decision(ask.actor, facts, ask.now):
        return (Duty(_s("Look through the decision table and sign the decision."), _address("council", ask.card.slug)),)
    if policy.may_decide(ask.actor, facts, ask.now):
        return (Duty(_s("Look through the decision table."), _address("council", ask.card.slug)),)
    if policy.may_publish(ask.actor, facts, ask.now):
        return (Duty(_s("The council has signed: publish the result."), _address("council", ask.card.slug)),)
    return ()


def _organising(ask: Asking) -> tuple[Duty, ...]:
    if not policy.may_provide(ask.actor, ask.card.facts, ask.now) or not (count := still_missing(ask.card.id)):
        return ()
    what = _s("%(count)s figure is still to be entered by you.", "%(count)s figures are still to be entered by you.",
              count=count)  # fmt: skip
    return (Duty(what, _address("provided", ask.card.slug)),)


def _address(name: str, *arguments: str) -> str:
    for namespace in ("assessments", "scoring"):
        try:
            return reverse(f"{namespace}:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""
