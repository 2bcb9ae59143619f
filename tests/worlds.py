"""Rows that take long to make are made once per process; afterwards they are put back from memory as they were.

Putting back keeps every number, and sequences never go back: what the process remembers by a number stays true.
"""

from django.db import connection

from tests.emptying import is_superuser, tables, written_tables

_kept = {}


def kept(name, make):
    """Call `make`, or put back what it made the first time, into an empty database; return what it returned."""
    if not is_superuser():
        told = make()
        _check_once()
        return told
    if name not in _kept:
        told = make()
        _check_once()
        _kept[name] = told, _rows()
        return told
    told, rows = _kept[name]
    _put_back(rows)
    return told


def published():
    """The register, the frameworks and the five real publications: what was loaded, by slug."""
    from datetime import UTC, datetime

    from django.core.management import call_command

    from thuocdo.results.services.loading import load_published

    def make():
        call_command("load_units", verbosity=0)
        call_command("load_frameworks", verbosity=0)
        return {each.slug: each for each in load_published(now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))}

    return kept("published", make)


def _check_once():
    """Check the foreign keys of new rows now; inside a longer transaction every single test would do it again."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def _rows():
    rows = {}
    with connection.cursor() as cursor:
        for table in written_tables(cursor):
            with cursor.copy(f"copy {table} to stdout (format binary)") as copy:
                rows[table] = b"".join(bytes(part) for part in copy)
    return rows


def _put_back(rows):
    with connection.cursor() as cursor:
        found = [table for table in written_tables(cursor) if table in rows]
        assert not found, f"Rows are put back into empty tables only; these are not: {found}"
        cursor.execute("set session_replication_role = replica")
        for table in tables():
            if table in rows:
                with cursor.copy(f"copy {table} from stdin (format binary)") as copy:
                    copy.write(rows[table])
        cursor.execute("set session_replication_role = origin")
        for table in rows:  # made up from these rows, while the planner knows nothing yet
            cursor.execute(f"analyze {table}")
