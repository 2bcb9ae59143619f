"""Two organisers at once, in real threads on real PostgreSQL: one wins, the other gets a sentence, nothing is lost."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from tests.assessments.conftest import BEFORE_ALL, IN_SELF_ASSESSMENT
from tests.at_once import at_once
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.models import Assignment, Entry, Participant, Round, Slot, Step
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services import assigning, extending, joining, opening, providing
from thuocdo.assessments.services import rounds as services
from thuocdo.assessments.services.assigning import Wish
from thuocdo.assessments.services.providing import Figure
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.services.rounds import LateSetup
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.kernel.refusals import NotPermitted, Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_saves_one_is_told(draft_round, people):
    stands = services.basics_of(rounds.round_(draft_round.pk))

    def save(title):
        return services.change(actor=people.organiser, round_id=draft_round.pk, seen=0, now=BEFORE_ALL,
                               basics=replace(stands, title_vi=title))  # fmt: skip

    came = at_once(lambda: save("Một"), lambda: save("Hai"))
    assert sorted(type(each) for each in came if each) == [LateSetup]
    assert Round.objects.get().revision == 1


def test_of_two_who_open_one_does(draft_round, people):
    def act():
        return opening.open_round(actor=people.organiser, round_id=draft_round.pk, now=BEFORE_ALL)

    came = at_once(act, act)
    assert [type(each) for each in came if each] == [NotPermitted]
    assert Slot.objects.count() == 4 * 7


def test_a_unit_added_while_the_round_opens_has_its_slots_or_is_refused(draft_round, people, places):
    about = {"actor": people.organiser, "round_id": draft_round.pk, "now": BEFORE_ALL}
    at_once(lambda: opening.open_round(**about), lambda: joining.add_units(unit_ids=[places["elsewhere"].pk], **about))
    assert Round.objects.get().status == "open"
    assert Slot.objects.count() == Participant.objects.count() * 7


def test_the_same_unit_and_the_same_assignment_at_once_stand_once(draft_round, people, places):
    about = {"actor": people.organiser, "round_id": draft_round.pk, "now": BEFORE_ALL}
    added = at_once(*[lambda: joining.add_units(unit_ids=[places["elsewhere"].pk], **about)] * 2)
    named = at_once(*[lambda: assigning.assign(wishes=[Wish("1.1", people.second_appraiser.user_id)], **about)] * 2)
    assert (sorted(added), sorted(named)) == ([0, 1], [0, 1])
    assert (Participant.objects.count(), Assignment.objects.count()) == (5, 3)


def test_of_two_figures_for_one_leaf_one_is_told(running, people):
    part = running.part["so-y-te"].id

    def enter(points):
        figure = Figure(part, "3.1", Declared({"points": F(points)}), 0)
        return providing.provide(actor=people.organiser, round_id=running.id, figures=[figure], source=Source("x"),
                                 now=IN_SELF_ASSESSMENT)  # fmt: skip

    came = at_once(lambda: enter(40), lambda: enter(41))
    assert sorted(type(each).__name__ for each in came) == [LateSave.__name__, "int"]
    assert Entry.objects.count() == 1


def test_a_sheet_is_opened_again_once(running, people):
    part = running.part["so-y-te"]
    Step.objects.create(participant_id=part.id, phase=Phase.SELF_ASSESSMENT, kind=Step.Kind.SIGNED,
                        content_hash="0" * 64, author_id=people.health_leader.user_id,
                        recorded_at=IN_SELF_ASSESSMENT)  # fmt: skip

    def act():
        return extending.reopen(actor=people.organiser, round_id=running.id, unit_slug="so-y-te", reason="x",
                                phase=Phase.SELF_ASSESSMENT, now=IN_SELF_ASSESSMENT)  # fmt: skip

    came = at_once(act, act)
    assert sum(isinstance(each, Refusal) for each in came) == 1
    assert Step.objects.filter(kind="reopened").count() == 1
