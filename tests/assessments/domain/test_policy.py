"""Who may do what in a round (A4-A7, F1): every role × own or other unit × phase × status × action, as one table.

`ALLOWED` says who does an action, and in which phases; everything else is refused. What a status forbids is said apart.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Entry, Kind, Ruling, Slot
from thuocdo.assessments.domain.phases import ORDER, Extension, Phase, RoundStatus, Span, Timetable
from thuocdo.assessments.domain.policy import RoundFacts, UnitFacts
from thuocdo.directory.domain.actors import NOBODY, Actor, Held, Role
from thuocdo.kernel.verdicts import Denied

MONDAY = datetime(2026, 1, 4, 17, 0, tzinfo=UTC)
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
TABLE = Timetable(tuple(Span(phase, MONDAY + WEEK * at, MONDAY + WEEK * (at + 1)) for at, phase in enumerate(ORDER)))
OWNER, OTHER_OWNER, UNIT, OTHER_UNIT = 1, 2, 10, 11
CHAIR_ID = 77
PART = UnitFacts(UNIT)
MOMENTS = {"before": MONDAY - SECOND, **{phase.value: MONDAY + WEEK * at + WEEK / 2 for at, phase in enumerate(ORDER)},
           "after": MONDAY + WEEK * 5}  # fmt: skip
ALWAYS = frozenset(MOMENTS)
OBJECTED = Slot({Kind.APPRAISED_1: Entry(1, 1, Kind.APPRAISED_1, None, 5, MONDAY, "x", Ruling.CHANGED)})


def at(role, unit_id, user_id=5):
    return Actor(user_id, "x", (Held(role, unit_id, date(2020, 1, 1)),))


PEOPLE = {
    "nobody": NOBODY,
    "organiser": at(Role.ORGANISER, OWNER),
    "other organiser": at(Role.ORGANISER, OTHER_OWNER),
    "organiser of the unit": at(Role.ORGANISER, UNIT),
    "chair": at(Role.COUNCIL_CHAIR, OWNER, CHAIR_ID),
    "another chair": at(Role.COUNCIL_CHAIR, OWNER, 78),
    "chair elsewhere": at(Role.COUNCIL_CHAIR, OTHER_OWNER, CHAIR_ID),
    "member": at(Role.COUNCIL, OWNER),
    "other member": at(Role.COUNCIL, OTHER_OWNER),
    "officer": at(Role.UNIT_OFFICER, UNIT),
    "leader": at(Role.UNIT_LEADER, UNIT),
    "unit admin": at(Role.UNIT_ADMIN, UNIT),
    "other officer": at(Role.UNIT_OFFICER, OTHER_UNIT),
    "other leader": at(Role.UNIT_LEADER, OTHER_UNIT),
    "assigned appraiser": at(Role.APPRAISER, OTHER_UNIT, 20),
    "idle appraiser": at(Role.APPRAISER, OTHER_UNIT, 21),
    "own appraiser": at(Role.APPRAISER, UNIT, 22),
    "auditor": at(Role.AUDITOR, 99),
    **{role.value: at(role, OWNER) for role in (Role.SYSTEM_ADMIN, Role.EDITOR, Role.DATA_ENTRY, Role.LEARNER,
                                                Role.INTERVIEWER, Role.SURVEY_MANAGER)},
}  # fmt: skip
ASSIGNED = {"assigned appraiser", "own appraiser"}
OWN_LINE = {"own appraiser": {UNIT, OWNER}}


def appraise(kind):
    def ask(who, facts, part, now):
        return policy.may_appraise(PEOPLE[who], facts, part, kind, own_line=OWN_LINE.get(who, ()),
                                   assigned=who in ASSIGNED, now=now)  # fmt: skip

    return ask


def plain(rule, *more):
    return lambda who, facts, part, now: rule(PEOPLE[who], facts, *more, now)


def of_unit(rule, *more):
    return lambda who, facts, part, now: rule(PEOPLE[who], facts, part, *more, now)


def see(who, facts, part, now):
    return policy.may_see_sheet(PEOPLE[who], facts, part, now, assigned=who in ASSIGNED)


ACTIONS = {
    "organise": plain(policy.may_organise_round),
    "prepare": plain(policy.may_prepare),
    "steer": plain(policy.may_steer),
    "provide": plain(policy.may_provide),
    "extend": plain(policy.may_extend, Phase.SELF_ASSESSMENT),
    "extend explanation": plain(policy.may_extend, Phase.EXPLANATION),
    "extend appraisal": plain(policy.may_extend, Phase.APPRAISAL_1),
    "see": see,
    "work": of_unit(policy.may_work_at),
    "declare": of_unit(policy.may_declare),
    "explain": of_unit(policy.may_explain, OBJECTED),
    "explain nothing": of_unit(policy.may_explain, Slot({})),
    "comment": of_unit(policy.may_comment),
    "hand in": of_unit(policy.may_hand_in, Phase.SELF_ASSESSMENT),
    "hand in explanation": of_unit(policy.may_hand_in, Phase.EXPLANATION),
    "sign": of_unit(policy.may_sign, Phase.SELF_ASSESSMENT),
    "sign explanation": of_unit(policy.may_sign, Phase.EXPLANATION),
    "appraise 1": appraise(Kind.APPRAISED_1),
    "appraise 2": appraise(Kind.APPRAISED_2),
    "sit in council": plain(policy.may_sit_in_council),
    "decide": plain(policy.may_decide),
    "sign decision": plain(policy.may_sign_decision),
    "withdraw decision": plain(policy.may_withdraw_decision),
    "publish": plain(policy.may_publish),
}
UNIT_PEOPLE = ("officer", "leader")
COUNCIL = ("chair", "another chair", "member")
SELF, FIRST, EXPLAIN, SECOND_ROUND, DECIDE = ({phase.value} for phase in ORDER)
# Action → who, when, in which status; a status that is not named refuses.
OPEN, DRAFT, DECIDED, PUBLISHED = RoundStatus.OPEN, RoundStatus.DRAFT, RoundStatus.DECIDED, RoundStatus.PUBLISHED
EVERY = {DRAFT, OPEN, DECIDED, PUBLISHED}
RULES = {
    "organise": [(("organiser",), ALWAYS, EVERY)],
    "prepare": [(("organiser",), ALWAYS, {DRAFT})],
    "steer": [(("organiser",), ALWAYS, {DRAFT, OPEN})],
    "provide": [(("organiser",), ALWAYS, {OPEN})],
    "extend": [(("organiser",), ALWAYS, {OPEN})],
    "extend explanation": [(("organiser",), ALWAYS, {OPEN})],
    "extend appraisal": [],
    "see": [
        (("organiser",), ALWAYS, EVERY),
        ((*UNIT_PEOPLE, *COUNCIL, "unit admin", "assigned appraiser", "own appraiser", "auditor"), ALWAYS,
         {OPEN, DECIDED, PUBLISHED}),
    ],
    "work": [(UNIT_PEOPLE, ALWAYS, {OPEN, DECIDED, PUBLISHED})],
    "declare": [(UNIT_PEOPLE, SELF, {OPEN})],
    "explain": [(UNIT_PEOPLE, EXPLAIN, {OPEN})],
    "explain nothing": [],
    "comment": [(UNIT_PEOPLE, ALWAYS, {OPEN})],
    "hand in": [(UNIT_PEOPLE, SELF, {OPEN})],
    "hand in explanation": [(UNIT_PEOPLE, EXPLAIN, {OPEN})],
    "sign": [(("leader",), SELF, {OPEN})],
    "sign explanation": [(("leader",), EXPLAIN, {OPEN})],
    "appraise 1": [(("assigned appraiser",), FIRST, {OPEN})],
    "appraise 2": [(("assigned appraiser",), SECOND_ROUND, {OPEN})],
    "sit in council": [((*COUNCIL, "organiser", "auditor"), ALWAYS, EVERY)],
    "decide": [(COUNCIL, DECIDE, {OPEN})],
    "sign decision": [(("chair",), DECIDE, {OPEN})],
    "withdraw decision": [(("chair",), ALWAYS, {DECIDED})],
    "publish": [(("organiser",), ALWAYS, {DECIDED})],
}  # fmt: skip


def facts(status, chair_id=CHAIR_ID):
    return RoundFacts(OWNER, status, TABLE, chair_id)


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_when(action):
    """Some 25 people × 7 moments × 4 statuses for each action."""
    wrong = []
    for who, (name, moment), status in product(PEOPLE, MOMENTS.items(), RoundStatus):
        expected = any(
            who in people and name in when and status in statuses for people, when, statuses in RULES[action]
        )
        verdict = ACTIONS[action](who, facts(status), PART, moment)
        if bool(verdict) != expected:
            wrong.append((who, name, status.value, expected))
        if isinstance(verdict, Denied) and not str(verdict.reason).strip():
            wrong.append((who, name, "no reason"))
    assert wrong == []


@pytest.mark.parametrize(
    ("action", "who", "phase"),
    [
        ("declare", "officer", Phase.SELF_ASSESSMENT), ("sign", "leader", Phase.SELF_ASSESSMENT),
        ("explain", "officer", Phase.EXPLANATION), ("sign explanation", "leader", Phase.EXPLANATION),
        ("appraise 1", "assigned appraiser", Phase.APPRAISAL_1), ("decide", "member", Phase.COUNCIL),
        ("appraise 2", "assigned appraiser", Phase.APPRAISAL_2), ("sign decision", "chair", Phase.COUNCIL),
    ],
)  # fmt: skip
def test_one_second_before_and_at_the_deadline(action, who, phase):
    span = TABLE.span(phase)
    asked = [span.starts_at - SECOND, span.starts_at, span.ends_at - SECOND, span.ends_at]
    assert [bool(ACTIONS[action](who, facts(OPEN), PART, moment)) for moment in asked] == [False, True, True, False]


@pytest.mark.parametrize("phase", [Phase.SELF_ASSESSMENT, Phase.EXPLANATION])
def test_what_is_signed_is_locked_even_with_more_time(phase):
    ends = TABLE.span(phase).ends_at
    more = (Extension(phase, ends, ends + WEEK),)
    action = "declare" if phase is Phase.SELF_ASSESSMENT else "explain"
    assert ACTIONS[action]("officer", facts(OPEN), UnitFacts(UNIT, more), ends)
    locked = ACTIONS[action]("officer", facts(OPEN), UnitFacts(UNIT, more, frozenset({phase})), ends)
    assert "signed and locked" in str(locked.reason)


def test_what_waits_for_the_leader_is_not_handed_in_twice():
    waiting = UnitFacts(UNIT, handed_in=frozenset({Phase.SELF_ASSESSMENT}))
    moment = MOMENTS["self_assessment"]
    assert not ACTIONS["hand in"]("officer", facts(OPEN), waiting, moment)
    assert ACTIONS["sign"]("leader", facts(OPEN), waiting, moment)


def test_nobody_appraises_their_own_unit_or_what_it_is_part_of():
    moment = MOMENTS["appraisal_1"]
    refused = ACTIONS["appraise 1"]("own appraiser", facts(OPEN), PART, moment)
    assert str(refused.reason) == "Nobody appraises their own unit."
    above = ACTIONS["appraise 1"]("own appraiser", facts(OPEN), UnitFacts(OWNER), moment)
    assert str(above.reason) == "Nobody appraises their own unit."


def test_without_a_chair_nobody_signs_the_decision():
    for who in COUNCIL:
        refused = policy.may_sign_decision(PEOPLE[who], facts(OPEN, None), MOMENTS["council"])
        assert str(refused.reason) == "The organiser has not named the chair of the council yet."


def test_a_role_that_ended_counts_no_more():
    ended = Actor(5, "x", (Held(Role.ORGANISER, OWNER, date(2020, 1, 1), date(2026, 1, 8)),))
    last = datetime(2026, 1, 7, 16, 59, 59, tzinfo=UTC)  # the last second of 7 January in Vietnam
    assert policy.may_steer(ended, facts(OPEN), last)
    assert "ended on" in str(policy.may_steer(ended, facts(OPEN), last + SECOND).reason)
