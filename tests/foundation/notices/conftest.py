"""Notices of a made-up feature, and an address book of made-up people."""

import sys
from datetime import UTC, date, datetime, timedelta
from types import ModuleType

import pytest
from django.core import mail as outgoing

from thuocdo.foundation.notices.kinds import Importance, Kind
from thuocdo.foundation.notices.post import Post
from thuocdo.foundation.notices.services import notify
from thuocdo.foundation.notices.wiring import Addressee, Wiring
from thuocdo.kernel.sentences import say_later

MORNING = datetime(2026, 3, 4, 3, tzinfo=UTC)  # Wednesday, 10:00 in Vietnam
OFFICER, LEADER, ENGLISH, WITHOUT_ADDRESS = 11, 12, 13, 14
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)

DEADLINE = Kind(
    code="rounds.deadline",
    title=say_later("A deadline comes near"),
    subject=say_later("%(round)s: the deadline is %(day)s"),
    body=say_later("%(count)s criterion is still open.", "%(count)s criteria are still open."),
    places={"round": "PAR INDEX 2026", "day": date(2026, 3, 10), "count": 3},
)
REOPENED = Kind(
    code="rounds.reopened",
    title=say_later("A score is open again"),
    subject=say_later("%(unit)s may change its score again"),
    body=say_later("Until %(day)s."),
    places={"unit": "Hà Nội", "day": date(2026, 3, 10)},
    importance=Importance.NOW,
)


class Book(dict):
    """Who has an address."""

    def __call__(self, ids):
        return {each: self[each] for each in ids if each in self}


@pytest.fixture(autouse=True)
def book(monkeypatch, settings):
    """People as the directory would tell of them; a test may change them."""
    module = ModuleType("notices_for_tests")
    module.BOOK = Book(
        {
            OFFICER: Addressee("can.bo@example.vn", "vi", "Nguyễn Văn Ổn"),
            LEADER: Addressee("lanh.dao@example.vn", "vi", "Trần Thị Đức"),
            ENGLISH: Addressee("english@example.vn", "en", "Lê Anh"),
        }
    )
    module.KINDS = (DEADLINE, REOPENED)
    module.NOTICES = Wiring(
        address_book="notices_for_tests.BOOK",
        voice="thuocdo.ui.language.show",
        kinds=("notices_for_tests.KINDS", "thuocdo.foundation.notices.kinds.KINDS"),
        notices="workspace:notices",
        preferences="workspace:notice_preferences",
    )
    monkeypatch.setitem(sys.modules, "notices_for_tests", module)
    settings.THUOCDO_NOTICES = "notices_for_tests.NOTICES"
    settings.BASE_URL = "https://thuocdo.example.vn"
    return module.BOOK


def remind(*recipients, key="round:1:deadline", now=MORNING, **more):
    """Tell of a deadline: a notice for the digest."""
    values = {"round": "PAR INDEX 2026", "day": date(2026, 3, 10), "count": 3}
    notify(recipients=recipients, kind="rounds.deadline", values=values, link="/viec/1/", key=key, now=now, **more)


def reopen(*recipients, key="round:1:reopened", now=MORNING, **more):
    """Tell of a reopening: a notice that is mailed at once."""
    values = {"unit": "Hà Nội", "day": date(2026, 3, 10)}
    notify(recipients=recipients, kind="rounds.reopened", values=values, link="/viec/1/", key=key, now=now, **more)


def vietnam(day, hour, minute=0, second=0):
    """A moment in March 2026 in Vietnam, which is seven hours ahead; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=7)


def turn(now):
    """Let a fresh worker look for mail; return the subjects of what left."""
    before = len(outgoing.outbox)
    Post().turn(now=now)
    return [each.subject.removeprefix("[Thước Đo] ") for each in outgoing.outbox[before:]]
