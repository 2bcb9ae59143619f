"""The hot door: the same answers as the plain one, many at once, durable before each of them (issue 4)."""

import asyncio
import json
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.at_once import at_once
from tests.surveys.conftest import BEFORE, CLOSES, GOOD, NOW, ballot, make_campaign
from tests.surveys.test_api import send
from thuocdo.kernel.refusals import BadInput
from thuocdo.surveys.api import ingest
from thuocdo.surveys.api.ingest import Asked, Ingest, answers
from thuocdo.surveys.domain import work
from thuocdo.surveys.domain.ballots import Conflict, Outcome, Stored
from thuocdo.surveys.domain.guards import Duplicates, Guards
from thuocdo.surveys.models import Change, Draft, SetAside, Submission
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.services import folding, launching, lots, pacing
from thuocdo.surveys.services.lots import store_many
from thuocdo.surveys.services.storing import store


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    pacing.forget()
    return Clock


def launched(people, places, version, **more):
    card = make_campaign(people, places, version, **more)
    launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
    return card


def asked(card, number=None, given=GOOD, *, language="en", network="192.0.2.1", body=None, **more):
    said = {"answers": given, "group": "citizens", "unit": "so-y-te", **more}
    return Asked(card.slug, number or uuid4(), json.dumps(said).encode() if body is None else body, language, network)


def told(*lot):
    return [(status, json.loads(body)) for status, body, _headers in answers(list(lot))]


def test_every_request_of_a_lot_has_an_answer_of_its_own(running):
    """New, the same again, other content, wrong answers, no survey, no JSON: all in one transaction."""
    one, two = uuid4(), uuid4()
    came = told(
        asked(running, one),
        asked(running, one),
        asked(running, one, GOOD | {"age": 41}),
        asked(running, given={"reached": "maybe"}),
        asked(running, two, seconds=5),
        asked(running, unit="nowhere"),
        asked(running, body=b"{"),
        asked(running, body=b'{"answers": []}'),
        Asked("khong-co", uuid4(), b"{}", "vi", "x"),
    )
    assert [status for status, _body in came] == [201, 200, 409, 422, 201, 422, 400, 422, 404]
    assert came[3][1]["problems"][0]["place"] == "reached"
    assert all(body.get("sentence") for status, body in came if status >= 400)
    assert set(Submission.objects.values_list("pk", flat=True)) == {one, two}
    assert Change.objects.count() == 2


def test_both_doors_answer_alike(running, clock):
    """What the plain door says, the hot one says: status and words, before and after the end."""
    numbers = [uuid4() for _ in range(4)]
    bodies = [GOOD, {"reached": "yes", "age": 7}, GOOD | {"words": "Tốt " * 10}, {}]
    for moment in (NOW, CLOSES):
        clock.now = moment
        plain = [send(running, number, body) for number, body in zip(numbers, bodies, strict=True)]
        hot = told(*[asked(running, uuid4(), body, language="vi") for body in bodies])
        assert [each.status_code for each in plain][1:] == [status for status, _ in hot][1:] or moment == CLOSES
        for left, (status, right) in zip(plain, hot, strict=True):
            if status >= 400 and left.status_code >= 400:
                assert (left.status_code, left.json()) == (status, right)


def test_what_is_written_is_what_the_plain_door_writes(running, version):
    one, two = (
        ballot(version.pk, GOOD | {"words": "a\tb\\N\n\\."}),
        ballot(version.pk, GOOD | {"words": "a\tb\\N\n\\."}),
    )
    store(campaign_id=running.id, ballot=one, now=NOW)
    store_many(given=[(plans.plan(running.id), two)], now=NOW)
    left, right = (
        Submission.objects.filter(pk=each.id).values().get() | {"id": None} for each in (one, two)
    )  # fmt: skip
    assert left == right


def test_a_draft_becomes_the_ballot(running):
    number = uuid4()
    assert told(asked(running, number, {"age": 7}, final=False))[0][1]["state"] == "draft"
    assert Draft.objects.get().pk == number
    assert told(asked(running, number))[0][0] == 201
    assert not Draft.objects.exists()


def test_bounds_hold_within_a_lot(people, places, version):
    """Quotas and the most of a campaign: exactly so many, whatever comes in one lot."""
    card = launched(people, places, version, most_ballots=3)
    came = told(*[asked(card) for _ in range(6)])
    assert [status for status, _ in came] == [201] * 3 + [410] * 3
    assert Submission.objects.count() == 3


def test_guards_look_at_each_ballot_of_a_lot(people, places, version):
    """Too fast, and the same content: in the lot, and in an earlier one."""
    card = launched(people, places, version, guards=Guards(seconds_least=20, duplicates=Duplicates.ALL))
    first = told(asked(card, seconds=5), asked(card, seconds=50), asked(card, given=GOOD | {"age": 33}))
    assert [body["set_aside"] for _, body in first] == [["speeder"], ["duplicate"], []]
    number = uuid4()
    assert told(asked(card, number, GOOD | {"age": 33}))[0][1]["set_aside"] == ["duplicate"]
    again = told(asked(card, number, GOOD | {"age": 33}))
    assert again == [(200, {"id": str(number), "state": "same", "set_aside": ["duplicate"]})]
    assert SetAside.objects.count() == 3


def test_work_and_pace_are_asked_for_at_this_door_too(people, places, version):
    card = launched(people, places, version, guards=Guards(work_bits=4, network_burst=2, network_minute=1))
    number = uuid4()
    [(status, body)] = told(asked(card, number))
    assert (status, body["bits"]) == (428, 4)
    done = work.do(body["challenge"], 4)
    came = told(asked(card, number, work=done), asked(card, number, work=done), asked(card, network="192.0.2.2"))
    assert [status for status, _ in came] == [201, 429, 428]


def test_when_the_database_is_away_nobody_is_told_that_it_is_stored(running):
    with mock.patch.object(lots, "_write", side_effect=OperationalError("gone")):
        assert {status for status, _ in told(asked(running), asked(running))} == {503}
    assert not Submission.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12), st.data())
def test_a_lot_is_as_good_as_one_by_one(running, version, picks, data):
    """However numbers and contents repeat, and wherever lots are cut: the outcomes are those of the plain door."""
    numbers = [uuid4() for _ in range(4)]
    pool = [ballot(version.pk, GOOD | {"age": 20 + content}, id=numbers[at]) for at, content in picks]
    expected, seen = [], {}
    for each in pool:
        age = each.answers["age"]
        expected.append("new" if each.id not in seen else "same" if seen[each.id] == age else "conflict")
        seen.setdefault(each.id, age)
    cut = data.draw(st.integers(0, len(pool)))
    plan = plans.plan(running.id)
    came = [
        each for part in (pool[:cut], pool[cut:]) for each in store_many(given=[(plan, one) for one in part], now=NOW)
    ]
    assert [each.state.value if isinstance(each, Stored) else each.code for each in came] == expected
    assert Submission.objects.filter(pk__in=numbers).count() == len(seen)


@pytest.mark.django_db(transaction=True)
def test_two_doors_and_one_number_at_once(running, version):
    """Whoever loses the race for a number writes its lot again, one by one."""
    plan, both = plans.plan(running.id), [ballot(version.pk) for _ in range(40)]

    def lot():
        return store_many(given=[(plan, each) for each in both], now=NOW)

    came = at_once(lot, lot, lambda: [store(campaign_id=running.id, ballot=each, now=NOW) for each in both])
    for each in zip(*came, strict=True):
        assert sorted(one.state for one in each) == [Outcome.NEW, Outcome.SAME, Outcome.SAME]
    assert Change.objects.count() == Submission.objects.count() == 40


async def request(app, path, body=b"", *, method="PUT", headers=()):
    """Ask the program as a server would."""
    sent, parts = [], [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return parts.pop(0)

    async def push(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "method": method, "query_string": b"lang=en", "headers": list(headers)}
    await app(scope, receive, push)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


@pytest.mark.django_db(transaction=True)
def test_many_at_once_through_the_program(running):
    """All are answered, each once stored; the sums agree afterwards."""
    numbers = [uuid4() for _ in range(120)]

    async def crowd():
        app = Ingest()
        said = json.dumps({"answers": GOOD, "group": "citizens", "unit": "so-y-te"}).encode()
        paths = [f"/api/surveys/v1/campaigns/{running.slug}/submissions/{each}" for each in numbers * 2]
        came = await asyncio.gather(*[request(app, path, said) for path in paths])
        app._writer.submit(connections.close_all).result()
        return came

    came = asyncio.run(crowd())
    assert sorted(status for status, _, _ in came) == [200] * 120 + [201] * 120
    assert Submission.objects.count() == 120
    folding.fold(now=NOW)
    assert folding.recount(campaign_id=running.id) == ()


@pytest.mark.django_db(transaction=True)
def test_too_many_waiting_are_told_to_come_again(running, monkeypatch):
    monkeypatch.setattr(ingest, "MOST_WAITING", 10)

    async def crowd():
        app = Ingest()
        said = json.dumps({"answers": GOOD, "group": "citizens", "unit": "so-y-te"}).encode()
        root = f"/api/surveys/v1/campaigns/{running.slug}/submissions/"
        came = await asyncio.gather(*[request(app, root + str(uuid4()), said) for _ in range(30)])
        app._writer.submit(connections.close_all).result()
        return came

    came = asyncio.run(crowd())
    stored = [status for status, _, _ in came if status == 201]
    busy = [headers for status, headers, _ in came if status == 503]
    assert len(stored) + len(busy) == 30
    assert busy
    assert all(headers[b"retry-after"] == b"1" for headers in busy)
    assert Submission.objects.count() == len(stored)


NUMBER = "1f0e7c58-6f0b-4b52-9d0c-3a4d3d0f7a11"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/", "GET"),
        ("/api/surveys/v1/campaigns/x/submissions/1", "PUT"),
        (f"/api/surveys/v1/campaigns/x/submissions/{'-' * 36}", "PUT"),
        (f"/api/surveys/v1/campaigns/x/submissions/{NUMBER}", "GET"),
        (f"/api/surveys/v1/campaigns/../../submissions/{NUMBER}", "PUT"),
    ],
)
def test_nothing_else_is_behind_this_door(path, method):
    status, _, body = asyncio.run(request(Ingest(), path, method=method))
    assert (status, body["code"]) == (404, "not_found")


def test_bodies_have_an_end():
    big = b"x" * (2 * 1024 * 1024 + 1)
    status, _, _ = asyncio.run(request(Ingest(), f"/api/surveys/v1/campaigns/x/submissions/{uuid4()}", big))
    assert status == 413


def test_refusals_keep_their_kind(running, version):
    plan = plans.plan(running.id)
    one = ballot(version.pk)
    wrong = ballot(version.pk, {"reached": "maybe"})
    came = store_many(given=[(plan, one), (plan, wrong)], now=NOW + timedelta(seconds=1))
    assert isinstance(came[0], Stored)
    assert isinstance(came[1], BadInput)
    [conflict] = store_many(given=[(plan, ballot(version.pk, GOOD | {"age": 20}, id=one.id))], now=NOW)
    assert isinstance(conflict, Conflict)
