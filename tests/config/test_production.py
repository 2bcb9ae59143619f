"""Security of answers and logs (issue 2, sections 1 and 6)."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.test import Client

from thuocdo.config.env import ROOT
from thuocdo.config.logs import JsonLines


def production(*arguments, **more):
    environment = os.environ | {
        "THUOCDO_MODE": "production",
        "THUOCDO_SECRET_KEY": "Rd8-x7Qp" * 8,
        "THUOCDO_HOSTS": "thuocdo.example.vn",
        "THUOCDO_MAIL": "smtp://localhost",
        **more,
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # browser tests set it for themselves
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_deployment_check_finds_nothing_in_production():
    done = production("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_wrong_setting_is_one_sentence_and_no_trace():
    done = production("manage.py", "check", THUOCDO_MAIL="")

    assert done.returncode == 1
    assert done.stderr == ("THUOCDO_MAIL is not set. Example: THUOCDO_MAIL=smtp://user:password@mail.example.vn:587\n")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/no-such-page/"])
def test_every_answer_forbids_what_does_not_come_from_our_own_files(address):
    response = Client().get(address)

    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_log_line_is_an_event_with_fields():
    record = logging.makeLogRecord(
        {"name": "thuocdo.events", "levelname": "INFO", "msg": "event.failed", "created": 0.5, "event": 7, "unit": None}
    )

    assert json.loads(JsonLines().format(record)) == {
        "at": "1970-01-01T00:00:00.500+00:00",
        "level": "INFO",
        "logger": "thuocdo.events",
        "event": "event.failed",
        "event_": 7,
        "unit": None,
    }
