"""Handing in by another system: one number, stored once, every refusal in words (B3, issue 4)."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.surveys.conftest import BEFORE, CLOSES, GOOD, NOW, OPENS, SECOND, make_campaign
from thuocdo.surveys.domain import work
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.guards import Guards
from thuocdo.surveys.models import Campaign, Change, Draft, Submission
from thuocdo.surveys.services import launching, pacing

ROOT = "/api/surveys/v1/campaigns/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """What the API takes for now, and a process that remembers nobody."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    pacing.forget()
    return Clock


def send(card, number=None, answers=None, *, method="put", query="", **more):
    body = {"answers": GOOD if answers is None else answers, "group": "citizens", "unit": "so-y-te", **more}
    address = f"{ROOT}{card.slug}/submissions/{number or uuid4()}{query}"
    return getattr(Client(), method)(address, json.dumps(body), content_type="application/json")


def launched(people, places, version, **more):
    card = make_campaign(people, places, version, **more)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    return card


def test_new_same_and_other_content(running):
    """B3: 201 the first time, 200 for the same again in any order and by either method, 409 for other answers."""
    number = uuid4()
    first = send(running, number)
    assert (first.status_code, first.json()) == (201, {"id": str(number), "state": "new", "set_aside": []})
    again = send(running, number, dict(reversed(GOOD.items())), method="post", seconds=300)
    assert (again.status_code, again.json()["state"]) == (200, "same")
    other = send(running, number, GOOD | {"age": 41})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    kept = Submission.objects.get()
    assert (kept.pk, kept.channel, kept.coded, kept.site) == (number, "api", [1, 5, 4, 3], "")
    assert Change.objects.count() == 1


def test_everything_wrong_is_told_by_question_and_nothing_is_stored(running):
    """422 names every question, in the asker's language."""
    wrong = {"reached": "maybe", "age": 7, "ways": ["fax"], "nothing": 1}
    came = send(running, answers=wrong, unit="so-xay-dung", query="?lang=en")
    assert came.status_code == 422
    assert {each["place"] for each in came.json()["problems"]} == {"unit"}  # the frame comes first
    came = send(running, answers=wrong, query="?lang=en")
    assert {each["place"] for each in came.json()["problems"]} >= {"reached", "age", "nothing"}
    assert "There is no such question in this questionnaire." in came.content.decode()
    assert "câu trả lời" in send(running, answers=wrong).json()["sentence"]
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("moment", "status", "code"),
    [
        (OPENS - SECOND, 403, "not_open"),
        (OPENS, 201, None),
        (CLOSES - SECOND, 201, None),
        (CLOSES, 410, "closed"),
    ],
)
def test_before_at_and_after_the_moments(running, clock, moment, status, code):
    """B2: one second before the end counts; the end itself does not. The sentence tells the moment."""
    clock.now = moment
    came = send(running)
    assert (came.status_code, came.json().get("code")) == (status, code)
    if code:
        assert "2026" in came.json()["sentence"]


def test_what_was_stored_is_answered_as_the_first_time_after_the_end(running, clock):
    number = uuid4()
    send(running, number)
    clock.now = CLOSES + timedelta(days=1)
    assert send(running, number).status_code == 200
    assert send(running, number, GOOD | {"age": 50}).status_code == 409


def test_enough_have_answered(people, places, version):
    card = launched(people, places, version, most_ballots=1)
    assert send(card).status_code == 201
    full = send(card)
    assert (full.status_code, full.json()["code"]) == (410, "quota_full")


def test_draft_and_ballot_are_one_row(running):
    """B4: a draft may be unfinished and wrong; the ballot takes its number and its place."""
    number = uuid4()
    kept = send(running, number, {"age": 7}, final=False)
    assert (kept.status_code, kept.json()["state"]) == (200, "draft")
    send(running, number, {"age": 40}, final=False)
    assert (Draft.objects.get().pk, Draft.objects.get().answers) == (number, {"age": 40})
    assert send(running, number).status_code == 201
    assert (Draft.objects.count(), Submission.objects.get().pk) == (0, number)
    late = send(running, number, {"age": 30}, final=False)
    assert (late.status_code, Draft.objects.count()) == (409, 0)
    odd = send(running, answers={}, final=False, group="nobody")
    assert (odd.status_code, odd.json()["problems"][0]["place"]) == (422, "group")


def test_only_surveys_that_take_answers_from_systems_are_known(people, places, version, draft_campaign):
    """A survey without this way, one in preparation and one that does not exist look alike."""
    closed = launched(people, places, version, channels=(Channel.LINK,), title_vi="Chỉ đường liên kết")
    for slug in (closed.slug, draft_campaign.slug, "khong-co"):
        found = Client().get(f"{ROOT}{slug}")
        assert (found.status_code, found.json()["code"]) == (404, "not_found")
    assert send(closed).status_code == 404
    Campaign.objects.filter(pk=draft_campaign.id).update(rehearsal=True)
    assert send(draft_campaign, rehearsal=True).status_code == 201
    assert send(draft_campaign).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b'{"answers": []}', b'{"answers": {}, "seconds": -1}',
        b'{"answers": {}, "group": "\\u0000"}', b'{"answers": {}, "language": "a\\u0000b"}',
        b'{"answers": {}, "respondent": "x"}', b'{"answers": {}, "version": 1e400}', b'{"answers": {"age": NaN}}',
        b'{"answers": {"words": "\\ud800"}, "group": "citizens", "unit": "so-y-te"}',
        b"\xff\xfe", b'{"answers": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)  # fmt: skip
def test_hostile_bodies_are_refused_in_words(running, body):
    came = Client().put(f"{ROOT}{running.slug}/submissions/{uuid4()}", body, content_type="application/json")
    assert came.status_code in {400, 422}
    assert came.json()["sentence"]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("number", ["1", "x" * 36, UUID(int=0), "018f3f5e-1c2d-7abc-8def-0123456789ab"])
def test_numbers_have_to_be_random(running, number):
    """B3: a number with a time in it would tell when somebody answered."""
    came = send(running, number)
    assert came.status_code == 422
    assert not Submission.objects.exists()


def test_what_is_asked_is_told(running):
    found = Client().get(f"{ROOT}{running.slug}").json()
    assert (found["state"], found["groups"][0]["code"], "so-y-te" in found["units"]) == ("running", "citizens", True)
    asked = {each["code"]: each for each in found["questions"]}
    assert list(asked) == ["reached", "q1", "q2", "q3", "ways", "first", "age", "words"]
    assert [each["code"] for each in asked["reached"]["options"]] == ["yes", "no"]
    assert asked["reached"]["required"]


def test_no_log_tells_when_a_ballot_came(running, caplog):
    """B3: the framework logs what was refused with its address and the time; the number of a ballot is in it."""
    number = uuid4()
    for body in ({"age": 7}, GOOD):
        send(running, number, body)
    send(running, number, GOOD | {"age": 41})
    Client().put(f"{ROOT}{running.slug}/submissions/{number}", b"{", content_type="application/json")
    assert str(number) not in caplog.text


def test_openapi_describes_both_operations():
    described = Client().get("/api/surveys/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/surveys/v1/campaigns/{slug}", "/api/surveys/v1/campaigns/{slug}/submissions/{number}",
    }  # fmt: skip
    operation = described["paths"]["/api/surveys/v1/campaigns/{slug}/submissions/{number}"]["put"]
    assert set(operation["responses"]) == {"200", "201", "403", "404", "409", "410", "413", "422", "428", "429"}


def test_a_program_that_answers_by_the_hundred_has_to_wait(people, places, version):
    """B6: so many at once from one network; other networks and other surveys are not concerned."""
    card = launched(people, places, version, guards=Guards(network_burst=5, network_minute=1))
    assert [send(card).status_code for _ in range(6)] == [201] * 5 + [429]
    held = send(card)
    assert 1 <= int(held["Retry-After"]) <= 60
    body = json.dumps({"answers": GOOD, "group": "citizens", "unit": "so-y-te"})
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").put(
        f"{ROOT}{card.slug}/submissions/{uuid4()}", body, content_type="application/json"
    )
    assert elsewhere.status_code == 201


def test_work_is_asked_for_and_serves_one_ballot(people, places, version, clock):
    """B6: 428 with a challenge; the answer serves this ballot, until it expires."""
    card = launched(people, places, version, guards=Guards(work_bits=6))
    number = uuid4()
    asked = send(card, number)
    assert (asked.status_code, asked.json()["code"], asked.json()["bits"]) == (428, "work_needed", 6)
    done = work.do(asked.json()["challenge"], 6)
    assert send(card, uuid4(), work=done).status_code == 428
    assert send(card, number, work=done[:-1] + "x").status_code == 428
    clock.now = NOW + timedelta(seconds=work.LIFE)
    assert send(card, number, work=done).status_code == 428
    clock.now = NOW + timedelta(seconds=work.LIFE - 1)
    assert send(card, number, work=done).status_code == 201
    assert send(card, uuid4(), final=False).status_code == 200  # a draft needs none


@pytest.mark.django_db(transaction=True)
def test_one_number_at_once_is_stored_once(running):
    number = uuid4()

    def once(_):
        try:
            return send(running, number).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(12))) == [200] * 11 + [201]
