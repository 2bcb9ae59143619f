"""The database: the embedded one, or the one that DATABASE_URL names, looked at before it is used."""

from __future__ import annotations

import os
from pathlib import Path

from tools.house.environment import PYTHON
from tools.house.telling import line, openly, quietly, step

CHECK = Path(__file__).with_name("database_check.py")


def prepare() -> str:
    """Set DATABASE_URL for everything that follows and return what tells this database from others ("": unknown).

    Raise `Failed` when the database can't be used.
    """
    given = bool(os.environ.get("DATABASE_URL"))
    if not given:
        with step("Starting the embedded PostgreSQL"):
            told = quietly(
                [PYTHON, "-m", "thuocdo.config.embedded", "start"],
                "Or set DATABASE_URL to a PostgreSQL server of your own (15 or newer).",
            )
            os.environ["DATABASE_URL"] = told.strip().splitlines()[-1]
    told = quietly([PYTHON, CHECK], "The database can't be used as it is.")
    if given:
        line("· Using the database of DATABASE_URL.")
    return told.strip()


def stop() -> int:
    """End the embedded server."""
    if not PYTHON.exists():
        line("The database was not running: there is no environment yet.")
        return 0
    return openly([PYTHON, "-m", "thuocdo.config.embedded", "stop"])
