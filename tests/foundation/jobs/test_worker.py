"""One process delivers events and runs jobs (LAYOUT: foundation/jobs)."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from tests.processes import environment_of_the_test
from thuocdo.config import wiring
from thuocdo.config.env import ROOT
from thuocdo.foundation.events import outbox
from thuocdo.foundation.events.models import Event
from thuocdo.foundation.jobs.worker import Worker

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
heard = []


def hear(news, now):
    heard.append(news.name)
    add.enqueue(len(heard))


@task
def add(number):
    if number == 2:
        raise ValueError("two is not for me")
    heard.append(number)
    return number


@pytest.mark.django_db(transaction=True)
def test_it_does_what_is_waiting_and_what_that_brings(monkeypatch):
    heard.clear()
    monkeypatch.setattr(wiring, "REACTIONS", {"RoundClosed": [f"{__name__}.hear"]})
    monkeypatch.setitem(sys.modules, __name__, sys.modules[hear.__module__])
    with transaction.atomic():
        outbox.record("RoundClosed", {}, now=NOW)
        outbox.record("RoundClosed", {}, now=NOW)

    call_command("work", once=True)

    assert heard[:2] == ["RoundClosed", "RoundClosed"]
    assert heard[2:] == [1]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]
    assert not Event.objects.filter(delivered_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_does_not_end_it(monkeypatch):
    worker = Worker(lambda: NOW)
    monkeypatch.setattr("thuocdo.foundation.jobs.worker.PAUSE_AFTER_ERROR", 0)
    turns = []

    def turn():
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError("gone")
        worker.stopping.set()
        return False

    monkeypatch.setattr(worker, "turn", turn)
    worker.run()

    assert len(turns) == 2


@pytest.mark.django_db(transaction=True)
def test_it_ends_in_good_order_when_asked():
    environment = environment_of_the_test() | {
        "THUOCDO_LOG_LEVEL": "INFO",
    }
    command = [sys.executable, "manage.py", "work"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        started = next(line for line in worker.stderr if "worker.started" in line)
        worker.send_signal(signal.SIGTERM)

        assert '"event": "worker.started"' in started
        assert worker.wait(timeout=120) == 0
