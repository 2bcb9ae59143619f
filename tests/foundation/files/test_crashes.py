"""Stopping between any two steps leaves either the before or the after (issue 3, must hold)."""

import hashlib
import io
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.foundation.files.samples import SAMPLES
from thuocdo.foundation.files import services
from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.foundation.files.models import Scan, StoredFile
from thuocdo.foundation.files.services import store as storing
from thuocdo.foundation.files.services.sweeping import Fault, faults, sweep_folder

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
CONTENT = SAMPLES["pdf"]
DIGEST = hashlib.sha256(CONTENT).hexdigest()
STEPS = ("open", "fsync", "replace", "unlink", "close")


class Crash(BaseException):
    """The power goes; nobody catches it."""


def take():
    file = io.BytesIO(CONTENT)
    file.name = "a.pdf"
    return services.store_whole(actor_id=7, purpose="x", sent=file, limits=Limits(), now=NOW)


class Counting:
    """`os`, with a crash before, or right after, one of its steps."""

    def __init__(self, crash_at=None, *, after=False):
        self.steps, self._crash_at, self._after = 0, crash_at, after

    def __getattr__(self, name):
        real = getattr(os, name)
        if name not in STEPS:
            return real

        def step(*args, **kwargs):
            self.steps += 1
            if self._crash_at == self.steps and not self._after:
                raise Crash
            at = self.steps
            try:
                return real(*args, **kwargs)
            finally:
                if self._crash_at == at:
                    raise Crash

        return step


def how_many_steps(monkeypatch):
    counting = Counting()
    monkeypatch.setattr(storing, "os", counting)
    take()
    return counting.steps


def places(folder):
    return [path for path in (folder / "content").rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before a step", "after a step"])
def test_a_crash_at_any_step_of_the_disk(monkeypatch, settings, tmp_path, after):
    settings.THUOCDO_FILES = tmp_path / "counted"
    steps = how_many_steps(monkeypatch)
    assert steps >= 8
    for crash_at in range(1, steps + 1):
        Scan.objects.all().delete()
        StoredFile.objects.all().delete()
        settings.THUOCDO_FILES = folder = tmp_path / f"crash-{crash_at}"
        monkeypatch.setattr(storing, "os", Counting(crash_at, after=after))
        with pytest.raises(Crash):
            take()
        monkeypatch.setattr(storing, "os", os)

        whole = [path.read_bytes() == CONTENT for path in places(folder)]
        if StoredFile.objects.exists():  # the after: the row tells of a file that is there
            assert whole == [True]
        assert all(whole)  # never half of a file in its place
        assert list(faults()) == []

        take()  # going on is nothing special
        list(sweep_folder(now=datetime.now(UTC) + timedelta(hours=25)))
        assert [path.name for path in folder.rglob("*") if path.is_file()] == [DIGEST]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["advisory_xact_lock", 'INSERT INTO "foundation_storedfile"', "foundation_scan"])
def test_a_crash_in_the_database_leaves_no_row_and_what_is_left_on_the_disk_is_swept(own_store, statement):
    def crash(execute, sql, params, many, context):
        if statement in sql:
            raise Crash
        return execute(sql, params, many, context)

    with pytest.raises(Crash), connection.execute_wrapper(crash):
        take()

    assert not StoredFile.objects.exists()
    list(sweep_folder(now=datetime.now(UTC) + timedelta(hours=25)))
    assert [path for path in own_store.rglob("*") if path.is_file()] == []
    assert take().sha256 == DIGEST


class Killing(Counting):
    """`os`, with a SIGKILL before one of its steps."""

    def __getattr__(self, name):
        real = getattr(os, name)
        if name not in STEPS:
            return real

        def step(*args, **kwargs):
            self.steps += 1
            if self.steps == self._crash_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return step


def keep_in_a_process_that_is_killed(folder, content, digest, kill_at):
    """Return whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            storing.os = Killing(kill_at)
            place = storing.FolderStore(folder)
            with place.aside() as written:
                written.file.write(content)
                place.keep(written, digest)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status)


def test_a_killed_process_leaves_nothing_or_all(tmp_path):
    content = b"x" * 1_000_000
    digest = hashlib.sha256(content).hexdigest()
    found = []
    for kill_at in range(1, 40):
        ended = keep_in_a_process_that_is_killed(tmp_path / str(kill_at), content, digest, kill_at)
        found.append([path.read_bytes() == content for path in places(tmp_path / str(kill_at))])
        if ended:
            break

    assert ended
    assert found[0] == []
    assert found[-1] == [True]
    assert sorted(map(len, found)) == list(map(len, found))  # once it is there, it stays
    assert all(each in ([], [True]) for each in found)


@pytest.mark.django_db
def test_a_file_that_is_gone_or_changed_is_found(own_store):
    """F4: a backup that is tested."""
    take()
    (place,) = places(own_store)
    assert list(faults()) == []
    place.write_bytes(CONTENT[:-1])
    assert list(faults()) == [(DIGEST, Fault.CHANGED)]
    place.unlink()
    assert list(faults()) == [(DIGEST, Fault.MISSING)]

    take()  # sending it again brings it back
    assert list(faults()) == []
