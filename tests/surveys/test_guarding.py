"""Guarding without foreign services: nobody is turned away for good, no answer is lost, no address is stored (B6)."""

import hashlib
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import thuocdo.surveys
from tests.surveys.conftest import BEFORE, NOW, make_campaign
from tests.surveys.test_answering_pages import BEGIN, FIRST, SECOND_PAGE, text_of
from thuocdo.surveys.domain import crowds, work
from thuocdo.surveys.domain.crowds import Buckets, Flow
from thuocdo.surveys.domain.guards import Duplicates, Guards
from thuocdo.surveys.models import Draft, SetAside, Submission
from thuocdo.surveys.services import launching, pacing
from thuocdo.surveys.views.answering import desk

SECRET = "a secret of the test"
MOMENT = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
SCRIPT = Path(thuocdo.surveys.__file__).parent / "static/surveys/js/work.js"


def test_a_bucket_gives_its_burst_and_then_its_minute():
    buckets, flow = Buckets(), Flow(burst=3, minute=6)
    assert [buckets.take(b"a", flow, 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take(b"a", flow, 0.0) == pytest.approx(10)
    assert buckets.take(b"a", flow, 4.0) == pytest.approx(6)
    assert buckets.take(b"a", flow, 10.0) == 0.0
    assert buckets.take(b"b", flow, 10.0) == 0.0  # another network has its own
    assert [buckets.take(b"a", flow, 1000.0) for _ in range(4)].count(0.0) == 3  # and never holds more than its burst


@given(st.lists(st.floats(0, 50), max_size=200))
def test_no_network_gets_more_than_burst_and_flow(steps):
    buckets, flow, now, taken = Buckets(), Flow(burst=5, minute=30), 0.0, 0
    for step in steps:
        now += step
        taken += buckets.take(b"a", flow, now) == 0.0
    assert taken <= flow.burst + now * flow.minute / 60 + 1e-6


def test_memory_of_networks_is_bounded():
    buckets = Buckets(most=10)
    for number in range(1000):
        buckets.take(str(number).encode(), Flow(1, 1), 0.0)
    assert len(buckets) == 10


def test_a_village_behind_one_address_is_let_through():
    """The defaults: 300 at once, and 60 more each minute for hours; a program with thousands is not."""
    guards, buckets = Guards(), Buckets()
    flow = Flow(guards.network_burst, guards.network_minute)
    meeting = [buckets.take(b"village", flow, second / 2) for second in range(300)]
    evening = [buckets.take(b"village", flow, 3600.0 + second) for second in range(3600)]
    assert set(meeting) == set(evening) == {0.0}
    program = [buckets.take(b"program", flow, at / 100) for at in range(6000)]
    assert program.count(0.0) < 370


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_network_of_an_address(address, network):
    assert crowds.network(address) == network


def test_names_of_buckets_change_with_the_day_and_the_key():
    day = date(2026, 3, 5)
    names = {
        crowds.name(b"k" * 32, day, 1, "hand in", "203.0.113.9"),
        crowds.name(b"l" * 32, day, 1, "hand in", "203.0.113.9"),
        crowds.name(b"k" * 32, day + timedelta(days=1), 1, "hand in", "203.0.113.9"),
        crowds.name(b"k" * 32, day, 2, "hand in", "203.0.113.9"),
    }
    assert len(names) == 4


def test_only_our_own_proxy_is_believed(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert pacing.network_of("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert pacing.network_of("127.0.0.1", "10.9.9.9, 198.51.100.1") == "198.51.100.1"
    assert pacing.network_of("127.0.0.1", "") == "127.0.0.1"


@given(st.uuids(version=4), st.integers(1, 2**40), st.integers(0, 8))
def test_work_that_was_done_is_accepted_for_its_ballot_only(ballot, campaign_id, bits):
    answer = work.do(work.challenge(SECRET, campaign_id, ballot, bits, MOMENT), bits)
    asked = {"campaign_id": campaign_id, "ballot": ballot, "bits": bits, "now": MOMENT}
    assert work.is_done(answer, [SECRET], **asked)
    assert work.is_done(answer, ["the new secret", SECRET], **asked)
    assert not work.is_done(answer, ["another"], **asked)
    assert not work.is_done(answer, [SECRET], **asked | {"ballot": uuid4()})
    assert not work.is_done(answer, [SECRET], **asked | {"campaign_id": campaign_id + 1})
    assert not work.is_done(answer, [SECRET], **asked | {"bits": bits + 1})
    assert not work.is_done(answer, [SECRET], **asked | {"now": MOMENT + timedelta(seconds=work.LIFE)})


@pytest.mark.parametrize("answer", ["", ":", "x" * 10_000, "1.2.3.4.5:6", "１." + "a" * 32 + ".1.9.b:0"])
def test_nonsense_is_no_work(answer):
    assert not work.is_done(answer, [SECRET], campaign_id=1, ballot=uuid4(), bits=1, now=MOMENT)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_hashes_as_everybody_does():
    """Every length around the borders of blocks; otherwise phones would work for nothing."""
    texts = ["a" * length for length in (0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128)]
    texts += [work.challenge(SECRET, 7, uuid4(), 12, MOMENT) + f":{number}" for number in range(300)]
    source = SCRIPT.read_text().replace('document.querySelector("input[data-challenge]")', "null")
    program = f"{source}\nconsole.log(JSON.parse(process.argv[1]).map(zeroBits).join());"
    import json

    told = subprocess.run(
        [shutil.which("node"), "--input-type=module", "-e", program, json.dumps(texts)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    counted = [min(32, work.zero_bits(hashlib.sha256(text.encode()).digest())) for text in texts]
    assert [int(each) for each in told.split(",")] == counted


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    desk._known.cache_clear()
    pacing.forget()
    return Clock


@pytest.fixture
def visit(people, places, version, clock):
    """Return a function that launches a survey with guards and gives a browser on its first page."""

    def open_(**guards):
        card = make_campaign(people, places, version, guards=Guards(**guards))
        launching.launch(actor=people.manager, campaign_id=card.id, now=BEFORE)
        client = Client()
        client.root = f"/ks/{card.slug}/"
        return client

    return open_


def fill(client):
    began = client.post(client.root, BEGIN)
    if began.status_code != 303:
        return began
    client.post(client.root + "A/", FIRST)
    client.post(client.root + "B/", SECOND_PAGE)
    return client.get(client.root + "xem-lai/")


def send(client, **more):
    return client.post(client.root + "xem-lai/", {"go": "send", **more})


def test_a_browser_that_works_hands_in_at_once(visit):
    client = visit(work_bits=6)
    page = fill(client).content.decode()
    asked = re.search(r'data-challenge="([^"]+)"', page)[1]
    assert "surveys/js/work" in page
    assert send(client, work=work.do(asked, 6)).status_code == 303
    assert Submission.objects.count() == 1


def test_without_scripts_one_waits_a_minute_and_loses_nothing(visit, clock):
    """B4: no script is needed; who took longer than a minute to answer does not even notice."""
    client = visit(work_bits=20)
    fill(client)
    clock.now = NOW + timedelta(seconds=20)
    page = send(client)
    assert (page.status_code, page["Retry-After"]) == (200, "41")
    assert "Câu trả lời của Ông/Bà đã được giữ" in text_of(page)
    assert Draft.objects.exists()
    clock.now = NOW + timedelta(seconds=61)
    assert send(client)["Location"] == client.root + "cam-on/"
    assert Submission.objects.count() == 1


def test_surveys_that_ask_for_no_work_send_no_script(visit):
    assert "work" not in fill(visit()).content.decode()


def test_too_many_from_one_network_wait_with_their_answers_kept(visit):
    first = visit(network_burst=1, network_minute=1)
    fill(first)
    assert send(first).status_code == 303
    second = Client()
    second.root = first.root
    fill(second)
    held = send(second)
    assert (held.status_code, 1 <= int(held["Retry-After"]) <= 60) == (429, True)
    assert "mạng" in text_of(held)
    assert (Draft.objects.count(), Submission.objects.count()) == (1, 1)
    pacing.forget()  # time goes by
    assert send(second).status_code == 303


def test_ballots_are_not_begun_by_the_thousand_from_one_network(visit):
    client = visit(network_burst=1, network_minute=1)
    came = [Client().post(client.root, BEGIN).status_code for _ in range(6)]
    assert came == [303] * 4 + [429] * 2
    assert Draft.objects.count() == 4


@pytest.mark.parametrize(
    ("rule", "aside"), [(Duplicates.DEVICE, 1), (Duplicates.WORDED, 0), (Duplicates.ALL, 1), (Duplicates.OFF, 0)]
)
def test_the_same_ballot_from_the_same_device_on_the_same_day(visit, rule, aside):
    """Set aside with its reason, stored all the same; the device is not told, and no table knows a device."""
    client = visit(duplicates=rule)
    for _ in range(2):
        fill(client)
        assert send(client).status_code == 303
    assert Submission.objects.count() == 2
    assert list(SetAside.objects.values_list("reason", flat=True)) == ["duplicate"] * aside


def test_another_day_or_other_answers_are_no_repetition(visit, clock):
    client = visit(duplicates=Duplicates.DEVICE)
    fill(client)
    send(client)
    client.post(client.root, BEGIN)
    client.post(client.root + "A/", FIRST | {"q-q1": "4"})
    client.post(client.root + "B/", SECOND_PAGE)
    send(client)
    clock.now = NOW + timedelta(days=1)
    fill(client)
    send(client)
    assert (Submission.objects.count(), SetAside.objects.count()) == (3, 0)
