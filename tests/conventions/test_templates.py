"""What every page keeps to: nothing inline, nothing unused, nothing missing (a strict policy forbids the first)."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "thuocdo").glob("*/templates/**/*.html")) + sorted(
    (ROOT / "thuocdo").glob("*/templates/**/*.txt")
)
SOURCES = [
    path
    for path in sorted((ROOT / "thuocdo").rglob("*"))
    if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts
]
INLINE = re.compile(r"""<style\b|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*["']|javascript:""", re.I)
# Named by a library or by Django, not by us.
CALLED_FROM_OUTSIDE = re.compile(
    r"^(account|mfa|allauth|socialaccount|usersessions|registration|django|40[0-9]|500|robots)\b"
)


def name_of(path):
    return path.relative_to(next(each for each in path.parents if each.name == "templates")).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_can_be_read(path):
    try:
        get_template(name_of(path))
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        pytest.fail(f"{path.relative_to(ROOT)}: {error}")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_style_or_script(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text())

    assert [match[0] for match in INLINE.finditer(text)] == []


def test_no_python_file_writes_inline_style_or_script():
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.suffix == ".py" and re.search(r"""\sstyle=\\?["']|<script>|<style>""", path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_used_somewhere(path):
    name = name_of(path)
    if CALLED_FROM_OUTSIDE.match(name):
        return
    folder, stem = name.rsplit("/", 1)
    chosen_by_name = re.compile(rf"{re.escape(folder)}/[{{%]")  # as in f"portal/methods/{topic}.html"
    users = [
        other
        for other in SOURCES
        if other != path and (name in (text := other.read_text()) or f'/{stem}"' in text or chosen_by_name.search(text))
    ]

    assert users, f"nobody uses {name}"


def test_every_file_that_a_page_asks_for_exists():
    """In production a missing name is an error on the whole page."""
    missing = []
    for path in SOURCES:
        text = path.read_text()
        asked = re.findall(r"""\{%\s*static\s+["']([^"'{}]+)["']""", text)
        asked += re.findall(r"""\bstatic\(\s*["']([^"'{}]+)["']\s*\)""", text) if path.suffix == ".py" else []
        missing += [f"{path.relative_to(ROOT)}: {name}" for name in asked if finders.find(name) is None]

    assert missing == []


def test_templates_hold_no_queries():
    """A template gets plain values: nothing in it may call the database."""
    found = []
    for path in TEMPLATES:
        for tag in re.findall(r"\{[{%](.*?)[%}]\}", path.read_text()):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", tag)
            if re.search(r"\.objects\b|\.all\b|_set\b|\.filter\b|\.exists\b", bare):
                found.append(f"{path.relative_to(ROOT)}: {tag.strip()}")

    assert found == []
