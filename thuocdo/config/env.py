"""The environment, read once into typed values; a wrong value stops with a sentence that names the cure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]


class Mode(StrEnum):
    DEMONSTRATION = "demonstration"  # one machine, demonstration accounts, mail kept in an outbox
    PRODUCTION = "production"


class WrongEnvironment(SystemExit):
    """A setting is missing or can't be read; the sentence is printed and the program ends."""


@dataclass(frozen=True, slots=True)
class Database:
    name: str
    user: str
    password: str
    host: str
    port: str


@dataclass(frozen=True, slots=True)
class Environment:
    mode: Mode
    secret_key: str
    allowed_hosts: tuple[str, ...]
    database: Database
    port: int
    var: Path


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Return the typed environment. Raise `WrongEnvironment` with a sentence for the first value that is wrong."""
    mode_text = environ.get("THUOCDO_MODE", Mode.DEMONSTRATION)
    if mode_text not in list(Mode):
        raise WrongEnvironment(f"THUOCDO_MODE is {mode_text!r}. Accepted: {', '.join(Mode)}.")
    mode = Mode(mode_text)
    secret_key = environ.get("THUOCDO_SECRET_KEY", "")
    if mode is Mode.PRODUCTION and len(secret_key) < 50:
        raise WrongEnvironment("THUOCDO_SECRET_KEY must hold at least 50 random characters in production.")
    hosts = tuple(filter(None, environ.get("THUOCDO_HOSTS", "").replace(" ", "").split(",")))
    if mode is Mode.PRODUCTION and not hosts:
        raise WrongEnvironment("THUOCDO_HOSTS is not set. Example: THUOCDO_HOSTS=thuocdo.example.vn")
    port = environ.get("THUOCDO_PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise WrongEnvironment(f"THUOCDO_PORT is {port!r}. Accepted: a port number, 1 to 65535.")
    return Environment(
        mode=mode,
        secret_key=secret_key or "demonstration-only-" + "0" * 40,
        allowed_hosts=hosts or ("127.0.0.1", "localhost", "[::1]"),
        database=read_database(environ.get("DATABASE_URL", "")),
        port=int(port),
        var=Path(environ.get("THUOCDO_VAR", ROOT / "var")),
    )


def read_database(url: str) -> Database:
    """Return the parts of a PostgreSQL address; a socket folder may stand in `?host=`."""
    example = "Example: DATABASE_URL=postgres://user:password@host:5432/thuocdo"
    if not url:
        raise WrongEnvironment(f"DATABASE_URL is not set, and no embedded database was started. {example}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongEnvironment(f"DATABASE_URL can't be read ({error}). {example}") from error
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise WrongEnvironment(f"DATABASE_URL must be the address of a PostgreSQL database. {example}")
    query = dict(parse_qsl(parts.query))
    return Database(
        name=unquote(parts.path.strip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=query.get("host", parts.hostname or ""),
        port=query.get("port", str(port or "")),
    )
