"""News travels up as rows of the same transaction (DESIGN, rule 6; LAYOUT, section 8)."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from thuocdo.config import wiring
from thuocdo.foundation.apps import reactions_exist
from thuocdo.foundation.events import outbox
from thuocdo.foundation.events.models import Event

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def recorded(count, name="RoundClosed"):
    with transaction.atomic():
        return [outbox.record(name, {"place": place}, now=NOW) for place in range(count)]


@pytest.mark.django_db
def test_an_event_reaches_everyone_who_reacts_in_the_order_it_was_written():
    heard = []
    reactions = {
        "RoundClosed": [lambda news, now: heard.append((1, news.payload, now)), lambda news, now: heard.append((2,))],
        "Other": [lambda news, now: heard.append("never")],
    }
    recorded(2)

    assert outbox.deliver(reactions, now=NOW) == 2
    assert heard == [(1, {"place": 0}, NOW), (2,), (1, {"place": 1}, NOW), (2,)]
    assert outbox.deliver(reactions, now=NOW) == 0
    assert set(Event.objects.values_list("delivered_at", "attempts")) == {(NOW, 1)}


@pytest.mark.django_db
def test_an_event_nobody_waits_for_is_done_with():
    recorded(1)

    assert outbox.deliver({}, now=NOW) == 1
    assert outbox.deliver({}, now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_change_and_shares_its_fate():
    with pytest.raises(RuntimeError):
        outbox.record("RoundClosed", {}, now=NOW)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.record("RoundClosed", {}, now=NOW)
        raise ZeroDivisionError

    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_failure_undoes_what_the_handlers_wrote_and_holds_nobody_up():
    def writes(news, now):
        Event.objects.create(name="Trace", payload={}, recorded_at=now, due_at=now + timedelta(days=9))

    def fails(news, now):
        if news.payload["place"] == 0:
            raise ValueError("no such unit")

    first, second = recorded(2)
    outbox.deliver({"RoundClosed": [writes, fails]}, now=NOW)

    assert Event.objects.filter(name="Trace").count() == 1  # of the second only
    failed = Event.objects.get(pk=first)
    assert (failed.delivered_at, failed.attempts, failed.last_error) == (None, 1, "ValueError: no such unit")
    assert failed.due_at == NOW + timedelta(seconds=5)
    assert Event.objects.get(pk=second).delivered_at == NOW


@pytest.mark.django_db
def test_the_worst_handler_can_break_its_transaction_and_the_failure_is_still_recorded():
    def breaks(news, now):
        with connection.cursor() as cursor:
            cursor.execute("select no_such_column")

    (event,) = recorded(1)
    outbox.deliver({"RoundClosed": [breaks]}, now=NOW)

    assert "no_such_column" in Event.objects.get(pk=event).last_error


@pytest.mark.django_db
def test_waits_grow_until_the_event_is_set_aside_for_a_person():
    def fails(news, now):
        raise ValueError("still no such unit")

    (event,) = recorded(1)
    tries = []
    for second in (*range(160), *range(160, 2000, 5)):
        if outbox.deliver({"RoundClosed": [fails]}, now=NOW + timedelta(seconds=second)):
            tries.append(second)

    assert tries == [0, 5, 15, 35, 75, 155, 315, 635]
    assert [each.pk for each in outbox.set_aside()] == [event]
    told = StringIO()
    call_command("set_aside_events", stdout=told)
    assert told.getvalue() == f"event {event}: RoundClosed, 8 attempts, ValueError: still no such unit\n"

    # A person put it right and asks for another try.
    call_command("set_aside_events", retry=event, stdout=StringIO())
    assert outbox.deliver({}, now=datetime.now(UTC)) == 1
    assert Event.objects.get(pk=event).delivered_at is not None


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_deliver_every_event_once():
    recorded(60)
    heard, lock = [], threading.Lock()

    def react(news, now):
        with lock:
            heard.append(news.id)

    def work():
        while outbox.deliver({"RoundClosed": [react]}, now=NOW, limit=7):
            pass
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(heard) == sorted(Event.objects.values_list("id", flat=True))
    assert len(heard) == 60


@pytest.mark.django_db
def test_delivered_events_are_forgotten_after_ninety_days():
    kept, old = recorded(2)
    Event.objects.filter(pk=kept).update(delivered_at=NOW - timedelta(days=90))
    Event.objects.filter(pk=old).update(delivered_at=NOW - timedelta(days=90, seconds=1))
    recorded(1)

    assert outbox.forget_delivered(now=NOW) == 1
    assert Event.objects.count() == 2


def test_a_reaction_that_does_not_exist_is_found_by_the_checks(monkeypatch):
    assert reactions_exist() == []

    monkeypatch.setattr(wiring, "REACTIONS", WRONG)
    (found,) = reactions_exist()
    assert "no_such_handler" in found.msg


WRONG = {"RoundClosed": ["thuocdo.foundation.events.outbox.no_such_handler"]}
