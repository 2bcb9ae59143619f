"""A4: which units take part, in what order, scored or also ranked."""

import pytest

from thuocdo.assessments.models import Assignment, Participant
from thuocdo.assessments.services import joining
from thuocdo.assessments.services.joining import Line
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

from .conftest import BEFORE_ALL


def order(row):
    return list(Participant.objects.filter(round=row).order_by("position").values_list("unit__slug", flat=True))


@pytest.fixture
def asked(people, draft_round):
    return {"actor": people.organiser, "round_id": draft_round.pk, "now": BEFORE_ALL}


def lines(row, **changed):
    """What stands, by participant, with changes by slug (with _ for -)."""
    found = {}
    for each in Participant.objects.filter(round=row).select_related("unit"):
        stands = {"place": each.position, "ranked": True, "note": each.note}
        found[each.pk] = Line(**{**stands, **changed.get(each.unit.slug.replace("-", "_"), {})})
    return found


def test_units_are_added_behind_and_only_once(asked, draft_round, places):
    new = [places["elsewhere"].pk, places["so-y-te"].pk, places["elsewhere"].pk]
    assert joining.add_units(unit_ids=new, **asked) == 1
    assert order(draft_round) == ["so-noi-vu", "so-y-te", "so-tai-chinh", "so-xay-dung", "nghe-an-so-noi-vu"]
    assert AuditRecord.objects.get(action="round.units.add").detail == {"units": ["nghe-an-so-noi-vu"]}
    with pytest.raises(NotFound):
        joining.add_units(unit_ids=[0], **asked)


def test_a_unit_is_removed_with_what_was_assigned_for_it_alone(asked, draft_round, people):
    gone = Participant.objects.get(round=draft_round, unit__slug="so-y-te")
    Assignment.objects.create(round=draft_round, code="1.1", participant=gone, person_id=people.appraiser.user_id)
    assert joining.remove_units(participant_ids=[gone.pk], **asked) == 1
    assert order(draft_round) == ["so-noi-vu", "so-tai-chinh", "so-xay-dung"]
    assert list(Participant.objects.filter(round=draft_round).values_list("position", flat=True)) == [1, 2, 3]
    assert Assignment.objects.filter(round=draft_round).count() == 2


@pytest.mark.parametrize(
    ("moved", "after"),
    [
        ({"so_xay_dung": {"place": 1}}, ["so-xay-dung", "so-noi-vu", "so-y-te", "so-tai-chinh"]),
        ({"so_noi_vu": {"place": 3}}, ["so-y-te", "so-tai-chinh", "so-noi-vu", "so-xay-dung"]),
        ({"so_noi_vu": {"place": 99}}, ["so-y-te", "so-tai-chinh", "so-xay-dung", "so-noi-vu"]),
        ({"so_noi_vu": {"place": 2}, "so_y_te": {"place": 1}}, ["so-y-te", "so-noi-vu", "so-tai-chinh", "so-xay-dung"]),
    ],
)
def test_a_unit_is_sent_to_a_place(asked, draft_round, moved, after):
    joining.arrange(lines=lines(draft_round, **moved), **asked)
    assert order(draft_round) == after


def test_who_is_not_ranked_has_a_reason(asked, draft_round):
    changed = {"so_xay_dung": {"ranked": False}, "so_y_te": {"ranked": False, "note": "Mới thành lập"}}
    with pytest.raises(BadInput) as refusal:
        joining.arrange(lines=lines(draft_round, **changed), **asked)
    wrong = Participant.objects.get(round=draft_round, unit__slug="so-xay-dung")
    assert [each.place for each in refusal.value.problems] == [str(wrong.pk)]
    changed["so_xay_dung"]["note"] = "Không xếp hạng"
    joining.arrange(lines=lines(draft_round, **changed), **asked)
    told = dict(Participant.objects.filter(round=draft_round).values_list("unit__slug", "ranked"))
    assert told == {"so-noi-vu": True, "so-y-te": False, "so-tai-chinh": True, "so-xay-dung": False}


def test_units_are_sorted_as_in_a_vietnamese_dictionary(asked, draft_round):
    joining.sort_by_name(**asked)
    assert order(draft_round) == ["so-noi-vu", "so-tai-chinh", "so-xay-dung", "so-y-te"]


def test_units_are_settled_once_the_round_is_open(running, people, places):
    about = {"actor": people.organiser, "round_id": running.id, "now": BEFORE_ALL}
    part = running.part["so-y-te"]
    for act in (
        lambda: joining.add_units(unit_ids=[places["elsewhere"].pk], **about),
        lambda: joining.remove_units(participant_ids=[part.id], **about),
        lambda: joining.arrange(lines={part.id: Line(1)}, **about),
        lambda: joining.sort_by_name(**about),
    ):
        with pytest.raises(NotPermitted, match="settled once the round is open"):
            act()
    assert len(order(running.id)) == 4


def test_units_of_another_round_are_not_touched(asked, draft_round):
    with pytest.raises(NotFound):
        joining.arrange(lines={0: Line(1)}, **asked)
    assert joining.remove_units(participant_ids=[0], **asked) == 0


@pytest.mark.parametrize("who", ["other_organiser", "chair", "health_leader", "auditor"])
def test_others_change_nothing(draft_round, people, places, who):
    about = {"actor": getattr(people, who), "round_id": draft_round.pk, "now": BEFORE_ALL}
    with pytest.raises(NotPermitted):
        joining.add_units(unit_ids=[places["elsewhere"].pk], **about)
    with pytest.raises(NotPermitted):
        joining.sort_by_name(**about)
