"""A7: two appraisers on one cell at once, in real threads on real PostgreSQL: one wins, the other gets a sentence."""

import pytest
from django.db import transaction

from tests.assessments.conftest import IN_APPRAISAL_1, IN_SELF_ASSESSMENT
from tests.at_once import at_once
from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.models import Assignment, Entry
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.services import appraising, recording
from thuocdo.assessments.services.recording import LateSave
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared
from thuocdo.kernel.refusals import BadInput

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = ("so-y-te", "so-xay-dung")


@pytest.fixture
def claims(running, people):
    """Two units declare 1.1; two appraisers are named for it."""
    Assignment.objects.create(round=running.row, code="1", person_id=people.second_appraiser.user_id)
    for slug in UNITS:
        with transaction.atomic():
            row = recording.lock_slots(running.part[slug].id, ["1.1"])["1.1"]
            recording.add(row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.DECLARED,
                          content=Declared({"a": 20, "b": 16}), author_id=people.health_officer.user_id,
                          now=IN_SELF_ASSESSMENT)  # fmt: skip
    return running


def judgements(claims, ruling, units=UNITS, **more):
    return [Judgement(claims.part[slug].id, "1.1", ruling, judged=1, seen=0, **more) for slug in units]


def test_one_wins_and_the_other_sees_what_was_said(claims, people):
    def judge(actor, judgement):
        return lambda: appraising.judge(
            actor=actor, round_id=claims.id, kind=Kind.APPRAISED_1, judgement=judgement, now=IN_APPRAISAL_1
        )

    accept = judgements(claims, Ruling.ACCEPTED)[0]
    change = judgements(claims, Ruling.CHANGED, content=ByHand(2), text="Thiếu")[0]
    came = at_once(judge(people.appraiser, accept), judge(people.second_appraiser, change))
    assert sorted(type(each) for each in came if each is not None) == [LateSave]
    assert Entry.objects.filter(kind=Kind.APPRAISED_1).count() == 1
    won = slots.slot(claims.spec, claims.part["so-y-te"].id, "1.1").said[Kind.APPRAISED_1]
    assert won.ruling is (Ruling.CHANGED if isinstance(came[0], LateSave) else Ruling.ACCEPTED)
    (late,) = [each for each in came if each is not None]
    assert late.newest.number == won.number


def test_many_in_opposite_order_never_wait_for_each_other_for_ever(claims, people):
    """Units are locked in one order whoever sends them how: one takes both, the other takes none, and is told why."""

    def judge(actor, wanted):
        return lambda: appraising.judge_many(
            actor=actor, round_id=claims.id, kind=Kind.APPRAISED_1, judgements=wanted, now=IN_APPRAISAL_1
        )

    wanted = judgements(claims, Ruling.ACCEPTED)
    came = at_once(judge(people.appraiser, wanted), judge(people.second_appraiser, list(reversed(wanted))))
    assert sorted(isinstance(each, BadInput) for each in came) == [False, True]
    (refused,) = [each for each in came if isinstance(each, BadInput)]
    assert len(refused.problems) == 2
    entries = Entry.objects.filter(kind=Kind.APPRAISED_1)
    assert entries.count() == 2 and len(set(entries.values_list("author", flat=True))) == 1


def test_the_unit_and_the_appraiser_at_once_nothing_is_lost(claims, people):
    """Whoever comes second: a ruling on a claim that has just changed is refused, a claim after a ruling is kept."""
    part, leaf = claims.part["so-y-te"], claims.spec.tree["1.1"]

    def declare():
        with transaction.atomic():
            recording.lock_participant(part.id)
            row = recording.lock_slots(part.id, ["1.1"])["1.1"]
            return recording.add(row, leaf, round_id=claims.id, kind=Kind.DECLARED, seen=1,
                                 content=Declared({"a": 20, "b": 20}), author_id=people.health_officer.user_id,
                                 now=IN_SELF_ASSESSMENT)  # fmt: skip

    def judge():
        judgement = judgements(claims, Ruling.ACCEPTED)[0]
        appraising.judge(
            actor=people.appraiser, round_id=claims.id, kind=Kind.APPRAISED_1, judgement=judgement, now=IN_APPRAISAL_1
        )

    _declared, judged = at_once(declare, judge)
    said = slots.slot(claims.spec, part.id, "1.1").said
    assert said[Kind.DECLARED].content == Declared({"a": 20, "b": 20})
    if isinstance(judged, LateSave):
        assert said[Kind.APPRAISED_1] is None
    else:
        assert said[Kind.APPRAISED_1].content == Declared({"a": 20, "b": 16}) and said.outdated_ruling
