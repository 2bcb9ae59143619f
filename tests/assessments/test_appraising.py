"""A7: appraisers accept, change with a reason, or ask for evidence; round 2 decides each objection; never one's own."""

from decimal import Decimal as D

import pytest
from django.db import transaction

from tests.assessments.conftest import IN_APPRAISAL_1, IN_APPRAISAL_2, SECOND, SPANS, inside
from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.entries import Kind, Ruling, Stage
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Entry
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.services import appraising, recording
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

PLAN = Declared({"a": 20, "b": 16})  # 3.2 of 4 points


@pytest.fixture
def claims(running, people):
    """Sở Y tế, Sở Tài chính and Sở Nội vụ declare 16 of 20 for leaf 1.1; Sở Xây dựng nothing."""
    for slug in ("so-y-te", "so-tai-chinh", "so-noi-vu"):
        say(running, slug, Kind.DECLARED, PLAN, people.health_officer)
    return running


def say(running, slug, kind, content, actor, code="1.1", **more):
    part, leaf = running.part[slug], running.spec.tree[code]
    with transaction.atomic():
        row = recording.lock_slots(part.id, [code])[code]
        return recording.add(row, leaf, round_id=running.id, kind=kind, content=content, author_id=actor.user_id,
                             now=inside(Phase.SELF_ASSESSMENT), **more)  # fmt: skip


def on(running, slug, ruling, code="1.1", judged=1, seen=0, **more):
    return Judgement(running.part[slug].id, code, ruling, judged, seen, **more)


@pytest.fixture
def judge(running, people):
    def act(judgement, actor=None, kind=Kind.APPRAISED_1, now=IN_APPRAISAL_1):
        appraising.judge(actor=actor or people.appraiser, round_id=running.id, kind=kind, judgement=judgement, now=now)

    return act


def slot(running, slug, code="1.1"):
    return slots.slot(running.spec, running.part[slug].id, code)


def test_what_the_unit_says_does_not_apply_is_accepted_not_said_again(claims, judge, people):
    say(claims, "so-y-te", Kind.DECLARED, DoesNotApply("Không có thủ tục"), people.health_officer, code="1.2")
    with pytest.raises(BadInput, match="Accept it instead"):
        judge(on(claims, "so-y-te", Ruling.CHANGED, code="1.2", content=DoesNotApply("Khác"), text="Khác"))
    judge(on(claims, "so-y-te", Ruling.CHANGED, code="1.2", content=Declared({"met": False}), text="Có thủ tục"))
    assert slot(claims, "so-y-te", "1.2").said.standing() == Declared({"met": False})


def test_accepting_takes_over_what_was_claimed_for_good(claims, judge, people):
    """Decision 0014: a later change of the claim changes nothing behind the appraiser's back."""
    judge(on(claims, "so-y-te", Ruling.ACCEPTED))
    say(claims, "so-y-te", Kind.DECLARED, Declared({"a": 20, "b": 20}), people.health_officer)
    row = slot(claims, "so-y-te")
    assert row.said.standing() == PLAN and row.said.outdated_ruling and not row.objected


def test_a_change_counts_from_now_on_and_says_why(claims, judge):
    judge(on(claims, "so-y-te", Ruling.CHANGED, content=ByHand(2), text="Hai việc chưa có văn bản"))
    row = slot(claims, "so-y-te")
    assert (row.self_points, row.standing_points, row.objected) == (D("3.2"), 2, True)
    assert row.said[Kind.APPRAISED_1].text == "Hai việc chưa có văn bản"
    assert AuditRecord.objects.get(action="round.appraise").detail == {
        "kind": "appraised_1", "codes": ["1.1"], "units": 1, "changed": 1,
    }  # fmt: skip


def test_asking_for_evidence_leaves_the_points_for_now(claims, judge):
    judge(on(claims, "so-y-te", Ruling.ASKED, text="Gửi kèm báo cáo năm"))
    row = slot(claims, "so-y-te")
    assert row.standing_points == D("3.2") and row.objected


def test_what_nobody_declared_can_be_judged_too(claims, judge):
    judge(on(claims, "so-xay-dung", Ruling.ACCEPTED, judged=0))
    assert slot(claims, "so-xay-dung").said.standing() == Missing()


@pytest.mark.parametrize(
    ("ruling", "more", "sentence"),
    [
        (Ruling.CHANGED, {"content": ByHand(2)}, "1.1: say why; the unit will read it."),
        (Ruling.ASKED, {}, "1.1: say why; the unit will read it."),
        (Ruling.CHANGED, {"text": "x"}, "1.1: give the points or figures that you change it to."),
        (Ruling.CHANGED, {"text": "x", "content": PLAN}, "1.1: this is what the unit says itself. Accept it instead."),
        (Ruling.CHANGED, {"text": "x", "content": ByHand(5)}, "1.1: 5 points can't be given. Give 0 to 4 points."),
        (Ruling.UPHELD, {"text": "x"}, "1.1: this ruling belongs to the other round of appraisal."),
    ],
)
def test_a_ruling_that_can_not_be_taken_says_why_and_changes_nothing(claims, judge, ruling, more, sentence):
    before = Entry.objects.count()
    with pytest.raises(BadInput) as refusal:
        judge(on(claims, "so-y-te", ruling, **more))
    assert str(refusal.value.sentence) == sentence
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("who", "unit", "code", "sentence"),
    [
        ("appraiser", "so-noi-vu", "1.1", "Nobody appraises their own unit."),
        ("appraiser", "so-y-te", "2.1", "This leaf of this unit has not been assigned to you."),
        ("second_appraiser", "so-y-te", "1.1", "This leaf of this unit has not been assigned to you."),
        ("second_appraiser", "so-tai-chinh", "2.1", "Nobody appraises their own unit."),
        ("idle_appraiser", "so-y-te", "1.1", "This leaf of this unit has not been assigned to you."),
        ("health_officer", "so-noi-vu", "1.1", "Only an appraiser can appraise."),
        ("organiser", "so-y-te", "1.1", "Only an appraiser can appraise."),
        ("chair", "so-y-te", "1.1", "Only an appraiser can appraise."),
        ("outsider", "so-y-te", "1.1", "Only an appraiser can appraise."),
    ],
)
def test_who_may_not(claims, judge, people, who, unit, code, sentence):
    with pytest.raises(NotPermitted) as refusal:
        judge(on(claims, unit, Ruling.ACCEPTED, code, judged=0), actor=getattr(people, who))
    assert str(refusal.value.sentence) == sentence


def test_the_appraisers_of_the_named_agency_may(claims, judge, people):
    judge(on(claims, "so-y-te", Ruling.ACCEPTED, "2.1", judged=0), actor=people.second_appraiser)
    assert slot(claims, "so-y-te", "2.1").said[Kind.APPRAISED_1].author_id == people.second_appraiser.user_id


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (SPANS[Phase.APPRAISAL_1][0] - SECOND, False),
        (SPANS[Phase.APPRAISAL_1][0], True),
        (SPANS[Phase.APPRAISAL_1][1] - SECOND, True),
        (SPANS[Phase.APPRAISAL_1][1], False),
    ],
)
def test_the_first_and_the_last_second(claims, judge, moment, allowed):
    if allowed:
        judge(on(claims, "so-y-te", Ruling.ACCEPTED), now=moment)
    else:
        with pytest.raises(NotPermitted, match="Appraisal, round 1"):
            judge(on(claims, "so-y-te", Ruling.ACCEPTED), now=moment)


def test_units_of_other_rounds_and_unknown_leaves_are_not_found(claims, judge):
    with pytest.raises(NotFound):
        judge(Judgement(0, "1.1", Ruling.ACCEPTED, 1, 0))
    with pytest.raises(NotFound):
        judge(on(claims, "so-y-te", Ruling.ACCEPTED, "9.9"))


def test_who_judges_what_has_changed_since_is_told(claims, judge, people):
    say(claims, "so-y-te", Kind.DECLARED, Declared({"a": 20, "b": 20}), people.health_officer)
    with pytest.raises(recording.LateSave):
        judge(on(claims, "so-y-te", Ruling.ACCEPTED, judged=1))


def test_two_appraisers_at_once_the_second_is_told(claims, judge, people):
    judge(on(claims, "so-y-te", Ruling.CHANGED, content=ByHand(2), text="x"))
    with pytest.raises(recording.LateSave):
        judge(on(claims, "so-y-te", Ruling.ACCEPTED, seen=0))


def test_many_at_once_all_or_those_that_can_be_taken(claims, people):
    """Own units are never among them, whoever sends their number."""
    wanted = [on(claims, slug, Ruling.ACCEPTED) for slug in ("so-y-te", "so-noi-vu", "so-tai-chinh")]
    act = {"actor": people.appraiser, "round_id": claims.id, "kind": Kind.APPRAISED_1, "now": IN_APPRAISAL_1}
    with pytest.raises(BadInput) as refusal:
        appraising.judge_many(judgements=wanted, **act)
    assert [each.row for each in refusal.value.problems] == [claims.part["so-noi-vu"].id]
    assert not Entry.objects.filter(kind=Kind.APPRAISED_1).exists()
    outcome = appraising.judge_many(judgements=wanted, only_good=True, **act)
    assert outcome.taken == ((claims.part["so-y-te"].id, "1.1"), (claims.part["so-tai-chinh"].id, "1.1"))
    assert [str(each.sentence) for each in outcome.refused] == ["Nobody appraises their own unit."]
    assert AuditRecord.objects.filter(action="round.appraise").count() == 1


@pytest.fixture
def explained(claims, judge, people):
    """Sở Y tế was cut to 2 points and claims 18 of 20 now; Sở Tài chính was asked for evidence."""
    judge(on(claims, "so-y-te", Ruling.CHANGED, content=ByHand(2), text="Thiếu văn bản"))
    judge(on(claims, "so-tai-chinh", Ruling.ASKED, text="Gửi báo cáo"))
    say(claims, "so-y-te", Kind.EXPLAINED, Declared({"a": 20, "b": 18}), people.health_officer, text="Đã bổ sung")
    return claims


def test_an_explanation_counts_only_once_it_is_accepted(explained, judge):
    """18 of 20 is 90 %: 3.6 of 4 points."""
    assert slot(explained, "so-y-te").standing_points == 2
    judge(on(explained, "so-y-te", Ruling.ACCEPTED, judged=3), kind=Kind.APPRAISED_2, now=IN_APPRAISAL_2)
    row = slot(explained, "so-y-te")
    assert row.standing_points == D("3.6") and not row.said.undecided_objection
    assert row.said.standing(Stage.FIRST) == ByHand(2)


def test_round_1_can_be_upheld_where_it_changed_something(explained, judge):
    upheld = on(explained, "so-y-te", Ruling.UPHELD, judged=3, text="Văn bản ban hành năm sau")
    judge(upheld, kind=Kind.APPRAISED_2, now=IN_APPRAISAL_2)
    assert slot(explained, "so-y-te").standing_points == 2
    with pytest.raises(BadInput, match="nothing to uphold"):
        judge(on(explained, "so-tai-chinh", Ruling.UPHELD, text="x"), kind=Kind.APPRAISED_2, now=IN_APPRAISAL_2)


def test_round_2_is_about_objections_only(explained, judge, people):
    with pytest.raises(BadInput, match="was not objected to in round 1"):
        judge(on(explained, "so-xay-dung", Ruling.ACCEPTED, judged=0), kind=Kind.APPRAISED_2, now=IN_APPRAISAL_2)
