"""A4: a round opens when nothing is missing; from then on every unit has a slot for every leaf."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from thuocdo.assessments.domain.entries import Kind, Ruling, Stage
from thuocdo.assessments.models import Assignment, Entry, Slot
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.services import opening, recording
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared
from thuocdo.kernel.refusals import BadInput, NotPermitted

NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)  # in self-assessment


def test_opening_gives_every_unit_a_slot_for_every_leaf(running):
    assert Slot.objects.count() == 4 * 7
    of_survey = Slot.objects.filter(code="3.2").first()
    assert not of_survey.self_scored and not of_survey.evidence_required and of_survey.field_code == "3"


def test_a_round_that_is_not_ready_names_everything_that_is_missing(draft_round, people):
    draft_round.spans.filter(phase="council").delete()
    Assignment.objects.filter(round=draft_round, code="2").delete()
    with pytest.raises(BadInput) as refusal:
        opening.open_round(actor=people.organiser, round_id=draft_round.pk, now=NOW)
    assert [str(each.sentence) for each in refusal.value.problems] == [
        "Council decision: no dates have been set.",
        "2 leaves have no appraiser for at least one unit.",
    ]
    assert not Slot.objects.exists()


@pytest.mark.parametrize("who", ["other_organiser", "chair", "appraiser", "health_leader", "auditor"])
def test_only_organisers_of_the_owner_open_it(draft_round, people, who):
    with pytest.raises(NotPermitted):
        opening.open_round(actor=getattr(people, who), round_id=draft_round.pk, now=NOW)


def _add(running, code="1.1", **more):
    part, leaf = running.part["so-y-te"], running.spec.tree[code]
    with transaction.atomic():
        row = recording.lock_slots(part.id, [code])[code]
        return recording.add(row, leaf, round_id=running.id, now=NOW, **more)


def test_entries_are_added_and_the_standing_one_is_derived(running, people):
    """A8: 16 of 20 done is 80 %, so 3.2 of 4 points; the appraiser counts 15: 75 %, 3 points."""
    officer, appraiser = people.health_officer.user_id, people.appraiser.user_id
    _add(running, kind=Kind.DECLARED, content=Declared({"a": 20, "b": 16}), author_id=officer, seen=0)
    ruling = {"kind": Kind.APPRAISED_1, "ruling": Ruling.CHANGED, "text": "Một việc chưa xong", "about": 1}
    _add(running, content=Declared({"a": 20, "b": 15}), author_id=appraiser, **ruling)
    row = slots.slot(running.spec, running.part["so-y-te"].id, "1.1")
    assert (row.self_points, row.standing_points, row.complete, row.objected) == (
        Decimal("3.2"), 3, True, True,
    )  # fmt: skip
    assert row.said.standing(Stage.SELF) == Declared({"a": 20, "b": 16})
    assert row.said.standing() == Declared({"a": 20, "b": 15})
    assert [each.number for each in slots.history(running.spec, row.id)] == [1, 2]


def test_who_saves_late_is_told_and_nothing_is_lost(running, people):
    _add(running, kind=Kind.DECLARED, content=Declared({"a": 20, "b": 16}), author_id=people.health_officer.user_id)
    with pytest.raises(recording.LateSave) as refusal:
        _add(
            running, kind=Kind.DECLARED, content=Declared({"a": 20, "b": 18}), seen=0,
            author_id=people.health_colleague.user_id,
        )  # fmt: skip
    assert refusal.value.newest.content == Declared({"a": 20, "b": 16})
    assert Entry.objects.count() == 1


def test_saying_the_same_again_adds_nothing(running, people):
    for _time in range(2):
        _add(running, kind=Kind.DECLARED, content=Declared({"a": 20, "b": 16}), author_id=people.health_officer.user_id)
    assert Entry.objects.count() == 1


def test_points_beyond_the_maximum_are_refused(running, people):
    with pytest.raises(BadInput, match=r"^1\.1: 5 points can't be given\. Give 0 to 4 points\.$"):
        _add(running, kind=Kind.DECIDED, content=ByHand(5), text="x", author_id=people.chair.user_id)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("change", [{"text": "khác"}, {"author_id": None}])
def test_the_database_refuses_to_change_what_was_said(running, people, change):
    _add(running, kind=Kind.DECLARED, content=Declared({"a": 20, "b": 16}), author_id=people.health_officer.user_id)
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        Entry.objects.update(**change)
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")
