"""Writes what the reference says from the code that it describes: `python -m tools.reference`."""

from __future__ import annotations

from pathlib import Path

from thuocdo.config.env import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Variables of the environment, read once when a program starts. A value that can't be read stops the program with a
sentence that says what would be accepted. What an administrator changes while the system runs is not here: it stands
in the database and has pages.

*Written by `python -m tools.reference` from `thuocdo/config/env.py`; a test compares the two.*
"""
TAIL = """
## For people who work on the code

| variable | meaning |
|---|---|
| `THUOCDO_CHROMIUM` | the browser of the browser tests, if it is not on the path |
| `PYTHON` (of `make`) | the Python of `make`, if not the first of 3.11 or newer: `make run PYTHON=python3.12` |
"""


def settings_page() -> str:
    """Return the page about the settings."""
    parts = [HEAD]
    for setting in SETTINGS:
        parts.append(
            f"\n## {setting.name}\n\n{setting.meaning}\n\n"
            f"- When it is not set: {setting.default}.\n- Example: {_code(setting.example)}\n"
        )
    return "".join([*parts, TAIL])


def _code(example: str) -> str:
    return example if "`" in example else f"`{example}`"


if __name__ == "__main__":
    TARGET.write_text(settings_page(), encoding="utf-8")
