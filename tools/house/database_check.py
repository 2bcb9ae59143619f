"""Look at the database of DATABASE_URL and say in a sentence what it lacks. Runs inside the environment."""

from __future__ import annotations

import os
import sys

import psycopg

OLDEST = 150_000
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")


def faults(url: str) -> list[str]:
    """Return sentences about what is wrong with the database, none when it can be used."""
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.Error as error:
        return [f"The database of DATABASE_URL does not answer: {str(error).strip()}"]
    with connection:
        found = []
        if connection.info.server_version < OLDEST:
            found.append(f"The server is PostgreSQL {connection.info.server_version // 10_000}; 15 or newer is needed.")
        encoding = connection.execute("show server_encoding").fetchone()
        if encoding != ("UTF8",):
            found.append(f"The database has the encoding {encoding and encoding[0]}; make one with ENCODING 'UTF8'.")
        rows = connection.execute("select name from pg_available_extensions").fetchall()
        missing = [name for name in EXTENSIONS if (name,) not in rows]
        if missing:
            found.append(
                f"The server lacks the extensions {', '.join(missing)}. They come with PostgreSQL's contrib package "
                "(postgresql-contrib)."
            )
        return found


def identity(url: str) -> str:
    """Return what tells this database from any other, made again under the same name included; "" if it won't say."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "select system_identifier::text || '/' || (select oid from pg_database where datname = "
                "current_database()) from pg_control_system()"
            ).fetchone()
    except psycopg.Error:
        return ""
    return str(row[0]) if row else ""


if __name__ == "__main__":
    told = faults(os.environ["DATABASE_URL"])
    for sentence in told:
        print(sentence)
    if not told:
        print(identity(os.environ["DATABASE_URL"]))
    sys.exit(bool(told))
