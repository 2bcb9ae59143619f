"""A7, F1: who may appraise, look and talk: every role, own or other unit, assigned or not, kind and phase."""

from datetime import date

import pytest

from tests.assessments.conftest import SPANS, inside
from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import Phase, RoundStatus, Span, Timetable
from thuocdo.assessments.domain.policy import RoundFacts, UnitFacts
from thuocdo.directory.domain.actors import Actor, Held, Role

OWNER, UNIT, ELSEWHERE = 1, 2, 3
TABLE = Timetable(tuple(Span(phase, *SPANS[phase]) for phase in Phase))
MAY = {
    Kind.APPRAISED_1: {Phase.APPRAISAL_1},
    Kind.APPRAISED_2: {Phase.APPRAISAL_2},
}


def facts(status=RoundStatus.OPEN):
    return RoundFacts(OWNER, status, TABLE, chair_id=9)


def holding(role, place=ELSEWHERE):
    return Actor(5, "x", (Held(role, place, date(2020, 1, 1)),))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("assigned", [True, False])
@pytest.mark.parametrize("kind", list(MAY))
@pytest.mark.parametrize("phase", list(Phase))
def test_who_may_appraise(role, own, assigned, kind, phase):
    verdict = policy.may_appraise(
        holding(role), facts(), UnitFacts(UNIT), kind, own_line={UNIT} if own else {ELSEWHERE}, assigned=assigned,
        now=inside(phase),
    )  # fmt: skip
    assert bool(verdict) is (role is Role.APPRAISER and not own and assigned and phase in MAY[kind])


@pytest.mark.parametrize("status", [RoundStatus.DRAFT, RoundStatus.DECIDED, RoundStatus.PUBLISHED])
def test_nothing_is_judged_before_it_opens_or_after_the_council(status):
    verdict = policy.may_appraise(
        holding(Role.APPRAISER), facts(status), UnitFacts(UNIT), Kind.APPRAISED_1, own_line=(), assigned=True,
        now=inside(Phase.APPRAISAL_1),
    )  # fmt: skip
    assert not verdict


OF_OWNER = {Role.ORGANISER, Role.COUNCIL, Role.COUNCIL_CHAIR}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", [OWNER, UNIT, ELSEWHERE])
@pytest.mark.parametrize("assigned", [True, False])
def test_who_sees_the_appraisal_and_its_signals(role, place, assigned):
    actor, now = holding(role, place), inside(Phase.APPRAISAL_1)
    sees_all = (role in OF_OWNER and place == OWNER) or role is Role.AUDITOR
    assert bool(policy.may_see_signals(actor, facts(), now)) is sees_all
    seen = policy.may_see_appraisal(actor, facts(), now, assigned=assigned)
    assert bool(seen) is (sees_all or (role is Role.APPRAISER and assigned))
    assert not policy.may_see_appraisal(actor, facts(RoundStatus.DRAFT), now, assigned=assigned)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", [OWNER, UNIT, ELSEWHERE])
@pytest.mark.parametrize("assigned", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_who_talks_about_a_leaf(role, place, assigned, own):
    said = policy.may_talk_over(
        holding(role, place), facts(), UnitFacts(UNIT), own_line={UNIT} if own else (), assigned=assigned,
        now=inside(Phase.EXPLANATION),
    )  # fmt: skip
    organises = role is Role.ORGANISER and place == OWNER
    decides = role in OF_OWNER and place == OWNER
    assert bool(said) is (organises or (not own and (decides or (role is Role.APPRAISER and assigned))))


def test_nobody_signed_in_does_none_of_it():
    nobody, now = Actor(None, "", ()), inside(Phase.APPRAISAL_1)
    assert not policy.may_see_signals(nobody, facts(), now)
    assert not policy.may_see_appraisal(nobody, facts(), now, assigned=True)
    assert not policy.may_talk_over(nobody, facts(), UnitFacts(UNIT), own_line=(), assigned=True, now=now)
    assert not policy.may_appraise(
        nobody, facts(), UnitFacts(UNIT), Kind.APPRAISED_1, own_line=(), assigned=True, now=now
    )
