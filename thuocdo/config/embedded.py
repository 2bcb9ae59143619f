"""A real PostgreSQL without installation: starts the embedded server when `DATABASE_URL` is unset.

Standard library only, so that everything can call it before anything is set up. The server stays up when a command
ends; the next command finds it in a few milliseconds. Its data lie under `var/postgres`; `make stop` ends it.

Whether a server runs is asked of its socket, never of a file that a crash may have left behind. See
docs/decisions/0002-embedded-postgresql.md.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from thuocdo.config import postgres_binaries, unprivileged
from thuocdo.config.postgres_binaries import Binaries

ROOT = Path(__file__).resolve().parents[2]
USER = DATABASE = "thuocdo"
LONGEST_SOCKET = 100  # bytes; the kernel takes 107 and the server adds its file name
START_WITHIN = 300  # seconds; recovery after a crash can take a while
LARGEST_LOG = 10 * 1024 * 1024  # bytes
SMALLEST_SHM = 256 * 1024 * 1024  # bytes


class CannotStart(SystemExit):
    """The embedded server can't be had; the sentence says why and what helps."""


class State(Enum):
    ABSENT = "nobody listens"
    STARTING = "starts up or recovers"
    READY = "takes connections"


def ensure() -> None:
    """Set `DATABASE_URL` to the embedded server, started if it isn't running; do nothing when it is set already."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start(home())


def home() -> Path:
    """Return the folder of the embedded server."""
    return Path(os.environ.get("THUOCDO_VAR", ROOT / "var")).resolve() / "postgres"


def start(home: Path) -> str:
    """Start the server whose data lie in `home`, unless it runs, and return the address of its database."""
    home = home.resolve()
    run = _socket_folder(home)
    made = home / "database-made"
    if not (made.exists() and _state(run) is State.READY):
        with _locked(home):
            _start(home, run)
            if not made.exists():
                _create_database(home, run)
                made.touch()
    # The port names the socket; said aloud, because PGPORT may stand in the environment for another server.
    return f"postgres://{USER}@/{DATABASE}?host={quote(str(run), safe='/')}&port=5432"


def stop(home: Path) -> bool:
    """End the server of `home` in good order; return False when none was running."""
    home = home.resolve()
    with _locked(home):
        pid = _postmaster(home / "data")
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)  # the server's word for: end sessions, write everything, stop
        _wait(lambda: _postmaster(home / "data") is None, 60, "The database did not stop within a minute.")
        run = _socket_folder(home)
        if run.parent != home:
            shutil.rmtree(run, ignore_errors=True)
        return True


def _start(home: Path, run: Path) -> None:
    data = home / "data"
    if _state(run) is State.ABSENT and _postmaster(data) is None:
        _tidy(home, run)
        binaries = postgres_binaries.find(data)
        if not (data / "PG_VERSION").exists():
            _initialise(home, binaries)
        _launch(home, run, binaries)
    _wait(
        lambda: _state(run) is State.READY,
        START_WITHIN,
        f"The embedded PostgreSQL does not answer. The end of {home / 'log'}:\n{_log_end(home)}",
        alive=lambda: _state(run) is not State.ABSENT or _postmaster(data) is not None,
    )


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Let one process at a time start or stop. The kernel drops the lock when its holder dies, however it dies."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        unprivileged.hand_over(home)
        with (home.parent / "postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise CannotStart(
            f"{error.filename or home} belongs to another user. Go on as that user, or set THUOCDO_VAR to a folder "
            "of your own."
        ) from error


def _socket_folder(home: Path) -> Path:
    """Return where the socket lies: under `home`, or in a short folder where that name is too long or has odd marks."""
    run = home / "run"
    if len(os.fsencode(run)) <= LONGEST_SOCKET - len("/.s.PGSQL.5432") and re.fullmatch(r"[\w./+-]+", str(run), re.A):
        return run
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"thuocdo-{digest}"


def _tidy(home: Path, run: Path) -> None:
    """Remove what a crash left, under the lock and with no server running."""
    data = home / "data"
    _wait(lambda: not _orphans(data), 30, "Processes of a crashed PostgreSQL still run. End them, then try again.")
    pid = _recorded_pid(data)
    if pid is not None and _taken(pid):  # by another program, or by the crashed server that nobody has buried
        (data / "postmaster.pid").unlink(missing_ok=True)
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    if run.is_symlink() or run.stat().st_uid not in {os.geteuid(), unprivileged.owner(home)}:
        raise CannotStart(f"{run} belongs to another user. Remove it, or set TMPDIR to a folder of your own.")
    unprivileged.hand_over(run, as_in=home)
    run.chmod(0o700)  # local connections need no password, so nobody else may reach the socket
    for stale in run.glob(".s.PGSQL.*"):
        stale.unlink(missing_ok=True)
    log = home / "log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(home / "log.old")


def _initialise(home: Path, binaries: Binaries) -> None:
    """Make the data folder beside its place and move it there when it is whole."""
    fresh = home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [binaries.folder / "initdb", "-D", fresh, "-U", USER, "--auth=trust", "--encoding=UTF8"]
    command += [f"--locale={_libc_locale()}"]
    if binaries.major >= 17:  # letters by Unicode's rules on every system, whatever its C library knows
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(  # noqa: S603 - fixed programs
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        **unprivileged.options(home, binaries.folder),
    )
    if done.returncode != 0:
        raise CannotStart(f"The embedded PostgreSQL could not make its data folder: {done.stderr.strip()}")
    fresh.rename(home / "data")


def _libc_locale() -> str:
    import locale

    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    else:
        return "C.UTF-8"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _launch(home: Path, run: Path, binaries: Binaries) -> None:
    """Start the server as a process of its own that outlives this one."""
    data, log = home / "data", home / "log"
    written_by = int((data / "PG_VERSION").read_text().split(".")[0])
    if written_by != binaries.major:
        raise CannotStart(
            f"The data in {data} were written by PostgreSQL {written_by}, but the one here is {binaries.major}. "
            f"Install PostgreSQL {written_by}, or move {home} away to begin with an empty database (keep it: nothing "
            "else holds those data)."
        )
    settings = {
        "listen_addresses": "",
        "port": 5432,
        "unix_socket_directories": run,
        "unix_socket_permissions": "0700",
        "max_connections": 200,
        "dynamic_shared_memory_type": _shared_memory(),
    }
    command = [binaries.folder / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        unprivileged.hand_over(log, as_in=home)
        server = subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **unprivileged.options(home, binaries.folder),
        )
    _wait(
        lambda: _state(run) is not State.ABSENT or server.poll() is not None,
        START_WITHIN,
        "The embedded PostgreSQL did not begin to listen.",
    )
    if server.poll() is not None:
        raise CannotStart(f"The embedded PostgreSQL ended at once. The end of {log}:\n{_log_end(home)}")
    server.returncode = 0  # it is meant to outlive us: no warning about a child that still runs


def _shared_memory() -> str:
    """Return "mmap" where /dev/shm is missing or tiny, as in containers: queries would fail there under load."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108 - only measured
    except OSError:
        return "mmap" if sys.platform == "linux" else "posix"
    return "posix" if room.f_bavail * room.f_frsize >= SMALLEST_SHM else "mmap"


def _create_database(home: Path, run: Path) -> None:
    binaries = postgres_binaries.find(home / "data")
    done = subprocess.run(  # noqa: S603 - fixed programs
        [str(binaries.folder / "createdb"), "-h", str(run), "-p", "5432", "-U", USER, DATABASE],
        capture_output=True,
        text=True,
        check=False,
        **unprivileged.options(home, binaries.folder),
    )
    if done.returncode != 0 and "already exists" not in done.stderr:
        raise CannotStart(f"The embedded PostgreSQL could not make its database: {done.stderr.strip()}")


def _state(run: Path) -> State:
    """Return what the server says to a greeting. A database that is missing or not yet open is told by its code."""
    parameters = b"".join(part.encode() + b"\0" for part in ("user", USER, "database", "template1"))
    body = struct.pack("!i", 196608) + parameters + b"\0"
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(run / ".s.PGSQL.5432"))
            line.sendall(struct.pack("!i", len(body) + 4) + body)
            answer = line.recv(1024)
            if answer.startswith(b"R"):
                line.sendall(b"X\0\0\0\4")  # goodbye
                return State.READY
            return State.STARTING if b"C57P03" in answer or not answer else State.READY
    except TimeoutError:
        return State.STARTING
    except OSError:
        return State.ABSENT


def _recorded_pid(data: Path) -> int | None:
    try:
        return abs(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _postmaster(data: Path) -> int | None:
    """Return the process that serves `data`; a recorded number that another program has by now does not count."""
    pid = _recorded_pid(data)
    return pid if pid is not None and _alive(pid) and _serves(pid, data) else None


def _taken(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _alive(pid: int) -> bool:
    return _taken(pid) and not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _serves(pid: int, data: Path) -> bool:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/exe").readlink().name.startswith("postgres") and (
                Path(f"/proc/{pid}/cwd").readlink() == data
            )
        except OSError:
            return False
    told = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return "postgres" in told.stdout and str(data) in told.stdout


def _orphans(data: Path) -> list[int]:
    """Return processes of a server whose head was killed; they end by themselves within moments."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _serves(int(path.name), data)]


def _wait(done: Callable[[], bool], seconds: float, sentence: str, *, alive: Callable[[], bool] | None = None) -> None:
    deadline = time.monotonic() + seconds
    pause = 0.01
    while not done():
        if time.monotonic() > deadline or (alive is not None and not alive()):
            raise CannotStart(sentence)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)


def _log_end(home: Path) -> str:
    try:
        return "\n".join((home / "log").read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return ""


def main(arguments: list[str]) -> int:
    """`python -m thuocdo.config.embedded start | stop`: print the address of the database, or end the server."""
    if arguments == ["start"]:
        sys.stdout.write(start(home()) + "\n")
        return 0
    if arguments == ["stop"]:
        sys.stdout.write("The database has stopped.\n" if stop(home()) else "The database was not running.\n")
        return 0
    sys.stderr.write("Say start or stop.\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
