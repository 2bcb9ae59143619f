"""The stamp that says whether kept pages still hold."""

from __future__ import annotations

import threading

import psycopg
from django.db import connection

_QUESTION = b"select coalesce(sum(value), 0)::bigint from foundation_stamp"
_local = threading.local()


def touch(area: str) -> None:
    """Say, in the transaction of a change, that public pages about `area` are out of date once it commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into foundation_stamp (area, value) values (%s, 1) "
            "on conflict (area) do update set value = foundation_stamp.value + 1",
            [area],
        )


def current() -> int | None:
    """Return what pages are measured against now; None when the database can't say.

    Asked for every page served from memory, so it goes past Django's connection handling: one round trip on a
    connection that this thread keeps.
    """
    for _attempt in (1, 2):  # the kept connection may have died since it was last used
        line: psycopg.Connection[tuple[int]] | None = getattr(_local, "line", None)
        try:
            if line is None:
                line = _local.line = _connect()
            row = line.execute(_QUESTION, prepare=True).fetchone()
        except psycopg.Error:
            close()
        else:
            return row[0] if row else None
    return None


def close() -> None:
    """Give back this thread's connection."""
    line = getattr(_local, "line", None)
    _local.line = None
    if line is not None:
        line.close()


def _connect() -> psycopg.Connection[tuple[int]]:
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    return psycopg.connect(**wanted, autocommit=True, connect_timeout=5, options="-c statement_timeout=2000")
