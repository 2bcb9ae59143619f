"""Walking through pages in a real browser: `pytest -m browser`.

`open_page(path, width=1280, language="vi", javascript=True, scheme="light")` returns a Playwright page; every browser
test takes its screenshots with `snap(page, name)` and asks `assert_axe_clean(page)`. With `SCREENS=1` in the
environment the screenshots lie in `screens/`; without it only those of tests that fail do, because a picture takes as
long as a page. `tests/conventions/test_browser_tests.py` says which forms of tests pass by luck and are refused.
"""

import os
import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import expect, sync_playwright

SCREENS = Path(__file__).resolve().parents[2] / "screens"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Only what is wrong leaves the page: all that is right would take several times as long as finding it.
AXE = """async (rules) => (await axe.run(document, rules)).violations.flatMap((rule) => rule.nodes.map((node) =>
  [rule.id, rule.impact, node.html.slice(0, 160), node.failureSummary.split(/\\s+/).slice(-12).join(" ")]))"""


FAILED = pytest.StashKey[bool]()
PATIENCE = 60_000  # milliseconds; whoever waits for what comes loses no time by it, and a busy machine fails no test
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def browser():
    # Playwright's own loop makes Django believe that it runs inside asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = os.environ.get("THUOCDO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser, live_server, request):
    """Return a function that opens a page; console errors and failed requests end up in `page.complaints`.

    When the test fails, a picture of every page that is still open stays in `screens/`.
    """
    contexts = []

    def open_(path, width=1280, language="vi", javascript=True, scheme="light", storage=None):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            java_script_enabled=javascript,
            color_scheme=scheme,
            reduced_motion="reduce",
            base_url=live_server.url,
            storage_state=storage,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
        prefix = "/en" if language == "en" and not path.startswith("/en/") else ""
        page.response = page.goto(prefix + path)
        return page

    yield open_
    if FAILED in request.node.stash:
        pages = [page for context in contexts for page in context.pages]
        for number, page in enumerate(pages[-4:]):
            name = f"failed-{re.sub(r'[^a-z0-9_]+', '-', request.node.name)}-{number}.png"
            page.screenshot(path=SCREENS / name, full_page=True)
    for context in contexts:
        context.close()


@pytest.fixture
def assert_axe_clean():
    """Return a function that fails with every violation, its rule and the element it lies in."""

    def check(page, leave_out=()):
        # axe needs scripts in the page; without them there is nothing to run it in.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        told = [
            f"{rule} ({impact}): {element}\n  {why}"
            for rule, impact, element, why in page.evaluate(AXE, RULES)
            if rule not in leave_out
        ]
        assert not told, "\n".join(told)

    return check


@pytest.fixture
def assert_fits():
    """Return a function that fails when a page scrolls sideways, naming what sticks out."""

    def check(page):
        out = page.evaluate(
            """() => { const w = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= w) return [];
            return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > w + 1
              && !e.closest(".wide, .unseen")).slice(0, 5).map(e => e.outerHTML.slice(0, 120)); }"""
        )
        assert out == []

    return check


@pytest.fixture
def snap():
    """Return a function that takes a screenshot of the whole page into `screens/`, if screenshots are wanted."""

    def take(page, name):
        if os.environ.get("SCREENS"):
            page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def look_through(open_page, assert_axe_clean, assert_fits, snap):
    """Return a function that looks at a page in both languages, on a desk and on phones of 375 and 320 px.

    axe looks at the page in Vietnamese on a desk and in English on a phone: it finds what comes from a language or from
    a width, and what comes from both together is whether the page fits, which is asked of every pair. The window is
    made narrower after the page has come, as one turns a phone.
    """

    def look(path, name, *, status=200, leave_out=(), may_complain=None, ready=None, **options):
        for language, widths in (("vi", (1280, 375, 320)), ("en", (375, 1280, 320))):
            page = open_page(path, width=widths[0], language=language, **options)
            assert page.response.status == status, path
            if ready:
                ready(page)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                assert_fits(page)
                snap(page, f"{name}-{language}-{width}")
                if width == widths[0]:
                    assert_axe_clean(page, leave_out=leave_out)
            assert [each for each in page.complaints if not (may_complain and may_complain in each)] == [], path
            page.context.close()

    return look


def unfolded(page):
    """Open everything that unfolds, for `look_through(…, ready=unfolded)`."""
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")


@pytest.fixture
def published(transactional_db):
    """The register, criteria sets and published results."""
    from tests import worlds

    return worlds.published()


@pytest.fixture
def people(transactional_db, settings):
    """The made-up people of a demonstration, in the few units they need."""
    from django.core.cache import cache
    from django.core.management import call_command

    from thuocdo.directory.models import Unit
    from thuocdo.kernel.vietnamese import fold, sort_key

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    made = {}
    for slug, kind, name, title_en, parent, until in (
        ("viet-nam", "country", "Việt Nam", "Viet Nam", None, None),
        ("bo-noi-vu", "ministry", "Bộ Nội vụ", "Ministry of Home Affairs", "viet-nam", None),
        ("thanh-hoa", "province", "Thanh Hóa", "", "viet-nam", None),
        ("hai-duong", "province", "Hải Dương", "", "viet-nam", date(2025, 7, 1)),
        ("thanh-hoa-so-noi-vu", "department", "Sở Nội vụ", "Department of Home Affairs", "thanh-hoa", None),
    ):
        made[slug] = Unit.objects.create(
            slug=slug, kind=kind, name=name, full_name=f"{name} Thanh Hóa" if kind == "department" else name,
            title_en=title_en, parent=made.get(parent), sort_key=sort_key(name), folded=fold(name), valid_until=until,
        )  # fmt: skip
    call_command("load_demonstration_accounts")


@pytest.fixture
def storage_of(live_server, people):
    """Return a function that gives the cookies of somebody who is signed in already, as `open_page` takes them."""

    from django.test import Client

    from thuocdo.directory.models import User

    def sign_in(username):
        client = Client()
        client.force_login(User.objects.get(username=username))
        cookie = {
            "name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/",
            "domain": urlsplit(live_server.url).hostname, "expires": -1, "httpOnly": True,
            "secure": False, "sameSite": "Lax",
        }  # fmt: skip
        return {"cookies": [cookie], "origins": []}

    return sign_in


@pytest.fixture
def open_as(open_page, storage_of):
    """Return a function that opens a page as somebody who is signed in already."""

    def open_(username, path, **options):
        return open_page(path, storage=storage_of(username), **options)

    return open_
