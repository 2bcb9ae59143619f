"""A4: more time for one unit, and a signed sheet opened again: with a reason, on record, and nobody else has it."""

from datetime import timedelta

import pytest

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import Phase, RoundStatus
from thuocdo.assessments.models import Extension, Round, Step
from thuocdo.assessments.selectors import rounds, setup
from thuocdo.assessments.services import extending
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.kernel.refusals import BadInput, NotPermitted

from .conftest import BEFORE_ALL, IN_APPRAISAL_1, IN_SELF_ASSESSMENT, SECOND, SPANS

ENDS = SPANS[Phase.SELF_ASSESSMENT][1]
NEW_END = ENDS + timedelta(days=4)


def extend(running, people, **more):
    asked = {"actor": people.organiser, "round_id": running.id, "unit_slug": "so-y-te", "reason": "Lũ lụt",
             "phase": Phase.SELF_ASSESSMENT, "ends_at": NEW_END, "now": IN_APPRAISAL_1}  # fmt: skip
    extending.extend(**{**asked, **more})


def may_declare(running, people, now, slug="so-y-te"):
    who = people.health_officer if slug == "so-y-te" else people.finance_officer
    part = rounds.part(running.id, slug)
    return bool(policy.may_declare(who, rounds.round_(running.id).facts, part.facts, now))


def sign(running, people):
    return Step.objects.create(
        participant_id=running.part["so-y-te"].id, phase=Phase.SELF_ASSESSMENT, kind=Step.Kind.SIGNED,
        content_hash="0" * 64, author_id=people.health_leader.user_id, recorded_at=IN_SELF_ASSESSMENT,
    )  # fmt: skip


def test_one_unit_has_more_time_to_the_second(running, people):
    extend(running, people)
    assert may_declare(running, people, NEW_END - SECOND)
    assert not may_declare(running, people, NEW_END)
    assert not may_declare(running, people, NEW_END - SECOND, "so-tai-chinh")
    assert Event.objects.get(name="TimeExtended").payload == {
        "round_id": running.id, "participant_id": running.part["so-y-te"].id, "phase": "self_assessment",
        "reopened": False,
    }  # fmt: skip
    assert AuditRecord.objects.get(action="round.extend").detail["reason"] == "Lũ lụt"


def test_granted_before_the_end_there_is_no_gap(running, people):
    extend(running, people, now=IN_SELF_ASSESSMENT)
    assert all(may_declare(running, people, moment) for moment in (ENDS - SECOND, ENDS, ENDS + SECOND))


def test_granted_before_the_phase_begins_it_does_not_begin_earlier(running, people):
    extend(running, people, now=BEFORE_ALL)
    assert not may_declare(running, people, SPANS[Phase.SELF_ASSESSMENT][0] - SECOND)
    assert may_declare(running, people, NEW_END - SECOND)


@pytest.mark.parametrize("ends_at", [ENDS, IN_APPRAISAL_1, IN_APPRAISAL_1 - SECOND])
def test_an_end_that_brings_nothing_is_refused(running, people, ends_at):
    with pytest.raises(BadInput, match="The new end must be later than"):
        extend(running, people, ends_at=ends_at)
    assert not Extension.objects.exists()


def test_a_reason_is_needed(running, people):
    with pytest.raises(BadInput) as refusal:
        extend(running, people, reason="  ")
    assert refusal.value.field == "reason"
    assert not Extension.objects.exists()


def test_a_signed_sheet_is_opened_again_with_more_time(running, people):
    sign(running, people)
    assert not may_declare(running, people, IN_SELF_ASSESSMENT)
    extend(running, people)
    assert may_declare(running, people, NEW_END - SECOND)
    assert Step.objects.get(kind="reopened").comment == "Lũ lụt"
    assert len(setup.granted(running.id)) == 1  # one line for both


def test_a_signed_sheet_is_opened_again_while_the_phase_runs(running, people):
    sign(running, people)
    asked = {"actor": people.organiser, "round_id": running.id, "unit_slug": "so-y-te",
             "phase": Phase.SELF_ASSESSMENT, "reason": "Ký nhầm"}  # fmt: skip
    with pytest.raises(BadInput, match=r"Give more time to open it again\.$"):
        extending.reopen(now=ENDS, **asked)
    extending.reopen(now=ENDS - SECOND, **asked)
    assert may_declare(running, people, ENDS - SECOND)
    assert Event.objects.filter(name="SheetReopened").count() == 1
    granted = setup.granted(running.id)[0]
    assert (granted.unit.slug, granted.ends_at, granted.reason) == ("so-y-te", None, "Ký nhầm")


def test_what_was_not_signed_is_not_opened_again(running, people):
    with pytest.raises(BadInput, match="has not signed"):
        extending.reopen(actor=people.organiser, round_id=running.id, unit_slug="so-y-te", reason="x",
                         phase=Phase.SELF_ASSESSMENT, now=IN_SELF_ASSESSMENT)  # fmt: skip


@pytest.mark.parametrize("phase", [Phase.APPRAISAL_1, Phase.APPRAISAL_2, Phase.COUNCIL])
def test_only_what_a_unit_does_is_extended(running, people, phase):
    with pytest.raises(NotPermitted, match="Only self-assessment and explanation"):
        extend(running, people, phase=phase, ends_at=SPANS[phase][1] + timedelta(days=1))


@pytest.mark.parametrize("who", ["other_organiser", "chair", "member", "appraiser", "health_leader", "auditor"])
def test_others_grant_nothing(running, people, who):
    with pytest.raises(NotPermitted):
        extend(running, people, actor=getattr(people, who))
    assert not Extension.objects.exists()


def test_nothing_is_granted_in_a_draft_or_after_the_decision(draft_round, running, people):
    Round.objects.filter(pk=running.id).update(status=RoundStatus.DECIDED)
    with pytest.raises(NotPermitted, match="The council has signed"):
        extend(running, people)
