"""The audit log is read by filter and number, and its newest check is kept (F4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from thuocdo.foundation.audit import log, reading, verdicts
from thuocdo.foundation.audit.models import AuditCheck
from thuocdo.foundation.audit.reading import Question, Reach

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(actor_id=7, action="role.granted", subject="user:1", at=NOW):
    return log.record(actor_id=actor_id, action=action, subject=subject, now=at).number


def numbers(**asked):
    return [each.number for each in reading.page(Question(**asked)).lines]


def behind_its_back(statement):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table foundation_auditrecord disable trigger all")
        cursor.execute(statement)
        cursor.execute("alter table foundation_auditrecord enable trigger all")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"actors": [7]}, [5, 2, 1]),
        ({"actors": [7, None]}, [5, 4, 2, 1]),
        ({"actors": []}, []),
        ({"action": "role.ended"}, [2]),
        ({"subject": "user:1"}, [2, 1]),
        ({"subject": "user"}, [4, 2, 1]),
        ({"subject": "framework"}, [3]),
        ({"subject": "use"}, []),
        ({"since": NOW + timedelta(days=1)}, [5, 4]),
        ({"until": NOW + timedelta(days=1)}, [3, 2, 1]),
        ({"until": NOW}, []),
        ({"reach": Reach([8], ["user:12"])}, [4, 3]),
        ({"reach": Reach([], [])}, []),
        ({"reach": Reach([8], []), "actors": [7]}, []),
    ],
)
def test_filters(asked, found):
    add()
    add(action="role.ended")
    add(8, "indices.begin", "framework x", NOW + timedelta(days=1, microseconds=-1))
    add(None, "account.sign_in_failed", "user:12", NOW + timedelta(days=1))
    add(7, "unit.added", "unit:3", NOW + timedelta(days=2))

    assert numbers(**asked) == found
    assert [each.number for each in reading.every(Question(**asked))] == found


def test_pages_are_walked_by_number_in_both_directions():
    for _count in range(7):
        add()

    newest = reading.page(Question(), per_page=3)
    assert ([each.number for each in newest.lines], newest.newer, newest.older) == ([7, 6, 5], None, 5)
    add()  # what arrives meanwhile moves nothing
    middle = reading.page(Question(), before=5, per_page=3)
    assert ([each.number for each in middle.lines], middle.newer, middle.older) == ([4, 3, 2], 4, 2)
    last = reading.page(Question(), before=2, per_page=3)
    assert ([each.number for each in last.lines], last.newer, last.older) == ([1], 1, None)
    back = reading.page(Question(), after=4, per_page=3)
    assert ([each.number for each in back.lines], back.newer, back.older) == ([7, 6, 5], 7, 5)
    top = reading.page(Question(), after=7, per_page=3)
    assert ([each.number for each in top.lines], top.newer, top.older) == ([8], None, 8)


def test_a_long_log_is_read_in_batches_without_gap_or_repeat(monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 3)
    for _count in range(9):
        add()
    assert [each.number for each in reading.every(Question())] == [9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_actions_that_occur_are_found_without_reading_the_log(django_assert_num_queries):
    assert reading.actions() == ()
    for action in ("unit.added", "role.granted", "role.granted", "account.closed"):
        add(action=action)
    with django_assert_num_queries(1):
        assert reading.actions() == ("account.closed", "role.granted", "unit.added")


def test_a_record_that_was_changed_is_shown_as_such():
    add()
    add()
    behind_its_back("update foundation_auditrecord set actor_id = 9 where number = 1")
    assert [each.untouched for each in reading.page(Question()).lines] == [True, False]


# The verdict -------------------------------------------------------------------------------------------------------


def test_the_newest_check_is_kept():
    assert verdicts.newest() is None
    add()
    add()

    verdicts.check(now=NOW)

    assert verdicts.newest() == verdicts.Verdict(NOW, 2, 0, ())


def test_a_check_names_what_was_changed_and_counts_the_rest(monkeypatch):
    monkeypatch.setattr(verdicts, "MOST_KEPT", 1)
    for _count in range(3):
        add()
    behind_its_back("update foundation_auditrecord set actor_id = 9 where number >= 2")

    found = verdicts.check(now=NOW)

    assert (found.records, found.fault_count) == (3, 2)
    assert [str(each) for each in found.faults] == ["Record 2 was changed after it was written."]
    assert verdicts.newest() == found


def test_a_check_remembers_the_head_of_the_last_one_in_order():
    for _count in range(3):
        add()
    verdicts.check(now=NOW)
    behind_its_back("delete from foundation_auditrecord where number = 3")

    for _again in range(2):  # a check that found faults is no measure for the next
        found = verdicts.check(now=NOW)
        assert [str(each) for each in found.faults] == ["Record 3, which was noted, is gone."]


@pytest.mark.django_db(transaction=True)
def test_the_worker_checks_a_log_once_a_day_and_a_long_one_when_asked(monkeypatch):
    call_command("work", once=True)
    assert not AuditCheck.objects.exists()  # nothing is on record
    add()

    for _again in range(2):
        call_command("work", once=True)
    assert AuditCheck.objects.count() == 1

    monkeypatch.setattr(verdicts, "AT_ONCE", 0)
    for _impatient in range(2):
        assert verdicts.check_soon(now=NOW) is None
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    call_command("work", once=True)
    assert AuditCheck.objects.count() == 2
