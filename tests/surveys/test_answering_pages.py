"""The pages on which people answer (B4, B1, F7): kept with every button, handed in once."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.surveys.conftest import NOW
from thuocdo.surveys.models import Draft, Submission


@pytest.fixture
def clock(monkeypatch):
    """What the pages take for now: `clock.now`."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def visitor(running, clock):
    """Somebody with a browser who has opened nothing yet."""
    client = Client()
    client.root = f"/ks/{running.slug}/"
    return client


BEGIN = {"nhom": "citizens", "don-vi": "so-y-te", "kenh": "link", "go": "new"}
FIRST = {"q-reached": "yes", "q-q1": "5", "q-q2": "4", "q-q3": "3", "go": "next"}
SECOND_PAGE = {"q-ways": ["web", "post"], "q-first": "manner", "q-age": "40", "q-words": "Tốt", "go": "next"}


def text_of(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_a_ballot_from_the_first_page_to_thanks(visitor, running):
    """B4: begin, two pages, look over, hand in; no script, no account."""
    start = visitor.get(visitor.root)
    assert "Hài lòng về các sở năm 2026" in text_of(start)
    assert "Để phục vụ tốt hơn." in text_of(start)
    began = visitor.post(visitor.root, BEGIN)
    assert (began.status_code, began["Location"]) == (303, visitor.root + "A/")
    first = visitor.get(began["Location"])
    assert "Phần 1/2" in text_of(first)
    forward = visitor.post(visitor.root + "A/", FIRST)
    assert forward["Location"] == visitor.root + "B/"
    assert visitor.get(visitor.root + "B/").status_code == 200
    assert visitor.post(visitor.root + "B/", SECOND_PAGE)["Location"] == visitor.root + "xem-lai/"
    look = visitor.get(visitor.root + "xem-lai/")
    assert "Mức 5" in text_of(look)
    done = visitor.post(visitor.root + "xem-lai/", {"go": "send"})
    assert done["Location"] == visitor.root + "cam-on/"
    assert visitor.get(done["Location"]).status_code == 200
    kept = Submission.objects.get()
    assert (kept.unit.slug, kept.group.code, kept.channel, kept.language) == ("so-y-te", "citizens", "link", "vi")
    assert kept.coded == [1, 5, 4, 3]
    assert not Draft.objects.exists()
