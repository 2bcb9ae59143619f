"""A4: a copy of last year's round: dates a year on, people who still hold their roles, units that still exist."""

from datetime import UTC, date, datetime

import pytest

from thuocdo.assessments.domain.copying import Lost
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.models import Assignment, Participant, Round
from thuocdo.assessments.selectors import readiness, rounds
from thuocdo.assessments.services import copying
from thuocdo.directory.models import Membership, Unit
from thuocdo.kernel.refusals import NotPermitted

from .conftest import BEFORE_ALL, IN_COUNCIL


def test_a_copy_is_ready_to_open(running, people):
    slug = copying.copy(actor=people.organiser, round_id=running.id, now=IN_COUNCIL)
    card = rounds.round_(slug)
    assert (str(card.title), card.title_en, card.year) == (
        "Đánh giá CCHC các sở năm 2027", "Assessment of departments 2027", 2027,
    )  # fmt: skip
    assert (card.status, card.previous_id, card.facts.chair_id) == (
        RoundStatus.DRAFT, running.id, people.chair.user_id,
    )  # fmt: skip
    assert card.timetable.spans[0].starts_at == datetime(2027, 1, 4, 17, 0, tzinfo=UTC)
    assert readiness.missing(card) == ()
    told = list(Participant.objects.filter(round=card.id).values_list("unit__slug", "position", "ranked"))
    assert told == list(Participant.objects.filter(round=running.id).values_list("unit__slug", "position", "ranked"))
    assert Assignment.objects.filter(round=card.id).count() == 2


def test_who_no_longer_holds_a_role_and_what_ended_is_listed(running, people, places):
    Assignment.objects.create(
        round_id=running.id, code="1.1", participant_id=running.part["so-xay-dung"].id,
        person_id=people.second_appraiser.user_id,
    )  # fmt: skip
    ended = date(2026, 1, 31)
    Membership.objects.filter(user__in=[people.chair.user_id, people.appraiser.user_id]).update(valid_until=ended)
    Unit.objects.filter(pk=places["so-xay-dung"].pk).update(valid_until=ended)
    planned = copying.plan(people.organiser, running.card, IN_COUNCIL)
    assert [(str(each.what), each.part, each.why) for each in planned.not_taken] == [
        ("Chair", "council", Lost.ROLE_ENDED),
        ("Sở Xây dựng", "units", Lost.UNIT_ENDED),
        ("Appraiser", "appraisers", Lost.ROLE_ENDED),
    ]
    card = rounds.round_(copying.copy(actor=people.organiser, round_id=running.id, now=IN_COUNCIL))
    assert card.facts.chair_id is None
    assert Participant.objects.filter(round=card.id).count() == 3
    assert [each.code for each in rounds.assignments(card.id)] == ["2"]


def test_assignments_for_one_unit_go_to_its_new_part(running, people):
    part = running.part["so-y-te"]
    person = people.second_appraiser.user_id
    Assignment.objects.create(round_id=running.id, code="1.1", participant_id=part.id, person_id=person)
    card = rounds.round_(copying.copy(actor=people.organiser, round_id=running.id, now=IN_COUNCIL))
    new = next(each for each in rounds.assignments(card.id) if each.code == "1.1")
    assert Participant.objects.get(pk=new.participant_id).round_id == card.id
    assert Participant.objects.get(pk=new.participant_id).unit.slug == "so-y-te"


@pytest.mark.parametrize("who", ["other_organiser", "chair", "appraiser", "health_leader", "auditor"])
def test_others_copy_nothing(running, people, who):
    with pytest.raises(NotPermitted):
        copying.copy(actor=getattr(people, who), round_id=running.id, now=BEFORE_ALL)
    assert Round.objects.count() == 1
