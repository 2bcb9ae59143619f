"""A5: what officers declare is saved as they type, with points at once; nothing anybody typed is lost."""

from datetime import date
from decimal import Decimal

import pytest

from tests.assessments.conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
    SECOND,
    SPANS,
    make_unit,
)
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, Typed
from thuocdo.assessments.domain.entries import Kind, Ruling, Stage
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Comment, Entry, Participant, Round, Slot
from thuocdo.assessments.selectors import comments, previous, rounds, slots, worklist
from thuocdo.assessments.services import commenting, declaring, recording
from thuocdo.assessments.services.declaring import Saying
from thuocdo.assessments.services.recording import LateSave
from thuocdo.directory.models import Succession
from thuocdo.foundation.events.models import Event
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

HEALTH = "so-y-te"


@pytest.fixture
def declare(running, people):
    """Return a function that declares for Sở Y tế in the middle of self-assessment."""

    def act(code="1.1", raw=None, **more):
        options = {"actor": people.health_officer, "seen": None, "now": IN_SELF_ASSESSMENT} | {
            name: more.pop(name) for name in ("actor", "seen", "now") if name in more
        }
        return declaring.declare(
            participant_id=running.part[HEALTH].id, code=code, typed=Typed(raw or {}, **more), **options
        )

    return act


@pytest.fixture
def row(running):
    return lambda code="1.1": slots.slot(running.spec, running.part[HEALTH].id, code)


@pytest.fixture
def objected(running, people, declare):
    """Sở Y tế declares 16 of 20; in round 1 the appraiser counts 15."""
    declare(raw={"a": "20", "b": "16"})
    row = recording.lock_slots(running.part[HEALTH].id, ["1.1"])["1.1"]
    recording.add(
        row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.APPRAISED_1, content=Declared({"a": 20, "b": 15}),
        author_id=people.appraiser.user_id, now=IN_APPRAISAL_1, text="Một việc chưa xong", ruling=Ruling.CHANGED,
        about=1,
    )  # fmt: skip


@pytest.fixture
def explain(running, people):
    def act(code="1.1", raw=None, **more):
        options = {"actor": people.health_officer, "seen": None, "now": IN_EXPLANATION, "new_figures": False} | {
            name: more.pop(name) for name in ("actor", "seen", "now", "new_figures") if name in more
        }
        return declaring.explain(
            participant_id=running.part[HEALTH].id, code=code, typed=Typed(raw or {}, **more), **options
        )

    return act


# Declaring -------------------------------------------------------------------------------------------------------


def test_sixteen_of_twenty_done_earn_3_2_of_4_points(declare, row):
    """The worked example: 16 ÷ 20 × 4."""
    entry = declare(raw={"a": "20", "b": "16"}, text="Còn 4 việc")
    assert (entry.number, entry.content, entry.text) == (1, Declared({"a": 20, "b": 16}), "Còn 4 việc")
    assert (row().self_points, row().complete, row().excused) == (Decimal("3.2"), True, True)


def test_numbers_are_read_as_officials_write_them(declare):
    assert declare(raw={"a": "20,5", "b": " 16.25 "}).content == Declared({"a": Decimal("20.5"), "b": Decimal("16.25")})


def test_half_of_the_figures_is_saved_and_says_what_is_missing(declare, row):
    assert declare(raw={"a": "20"}).content == Declared({"a": 20})
    assert not row().complete and row().self_points is None


def test_nothing_typed_is_nothing_said(declare):
    assert declare() is None
    assert not Entry.objects.exists()


def test_figures_can_be_taken_back(declare, row):
    declare(raw={"a": "20", "b": "16"})
    assert declare().content == Missing()
    assert not row().complete and row().self_points is None
    assert Entry.objects.count() == 2  # and what was said before is still there (A8)


def test_opening_a_page_and_saving_it_unchanged_says_nothing(declare, people):
    """Whoever does it: the author of what stands stays its author."""
    declare(raw={"a": "20", "b": "16"})
    declare(raw={"a": "20", "b": "16"}, actor=people.health_colleague, seen=1)
    assert [each.author_id for each in Entry.objects.all()] == [people.health_officer.user_id]


def test_every_fault_is_told_at_once(declare):
    with pytest.raises(BadInput) as refusal:
        declare(raw={"a": "hai mươi", "c": "1"}, text="x" * (LONGEST_TEXT + 1))
    assert [problem.column for problem in refusal.value.problems] == ["a", "c", "text"]
    assert not Entry.objects.exists()


def test_more_done_than_assigned_is_refused(declare):
    with pytest.raises(BadInput, match=r"^1\.1: “Đã làm” can't be 21\. Give at most what was assigned, 20\.$"):
        declare(raw={"a": "20", "b": "21"})
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # kept as typed, escaped where it is shown
        ("a\x00b\x07c", "abc"),
        ("phiếu\u202eecnedive\u202c 2026", "phiếuecnedive 2026"),  # direction marks disguise text
        ("Đã\r\nxong  ", "Đã\nxong"),
        ("Cơ sở".encode().decode("utf-8") + "\u0301", "Cơ sở\u0301"),
    ],
)
def test_hostile_text_is_kept_harmless(declare, given, kept):
    assert declare(raw={"a": "1", "b": "1"}, text=given).text == kept


# Does not apply --------------------------------------------------------------------------------------------------


def test_a_leaf_that_does_not_apply_says_why(declare, row):
    """1.2 is left out of points and maximum, 1.3 earns its 4 points in full (FACTS, index, 7)."""
    assert declare("1.2", not_applicable=True, reason="Không được giao").content == DoesNotApply("Không được giao")
    declare("1.3", not_applicable=True, reason="Không có báo cáo")
    assert (row("1.2").self_points, row("1.3").self_points) == (0, 4)
    assert row("1.2").complete


def test_without_a_reason_it_is_refused(declare):
    with pytest.raises(BadInput, match=r"^1\.2: say why it does not apply to your unit\.$"):
        declare("1.2", not_applicable=True, reason="  ")


def test_a_leaf_that_always_applies_can_not_be_left_out(declare):
    with pytest.raises(BadInput, match=r"^1\.1 always applies; give its figures\.$"):
        declare("1.1", not_applicable=True, reason="Không muốn")


# What a unit may not say -----------------------------------------------------------------------------------------


def test_figures_of_others_are_not_the_units_to_give(declare):
    with pytest.raises(NotPermitted, match=r"^3\.1 is not scored by units themselves"):
        declare("3.1", {"points": "60"})


def test_a_unit_gives_its_value_and_never_its_rank(declare, row):
    with pytest.raises(BadInput, match="there is no input named rank"):
        declare("2.2", {"x": "90", "rank": "1", "of": "63"})
    declare("2.2", {"x": "90"})
    assert row("2.2").complete and row("2.2").self_points is None  # the points follow from all units


def test_an_unknown_leaf_is_not_found(declare):
    with pytest.raises(NotFound, match=r"^There is no leaf 9\.9 in this framework\.$"):
        declare("9.9")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("health_officer", True), ("health_colleague", True), ("health_leader", True), ("home_officer", False),
        ("outsider", False), ("organiser", False), ("appraiser", False), ("chair", False), ("auditor", False),
    ],
)  # fmt: skip
def test_only_the_units_own_officers_and_leaders_declare(declare, people, who, may):
    if may:
        assert declare(raw={"a": "1", "b": "1"}, actor=getattr(people, who))
        return
    with pytest.raises(NotPermitted):
        declare(raw={"a": "1", "b": "1"}, actor=getattr(people, who))
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (SPANS[Phase.SELF_ASSESSMENT][0] - SECOND, False),
        (SPANS[Phase.SELF_ASSESSMENT][0], True),
        (SPANS[Phase.SELF_ASSESSMENT][1] - SECOND, True),
        (SPANS[Phase.SELF_ASSESSMENT][1], False),
    ],
)
def test_the_deadline_is_a_moment(declare, moment, may):
    """A4: one second before it counts, the moment itself does not."""
    if may:
        assert declare(raw={"a": "1", "b": "1"}, now=moment)
        return
    with pytest.raises(NotPermitted, match=r"Self-assessment (begins|ended) on"):
        declare(raw={"a": "1", "b": "1"}, now=moment)


# Two at one leaf -------------------------------------------------------------------------------------------------


def test_who_is_late_sees_both_and_chooses(declare, people):
    declare(raw={"a": "20", "b": "16"}, seen=0)
    with pytest.raises(LateSave) as refusal:
        declare(raw={"a": "20", "b": "18"}, seen=0, actor=people.health_colleague)
    assert refusal.value.newest.content == Declared({"a": 20, "b": 16})
    assert declare(raw={"a": "20", "b": "18"}, seen=1, actor=people.health_colleague).number == 2


def test_two_officers_at_different_leaves_do_not_meet(declare, people):
    declare("1.1", {"a": "20", "b": "16"}, seen=0)
    assert declare("1.3", {"n": "1"}, seen=0, actor=people.health_colleague).number == 1


# Several at once -------------------------------------------------------------------------------------------------


def test_many_are_saved_or_none(running, people):
    part = running.part[HEALTH].id
    sayings = {"1.1": Saying(Typed({"a": "20", "b": "16"}), 0), "2.1": Saying(Typed({"option": "part"}), 0)}
    wrong = sayings | {"1.2": Saying(Typed({"met": "có lẽ"}), 0)}
    with pytest.raises(BadInput) as refusal:
        declaring.declare_many(actor=people.health_officer, participant_id=part, sayings=wrong, now=IN_SELF_ASSESSMENT)
    assert {problem.place for problem in refusal.value.problems} == {"1.2"}
    assert not Entry.objects.exists()
    changed = declaring.declare_many(
        actor=people.health_officer, participant_id=part, sayings=sayings, now=IN_SELF_ASSESSMENT
    )
    assert changed == ("1.1", "2.1")


# Explaining ------------------------------------------------------------------------------------------------------


def test_an_objection_is_answered_with_words(objected, explain, row):
    entry = explain(text="Việc thứ 16 xong ngày 30/12")
    assert (entry.kind, entry.content, entry.about) == (Kind.EXPLAINED, None, 2)
    assert row().said.standing() == Declared({"a": 20, "b": 15})  # it counts only once an appraiser takes it over
    assert row().said.claim.content == Declared({"a": 20, "b": 16})


def test_or_with_other_figures(objected, explain, row):
    explain(raw={"a": "20", "b": "17"}, new_figures=True, text="Đính chính")
    assert row().said.claim.content == Declared({"a": 20, "b": 17})
    assert row().said.standing(Stage.SELF) == Declared({"a": 20, "b": 16})


def test_what_was_not_objected_to_is_not_explained(objected, explain):
    with pytest.raises(NotPermitted, match="has not objected to this leaf"):
        explain("1.2", text="Thêm")


def test_nothing_is_declared_any_more_while_explaining(objected, declare):
    with pytest.raises(NotPermitted, match=r"^Self-assessment ended on"):
        declare(raw={"a": "20", "b": "20"}, now=IN_EXPLANATION)


def test_explaining_ends_at_its_moment(objected, explain):
    explain(text="Kịp", now=SPANS[Phase.EXPLANATION][1] - SECOND)
    with pytest.raises(NotPermitted, match=r"^Explanation ended on"):
        explain(text="Muộn", now=SPANS[Phase.EXPLANATION][1])


# Comments --------------------------------------------------------------------------------------------------------


def test_comments_are_kept_newest_last(running, people):
    part = running.part[HEALTH].id
    for who, text in ((people.health_officer, "Thiếu công văn"), (people.health_leader, "Hỏi Văn phòng")):
        commenting.comment_in_unit(actor=who, participant_id=part, code="1.1", text=text, now=IN_SELF_ASSESSMENT)
    slot = Slot.objects.get(participant=part, code="1.1")
    assert [(each.who, each.text) for each in comments.of_unit(slot.pk)] == [
        ("Health Officer", "Thiếu công văn"), ("Health Leader", "Hỏi Văn phòng"),
    ]  # fmt: skip
    assert Event.objects.filter(name="CommentAdded").count() == 2


@pytest.mark.parametrize("who", ["home_officer", "appraiser", "organiser", "auditor"])
def test_others_do_not_join_the_talk(running, people, who):
    with pytest.raises(NotPermitted):
        commenting.comment_in_unit(
            actor=getattr(people, who), participant_id=running.part[HEALTH].id, code="1.1", text="x",
            now=IN_SELF_ASSESSMENT,
        )  # fmt: skip
    assert not Comment.objects.exists()


def test_an_empty_comment_is_refused(running, people):
    with pytest.raises(BadInput, match=r"^Write something first\.$"):
        commenting.comment_in_unit(
            actor=people.health_officer, participant_id=running.part[HEALTH].id, code="1.1", text=" \n ",
            now=IN_SELF_ASSESSMENT,
        )  # fmt: skip


# Last year -------------------------------------------------------------------------------------------------------


@pytest.fixture
def last_year(running, places):
    """A round of 2025 in which the unit called `slug` had 12 of 20 points for 1.1."""

    def make(slug):
        old = Round.objects.create(
            owner=places["province"], framework_id=running.card.framework_id, slug="cchc-so-2025", year=2025,
            title_vi="2025", status="open", opened_at=BEFORE_ALL,
        )  # fmt: skip
        part = Participant.objects.create(round=old, unit=places[slug], position=1)
        slot = Slot.objects.create(
            participant=part, code="1.1", field_code="1", position=1, self_scored=True, evidence_required=True
        )
        recording.add(
            recording.lock_slots(part.pk, ["1.1"])["1.1"], running.spec.tree["1.1"], round_id=old.pk,
            kind=Kind.DECLARED, content=Declared({"a": 20, "b": 15}), author_id=None, now=BEFORE_ALL,
        )  # fmt: skip
        assert slot.pk
        Round.objects.filter(pk=running.id).update(previous=old)
        return rounds.round_(running.id)

    return make


def test_last_years_figures_and_points_stand_beside(last_year, running):
    card = last_year(HEALTH)
    found = previous.stood(card, running.part[HEALTH].unit.id)
    assert {code: (each.year, each.content, each.points) for code, each in found.items()} == {
        "1.1": (2025, Declared({"a": 20, "b": 15}), Decimal(3))
    }


def test_a_unit_formed_from_one_other_has_the_figures_of_that(last_year, running, places):
    """A12: Sở Y tế was formed from one predecessor on 1 July 2025."""
    places["so-y-te-cu"] = make_unit("so-y-te-cu", "department", "Sở Y tế cũ", places["province"])
    Succession.objects.create(
        predecessor=places["so-y-te-cu"], successor=places[HEALTH], kind="rename", effective_date=date(2025, 7, 1)
    )
    card = last_year("so-y-te-cu")
    assert previous.stood(card, places[HEALTH].pk)["1.1"].points == 3


def test_figures_of_one_of_several_predecessors_are_not_taken(last_year, running, places):
    for slug in ("cu-1", "cu-2"):
        places[slug] = make_unit(slug, "department", slug, places["province"])
        Succession.objects.create(
            predecessor=places[slug], successor=places[HEALTH], kind="merge", effective_date=date(2025, 7, 1)
        )
    card = last_year("cu-1")
    assert previous.stood(card, places[HEALTH].pk) == {}


# The work list ---------------------------------------------------------------------------------------------------


def test_the_work_list_counts_what_is_filled_in_and_what_is_missing(declare, running):
    """Five leaves are the unit's own; 1.1 is filled in without evidence, 1.2 does not apply, 1.3 has all it needs."""
    declare("1.1", {"a": "20", "b": "16"})
    declare("1.2", not_applicable=True, reason="Không được giao")
    declare("1.3", {"n": "1"})
    sheet = worklist.sheet(running.card, running.part[HEALTH])
    assert (sheet.asked, sheet.filled) == (5, 3)
    assert [(lack.code, lack.gap) for lack in sheet.lacks] == [
        ("1.1", "explanation"), ("2.1", "figures"), ("2.2", "figures"),
    ]  # fmt: skip
    first = sheet.fields[0]
    assert (first.value.points, first.value.max_points) == (Decimal("6.2"), 8)  # 1.2 left the maximum


def test_an_explanation_excuses_missing_evidence(declare, running):
    declare("1.1", {"a": "20", "b": "16"}, text="Văn bản mật")
    sheet = worklist.sheet(running.card, running.part[HEALTH])
    assert not [lack for lack in sheet.lacks if lack.code == "1.1"]


def test_points_by_hand_of_the_organiser_are_part_of_the_sheet(running, people):
    row = recording.lock_slots(running.part[HEALTH].id, ["3.2"])["3.2"]
    recording.add(
        row, running.spec.tree["3.2"], round_id=running.id, kind=Kind.PROVIDED, content=ByHand(15), source="Khảo sát",
        author_id=people.organiser.user_id, now=IN_SELF_ASSESSMENT,
    )  # fmt: skip
    assert worklist.sheet(running.card, running.part[HEALTH]).scorecard.points == 15
