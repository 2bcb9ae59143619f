"""What a worker does now and then: when it is due, whatever another chore does wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from thuocdo.foundation.jobs import chores

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def done():
    return []


def chore(done, name="sweep", every=HOUR):
    return chores.Chore(name, every, lambda *, now: done.append((name, now)))


def test_a_chore_is_done_at_once_and_again_when_its_time_has_passed(done):
    rota = chores.Rota([chore(done)])
    for moment in (NOON, NOON + HOUR - timedelta(seconds=1), NOON + HOUR):
        rota.turn(moment)
    assert done == [("sweep", NOON), ("sweep", NOON + HOUR)]


def test_a_chore_that_fails_keeps_no_other_from_its_turn(done, caplog):
    def fail(*, now):
        raise ValueError("the broom broke")

    rota = chores.Rota([chores.Chore("fail", HOUR, fail), chore(done)])
    rota.turn(NOON)
    assert done == [("sweep", NOON)]
    assert [record.chore for record in caplog.records if record.message == "chore.failed"] == ["fail"]


def test_a_database_that_is_away_is_the_workers_affair(done):
    def fail(*, now):
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        chores.Rota([chores.Chore("fail", HOUR, fail)]).turn(NOON)


def test_every_chore_of_the_product_exists_and_takes_the_moment():
    import inspect

    for each in chores.wired():
        assert "now" in inspect.signature(each.do).parameters, each.name
