"""Two people at once, in real threads on real PostgreSQL: one wins, the other gets a sentence, nothing is lost."""

import pytest

from tests.assessments.conftest import IN_SELF_ASSESSMENT
from tests.at_once import at_once
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Entry, Step
from thuocdo.assessments.selectors import rounds, signatures, slots
from thuocdo.assessments.services import declaring, signing
from thuocdo.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
HEALTH = "so-y-te"
LEAVES = {"1.1": {"a": "20", "b": "16"}, "1.2": {"met": "yes"}, "1.3": {"n": "0"}, "2.1": {"option": "full"}}


@pytest.fixture
def save(running):
    def act(actor, code="1.1", raw=None, seen=None, text="Giải trình"):
        return declaring.declare(
            actor=actor, participant_id=running.part[HEALTH].id, code=code, typed=Typed(raw or LEAVES[code], text),
            seen=seen, now=IN_SELF_ASSESSMENT,
        )  # fmt: skip

    return act


@pytest.fixture
def sign(running):
    def act(actor, seen_hash):
        return signing.sign(
            actor=actor, participant_id=running.part[HEALTH].id, phase=Phase.SELF_ASSESSMENT, seen_hash=seen_hash,
            despite_gaps=True, now=IN_SELF_ASSESSMENT,
        )  # fmt: skip

    return act


def _hash(running):
    return signatures.standing_hash(running.card, rounds.part(running.id, HEALTH), Phase.SELF_ASSESSMENT)


def _refused(came):
    return [str(each.sentence) for each in came if isinstance(each, Refusal)]


def test_two_leaders_sign_at_once(running, people, save, sign):
    for code in LEAVES:
        save(people.health_officer, code)
    read = _hash(running)
    came = at_once(lambda: sign(people.health_leader, read), lambda: sign(people.health_leader, read))
    assert _refused(came) == ["The self-assessment is signed and locked."]
    assert [step.content_hash for step in Step.objects.all()] == [read]


@pytest.mark.parametrize("_time", range(5))
def test_an_officer_saves_while_the_leader_signs(running, people, save, sign, _time):
    """Either the save comes first and the leader reads again, or the signature does and the officer is told."""
    for code in LEAVES:
        save(people.health_officer, code)
    read = _hash(running)
    came = at_once(
        lambda: sign(people.health_leader, read),
        lambda: save(people.health_officer, raw={"a": "20", "b": "20"}),
    )
    refused = _refused(came)
    assert len(refused) == 1
    if Step.objects.exists():
        assert refused == ["The self-assessment is signed and locked."]
        assert Step.objects.get().content_hash == _hash(running) == read
    else:
        assert refused == ["Something was changed after you opened this page. Read it again before you sign."]
        assert _hash(running) != read


def test_two_officers_on_one_leaf_at_once(running, people, save):
    came = at_once(
        lambda: save(people.health_officer, raw={"a": "20", "b": "16"}, seen=0),
        lambda: save(people.health_colleague, raw={"a": "20", "b": "18"}, seen=0),
    )
    (refused,) = _refused(came)
    assert refused.startswith("Somebody changed this at")
    assert Entry.objects.count() == 1


def test_ten_officers_at_different_leaves_lose_nothing(running, people, save):
    officers = (people.health_officer, people.health_colleague)
    deeds = [
        lambda actor=officers[place % 2], code=code, place=place: save(actor, code, text=f"Lần {place}")
        for place, code in enumerate([*LEAVES, *LEAVES])
    ]
    came = at_once(*deeds)
    assert _refused(came) == []
    assert Entry.objects.count() == 8
    for row in slots.slots(running.spec, participants=[running.part[HEALTH].id], codes=list(LEAVES)):
        numbers = [entry.number for entry in slots.history(running.spec, row.id)]
        assert numbers == [1, 2]
