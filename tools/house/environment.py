"""The environment: a virtual environment in `.venv`, filled from hashed pins, only when they changed."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from tools.house.telling import ROOT, Failed, line, quietly, replace, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
NETWORK = "Check the connection to the package index (and the proxy settings of pip), then run the command again."


def prepare(*names: str) -> None:
    """Make `.venv` hold the pins of `requirements/<name>.txt`. Whatever a stop left half done is done again."""
    if sys.version_info < OLDEST:
        raise Failed(
            f"This is Python {sys.version.split()[0]}; 3.11 or newer is needed. Install one, then say for instance: "
            "make run PYTHON=python3.12"
        )
    if VENV.is_symlink():
        line(f"· .venv is a link to {VENV.resolve()}: it is used as it is.")
        return
    unfinished = VENV / "unfinished"
    if unfinished.exists() or not (VENV / "made").exists():
        _make()
    for name in names:
        pins = ROOT / "requirements" / f"{name}.txt"
        stamp = VENV / f"pins-{name}"
        wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            continue
        unfinished.touch()
        _install(pins)
        replace(stamp, wanted)
        unfinished.unlink()


def _make() -> None:
    with step("Making the environment .venv"):
        if VENV.exists():
            shutil.rmtree(VENV)
        quietly(
            [sys.executable, "-m", "venv", VENV],
            "Python's venv module is missing or broken. On Debian and Ubuntu: apt-get install python3-venv. "
            "On Fedora: dnf install python3. Then run the command again.",
        )
        (VENV / "made").touch()


def _install(pins: Path) -> None:
    """Install with uv where it can be had, else with pip: the same pins, the same hashes, more patience."""
    count = sum("==" in text for text in pins.read_text(encoding="utf-8").splitlines())
    with step(f"Installing {count} packages of {pins.relative_to(ROOT)}"):
        try:
            _install_with_uv(pins)
        except Failed:
            print(" (with pip)", end="", flush=True)
            quietly([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pins], NETWORK)


def _install_with_uv(pins: Path) -> None:
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        wanted = ROOT / "requirements" / "uv.txt"
        quietly([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", wanted], NETWORK)
    quietly([uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", pins], NETWORK)
