"""Empties the tables after a test that commits, in a hundredth of the time that Django's `flush` takes.

`flush` truncates every table and then makes all permissions anew. A test writes into a few tables; only those are
emptied, past the triggers that keep the product from doing so (the audit log, what is published).
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}
LARGE = 2000  # rows


def use():
    """Let tests that commit empty the tables this way; they can where the tests' own role is a superuser."""
    if is_superuser():
        TransactionTestCase._fixture_teardown = lambda test: empty()
        return
    with connection.cursor() as cursor:  # Django's way needs to be let through
        cursor.execute("select tgrelid::regclass, tgname from pg_trigger where tgname like '%\\_no\\_truncate'")
        for table, trigger in cursor.fetchall():
            cursor.execute(f'alter table {table} disable trigger "{trigger}"')


def empty():
    """Remove all rows that tests have committed. What another thread is still writing is waited for."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {', '.join(tables())} in share row exclusive mode")
        written = written_tables(cursor)
        cursor.execute("set local session_replication_role = replica")
        grown = [table for table in written if _delete(cursor, table) > LARGE]
    with connection.cursor() as cursor:
        for table in grown:  # the next tests shall not read past rows that are gone
            cursor.execute(f"vacuum {table}")


def _delete(cursor, table):
    cursor.execute(f"delete from {table}")  # noqa: S608 - a name that Django quoted
    return cursor.rowcount


def written_tables(cursor):
    """The quoted names of tables that hold rows."""
    each = (f"select '{table}' where exists (select from {table})" for table in tables())  # noqa: S608
    cursor.execute(" union all ".join(each))
    return [table for (table,) in cursor.fetchall()]


@cache
def tables():
    """The quoted names of all tables whose rows do not come from migrations."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(name) for name in sorted(set(names) - MADE_BY_MIGRATIONS)]


@cache
def is_superuser():
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        return cursor.fetchone()[0]
