"""A7: who appraises what: named, taken back, proposed from the framework; gaps, load, one's own unit."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.models import Assignment, Participant, Round
from thuocdo.assessments.selectors import checklist, rounds, setup
from thuocdo.assessments.services import assigning
from thuocdo.assessments.services.assigning import Wish
from thuocdo.directory.models import Membership, UnitName
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.kernel.vietnamese import fold

from .conftest import BEFORE_ALL, IN_APPRAISAL_1, small_framework

ON = BEFORE_ALL.date()


@pytest.fixture
def asked(people, draft_round):
    return {"actor": people.organiser, "round_id": draft_round.pk, "now": BEFORE_ALL}


def test_a_person_and_an_agency_are_named_once(asked, people, places):
    wishes = [Wish("1.1", people.second_appraiser.user_id), Wish("1", None, places["so-noi-vu"].pk)]
    assert assigning.assign(wishes=[*wishes, *wishes], **asked) == 2
    assert assigning.assign(wishes=wishes, **asked) == 0
    assert AuditRecord.objects.filter(action="round.assign").count() == 1


def test_what_cant_be_assigned_is_said(asked, people, places):
    wrong = [
        Wish("9", people.appraiser.user_id),
        Wish("3", people.appraiser.user_id),  # only figures of the organiser
        Wish("1", people.health_officer.user_id),
        Wish("1"),
        Wish("1", people.appraiser.user_id, participant_id=0),
    ]
    with pytest.raises(BadInput) as refusal:
        assigning.assign(wishes=wrong, **asked)
    sentences = [str(refusal.value.sentence), *(str(each.sentence) for each in refusal.value.problems)]
    assert sentences == [
        "There is no part 9 in this framework.",
        "3 has no leaf that is appraised: its points are entered by the organiser.",
        "This person is not an appraiser whom you can ask.",
        "Choose a person or an agency.",
        "This unit does not take part in the round.",
    ]
    assert Assignment.objects.count() == 2


def test_appraisers_of_other_provinces_are_not_offered(people, places):
    Membership.objects.create(
        user_id=people.outsider.user_id,
        unit=places["elsewhere"],
        role="appraiser",
        valid_from=ON,
        granted_at=BEFORE_ALL,
    )
    offered = {each.id for each in setup.appraisers(places["province"].pk, ON)}
    assert offered == {people.appraiser.user_id, people.second_appraiser.user_id, people.idle_appraiser.user_id}


def test_a_department_asks_appraisers_of_the_departments_beside_it(people, places):
    offered = {each.id for each in setup.appraisers(places["so-noi-vu"].pk, ON)}
    assert offered == {people.appraiser.user_id, people.second_appraiser.user_id, people.idle_appraiser.user_id}


def test_assignments_change_until_the_council_has_signed(running, people):
    about = {"actor": people.organiser, "round_id": running.id, "now": IN_APPRAISAL_1}
    assigning.assign(wishes=[Wish("1.1", people.second_appraiser.user_id)], **about)
    first = rounds.assignments(running.id)[0]
    assigning.unassign(assignment_id=first.id, **about)
    assert first.id not in {each.id for each in rounds.assignments(running.id)}
    with pytest.raises(NotFound):
        assigning.unassign(assignment_id=first.id, **about)
    Round.objects.filter(pk=running.id).update(status=RoundStatus.DECIDED)
    with pytest.raises(NotPermitted, match="The council has signed"):
        assigning.assign(wishes=[Wish("1.2", people.second_appraiser.user_id)], **about)


@pytest.mark.parametrize("who", ["other_organiser", "chair", "appraiser", "health_leader", "auditor"])
def test_others_assign_nothing(draft_round, people, who):
    about = {"actor": getattr(people, who), "round_id": draft_round.pk, "now": BEFORE_ALL}
    with pytest.raises(NotPermitted):
        assigning.assign(wishes=[Wish("1.1", people.second_appraiser.user_id)], **about)
    with pytest.raises(NotPermitted):
        assigning.unassign(assignment_id=Assignment.objects.first().pk, **about)


def test_load_and_own_units(draft_round, people, places):
    """`appraiser` of Sở Nội vụ has field 1 (3 leaves) of 4 units, less their own; nobody else judges those."""
    found = setup.covered(rounds.round_(draft_round.pk), ON)
    own = Participant.objects.get(unit=places["so-noi-vu"]).pk
    second = Participant.objects.get(unit=places["so-tai-chinh"]).pk
    assert found.load == {people.appraiser.user_id: 9, people.second_appraiser.user_id: 6}
    assert found.unassigned == frozenset()
    assert found.unjudged == {(own, code) for code in ("1.1", "1.2", "1.3")} | {(second, "2.1"), (second, "2.2")}
    parts = rounds.parts(draft_round.pk)
    assert [str(each.sentence) for each in checklist.appraisal_warnings(found, parts)] == [
        "Sở Nội vụ: 3 leaves are assigned only to its own people or to nobody who can appraise.",
        "Sở Tài chính: 2 leaves are assigned only to its own people or to nobody who can appraise.",
    ]


def test_who_covers_ones_own_unit_is_said(asked, draft_round, people, places):
    own = Participant.objects.get(unit=places["so-noi-vu"]).pk
    assigning.assign(wishes=[Wish("1.1", people.second_appraiser.user_id, participant_id=own)], **asked)
    left_out = {each.appraiser_id: each for each in setup.covered(rounds.round_(draft_round.pk), ON).left_out}
    mine = left_out[people.appraiser.user_id]
    assert (mine.codes, mine.by, mine.uncovered) == (
        ("1.1", "1.2", "1.3"), (people.second_appraiser.user_id,), ("1.2", "1.3"),
    )  # fmt: skip


def test_an_agency_without_appraisers_is_noticed(asked, draft_round, places):
    assigning.assign(wishes=[Wish("1", None, places["so-xay-dung"].pk)], **asked)
    found = setup.covered(rounds.round_(draft_round.pk), ON)
    assert found.empty_agencies == {places["so-xay-dung"].pk}


def test_agencies_are_proposed_as_the_framework_names_them(people, places, draft_round):
    """A whole field where all its leaves say the same, single leaves else; unknown names are passed over."""
    for slug in ("so-y-te", "so-tai-chinh"):
        UnitName.objects.create(unit=places[slug], name=places[slug].name, folded=fold(places[slug].name))
    says = {"1": "Sở Y tế", "2.1": "Sở Tài chính; Sở Không Có"}
    spec = small_framework()
    named = tuple(replace(node, responsible=says.get(node.code, "")) for node in spec.nodes)
    card = SimpleNamespace(id=draft_round.pk, owner_id=places["province"].pk, spec=replace(spec, nodes=named))
    assert [(code, unit.slug) for code, unit in setup.proposals(card, ON)] == [
        ("1", "so-y-te"), ("2.1", "so-tai-chinh"),
    ]  # fmt: skip
    assigning.assign(
        actor=people.organiser, round_id=draft_round.pk, now=BEFORE_ALL, wishes=[Wish("1", None, places["so-y-te"].pk)]
    )
    assert [code for code, _unit in setup.proposals(card, ON)] == ["2.1"]
