"""How the commands speak: a line per step while it happens, and one sentence with the cure when a step fails."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A step failed; the sentence names the cure."""


def line(text: str = "") -> None:
    print(text, flush=True)


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"· {what} …", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def quietly(command: Sequence[str | Path], cure: str, *, env: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it printed; when it fails, raise `Failed` with its last lines and the cure."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise Failed(f"{error}. {cure}") from error
    if done.returncode != 0:
        last = "\n  ".join(done.stdout.strip().splitlines()[-15:])
        raise Failed(f"{Path(command[0]).name} ended with {done.returncode}:\n  {last}\n{cure}".rstrip())
    return done.stdout


def openly(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run a command whose output the person should see, and return how it ended."""
    sys.stdout.flush()
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=None if env is None else dict(env), check=False
    ).returncode


def replace(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one, whenever the power goes."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
