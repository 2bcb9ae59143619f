"""A worker is killed while letters leave (kill -9), another one goes on: nobody gets two letters (issue 4, B3)."""

import os
import signal
import subprocess
import sys
import time
from email import message_from_bytes

import pytest

from tests.processes import environment_of_the_test
from tests.surveys.conftest import NOW
from tests.surveys.test_mailing import begin, invited, put_on_list  # noqa: F401 - a fixture
from thuocdo.surveys.models import Mailing
from thuocdo.surveys.services import mailing

PEOPLE = 120
# Sends slowly enough to be killed on the way; every letter is a file of its own, written before it counts as sent.
SENDER = """
import sys, time
from datetime import datetime
import django
django.setup()
from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from thuocdo.surveys.services import mailing

settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
settings.EMAIL_FILE_PATH = sys.argv[1]
write = EmailBackend.send_messages

def slowly(self, messages):
    time.sleep(0.01)
    return write(self, messages)

EmailBackend.send_messages = slowly
while True:
    mailing.send_some(now=datetime.fromisoformat(sys.argv[2]))
"""


def letters_in(folder):
    """Return who got letters, one entry for each letter."""
    found = []
    for file in folder.glob("*.log"):
        for raw in file.read_bytes().split(b"-" * 79 + b"\n"):
            if raw.strip():
                found.append(message_from_bytes(raw.strip())["To"])
    return [each for each in found if each]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_that_are_killed_again_and_again_send_nobody_two_letters(people, places, invited, tmp_path, settings):  # noqa: F811
    put_on_list(people, places, invited, PEOPLE - 4, start=10)
    assert begin(people, invited) == PEOPLE
    kills = 0
    while Mailing.objects.filter(finished_at=None).exists() and kills < 3:
        before = Mailing.objects.get().sent
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(tmp_path), NOW.isoformat()], env=environment_of_the_test()
        )
        while Mailing.objects.get().sent < before + 15 and sender.poll() is None:
            time.sleep(0.01)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        kills += 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    while Mailing.objects.filter(finished_at=None).exists():
        mailing.send_some(now=NOW)

    got, row = letters_in(tmp_path), Mailing.objects.get()
    assert kills == 3
    assert len(got) == len(set(got))
    assert (row.sent + row.doubtful, row.stopped) == (PEOPLE, False)
    assert row.sent <= len(got) <= PEOPLE
    assert row.doubtful <= kills
