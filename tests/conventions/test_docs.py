"""The documentation keeps up with the code, and leads nowhere that does not exist (LAYOUT: docs)."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve
from django.utils import translation

from thuocdo.config.wiring import REACTIONS
from tools import reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md"))


@pytest.mark.parametrize("page", reference.PAGES)
def test_the_reference_is_what_the_code_says(page):
    """Settings, commands with their arguments, events, and every path of the API."""
    assert (reference.FOLDER / page).read_text() == reference.PAGES[page](), "run: python -m tools.reference"


def test_every_page_of_the_reference_is_made_from_the_code():
    assert {path.name for path in reference.FOLDER.glob("*.md")} == set(reference.PAGES)


def test_every_command_of_ours_is_in_the_reference():
    ours = {path.stem for path in (ROOT / "thuocdo").glob("*/management/commands/*.py") if path.stem != "__init__"}
    text = (reference.FOLDER / "commands.md").read_text()

    assert "import_results" in ours
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == ours


def test_every_event_that_is_recorded_or_waited_for_is_in_the_reference():
    """LAYOUT: a test fails when an event is missing."""
    recorded = reference.recorded_events()
    assert "FrameworkPutInUse" in recorded
    assert recorded == set(reference.EVENTS)
    assert set(REACTIONS) <= set(reference.EVENTS)


def test_every_variable_that_the_product_reads_is_in_the_reference():
    read = set()
    for folder in ("thuocdo", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r'environ(?:\.get\(|\[|, )"([A-Z_]+)"', path.read_text()))
    written = set(re.findall(r"\b(THUOCDO_[A-Z_]+|DATABASE_URL)\b", reference.TARGET.read_text()))

    assert "THUOCDO_PORT" in read
    assert read - written - {"DJANGO_SETTINGS_MODULE"} == set()


def test_commands_and_addresses_that_the_pages_tell_of_exist():
    told = "\n".join(page.read_text() for page in PAGES)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", told))
    addresses = set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"?>]+)", told))

    assert "import_results" in commands
    assert commands - set(get_commands()) == set()
    assert len(addresses) > 5
    for address in addresses:
        with translation.override("en" if address.startswith("/en/") else "vi"):
            resolve(address)  # raises where nothing answers


def test_links_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")

    assert broken == []


def test_decisions_are_numbered_without_gap_and_have_the_five_parts():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    parts = ("## Context", "## Decision", "## Consequences", "## Turned down", "## What would change our minds")

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert [part for part in parts if part not in text] == [], page.name
