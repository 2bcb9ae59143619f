"""A round of four departments up to the council's signature, for tests of publishing and correcting."""

from datetime import date

import pytest
from django.db import transaction

from tests.assessments.conftest import *  # noqa: F403 - its fixtures are needed too
from tests.assessments.conftest import IN_APPRAISAL_1, IN_COUNCIL, IN_SELF_ASSESSMENT
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.doubts import Doubt
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.selectors import deciding, rounds
from thuocdo.assessments.services import council, recording
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.results.services import rounds as publishing
from thuocdo.results.services.rounds import Wording

DOCUMENT = Document("12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")
WORDING = Wording("Chỉ số CCHC các sở năm 2026", "Index of departments 2026")


@pytest.fixture
def say(running, people):
    """Return a function that adds an entry about a leaf of a unit, past all policies."""

    def add(unit, code, kind, content, **more):
        part, leaf = running.part[unit], running.spec.tree[code]
        with transaction.atomic():
            row = recording.lock_slots(part.id, [code])[code]
            more = {"author_id": people.health_officer.user_id, "now": IN_SELF_ASSESSMENT, **more}
            return recording.add(row, leaf, round_id=running.id, kind=kind, content=content, **more)

    return add


@pytest.fixture
def decided(running, people, say):
    """16 of 20 earns 3.2 of 4; the appraiser counts 15, which earns 3; the signature stands."""
    for unit, done, digitised in (("so-y-te", 16, 70), ("so-noi-vu", 20, 50), ("so-xay-dung", 20, 90)):
        say(unit, "1.1", Kind.DECLARED, Declared({"a": 20, "b": done}))
        say(unit, "2.2", Kind.DECLARED, Declared({"x": digitised}))
    say("so-y-te", "1.1", Kind.APPRAISED_1, Declared({"a": 20, "b": 15}), ruling=Ruling.CHANGED, about=1,
        text="Một việc chưa xong", author_id=people.appraiser.user_id, now=IN_APPRAISAL_1)  # fmt: skip
    sign(running, people)
    return running


def sign(running, people):
    card, parts = rounds.round_(running.id), rounds.parts(running.id)
    council.sign(
        actor=people.chair, round_id=running.id, document=DOCUMENT, confirmed=frozenset(Doubt), now=IN_COUNCIL,
        seen_hash=deciding.standing(card, parts).content_hash,
    )  # fmt: skip


@pytest.fixture
def publish(decided, people):
    def act(**more):
        given = {"actor": people.organiser, "wording": WORDING, "now": IN_COUNCIL, **more}
        return publishing.publish_round(round_id=decided.id, **given)

    return act
