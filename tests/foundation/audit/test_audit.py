"""The audit log is only added to, and a change behind its back is found (F4)."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from thuocdo.foundation.audit import log
from thuocdo.foundation.audit.chain import BEGINNING, record_hash
from thuocdo.foundation.audit.log import Head
from thuocdo.foundation.audit.models import AuditRecord

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def add(count=1):
    return [
        log.record(actor_id=7, action="publish", subject=f"publication {place}", detail={"lần": place}, now=NOW)
        for place in range(count)
    ]


def sentences(noted=None):
    return [str(fault.sentence) for fault in log.faults(noted)]


def behind_its_back(statement):
    """Change the log as somebody with all rights in the database could."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table foundation_auditrecord disable trigger all")
        cursor.execute(statement)
        cursor.execute("alter table foundation_auditrecord enable trigger all")


def test_worked_example_of_a_hash():
    """Anyone can check an exported record with the standard library alone."""
    canonical = (
        '{"action":"publish","actor_id":7,"detail":{"điểm":"86.37"},"number":1,'
        '"recorded_at":"2026-03-01T08:00:00.000000+00:00","subject":"par-index-2021"}'
    )

    assert (
        record_hash(
            number=1,
            recorded_at=NOW.astimezone(timezone(timedelta(hours=7))),
            actor_id=7,
            action="publish",
            subject="par-index-2021",
            detail={"điểm": "86.37"},
            previous_hash=BEGINNING,
        )
        == hashlib.sha256(("0" * 64 + "\n" + canonical).encode()).hexdigest()
    )


@pytest.mark.django_db
def test_records_are_numbered_and_each_is_bound_to_the_one_before():
    first, second = add(2)

    assert (first.number, first.previous_hash) == (1, BEGINNING)
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert sentences() == []
    assert log.head() == Head(2, second.hash)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update foundation_auditrecord set action = 'x'",
        "delete from foundation_auditrecord",
        "truncate foundation_auditrecord",
    ],
)
def test_the_database_refuses_every_change(statement):
    add()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table foundation_auditrecord enable trigger audit_no_truncate")

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditRecord.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "update foundation_auditrecord set actor_id = 8 where number = 2",
            ["Record 2 was changed after it was written."],
        ),
        (
            "update foundation_auditrecord set detail = '{\"lần\": 9}' where number = 3",
            ["Record 3 was changed after it was written."],
        ),
        (
            "update foundation_auditrecord set recorded_at = recorded_at + interval '1 microsecond' where number = 1",
            ["Record 1 was changed after it was written."],
        ),
        ("delete from foundation_auditrecord where number = 2", ["Records are missing before number 3."]),
        (
            "update foundation_auditrecord set hash = repeat('a', 64) where number = 2",
            ["Record 2 was changed after it was written.", "Record 3 does not follow the one before it."],
        ),
    ],
)
def test_a_row_changed_behind_its_back_is_named(statement, told):
    add(4)
    behind_its_back(statement)

    assert sentences() == told


@pytest.mark.django_db
def test_a_head_noted_elsewhere_shows_an_end_that_was_cut_off_and_a_log_written_anew():
    add(3)
    noted = log.head()
    behind_its_back("delete from foundation_auditrecord where number = 3")
    assert sentences() == []
    assert sentences(noted) == ["Record 3, which was noted, is gone."]

    log.record(actor_id=1, action="other", subject="", now=NOW)
    assert sentences(noted) == ["Record 3 is not the one that was noted: the log was written anew."]


@pytest.mark.django_db
def test_the_command_says_which_and_ends_with_an_error():
    add(2)
    told = StringIO()
    call_command("verify_audit", stdout=told)
    noted = told.getvalue().split("--noted ")[1].strip()
    assert told.getvalue().startswith("All 2 records are as they were written.\n")
    call_command("verify_audit", noted=noted, stdout=StringIO())

    behind_its_back("update foundation_auditrecord set subject = 'x' where number = 1")
    told = StringIO()
    with pytest.raises(CommandError, match="1 places"):
        call_command("verify_audit", stdout=told)
    assert told.getvalue() == "Record 1 was changed after it was written.\n"
    with pytest.raises(CommandError, match="Accepted: NUMBER:HASH"):
        call_command("verify_audit", noted="latest")


@pytest.mark.django_db
def test_what_would_not_come_out_as_it_went_in_is_refused():
    for wrong in (1.5, Decimal("1.5"), NOW, {1: "x"}, "\0", [{"a": 2.0}]):
        with pytest.raises(TypeError):
            log.record(actor_id=None, action="a", subject="", detail={"value": wrong}, now=NOW)

    log.record(
        actor_id=None, action="a", subject="Đổi tên", detail={"đ": ["x", 1, None, True, {"z": "", "a": "é"}]}, now=NOW
    )
    assert sentences() == []


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain_without_gap():
    def work():
        for _ in range(10):
            add()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert log.head().number == 50
    assert sentences() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap():
    add()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add()
        raise ZeroDivisionError
    add()

    assert log.head().number == 2
    assert sentences() == []
