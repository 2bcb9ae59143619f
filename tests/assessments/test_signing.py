"""A5: an officer hands in, the leader returns or signs; what is signed is locked under the hash of its content."""

import pytest

from tests.assessments.conftest import IN_APPRAISAL_1, IN_EXPLANATION, IN_SELF_ASSESSMENT, SECOND, SPANS
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Entry, Step
from thuocdo.assessments.selectors import rounds, signatures, steps
from thuocdo.assessments.services import declaring, recording, signing
from thuocdo.assessments.services.signing import ContentChanged, GapsLeft
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.indices.domain.leaf_inputs import ByHand
from thuocdo.kernel.refusals import BadInput, NotPermitted

HEALTH = "so-y-te"
SELF, EXPLAIN = Phase.SELF_ASSESSMENT, Phase.EXPLANATION


@pytest.fixture
def unit(running, people):
    """What the people of Sở Y tế do."""

    class Unit:
        id = running.part[HEALTH].id

        def declare(self, code, raw, text="", actor=people.health_officer, now=IN_SELF_ASSESSMENT, seen=None):
            return declaring.declare(
                actor=actor, participant_id=self.id, code=code, typed=Typed(raw, text), seen=seen, now=now
            )

        def fill(self):
            for code, raw in {"1.1": {"a": "20", "b": "16"}, "1.2": {"met": "yes"}, "1.3": {"n": "0"},
                              "2.1": {"option": "full"}, "2.2": {"x": "90"}}.items():  # fmt: skip
                self.declare(code, raw, text="Giải trình")

        def object(self, code="1.1"):
            row = recording.lock_slots(self.id, [code])[code]
            recording.add(
                row, running.spec.tree[code], round_id=running.id, kind=Kind.APPRAISED_1, content=ByHand(1),
                author_id=people.appraiser.user_id, now=IN_APPRAISAL_1, text="Thiếu", ruling=Ruling.CHANGED, about=1,
            )  # fmt: skip

        def hash(self, phase=SELF):
            return signatures.standing_hash(running.card, rounds.part(running.id, HEALTH), phase)

        def hand_in(self, actor=people.health_officer, phase=SELF, now=IN_SELF_ASSESSMENT, **more):
            signing.hand_in(actor=actor, participant_id=self.id, phase=phase, now=now, **more)

        def give_back(self, comment="Bổ sung", codes=(), actor=people.health_leader, phase=SELF,
                      now=IN_SELF_ASSESSMENT):  # fmt: skip
            signing.give_back(actor=actor, participant_id=self.id, phase=phase, comment=comment, codes=codes, now=now)

        def sign(self, actor=people.health_leader, phase=SELF, now=IN_SELF_ASSESSMENT, seen_hash=None, **more):
            return signing.sign(
                actor=actor, participant_id=self.id, phase=phase, seen_hash=seen_hash or self.hash(phase), now=now,
                **more,
            )  # fmt: skip

    return Unit()


def test_hand_in_then_sign(unit, running):
    unit.fill()
    unit.hand_in(comment="Đã đủ")
    signed = unit.sign()
    told = [(step.kind, step.who, step.comment, step.content_hash) for step in steps.steps(unit.id)]
    assert told == [("handed_in", "Health Officer", "Đã đủ", ""), ("signed", "Health Leader", "", signed)]
    assert SELF in rounds.part(running.id, HEALTH).facts.signed
    names = list(Event.objects.filter(name__startswith="Sheet").order_by("id").values_list("name", flat=True))
    assert names == ["SheetHandedIn", "SheetSigned"]
    record = AuditRecord.objects.get(action="round.sign")
    assert record.detail["content_hash"] == signed and record.detail["unit"] == HEALTH


def test_what_is_signed_is_locked(unit, people):
    unit.fill()
    unit.sign()
    for actor in (people.health_officer, people.health_leader):
        with pytest.raises(NotPermitted, match=r"^The self-assessment is signed and locked\.$"):
            unit.declare("1.1", {"a": "20", "b": "20"}, actor=actor)
    with pytest.raises(NotPermitted, match=r"^The self-assessment is signed and locked\.$"):
        unit.sign()
    assert Step.objects.count() == 1


def test_a_leader_may_sign_what_nobody_handed_in(unit):
    unit.fill()
    assert unit.sign()


def test_evidence_that_is_missing_without_a_word_hinders(unit):
    """FACTS, workflow: where evidence is missing an explanation is mandatory."""
    unit.declare("1.1", {"a": "20", "b": "16"})
    for act in (unit.hand_in, unit.sign):
        with pytest.raises(BadInput, match=r"^1 leaf lacks evidence and an explanation\.$") as refusal:
            act(despite_gaps=True)
        assert [problem.place for problem in refusal.value.problems] == ["1.1"]
    assert not Step.objects.exists()


def test_leaves_left_empty_are_confirmed(unit):
    unit.declare("1.3", {"n": "0"})
    with pytest.raises(GapsLeft, match=r"^4 leaves are not complete\.") as refusal:
        unit.hand_in()
    assert [problem.place for problem in refusal.value.problems] == ["1.1", "1.2", "2.1", "2.2"]
    unit.hand_in(despite_gaps=True)
    assert Step.objects.get().kind == "handed_in"


def test_the_leader_returns_with_a_comment_and_leaves(unit):
    unit.fill()
    unit.hand_in()
    unit.give_back("Xem lại", ["2.1", "1.1"])
    step = steps.newest(unit.id, SELF)
    assert (step.kind, step.comment, step.codes) == ("returned", "Xem lại", ("1.1", "2.1"))
    unit.declare("1.1", {"a": "20", "b": "15"}, text="Sửa")
    unit.hand_in()
    assert unit.sign()


def test_a_return_says_why(unit):
    unit.fill()
    unit.hand_in()
    with pytest.raises(BadInput, match=r"^Say what has to be put right"):
        unit.give_back(" ")
    with pytest.raises(BadInput, match=r"^There is no leaf 9\.9"):
        unit.give_back(codes=["9.9"])


def test_only_what_was_handed_in_is_returned(unit):
    with pytest.raises(BadInput, match=r"^Nothing has been handed in"):
        unit.give_back()


def test_it_is_handed_in_once(unit):
    unit.fill()
    unit.hand_in()
    with pytest.raises(NotPermitted, match="already waiting"):
        unit.hand_in()


@pytest.mark.parametrize(
    ("who", "hands_in", "signs"),
    [
        ("health_officer", True, False), ("health_colleague", True, False), ("health_leader", True, True),
        ("home_leader", False, False), ("home_officer", False, False), ("outsider", False, False),
        ("organiser", False, False), ("appraiser", False, False), ("chair", False, False), ("auditor", False, False),
    ],
)  # fmt: skip
def test_who_may_hand_in_return_and_sign(unit, people, who, hands_in, signs):
    unit.fill()
    actor = getattr(people, who)
    if hands_in:
        unit.hand_in(actor=actor)
    else:
        with pytest.raises(NotPermitted):
            unit.hand_in(actor=actor)
        unit.hand_in()
    if signs:
        unit.give_back(actor=actor)
        unit.sign(actor=actor)
        return
    with pytest.raises(NotPermitted):
        unit.give_back(actor=actor)
    with pytest.raises(NotPermitted):
        unit.sign(actor=actor)
    assert Step.objects.count() == 1


def test_signing_ends_with_the_phase(unit):
    unit.fill()
    with pytest.raises(NotPermitted, match=r"^Self-assessment ended on"):
        unit.sign(now=SPANS[SELF][1])
    assert unit.sign(now=SPANS[SELF][1] - SECOND)


# What is signed --------------------------------------------------------------------------------------------------


def test_the_hash_is_of_the_content_and_not_of_who_typed_it(unit, people):
    unit.fill()
    first = unit.hash()
    unit.declare("1.3", {"n": "1"}, text="Giải trình")
    assert unit.hash() != first
    unit.declare("1.3", {"n": "0"}, text="Giải trình", actor=people.health_colleague)
    assert unit.hash() == first
    unit.declare("1.3", {"n": "0"}, text="Giải trình thêm")
    assert unit.hash() != first


def test_evidence_is_part_of_what_is_signed(unit, monkeypatch):
    unit.fill()
    before = unit.hash()
    proved = {"1.1": ("ab" * 32,)}
    monkeypatch.setattr("thuocdo.assessments.selectors.evidence.hashes", lambda _participant, _phase: proved)
    assert unit.hash() != before


def test_a_change_after_the_leader_read_is_not_signed(unit):
    unit.fill()
    read = unit.hash()
    unit.declare("1.1", {"a": "20", "b": "20"}, text="Giải trình")
    with pytest.raises(ContentChanged, match=r"^Something was changed after you opened this page\."):
        unit.sign(seen_hash=read)
    assert not Step.objects.exists()


# Explaining ------------------------------------------------------------------------------------------------------


def test_the_explanation_is_signed_likewise(unit, people):
    unit.fill()
    unit.sign()
    unit.object()
    with pytest.raises(GapsLeft):
        unit.hand_in(phase=EXPLAIN, now=IN_EXPLANATION)
    declaring.explain(
        actor=people.health_officer, participant_id=unit.id, code="1.1", typed=Typed(text="Đã bổ sung"),
        new_figures=False, seen=0, now=IN_EXPLANATION,
    )  # fmt: skip
    unit.hand_in(phase=EXPLAIN, now=IN_EXPLANATION)
    signed = unit.sign(phase=EXPLAIN, now=IN_EXPLANATION)
    assert signed != unit.hash(SELF)
    with pytest.raises(NotPermitted, match=r"^The explanation is signed and locked\.$"):
        declaring.explain(
            actor=people.health_officer, participant_id=unit.id, code="1.1", typed=Typed(text="Thêm nữa"),
            new_figures=False, seen=None, now=IN_EXPLANATION,
        )  # fmt: skip


# A crash leaves the before or the after --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "step", ["thuocdo.assessments.services.signing.outbox.record", "thuocdo.assessments.services.signing.audit.record"]
)
def test_a_crash_between_the_steps_of_signing_leaves_nothing_half(unit, monkeypatch, step):
    unit.fill()

    def crash(*_args, **_more):
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(step, crash)
        with pytest.raises(RuntimeError):
            unit.sign()
    assert not Step.objects.exists()
    assert not Event.objects.filter(name="SheetSigned").exists()
    assert not AuditRecord.objects.filter(action="round.sign").exists()
    assert unit.sign()
    assert Entry.objects.count() == 5
