"""Personal links (B3, F3): no page, log line or later address holds the token; one ballot each; reused links."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.surveys.conftest import BEFORE, NOW, make_campaign
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.models import Draft, Invitation, Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import inviting, launching
from thuocdo.surveys.services.inviting import Person
from thuocdo.surveys.views.answering import desk

FIRST = {"q-reached": "no", "q-q1": "2", "go": "next"}


@pytest.fixture
def invited(people, places, version, monkeypatch):
    """The token of somebody who is invited for Sở Y tế, as a citizen, and the address of the survey."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    card = make_campaign(people, places, version, channels=(Channel.INVITATION,))
    group = selecting.groups(card.id)[0]
    crowd = [
        Person(f"nguoi{number}@example.vn", group_id=group.id, unit_id=places["so-y-te"].pk) for number in range(12)
    ]  # fmt: skip
    inviting.invite(actor=people.manager, campaign_id=card.id, people=crowd, now=BEFORE)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    desk._known.cache_clear()
    return inviting.token_of(Invitation.objects.first().pk), f"/ks/{card.slug}/"


def answer(client, root):
    client.post(root, {"go": "new"})
    client.post(root + "A/", FIRST)
    return client.post(root + "xem-lai/", {"go": "send"})


def test_the_token_is_gone_after_the_first_address(invited, caplog):
    """B3: no page, no log line, no address of a later page holds it; nothing tells other sites where one came from."""
    token, root = invited
    caplog.set_level(logging.DEBUG)
    client = Client()
    came = client.get(f"/ks/m/{token}/")
    assert came["Location"].startswith(root)
    assert came["Referrer-Policy"] == "no-referrer"
    assert token not in came["Location"]
    pages = [client.get(came["Location"])]
    client.post(root, {"go": "new"})
    pages += [client.get(root + page) for page in ("A/", "B/", "xem-lai/", "de-sau/")]
    assert all(page.status_code == 200 for page in pages)
    assert not any(token in page.content.decode() for page in pages)
    assert token not in caplog.text
    assert client.cookies["phieu"]["httponly"]
    assert client.cookies["phieu"]["path"] == root


def test_the_link_settles_group_and_unit(invited):
    """B3: nobody is asked for what the list says, and nobody can say otherwise."""
    token, root = invited
    client = Client()
    start = client.get(client.get(f"/ks/m/{token}/")["Location"]).content.decode()
    assert "Sở Y tế" in start
    assert "<select" not in start
    assert "chỉ dùng được một lần" in start
    client.post(root, {"go": "new", "nhom": "firms", "don-vi": "so-noi-vu"})
    draft = Draft.objects.get()
    assert (draft.group.code, draft.unit.slug, draft.channel) == ("citizens", "so-y-te", "invitation")


def test_a_link_is_good_for_one_ballot(invited):
    """B3: afterwards, on this device and on any other, the link says that it was used; nothing more comes in."""
    token, root = invited
    client, other = Client(), Client()
    client.get(f"/ks/m/{token}/")
    other.get(f"/ks/m/{token}/")
    other.post(root, {"go": "new"})
    assert answer(client, root)["Location"] == root + "cam-on/"
    assert "Người khác" not in client.get(root + "cam-on/").content.decode()
    for again in (client, other, Client()):
        page = again.get(again.get(f"/ks/m/{token}/")["Location"])
        assert "Phiếu này đã được trả lời" in page.content.decode()
    assert other.post(root, {"go": "new"}).status_code == 200
    assert Submission.objects.count() == 1
    assert not Draft.objects.exists()


def test_two_devices_and_one_link_share_a_ballot(invited):
    """B4: what was begun on the telephone goes on at the desk."""
    token, root = invited
    telephone, computer = Client(), Client()
    telephone.get(f"/ks/m/{token}/")
    telephone.post(root, {"go": "new"})
    telephone.post(root + "A/", FIRST)
    computer.get(f"/ks/m/{token}/")
    assert 'value="no" checked' in computer.get(root + "A/").content.decode()


def test_strangers_are_told_that_a_link_is_needed(invited):
    """B3: without a link nobody answers; one that was never given out is not known."""
    _token, root = invited
    assert "theo thư mời" in Client().get(root).content.decode()
    stranger = Client().get("/ks/m/" + "a" * 32 + "/", follow=True)
    assert stranger.status_code == 404
    assert "Không có đường dẫn cá nhân này" in stranger.content.decode()
    assert "a" * 32 not in stranger.content.decode()
    assert Client().post(root, {"go": "new"}).status_code == 200
    assert not Draft.objects.exists()


def test_a_link_after_the_end_says_when_it_closed(invited, monkeypatch):
    """Must hold: expired links."""
    token, root = invited
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=60))
    client = Client()
    page = client.get(client.get(f"/ks/m/{token}/")["Location"])
    assert "Cuộc khảo sát đã kết thúc" in page.content.decode()
    assert re.search(r"\d\d/\d\d/2026", page.content.decode())
    assert client.post(root, {"go": "new"}).status_code == 410
