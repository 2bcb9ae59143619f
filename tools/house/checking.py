"""`make check`, `make test`, `make bench`."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from tools.house import database, environment
from tools.house.environment import PYTHON, VENV
from tools.house.telling import ROOT, Failed, line, openly, quietly, step

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def check() -> int:
    """Run the quick checks, all of them even when one fails, and return 1 if any did."""
    environment.prepare("run", "test")
    database.prepare()
    return _check()


def _check() -> int:
    tool = VENV / "bin"
    production = os.environ | {
        "THUOCDO_MODE": "production",
        "THUOCDO_SECRET_KEY": secrets.token_urlsafe(60),
        "THUOCDO_HOSTS": "thuocdo.example.vn",
        "THUOCDO_BASE_URL": "https://thuocdo.example.vn",
        "THUOCDO_MAIL": "smtp://localhost:25",
    }
    manage = [PYTHON, ROOT / "manage.py"]
    checks: list[tuple[str, list[str | Path], dict[str, str] | None]] = [
        ("style", [tool / "ruff", "format", "--check", "--quiet", "."], None),
        ("habits", [tool / "ruff", "check", "--quiet", "."], None),
        ("types", [tool / "mypy"], None),
        ("import order", [tool / "lint-imports", "--no-cache"], None),
        ("translations", [PYTHON, "-m", "tools.translations", "check"], None),
        ("security of production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], None),
    ]
    failed = []
    for name, command, env in checks:
        try:
            with step(f"Checking {name}"):
                quietly(command, "", env=env)
        except Failed as error:
            failed.append(name)
            line(f"{error}\n")
    line(f"Checks failed: {', '.join(failed)}." if failed else f"All {len(checks)} checks passed.")
    return bool(failed)


def test(arguments: list[str]) -> int:
    """Run the checks and every test; return 0 only when all is well."""
    environment.prepare("run", "test")
    browser = _browser()
    database.prepare()
    checks_failed = _check()
    line()
    tests_failed = openly(
        # In the order of the folders: the long walks through a browser begin early and nobody waits for one at the end.
        [PYTHON, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadscope", "--no-loadscope-reorder", *arguments],
        env=os.environ | {"THUOCDO_CHROMIUM": browser},
    )
    if checks_failed:
        line("The tests are judged above; the checks before them failed.")
    return int(bool(checks_failed or tests_failed))


def _browser() -> str:
    """Return a Chromium for the browser tests, installed by the system's package manager if it can be."""
    given = os.environ.get("THUOCDO_CHROMIUM", "")
    if given and shutil.which(given):
        return given
    if found := _found():
        return found
    cure = "Install Chromium (apt-get install chromium-headless-shell, dnf install chromium) or set THUOCDO_CHROMIUM."
    if os.geteuid() == 0:
        with step("Installing Chromium for the browser tests"):
            if shutil.which("apt-get"):
                quietly(["apt-get", "update"], cure)
                # The shell without a window is a third quicker than the whole browser, and draws the same pages.
                quietly(["apt-get", "install", "-y", "--no-install-recommends", "chromium-headless-shell"], cure)
            elif shutil.which("dnf"):
                quietly(["dnf", "install", "-y", "chromium"], cure)
        if found := _found():
            return found
    raise Failed(f"The browser tests need Chromium, and there is none. {cure}")


def _found() -> str:
    return next(filter(None, map(shutil.which, BROWSERS)), "") or ""


def bench(names: list[str]) -> int:
    """Run `tests/bench/bench_*.py`, all or those named, and print their figures."""
    environment.prepare("run", "test")
    database.prepare()
    found = sorted((ROOT / "tests" / "bench").glob("bench_*.py"))
    chosen = [path for path in found if not names or path.stem.removeprefix("bench_") in names]
    if not chosen:
        raise Failed(f"There is no such figure. Known: {', '.join(p.stem.removeprefix('bench_') for p in found)}.")
    failed = [path for path in chosen if _one_bench(path)]
    return int(bool(failed))


def _one_bench(path: Path) -> bool:
    line(f"\n{path.stem.removeprefix('bench_')}")
    return openly([PYTHON, "-m", f"tests.bench.{path.stem}"], env=os.environ | {"PYTHONPATH": str(ROOT)}) != 0
