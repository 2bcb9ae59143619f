"""`make run` ends with everything it started, however it is ended (issue 2, section 1). Real servers, real signals."""

import contextlib
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import environment_of_the_test
from thuocdo.config.env import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PROGRAM = """
import sys
from tools.house import running
sys.exit(running._serve(int(sys.argv[1]), [running.PYTHON, running.ROOT / "manage.py"], {"work"}))
"""


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def environment(tmp_path, port):
    made = environment_of_the_test() | {
        "THUOCDO_VAR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
    }
    yield made
    for pid, _command in started_with(made):  # where a test failed
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def command(port):
    return [sys.executable, "-c", PROGRAM, str(port)]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def started_with(environment):
    """The processes that live and were started with this environment, wherever they hang in the tree by now.

    The server writes its title over its environment, so it is known by its port.
    """
    port, mark, found = f":{environment['PORT']} ", f"THUOCDO_VAR={environment['THUOCDO_VAR']}".encode(), []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if mark in (path / "environ").read_bytes().split(b"\0") or ("granian" in command and port in command):
                found.append((int(path.name), command))
    return found


def the_worker(environment):
    return next(pid for pid, command in started_with(environment) if command.rstrip().endswith("manage.py work"))


def test_a_polite_stop_ends_the_server_and_its_worker(port, environment):
    with subprocess.Popen(command(port), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as run:
        try:
            next(line for line in run.stdout if "Ctrl-C stops the server" in line)
            assert answers(port) and len(started_with(environment)) >= 3

            run.send_signal(signal.SIGTERM)

            assert run.wait(timeout=120) == 0
            assert "Stopped." in run.stdout.read()
        finally:
            run.kill()
    assert not answers(port) and started_with(environment) == []


def test_a_closed_terminal_leaves_no_server_behind(port, environment):
    """The terminal's window is closed: there is nobody left to print to, and still everything ends."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, command(port), environment)  # noqa: S606
    try:
        said = b""
        while b"Ctrl-C stops the server" not in said:
            said += os.read(terminal, 4096)

        assert answers(port) and len(started_with(environment)) >= 3
        os.close(terminal)

        wait(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    assert not answers(port) and started_with(environment) == []


def test_a_worker_that_dies_is_started_again(port, environment):
    with subprocess.Popen(command(port), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as run:
        try:
            next(line for line in run.stdout if "Ctrl-C stops the server" in line)
            worker = the_worker(environment)

            os.kill(worker, signal.SIGKILL)

            assert "started again" in next(line for line in run.stdout if "worker" in line)
            assert answers(port)
            run.send_signal(signal.SIGTERM)
            assert run.wait(timeout=120) == 0
        finally:
            run.kill()
    assert not answers(port) and started_with(environment) == []
