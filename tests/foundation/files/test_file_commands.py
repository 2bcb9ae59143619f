"""What an operator does about files."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.foundation.files.samples import SAMPLES
from tests.foundation.files.test_taking import store_whole
from tests.foundation.files.test_uploads import append, begin
from thuocdo.foundation.files import selectors
from thuocdo.foundation.files.models import Upload
from thuocdo.foundation.jobs.worker import Worker

pytestmark = pytest.mark.django_db


def run(name, *arguments):
    said = StringIO()
    call_command(name, *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_cleaning_says_what_it_would_do_does_it_and_can_be_called_again():
    upload = begin(now=timezone.now() - timedelta(hours=49))

    assert run("clean_files", "--dry-run") == [f"unfinished upload: {upload}", "1 would be removed"]
    assert run("clean_files") == [f"unfinished upload: {upload}", "1 removed"]
    assert run("clean_files") == ["0 removed"]


def test_checking_names_what_is_missing(own_store):
    received = store_whole(SAMPLES["pdf"])
    assert run("check_files") == ["All files are as they were taken."]

    next(own_store.rglob(received.sha256)).unlink()
    with pytest.raises(CommandError, match=r"^1 files are not as they should be\.$"):
        run("check_files")


def test_scanning_again(clamd):
    received = store_whole(SAMPLES["pdf"])
    assert run("check_files", "--scan") == ["All files are as they were taken."]

    clamd.answer = b"stream: Pdf.Exploit FOUND\0"
    with pytest.raises(CommandError, match="1 files"):
        run("check_files", "--scan")
    assert selectors.file(received.file_id).safety is selectors.Safety.INFECTED

    clamd.answer = b""
    with pytest.raises(CommandError, match="the scanner did not answer"):
        run("check_files", "--scan")


def test_scanning_without_a_scanner_is_refused():
    with pytest.raises(CommandError, match="No scanner is set"):
        run("check_files", "--scan")


@pytest.mark.django_db(transaction=True)
def test_the_worker_scans_what_waits_and_sweeps_what_was_left(settings, clamd):
    reachable, settings.THUOCDO_CLAMD = settings.THUOCDO_CLAMD, ""
    now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    waiting = store_whole(SAMPLES["pdf"])
    append(begin(now=now), 0, b"x", now=now)

    settings.THUOCDO_CLAMD = reachable
    Worker(lambda: now + timedelta(hours=49)).turn()

    assert selectors.file(waiting.file_id).safety is selectors.Safety.CLEAN
    assert not Upload.objects.exists()
