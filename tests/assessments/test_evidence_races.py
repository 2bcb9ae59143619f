"""Documents at once, in real threads on real PostgreSQL: the last place, the same document, a signature (A6)."""

# ruff: noqa: F811 - fixtures that two files share

import pytest

from tests.assessments.evidence_at_work import health, taken  # noqa: F401
from tests.assessments.test_signing_races import LEAVES, _hash, _refused, save, sign  # noqa: F401
from tests.at_once import at_once
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Evidence, EvidenceUse, Round, Step
from thuocdo.assessments.selectors import evidence

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_documents_for_the_last_place(health, running):
    Round.objects.filter(pk=running.id).update(settings={"evidence_files": 1})
    one, two = taken("a"), taken("b")
    came = at_once(*(lambda each=each: health.take([each]) for each in (one, two)))
    assert _refused(came) == ["1.1: at most 1 documents are taken. Put some of them together."]
    assert health.count() == EvidenceUse.objects.count() == Evidence.objects.count() == 1


def test_ten_at_once_are_all_counted(health):
    files = [taken(letter) for letter in "0123456789"]
    came = at_once(*(lambda each=each: health.take([each]) for each in files))
    assert _refused(came) == []
    assert health.count() == EvidenceUse.objects.filter(removed_at=None).count() == 10


def test_two_new_versions_of_one_document(health):
    old = health.attach(["1.1"])
    came = at_once(lambda: health.renew(old, About("Một")), lambda: health.renew(old, About("Hai")))
    assert _refused(came) == ["Somebody has made a newer version of this document. Look at it first."]
    assert [row.version for row in Evidence.objects.order_by("pk")] == [1, 2] and health.count() == 1


@pytest.mark.parametrize("_time", range(5))
def test_a_document_comes_while_the_leader_signs(health, running, people, save, sign, _time):
    """Either the leader reads again, or the document is refused: nothing is signed unseen, nothing added after."""
    for code in LEAVES:
        save(people.health_officer, code)
    read, late = _hash(running), taken("b")
    came = at_once(lambda: sign(people.health_leader, read), lambda: health.take([late]))
    refused = _refused(came)
    assert len(refused) == 1
    if Step.objects.exists():
        assert refused == ["The self-assessment is signed and locked."]
        assert _hash(running) == read and evidence.hashes(health.id, Phase.SELF_ASSESSMENT) == {}
    else:
        assert refused == ["Something was changed after you opened this page. Read it again before you sign."]
        assert _hash(running) != read and health.count() == 1
