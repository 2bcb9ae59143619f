"""A worker that is killed loses nothing, and nothing kills one worker after the other for ever (F4, F6)."""

import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.foundation.jobs import dying
from tests.processes import environment_of_the_test
from thuocdo.config.env import ROOT
from thuocdo.foundation.events import outbox
from thuocdo.foundation.events.models import Event
from thuocdo.foundation.jobs import leases
from thuocdo.foundation.jobs.models import Heartbeat

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = """
import sys
from django.conf import settings
import django
django.setup()
settings.THUOCDO_REACTIONS = "tests.foundation.jobs.dying.REACTIONS"
from django.core.management import call_command
call_command("work", once=True)
"""


def a_worker_of_its_own():
    """Run `manage.py work --once` in a process of its own on the test's database; return how it ended."""
    environment = environment_of_the_test() | {
        "DJANGO_SETTINGS_MODULE": "thuocdo.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, check=False)
    return done.returncode


def time_passes(span):
    """Put everything that the database knows of workers, jobs and events so much further back."""
    for model, field in ((Heartbeat, "beat_at"), (DBTaskResult, "started_at"), (Event, "due_at")):
        for row in model.objects.exclude(**{field: None}):
            setattr(row, field, getattr(row, field) - span)
            row.save()


def state(job):
    row = DBTaskResult.objects.get(pk=job.id)
    return row.status, len(row.worker_ids)


def test_a_job_whose_worker_was_killed_is_taken_up_by_the_next(tmp_path):
    job = dying.work_on_the_second_try.enqueue(str(tmp_path / "tried"))

    assert a_worker_of_its_own() == -signal.SIGKILL
    assert state(job) == ("RUNNING", 1)

    time_passes(leases.LEASE - timedelta(seconds=30))
    assert a_worker_of_its_own() == 0
    assert state(job) == ("RUNNING", 1)  # its worker may still live

    time_passes(timedelta(seconds=31))
    assert a_worker_of_its_own() == 0
    assert state(job) == ("SUCCESSFUL", 2)


def test_a_job_that_kills_every_worker_is_given_up_with_a_sentence(tmp_path):
    job = dying.die_at_work.enqueue("x")
    for attempt in range(1, leases.MOST_ATTEMPTS + 1):
        assert a_worker_of_its_own() == -signal.SIGKILL
        assert state(job) == ("RUNNING", attempt)
        time_passes(leases.LEASE)

    assert a_worker_of_its_own() == 0
    assert state(job) == ("FAILED", leases.MOST_ATTEMPTS)
    told = StringIO()
    call_command("failed_jobs", stdout=told)
    assert told.getvalue() == (
        f"job {job.id}: tests.foundation.jobs.dying.die_at_work, 3 attempts, "
        "thuocdo.foundation.jobs.leases.WorkerGone: The process that ran this job ended 3 times before the job did.\n"
    )

    # Somebody mended the cause and asks for another try.
    call_command("failed_jobs", retry=str(job.id), stdout=StringIO())
    assert state(job) == ("READY", 0)
    with pytest.raises(CommandError, match="has failed"):
        call_command("failed_jobs", retry=str(job.id))


def test_an_event_that_kills_every_worker_is_set_aside_with_its_reason():
    with transaction.atomic():
        event = outbox.record("RoundClosed", {}, now=timezone.now())
    for attempt in (1, 2, outbox.MOST_ATTEMPTS):
        Event.objects.update(attempts=attempt - 1)
        assert a_worker_of_its_own() == -signal.SIGKILL
        assert Event.objects.get().attempts == attempt
        time_passes(timedelta(hours=1))

    assert a_worker_of_its_own() == 0
    given_up = Event.objects.get()
    assert (given_up.attempts, given_up.delivered_at) == (outbox.MOST_ATTEMPTS, None)
    told = StringIO()
    call_command("set_aside_events", stdout=told)
    assert told.getvalue() == f"event {event}: RoundClosed, 8 attempts, The process ended before the handlers did.\n"


def test_an_event_that_kills_its_worker_lets_the_others_pass():
    with transaction.atomic():
        outbox.record("RoundClosed", {}, now=timezone.now())
        harmless = outbox.record("NobodyWaits", {}, now=timezone.now())

    assert a_worker_of_its_own() == -signal.SIGKILL
    assert a_worker_of_its_own() == 0  # the first has to wait for its turn
    assert Event.objects.get(pk=harmless).delivered_at is not None


# Who lives ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent_for", "running_for", "taken_up"),
    [
        (leases.LEASE - timedelta(seconds=1), timedelta(hours=3), 0),  # a long job of a worker that lives
        (leases.LEASE, timedelta(hours=3), 1),
        (None, leases.LEASE - timedelta(seconds=1), 0),  # just begun
        (None, leases.LEASE, 1),  # it never said that it lives, or ended without its job
    ],
)
def test_a_job_stays_with_a_worker_that_says_it_lives(silent_for, running_for, taken_up):
    job = dying.die_at_work.enqueue("x")
    DBTaskResult.objects.update(status="RUNNING", started_at=NOW - running_for, worker_ids=["first", "last"])
    Heartbeat.objects.create(worker="first", beat_at=NOW - timedelta(days=1))
    if silent_for is not None:
        Heartbeat.objects.create(worker="last", beat_at=NOW - silent_for)

    assert leases.recover(now=NOW) == taken_up
    assert state(job) == ("READY" if taken_up else "RUNNING", 2)


def test_a_worker_says_that_it_lives_and_takes_its_row_along(monkeypatch):
    monkeypatch.setattr(leases, "BEAT", timedelta(milliseconds=20))
    moments = iter(range(10_000))
    with leases.held("long", lambda: NOW + timedelta(seconds=next(moments)), threading.Event()):
        first = Heartbeat.objects.get().beat_at
        for _try in range(500):
            if Heartbeat.objects.get().beat_at > first:
                break
            threading.Event().wait(0.01)

        assert Heartbeat.objects.get().beat_at > first
    assert not Heartbeat.objects.exists()


def test_a_heartbeat_outlives_a_database_that_goes_away(monkeypatch):
    failures = iter([OperationalError("gone")])
    write = Heartbeat.objects.update_or_create

    def fails_once(**values):
        if error := next(failures, None):
            raise error
        return write(**values)

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", fails_once)
    with leases.held("stubborn", lambda: NOW, threading.Event()):
        assert Heartbeat.objects.get().worker == "stubborn"


def test_finished_jobs_and_old_heartbeats_are_forgotten():
    kept, old = dying.die_at_work.enqueue("kept"), dying.die_at_work.enqueue("old")
    DBTaskResult.objects.filter(pk=kept.id).update(status="FAILED", finished_at=NOW - leases.KEPT_FOR)
    DBTaskResult.objects.filter(pk=old.id).update(
        status="SUCCESSFUL", finished_at=NOW - leases.KEPT_FOR - timedelta(seconds=1)
    )
    Heartbeat.objects.create(worker="killed", beat_at=NOW - timedelta(days=91))

    assert leases.forget_finished(now=NOW) == 1
    assert [str(row.pk) for row in DBTaskResult.objects.all()] == [kept.id]
    assert not Heartbeat.objects.exists()
