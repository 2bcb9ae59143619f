"""The environment, read once into typed values; a wrong value stops with a sentence that names the cure.

`SETTINGS` is the list of what can be set; docs/reference/settings.md is made from it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
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
class Setting:
    """One variable of the environment, as the reference shows it."""

    name: str
    meaning: str
    default: str  # in words where it is not a value
    example: str


SETTINGS = (
    Setting(
        "THUOCDO_MODE",
        "`demonstration`: one machine, demonstration accounts, mail kept in files. `production`: everything below "
        "that says so must be set, and connections are encrypted.",
        "`demonstration`",
        "production",
    ),
    Setting(
        "THUOCDO_SECRET_KEY",
        "Signs sessions and links, and encrypts second factors. At least 50 random characters in production; "
        "changing it without THUOCDO_OLD_SECRET_KEYS makes sessions, authenticator apps and recovery codes useless.",
        "a fixed one in demonstration; must be set in production",
        "the output of `python3 -c 'import secrets; print(secrets.token_urlsafe(60))'`",
    ),
    Setting(
        "THUOCDO_OLD_SECRET_KEYS",
        "Earlier values of THUOCDO_SECRET_KEY, separated by spaces, newest first: what they signed or encrypted stays "
        "readable while the key is changed.",
        "none",
        "the key used until yesterday",
    ),
    Setting(
        "THUOCDO_HOSTS",
        "Names under which the site answers, separated by commas.",
        "this machine only in demonstration; must be set in production",
        "thuocdo.example.vn",
    ),
    Setting(
        "THUOCDO_BASE_URL",
        "The site's address in mails and shared links, without a slash at the end. Begins with https:// in production.",
        "`http://127.0.0.1:<THUOCDO_PORT>` in demonstration; `https://<first of THUOCDO_HOSTS>` in production",
        "https://thuocdo.example.vn",
    ),
    Setting(
        "DATABASE_URL",
        "The PostgreSQL database, 15 or newer, with the extensions unaccent, pg_trgm and btree_gist available. A "
        "socket folder may stand in `?host=`.",
        "the embedded server, started by the command",
        "postgres://user:password@host:5432/thuocdo",
    ),
    Setting("THUOCDO_PORT", "The port on 127.0.0.1 that `make run` serves, 1 to 65535.", "`8000`", "8001"),
    Setting(
        "THUOCDO_VAR",
        "The folder for what the installation writes: embedded database, collected files, mail of a demonstration.",
        "`var` in the project",
        "/srv/thuocdo/var",
    ),
    Setting(
        "THUOCDO_FILES",
        "The folder of files that people send as evidence, on a disk that is backed up; servers side by side share it.",
        "`files` in THUOCDO_VAR",
        "/srv/thuocdo/files",
    ),
    Setting(
        "THUOCDO_CLAMD",
        "The virus scanner (ClamAV's clamd) that every file is shown to: `tcp://host:port`, or `unix:///path` of its "
        "socket.",
        "none: files are taken and marked as not scanned",
        "unix:///run/clamav/clamd.ctl",
    ),
    Setting(
        "THUOCDO_UNSCANNED",
        "What happens to a file while the scanner does not answer: `refuse`, or `take` and scan it later.",
        "`refuse`",
        "take",
    ),
    Setting(
        "THUOCDO_MAIL",
        "How mail is sent: `file` keeps it under `var/mail`; `smtp://` with STARTTLS unless `?tls=no`; `smtps://`.",
        "`file` in demonstration; must be set in production",
        "smtp://user:password@mail.example.vn:587",
    ),
    Setting(
        "THUOCDO_MAIL_FROM",
        "The sender of mails.",
        "`Thước Đo <no-reply@…>` with the host of the base address",
        "Thước Đo <cchc@example.vn>",
    ),
    Setting(
        "THUOCDO_PROXY",
        "`yes` when a proxy in front sets X-Forwarded-Proto on every request and removes it from strangers' ones.",
        "`no`",
        "yes",
    ),
    Setting(
        "THUOCDO_PAGE_CACHE_MIB",
        "Memory for public pages per process, in MiB, 0 to 4096; 0 keeps none.",
        "`64`",
        "256",
    ),
    Setting(
        "THUOCDO_LOG_LEVEL",
        "The least severe lines that are logged: DEBUG, INFO, WARNING or ERROR.",
        "`WARNING` in demonstration, `INFO` in production",
        "INFO",
    ),
)


@dataclass(frozen=True, slots=True)
class Database:
    name: str
    user: str
    password: str
    host: str
    port: str


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves; an empty host keeps it in files."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False  # begin in the clear, then encrypt (STARTTLS)
    ssl: bool = False  # encrypted from the first byte


@dataclass(frozen=True, slots=True)
class Environment:
    mode: Mode
    secret_key: str
    old_secret_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    base_url: str
    database: Database
    port: int
    var: Path
    files: Path
    clamd: str  # address of the virus scanner; empty: none
    take_unscanned: bool
    mail: Mail
    mail_from: str
    behind_proxy: bool
    page_cache_bytes: int
    log_level: str


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Return the typed environment. Raise `WrongEnvironment` with a sentence for the first value that is wrong."""
    mode = Mode(_one_of(environ, "THUOCDO_MODE", Mode.DEMONSTRATION, list(Mode)))
    production = mode is Mode.PRODUCTION
    secret_key = environ.get("THUOCDO_SECRET_KEY", "")
    if production and len(secret_key) < 50:
        raise WrongEnvironment("THUOCDO_SECRET_KEY must hold at least 50 random characters in production.")
    hosts = tuple(filter(None, environ.get("THUOCDO_HOSTS", "").replace(" ", "").split(",")))
    if production and not hosts:
        raise WrongEnvironment("THUOCDO_HOSTS is not set. Example: THUOCDO_HOSTS=thuocdo.example.vn")
    port = _whole(environ, "THUOCDO_PORT", 8000, least=1, most=65535, what="a port number")
    var = Path(environ.get("THUOCDO_VAR") or ROOT / "var")
    base_url = _base_url(environ, f"https://{hosts[0]}" if production else f"http://127.0.0.1:{port}", production)
    levels = ["DEBUG", "INFO", "WARNING", "ERROR"]
    return Environment(
        mode=mode,
        secret_key=secret_key or "demonstration-only-" + "0" * 40,
        old_secret_keys=tuple(environ.get("THUOCDO_OLD_SECRET_KEYS", "").split()),
        allowed_hosts=hosts or ("127.0.0.1", "localhost", "[::1]"),
        base_url=base_url,
        database=read_database(environ.get("DATABASE_URL", "")),
        port=port,
        var=var,
        files=Path(environ.get("THUOCDO_FILES") or var / "files"),
        clamd=read_clamd(environ.get("THUOCDO_CLAMD", "")),
        take_unscanned=_one_of(environ, "THUOCDO_UNSCANNED", "refuse", ["refuse", "take"]) == "take",
        mail=read_mail(environ.get("THUOCDO_MAIL", "" if production else "file")),
        mail_from=_sender(environ, urlsplit(base_url).hostname or "localhost"),
        behind_proxy=_one_of(environ, "THUOCDO_PROXY", "no", ["no", "yes"]) == "yes",
        page_cache_bytes=_whole(environ, "THUOCDO_PAGE_CACHE_MIB", 64, least=0, most=4096, what="MiB") * 1024 * 1024,
        log_level=_one_of(environ, "THUOCDO_LOG_LEVEL", "INFO" if production else "WARNING", levels),
    )


def _one_of(environ: Mapping[str, str], name: str, default: str, accepted: list[str]) -> str:
    given = environ.get(name, default)
    if given not in accepted:
        raise WrongEnvironment(f"{name} is {given!r}. Accepted: {', '.join(accepted)}.")
    return given


def _whole(environ: Mapping[str, str], name: str, default: int, *, least: int, most: int, what: str) -> int:
    given = environ.get(name, str(default))
    if not given.isascii() or not given.isdigit() or len(given) > 9 or not least <= int(given) <= most:
        raise WrongEnvironment(f"{name} is {given!r}. Accepted: {what}, {least} to {most}.")
    return int(given)


def _base_url(environ: Mapping[str, str], default: str, production: bool) -> str:
    given = environ.get("THUOCDO_BASE_URL", default).rstrip("/")
    scheme, _, rest = given.partition("://")
    if scheme not in ({"https"} if production else {"http", "https"}) or not rest or set(rest) & set("/?# "):
        example = "Example: THUOCDO_BASE_URL=https://thuocdo.example.vn"
        raise WrongEnvironment(
            f"THUOCDO_BASE_URL is {given!r}. Accepted: an https:// address without a path. {example}"
        )
    return given


def _sender(environ: Mapping[str, str], host: str) -> str:
    given = environ.get("THUOCDO_MAIL_FROM", f"Thước Đo <no-reply@{host}>")
    address = parseaddr(given)[1]
    if "@" not in address or "\n" in given:
        raise WrongEnvironment(
            f"THUOCDO_MAIL_FROM is {given!r}. Accepted: an address, with a name before it if you like. "
            "Example: THUOCDO_MAIL_FROM='Thước Đo <cchc@example.vn>'"
        )
    return given


def read_mail(url: str) -> Mail:
    """Return how mail leaves: "file", or the address of a mail server."""
    example = "Example: THUOCDO_MAIL=smtp://user:password@mail.example.vn:587"
    if url == "file":
        return Mail()
    if not url:
        raise WrongEnvironment(f"THUOCDO_MAIL is not set. {example}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongEnvironment(f"THUOCDO_MAIL can't be read ({error}). {example}") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise WrongEnvironment(f"THUOCDO_MAIL must be 'file' or the address of a mail server. {example}")
    encrypted = parts.scheme == "smtps"
    tls = dict(parse_qsl(parts.query)).get("tls", "yes")
    if tls not in {"yes", "no"}:
        raise WrongEnvironment(f"THUOCDO_MAIL says tls={tls!r}. Accepted: tls=yes, tls=no. {example}")
    return Mail(
        host=parts.hostname,
        port=port or (465 if encrypted else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls == "yes" and not encrypted,
        ssl=encrypted,
    )


def read_clamd(url: str) -> str:
    """Return the address of the virus scanner as it was given, once it can be read; "" is none."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        sound = parts.port is not None and parts.hostname if parts.scheme == "tcp" else parts.path.startswith("/")
    except ValueError:
        sound = False
    if not sound or parts.scheme not in {"tcp", "unix"}:
        raise WrongEnvironment(
            f"THUOCDO_CLAMD is {url!r}. Accepted: tcp://host:port, or unix:///path of a socket. "
            "Example: THUOCDO_CLAMD=unix:///run/clamav/clamd.ctl"
        )
    return url


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
