"""Tests in the browser wait for what they look at: they may not pass or fail by how quick the machine is.

A page answers some time after a click. What is asked of it at once (`locator.count()`, `page.url`, the database) is
sometimes still that of before. `expect(...)` and `wait_for_url` ask again until it is so.
"""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

BROWSER = Path(__file__).resolve().parents[1] / "browser"
MOMENTARY = {
    "count": "expect(…).to_have_count(…)",
    "input_value": "expect(…).to_have_value(…)",
    "inner_text": "expect(…).to_have_text(…) or to_contain_text(…)",
    "inner_html": "expect(…).to_contain_text(…)",
    "text_content": "expect(…).to_have_text(…) or to_contain_text(…)",
    "all_inner_texts": "expect(…).to_have_text([…])",
    "all_text_contents": "expect(…).to_have_text([…])",
    "get_attribute": "expect(…).to_have_attribute(…)",
    "is_visible": "expect(…).to_be_visible()",
    "is_hidden": "expect(…).to_be_hidden()",
    "is_checked": "expect(…).to_be_checked()",
    "is_enabled": "expect(…).to_be_enabled()",
    "is_disabled": "expect(…).to_be_disabled()",
}
GUESSES = {
    "sleep": "what is waited for, with expect(…)",
    "wait_for_timeout": "what is waited for, with expect(…)",
    "wait_for_load_state": "wait_for_url(…), or expect(…) of something that only the next page has",
}
ACTIONS = {"click", "dblclick", "press", "check", "uncheck", "select_option", "tap", "reload"}
LOOKS = {"assert_axe_clean", "assert_fits", "snap", "look"}


def unsteady(source):
    """Return (line, sentence) of every form that depends on how quick the machine is."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in GUESSES:
                found.append((node.lineno, f"{name}() guesses how long something takes. Say {GUESSES[name]}."))
            elif name in MOMENTARY and not (name == "count" and (node.args or _of_the_database(node))):
                found.append((node.lineno, f"{name}() asks once, perhaps too early. Say {MOMENTARY[name]}."))
        elif isinstance(node, ast.Attribute) and node.attr == "url" and _named(node.value, "page"):
            found.append((node.lineno, "page.url may still be the last page's. Say expect(page).to_have_url(…)."))
        for body in (getattr(node, each, ()) for each in ("body", "orelse", "finalbody")):
            found += _at_once(body if isinstance(body, list) else ())
    return sorted(found)


def _at_once(body):
    for before, after in pairwise(body):
        if _acts(before) and _looks(after):
            yield after.lineno, "This is looked at right after an action. First wait for what the action does."


def _acts(statement):
    call = getattr(statement, "value", None)
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ACTIONS


def _looks(statement):
    call = getattr(statement, "value", None)
    return isinstance(statement, ast.Assert) or (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in LOOKS
    )


def _of_the_database(node):
    return any(isinstance(each, ast.Attribute) and each.attr == "objects" for each in ast.walk(node))


def _named(node, name):
    return isinstance(node, ast.Name) and node.id == name


@pytest.mark.parametrize("path", sorted(BROWSER.glob("*.py")), ids=lambda path: path.stem)
def test_no_browser_test_depends_on_luck(path):
    found = [f"{path.name}:{line}: {sentence}" for line, sentence in unsteady(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ("assert page.locator('tr').count() == 3", 1),
        ("assert 'x' in page.locator('p').inner_text()", 1),
        ("assert page.url.endswith('/x/')", 1),
        ("import time\ntime.sleep(1)", 1),
        ("page.wait_for_load_state()", 1),
        ("def test(page):\n    button.click()\n    assert Entry.objects.count() == 1", 1),
        ("for each in rows:\n    each.click()\n    snap(page, 'x')", 1),
        ("button.click()\nexpect(rows).to_have_count(3)\nassert Entry.objects.count() == 1\nsnap(page, 'x')", 0),
        ("assert offsets.count('0') == 1", 0),
        ("assert page.response.status == 200\nassert_fits(page)", 0),
        ("base = live_server.url", 0),
    ],
)
def test_the_scan_finds_what_it_looks_for(source, many):
    assert len(unsteady(source)) == many
