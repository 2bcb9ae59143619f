"""`make run`: from an empty folder to pages in a browser; safe to stop and start at any point."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from tools.house import database, environment
from tools.house.environment import PYTHON, VENV
from tools.house.telling import ROOT, Failed, line, openly, quietly, replace, step

# What is loaded, in this order. Each command is idempotent; one that the code does not have yet is passed over.
LOADERS = ("load_units", "load_frameworks", "load_questionnaires", "load_published")
DEMONSTRATION_LOADERS = ("load_demonstration_accounts", "load_demonstration_round", "load_demonstration_surveys")
ACCOUNTS = "demonstration_accounts"
WORKER = "work"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a closed terminal must not leave a server behind
MOST_WORKER_ENDS = 5  # within a minute; a worker that ends oftener can't work at all


def run() -> int:
    """Prepare everything and serve until Ctrl-C."""
    port = _port()
    _refuse_busy(port)
    environment.prepare("run")
    identity = database.prepare()
    manage = [PYTHON, ROOT / "manage.py"]
    with step("Bringing the tables up to date"):
        quietly([*manage, "migrate", "--noinput"], "Read the lines above; nothing was changed by the step that failed.")
    commands = set(quietly([*manage, "help", "--commands"], "Run `make check`.").split())
    _collect_files(manage)
    _load(manage, commands, identity)
    _refuse_busy(port)
    return _serve(port, manage, commands)


def _port() -> int:
    given = os.environ.get("THUOCDO_PORT", "8000")
    if not re.fullmatch(r"[0-9]{1,5}", given) or not 1 <= int(given) <= 65535:
        raise Failed(f"THUOCDO_PORT is {given!r}. Accepted: a port number, 1 to 65535.")
    return int(given)


def _refuse_busy(port: int) -> None:
    with socket.socket() as line_in:
        line_in.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line_in.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Failed(f"Port {port} needs more rights. Choose another: THUOCDO_PORT=8000 make run") from error
        except OSError as error:
            raise Failed(
                f"Port {port} is taken by another program (perhaps another `make run`). Stop that program, or choose "
                f"another port: THUOCDO_PORT={port + 1 if port < 65535 else 8000} make run"
            ) from error


def _collect_files(manage: list[Path]) -> None:
    """Collect styles, scripts and fonts, when any of them changed."""
    files = sorted((ROOT / "thuocdo").glob("*/static/**/*"))
    state = _digest(files, (VENV / "pins-run",))
    stamp = _var() / "static-collected"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state and (_var() / "static").is_dir():
        return
    with step("Collecting styles, scripts and fonts"):
        quietly([*manage, "collectstatic", "--noinput", "--verbosity=0"], "Run `make check`.")
        replace(stamp, state)


def _load(manage: list[Path], commands: set[str], identity: str) -> None:
    """Load what comes along, when it or the code that reads it changed since this database last took it."""
    demonstration = os.environ.get("THUOCDO_MODE", "demonstration") == "demonstration"
    wanted = [name for name in LOADERS + DEMONSTRATION_LOADERS * demonstration if name in commands]
    code = sorted({*(ROOT / "thuocdo").glob("**/*.py"), *(ROOT / "thuocdo").glob("*/data/**/*")})
    state = _digest(code, (), " ".join([*wanted, identity]))
    stamp = _var() / "data-loaded"
    if identity and stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    for name in wanted:
        with step(f"Loading: {name}"):
            quietly([*manage, name], "What was loaded before stays; nothing is half loaded.")
    replace(stamp, state)


def _digest(files: Iterable[Path], more: Iterable[Path], text: str = "") -> str:
    total = hashlib.sha256(text.encode())
    for path in (*files, *more):
        if path.is_file():
            total.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _var() -> Path:
    return Path(os.environ.get("THUOCDO_VAR", ROOT / "var"))


def _serve(port: int, manage: list[Path], commands: set[str]) -> int:
    workers = max(2, os.cpu_count() or 2)
    server = [
        *(VENV / "bin" / "granian", "--interface", "wsgi", "thuocdo.config.wsgi:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
    ]
    worker = [*manage, WORKER] if WORKER in commands else []
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in filter(None, (server, worker)):
            _begin(children, len(children), command)
        _wait_until_answering(port, children[0])
        _print_addresses(port, manage, commands)
        ended: list[float] = []
        while children[0].poll() is None and len(ended) < MOST_WORKER_ENDS:
            if worker and children[1].poll() is not None:  # one event or job may take it down; the next ones wait
                ended = [*(moment for moment in ended if moment > time.monotonic() - 60), time.monotonic()]
                line("The worker ended by itself; the lines above say why. It is started again.")
                _begin(children, 1, worker)
            time.sleep(0.5)
        raise Failed("The server or its worker ended by itself; the lines above say why. Start again: make run")
    except KeyboardInterrupt:
        line("\nStopped. The database stays up for the next start; `make stop` ends it too.")
        return 0
    finally:
        _end(children)


def _begin(children: list[subprocess.Popen[bytes]], place: int, command: list[str | Path]) -> None:
    """Start a program and write it down, at once or not at all: whatever is started must be ended.

    It gets a session of its own, so that Ctrl-C reaches it through us, once and in order. What would end us in between
    waits until it is written down.
    """
    held: list[int] = []
    before = {ending: signal.signal(ending, lambda number, _frame: held.append(number)) for ending in ENDINGS}
    try:
        child = subprocess.Popen([str(part) for part in command], cwd=ROOT, start_new_session=True)
        children[place : place + 1] = [child]
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
    if held:
        raise KeyboardInterrupt


def _wait_until_answering(port: int, server: subprocess.Popen[bytes]) -> None:
    with step("Starting the server"):
        deadline = time.monotonic() + 60
        while True:
            if server.poll() is not None:
                raise Failed("The server ended at once; the lines above say why.")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise Failed("The server did not answer within a minute.") from None
                time.sleep(0.1)


def _print_addresses(port: int, manage: list[Path], commands: set[str]) -> None:
    line()
    line(f"  Tiếng Việt   http://127.0.0.1:{port}/")
    line(f"  English      http://127.0.0.1:{port}/en/")
    if ACCOUNTS in commands:
        line()
        openly([*manage, ACCOUNTS])
    line()
    line("Ctrl-C stops the server. Nothing is lost.")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """End what was started; a second Ctrl-C, or the HUP that follows a TERM, does not cut this short."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
