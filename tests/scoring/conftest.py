"""The small round of the tests of assessments, and a way to say things in it."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from tests.assessments.conftest import *  # noqa: F403 - its fixtures are these tests' too
from thuocdo.assessments.services import recording

NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)


@pytest.fixture
def say(running, people):
    """Return a function that adds an entry about a leaf of a unit, past all policies."""

    def add(unit, code, kind, content, **more):
        part, leaf = running.part[unit], running.spec.tree[code]
        with transaction.atomic():
            row = recording.lock_slots(part.id, [code])[code]
            more = {"author_id": people.organiser.user_id, "now": NOW, **more}
            return recording.add(row, leaf, round_id=running.id, kind=kind, content=content, **more)

    return add
