"""A8, A15, issue 3 "Council and publication": the council changes a leaf with a reason, its chair signs the whole."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.assessments.conftest import (
    BEFORE_ALL,
    IN_APPRAISAL_1,
    IN_COUNCIL,
    IN_SELF_ASSESSMENT,
    LONG_AGO,
    SECOND,
    SPANS,
)
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.doubts import Doubt
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase, RoundStatus
from thuocdo.assessments.models import CouncilDecision, Entry
from thuocdo.assessments.selectors import deciding, rounds, slots
from thuocdo.assessments.services import council, declaring, extending, recording
from thuocdo.assessments.services.council import DoubtsLeft
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.services.signing import ContentChanged
from thuocdo.directory.models import Membership
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.events.models import Event
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, Missing
from thuocdo.kernel.refusals import BadInput, NotPermitted

HEALTH = "so-y-te"
DOCUMENT = Document("12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")
ALL = frozenset(Doubt)
TWO = ByHand(2)


@pytest.fixture
def part(running):
    return running.part[HEALTH]


@pytest.fixture
def declare(part, people):
    def act(code="1.1", **raw):
        raw = raw or {"a": "20", "b": "16"}
        return declaring.declare(
            actor=people.health_officer, participant_id=part.id, code=code, typed=Typed(raw), seen=None,
            now=IN_SELF_ASSESSMENT,
        )  # fmt: skip

    return act


@pytest.fixture
def decide(part, people):
    def act(content=TWO, **more):
        given = {"actor": people.member, "code": "1.1", "reason": "Hội đồng thống nhất", "seen": None,
                 "participant_id": part.id, "now": IN_COUNCIL, **more}  # fmt: skip
        return council.decide(content=content, **given)

    return act


def hash_now(running):
    card = rounds.round_(running.id)
    return deciding.standing(card, rounds.parts(running.id)).content_hash


@pytest.fixture
def sign(running, people):
    def act(**more):
        given = {"actor": people.chair, "document": DOCUMENT, "confirmed": ALL, "now": IN_COUNCIL,
                 "seen_hash": more.pop("seen_hash", None) or hash_now(running), **more}  # fmt: skip
        return council.sign(round_id=running.id, **given)

    return act


def status(running):
    return rounds.round_(running.id).status


# A leaf ----------------------------------------------------------------------------------------------------------


def test_what_the_council_decides_stands_with_its_reason(running, part, declare, decide):
    declare()
    entry = decide()
    row = slots.slot(running.spec, part.id, "1.1")
    assert (entry.kind, entry.text, entry.about) == (Kind.DECIDED, "Hội đồng thống nhất", 1)
    assert (row.said.standing(), row.standing_points, row.self_points) == (ByHand(2), 2, Decimal("3.2"))
    assert AuditRecord.objects.latest("number").action == "round.decide_leaf"


def test_figures_can_be_decided_as_well_as_points(declare, decide):
    declare()
    assert decide(Declared({"a": 20, "b": 15})).content == Declared({"a": 20, "b": 15})


@pytest.mark.parametrize("reason", ["", "  \n", "\u202e"])
def test_the_council_gives_its_reason(declare, decide, reason):
    declare()
    with pytest.raises(BadInput, match="Give the reason of the council"):
        decide(reason=reason)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ByHand(5), "can't be given. Give 0 to 4 points"),
        (ByHand(-1), "can't be given"),
        (Declared({"a": 20, "b": 21}), "at most what was assigned"),
        (Missing(), "Give what the council decides"),
    ],
)
def test_what_the_leaf_cant_take_is_refused(declare, decide, content, sentence):
    declare()
    with pytest.raises(BadInput, match=sentence):
        decide(content)
    assert Entry.objects.count() == 1


def test_a_decision_on_what_nobody_read_is_refused(declare, decide):
    """Between reading and deciding another member decided: both are shown, nothing is overwritten."""
    declare()
    decide(seen=1)
    with pytest.raises(LateSave) as refusal:
        decide(ByHand(3), seen=1)
    assert refusal.value.newest.kind is Kind.DECIDED and Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("chair", True), ("member", True), ("organiser", False), ("other_organiser", False), ("appraiser", False),
        ("health_officer", False), ("health_leader", False), ("home_leader", False), ("outsider", False),
        ("auditor", False),
    ],
)  # fmt: skip
def test_only_the_council_decides(people, declare, decide, who, may):
    declare()
    if may:
        decide(actor=getattr(people, who))
    else:
        with pytest.raises(NotPermitted, match="Only a member of this round's council decides"):
            decide(actor=getattr(people, who))


def test_nobody_decides_about_their_own_unit(places, people, declare, decide):
    """A7: the leader of Sở Y tế sits in the council; others decide about Sở Y tế."""
    declare()
    Membership.objects.create(
        user_id=people.health_leader.user_id, unit=places["province"], role="council", valid_from=LONG_AGO,
        granted_at=BEFORE_ALL,
    )  # fmt: skip
    with pytest.raises(NotPermitted, match="Nobody decides about their own unit"):
        decide(actor=actor_for(people.health_leader.user_id))


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (IN_APPRAISAL_1, "Council decision begins on"),
        (SPANS[Phase.COUNCIL][0] - SECOND, "Council decision begins on"),
        (SPANS[Phase.COUNCIL][1], "Council decision ended on"),
    ],
)
def test_the_council_decides_in_its_phase(declare, decide, moment, sentence):
    declare()
    with pytest.raises(NotPermitted, match=sentence):
        decide(now=moment)


@pytest.mark.parametrize("moment", [SPANS[Phase.COUNCIL][0], SPANS[Phase.COUNCIL][1] - SECOND])
def test_the_first_and_the_last_second_count(declare, decide, moment):
    declare()
    assert decide(now=moment).number == 2


# The signature ---------------------------------------------------------------------------------------------------


def test_the_chair_signs_under_number_day_and_hash(running, sign, declare):
    declare()
    signed = sign()
    row = CouncilDecision.objects.get()
    assert (row.number, row.decided_on, row.body, row.signer) == (
        "12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A",
    )  # fmt: skip
    assert (row.content_hash, len(signed), status(running)) == (signed, 64, RoundStatus.DECIDED)
    assert hash_now(running) == signed
    assert Event.objects.filter(name="DecisionSigned").get().payload == {"round_id": running.id}
    assert AuditRecord.objects.latest("number").detail["content_hash"] == signed


def test_nothing_changes_after_the_signature(running, part, people, sign, declare, decide):
    declare()
    sign()
    with pytest.raises(NotPermitted, match="The council has signed its decision"):
        decide()
    with pytest.raises(NotPermitted):
        declare(a="20", b="17")
    with pytest.raises(IntegrityError), transaction.atomic():  # and past all services the database refuses
        row = recording.lock_slots(part.id, ["1.1"])["1.1"]
        recording.add(row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.DECIDED, content=ByHand(1),
                      author_id=people.chair.user_id, now=IN_COUNCIL, text="x")  # fmt: skip


def test_a_page_read_before_a_change_cant_be_signed(running, sign, declare, decide):
    declare()
    seen = hash_now(running)
    decide()
    with pytest.raises(ContentChanged):
        sign(seen_hash=seen)
    assert status(running) is RoundStatus.OPEN and not CouncilDecision.objects.exists()


def test_what_is_doubtful_is_confirmed_by_the_chair(running, people, part, sign, declare):
    """An undecided objection, leaves that nobody appraised or filled in, units that did not sign."""
    declare()
    row = recording.lock_slots(part.id, ["1.1"])["1.1"]
    recording.add(
        row, running.spec.tree["1.1"], round_id=running.id, kind=Kind.APPRAISED_1, content=ByHand(1),
        author_id=people.appraiser.user_id, now=IN_APPRAISAL_1, text="Thiếu", ruling=Ruling.CHANGED,
    )  # fmt: skip
    with pytest.raises(DoubtsLeft) as refusal:
        sign(confirmed=())
    told = {problem.place: str(problem.sentence) for problem in refusal.value.problems}
    assert told == {
        Doubt.UNDECIDED: "1 objection has not been decided.",
        Doubt.UNAPPRAISED: "19 leaves have not been appraised.",  # 5 of 4 units, less the one that was
        Doubt.NOTHING: "27 leaves have nothing entered and earn 0 points.",  # 7 of 4 units, less one
        Doubt.UNSIGNED: "4 units have not signed their self-assessment.",
    }
    with pytest.raises(DoubtsLeft) as refusal:
        sign(confirmed=ALL - {Doubt.NOTHING})
    assert [problem.place for problem in refusal.value.problems] == [Doubt.NOTHING]
    sign()


def test_what_the_council_decided_is_beyond_doubt(running, people, part, declare, decide):
    declare()
    decide()
    rows = [row for row in slots.slots(running.spec, participants=[part.id]) if row.code == "1.1"]
    assert [point.doubt for point in deciding.doubts(rows, [part])] == [Doubt.UNSIGNED]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"number": " "}, ["number"]),
        ({"body": "", "signer": "\u200b"}, ["body", "signer"]),
        ({"number": "1" * 61}, ["number"]),
        ({"decided_on": date(2026, 3, 1)}, ["decided_on"]),
    ],
)
def test_what_the_document_lacks_is_told_at_once(running, sign, changes, wrong):
    with pytest.raises(BadInput) as refusal:
        sign(document=replace(DOCUMENT, **changes))
    assert [problem.place for problem in refusal.value.problems] == wrong
    assert status(running) is RoundStatus.OPEN


@pytest.mark.parametrize(
    "who", ["member", "organiser", "other_organiser", "appraiser", "health_leader", "outsider", "auditor"]
)
def test_only_the_named_chair_signs_and_takes_back(running, people, sign, who):
    with pytest.raises(NotPermitted):
        sign(actor=getattr(people, who))
    sign()
    with pytest.raises(NotPermitted):
        council.withdraw(actor=getattr(people, who), round_id=running.id, reason="x", now=IN_COUNCIL)
    assert status(running) is RoundStatus.DECIDED


def test_the_signature_is_taken_back_on_record(running, people, sign, declare, decide):
    declare()
    sign()
    with pytest.raises(BadInput, match="Give the reason"):
        council.withdraw(actor=people.chair, round_id=running.id, reason=" ", now=IN_COUNCIL)
    council.withdraw(actor=people.chair, round_id=running.id, reason="Sai tên đơn vị", now=IN_COUNCIL)
    assert status(running) is RoundStatus.OPEN and deciding.decision(running.id) is None
    decide()
    assert sign() == CouncilDecision.objects.filter(kind="signed").latest("id").content_hash
    assert [each.signed for each in deciding.decisions_of(running.id)] == [True, False, True]


def test_a_second_signature_is_refused(sign):
    sign()
    with pytest.raises(NotPermitted, match="The council has signed its decision"):
        sign()


# The hash --------------------------------------------------------------------------------------------------------


def test_everything_said_and_every_step_counts_for_the_hash(running, people, declare, decide):
    found = [hash_now(running)]
    declare()
    found.append(hash_now(running))
    declare(a="20", b="17")
    found.append(hash_now(running))
    decide()
    found.append(hash_now(running))
    extending.extend(
        actor=people.organiser, round_id=running.id, unit_slug=HEALTH, phase=Phase.EXPLANATION, reason="Bão",
        ends_at=IN_COUNCIL + timedelta(days=1), now=IN_COUNCIL,
    )  # fmt: skip
    found.append(hash_now(running))
    assert len(set(found)) == 5


# Killed between two steps ----------------------------------------------------------------------------------------

STEPS = ["deciding.standing", "CouncilDecision.objects.create", "_set_status", "outbox.record", "audit.record"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_step_of_signing_leaves_the_round_as_it_was(running, sign, declare, monkeypatch, step, after):
    declare()
    seen = hash_now(running)
    _die_at(monkeypatch, council, step, after=after)
    with pytest.raises(Killed), transaction.atomic():
        sign(seen_hash=seen)
    assert status(running) is RoundStatus.OPEN
    assert not CouncilDecision.objects.exists()
    assert not Event.objects.filter(name="DecisionSigned").exists()


class Killed(BaseException):
    """The process dies."""


def _die_at(monkeypatch, module, step, *, after):
    *path, name = step.split(".")
    place = module
    for each in path:
        place = getattr(place, each)
    really = getattr(place, name)

    def die(*given, **named):
        if after:
            really(*given, **named)
        raise Killed

    monkeypatch.setattr(place, name, die)


@pytest.mark.django_db(transaction=True)
def test_whoever_declares_while_the_chair_signs_is_in_the_hash_or_refused(running, people, part, declare):
    """Real threads: an entry that is being added when the chair signs is either signed or refused, never lost."""
    declare()
    seen, outcome, ready = hash_now(running), {}, threading.Barrier(2)

    def run(name, act):
        def body():
            ready.wait()
            try:
                act()
                outcome[name] = "done"
            except (NotPermitted, BadInput) as refusal:
                outcome[name] = refusal.code
            finally:
                connection.close()

        return threading.Thread(target=body)

    signer = run(
        "sign",
        lambda: council.sign(
            actor=people.chair, round_id=running.id, document=DOCUMENT, seen_hash=seen, confirmed=ALL, now=IN_COUNCIL
        ),
    )
    decider = run("decide", lambda: council.decide(
        actor=people.member, participant_id=part.id, code="1.1", content=ByHand(1), reason="x", seen=None,
        now=IN_COUNCIL))  # fmt: skip
    for thread in (signer, decider):
        thread.start()
    for thread in (signer, decider):
        thread.join()
    assert outcome in (
        {"sign": "done", "decide": "not_permitted"}, {"sign": "content_changed", "decide": "done"},
    )  # fmt: skip
    if outcome["sign"] == "done":
        assert hash_now(running) == seen
