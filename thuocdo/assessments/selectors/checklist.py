"""What an organiser should know before a round opens: what keeps it from opening, and what is worth a look."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from thuocdo.assessments.domain.coverage import Coverage
from thuocdo.assessments.domain.phases import PHASE_WORDS, day_of
from thuocdo.assessments.selectors import setup
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import people, units
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s

MOST_PEOPLE = 20_000
NAMED = 5  # units named in one sentence


def warnings(card: RoundCard, parts: Collection[Part], actor: Actor, now: datetime) -> tuple[Problem, ...]:
    """Return what does not keep a round from opening and should be looked at; `place` as in `readiness.missing`."""
    on = day_of(now)
    framework = indices.framework(card.framework_id, actor=actor, on=on)
    found: list[Problem] = []
    first, last = framework.first_year, framework.last_year
    if (first and card.year < first) or (last and last < card.year):
        sentence = _s("The framework is meant for other years than %(year)s.", year=str(card.year))
        found.append(Problem(sentence, place="framework"))
    found += [
        Problem(_s("%(phase)s is over already.", phase=PHASE_WORDS[span.phase]), place=span.phase)
        for span in card.timetable.spans if span.ends_at <= now
    ]  # fmt: skip
    found += _people(parts, on)
    if indices.status_of(card.framework_id) is not Status.DRAFT:
        found += appraisal_warnings(setup.covered(card, on), parts)
    if card.facts.chair_id is not None and card.facts.chair_id not in {
        each.id for each in setup.chairs(card.owner_id, on)
    }:
        found.append(Problem(_s("The chair no longer holds the role of council chair at the owner."), place="council"))
    return tuple(found)


def appraisal_warnings(coverage: Coverage, parts: Collection[Part]) -> tuple[Problem, ...]:
    """Return what is wrong with who appraises what, though everything is assigned."""
    of = {part.id: part.unit for part in parts}
    counts: dict[int, int] = {}
    for participant, _code in coverage.unjudged:
        counts[participant] = counts.get(participant, 0) + 1
    found = [
        Problem(
            _s("%(unit)s: %(count)s leaf is assigned only to its own people or to nobody who can appraise.",
               "%(unit)s: %(count)s leaves are assigned only to its own people or to nobody who can appraise.",
               unit=_titled(of[participant]), count=counts[participant]),
            place="appraisers",
        )
        for participant in of if participant in counts
    ]  # fmt: skip
    if coverage.empty_agencies:
        names = tuple(_titled(unit) for unit in units.cards(coverage.empty_agencies).values())
        found.append(Problem(_s("Nobody is an appraiser yet at: %(names)s.", names=names), place="appraisers"))
    return tuple(found)


def _people(parts: Collection[Part], on: date) -> list[Problem]:
    """Return which units have nobody to fill in or to sign."""
    found = []
    for role, sentence in (
        (Role.UNIT_OFFICER, "officer"),
        (Role.UNIT_LEADER, "leader"),
    ):
        held = people.people(None, role=role, on=on, state="active", per_page=MOST_PEOPLE).people
        there = {each.unit.id for one in held for each in one.roles if each.role is role and each.on(on)}
        without = [part.unit for part in parts if part.unit.id not in there]
        if without:
            names = tuple(_titled(unit) for unit in without[:NAMED])
            found.append(_without(sentence, names, len(without)))
    return found


def _without(who: str, names: tuple[Titled, ...], count: int) -> Problem:
    more = count - len(names)
    if who == "officer":
        said = _s("%(count)s unit has no officer to fill in: %(names)s",
                  "%(count)s units have no officer to fill in: %(names)s", count=count, names=names)  # fmt: skip
    else:
        said = _s("%(count)s unit has no leader to sign: %(names)s",
                  "%(count)s units have no leader to sign: %(names)s", count=count, names=names)  # fmt: skip
    return Problem(_s("%(said)s and %(more)s more.", said=said, more=more) if more else said, place="people")


def _titled(unit: UnitCard) -> Titled:
    return Titled(unit.full_name, unit.title_en)
