"""Public pages from memory: quick, never somebody else's, dropped the moment something changes (issue 2, section 6)."""

import gzip

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from thuocdo.foundation.pagecache import middleware, stamps
from thuocdo.foundation.pagecache.middleware import SHELF, PageCache

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_shelf(settings, db):
    settings.THUOCDO_PAGE_CACHE_BYTES = 1_000_000
    SHELF.clear()
    yield
    SHELF.clear()
    stamps.close()


class Site:
    """A site whose pages count how often they were made."""

    def __init__(self, change=lambda response: response):
        self.made = 0
        self._change = change
        self._cache = PageCache(self._page)

    def _page(self, request):
        self.made += 1
        response = HttpResponse(f"trang {self.made}")
        response["Vary"] = "Cookie, Accept-Language"
        return self._change(response) or response

    def get(self, path="/", method="get", cookies=None, **headers):
        request = getattr(RequestFactory(), method)(path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        request.COOKIES.update(cookies or {})
        if cookies:
            request.META["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return self._cache(request)


def test_a_page_is_made_once_for_everybody():
    site = Site()

    first, second = site.get(), site.get()

    assert (first.content, second.content) == (b"trang 1", b"trang 1")
    assert (first["X-Page-Cache"], second["X-Page-Cache"]) == ("miss", "hit")
    assert second["Content-Type"] == "text/html; charset=utf-8"
    assert second["Cache-Control"] == "no-cache"


def test_path_query_language_host_and_scheme_have_pages_of_their_own():
    site = Site()
    for _twice in range(2):
        site.get("/"), site.get("/en/"), site.get("/?trang=2")
        (
            site.get("/", cookies={"django_language": "en"}),
            site.get("/", host="khác.example"),
            site.get("/", x_forwarded_proto="https"),
        )

    assert site.made == 6


def test_a_touch_drops_pages_once_its_transaction_commits():
    site = Site()
    site.get()
    with transaction.atomic():
        stamps.touch("results")
        assert site.get().content == b"trang 1"  # not yet true for anybody else

    assert site.get().content == b"trang 2"
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        stamps.touch("results")
        raise ZeroDivisionError
    assert site.get().content == b"trang 2"


def test_a_change_while_the_page_is_made_makes_it_old():
    def change(response):
        if site.made == 1:
            stamps.touch("results")

    site = Site(change)
    site.get()

    assert site.get().content == b"trang 2"
    assert site.get().content == b"trang 2"


def test_touches_of_several_areas_are_all_seen():
    seen = set()
    for area in ("results", "directory", "results"):
        stamps.touch(area)
        seen.add(stamps.current())

    assert len(seen) == 3


def test_a_connection_that_died_is_made_again():
    stamps.touch("results")
    before = stamps.current()
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [stamps._local.line.info.backend_pid])

    assert stamps.current() == before


def test_without_an_answer_from_the_database_pages_are_made_anew(monkeypatch):
    site = Site()
    site.get()
    monkeypatch.setattr(stamps, "current", lambda: None)

    assert site.get().content == b"trang 2"


@pytest.mark.parametrize(
    "asked",
    [
        {"cookies": {"sessionid": "x"}},
        {"cookies": {"messages": "x"}},
        {"cookies": {"unknown": "x"}},
        {"authorization": "Bearer x"},
        {"hx_request": "true"},
        {"method": "post"},
        {"path": "/?" + "x" * 2000},
    ],
)
def test_whoever_may_be_a_person_gets_a_page_of_their_own(asked):
    site = Site()
    site.get()

    assert site.get(**asked).content == b"trang 2"
    assert site.get(**asked).content == b"trang 3"
    assert site.get().content == b"trang 1"


def _cookie(response):
    response.set_cookie("a", "b")


def _header(name, value):
    return lambda response: response.headers.__setitem__(name, value)


@pytest.mark.parametrize(
    "change",
    [
        _cookie,
        _header("Cache-Control", "private"),
        _header("Cache-Control", "max-age=0, No-Store"),
        _header("Content-Type", "application/json"),
        _header("Vary", "Cookie, User-Agent"),
        _header("Vary", "*"),
        lambda response: HttpResponse("x", status=404),
        lambda response: HttpResponse("x", status=302),
        lambda response: HttpResponse(status=500),
        lambda response: StreamingHttpResponse([b"x"]),
        lambda response: HttpResponse("<input name=csrfmiddlewaretoken value=mine>"),
        lambda response: HttpResponse("x" * (middleware.LARGEST_PAGE + 1)),
    ],
)
def test_what_is_somebodys_own_or_no_page_is_not_kept(change):
    site = Site(change)
    site.get()
    site.get()

    assert site.made == 2


def test_a_browser_that_has_the_page_is_told_so():
    site = Site()
    page = site.get()

    again = site.get(if_none_match=page["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == page["ETag"]
    stamps.touch("results")
    assert site.get(if_none_match=page["ETag"]).status_code == 200


def test_compressed_for_those_who_can_read_it():
    site = Site()

    page = site.get(accept_encoding="gzip, br")

    assert gzip.decompress(page.content) == b"trang 1"
    assert (page["Content-Encoding"], page["Content-Length"]) == ("gzip", str(len(page.content)))
    assert "accept-encoding" in page["Vary"]
    assert site.get().content == b"trang 1"


def test_head_gets_the_headers_of_a_kept_page_only():
    site = Site()
    site.get()

    head = site.get(method="head")

    assert (head.content, head["Content-Length"]) == (b"", "7")
    assert site.made == 1


def test_the_memory_has_a_limit_and_the_longest_unused_goes_first(settings):
    settings.THUOCDO_PAGE_CACHE_BYTES = 5_000
    site = Site(lambda response: HttpResponse("x" * 1000))
    for path in ("/a", "/b", "/a", "/c", "/d"):
        site.get(path)

    assert SHELF.size <= 5_000
    made = site.made
    site.get("/d")
    assert site.made == made
    site.get("/b")
    assert site.made == made + 1


def test_a_page_lives_five_minutes_at_most(monkeypatch):
    site = Site()
    site.get()
    later = middleware.time.monotonic() + middleware.LIFE + 1
    monkeypatch.setattr(middleware.time, "monotonic", lambda: later)

    assert site.get().content == b"trang 2"


def test_it_can_be_turned_off(settings):
    settings.THUOCDO_PAGE_CACHE_BYTES = 0
    site = Site()
    site.get()

    assert "X-Page-Cache" not in site.get()
    assert site.made == 2
