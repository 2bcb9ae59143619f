"""Serve public pages from memory. Stands above everything else, so that a kept page costs one small query.

Kept are whole answers to GET: status 200, HTML, asked for without a session, showing nothing of the person who asked.
A page holds while no area was touched and for five minutes at most, for what depends on the clock.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from thuocdo.foundation.pagecache import stamps

Key: TypeAlias = tuple[str, ...]
GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponseBase]

LIFE = 300.0  # seconds
LONGEST_ADDRESS = 1024  # characters
LARGEST_PAGE = 1024 * 1024  # bytes
PERSONAL = (b"csrfmiddlewaretoken", b"X-CSRFToken")
VARIES_HARMLESSLY = {"cookie", "accept-language", "accept-encoding", "hx-request"}


@dataclass(frozen=True, slots=True)
class Page:
    """A kept answer."""

    stamp: int
    kept_at: float  # monotonic seconds
    headers: tuple[tuple[str, str], ...]
    etag: str
    body: bytes
    compressed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed) + 1024


class Shelf:
    """The pages of one process, the longest unused dropped when there is no room."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Key, stamp: int) -> Page | None:
        """Return the page if it still holds under `stamp`."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.stamp != stamp or time.monotonic() - page.kept_at > LIFE:
                self._size -= self._pages.pop(key).size
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page, room: int) -> None:
        with self._lock:
            if key in self._pages:
                self._size -= self._pages.pop(key).size
            self._pages[key] = page
            self._size += page.size
            while self._size > room:
                self._size -= self._pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    @property
    def size(self) -> int:
        return self._size


SHELF = Shelf()


class PageCache:
    """The middleware. Off when `settings.THUOCDO_PAGE_CACHE_BYTES` is 0."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        room: int = settings.THUOCDO_PAGE_CACHE_BYTES
        key = _key(request) if room else None
        # Read before the page is made: what changes meanwhile makes the page old, never the other way round.
        stamp = stamps.current() if key else None
        if key is None or stamp is None:
            return self._get_response(request)
        page = SHELF.get(key, stamp)
        if page is not None:
            return _answer(request, page, "hit")
        response = self._get_response(request)
        page = _page(request, response, stamp)
        if page is None:
            return response
        SHELF.put(key, page, room)
        return _answer(request, page, "miss")


def _key(request: HttpRequest) -> Key | None:
    """Return what a page is kept under; None when the request is not one for a public page."""
    meta = request.META
    if request.method not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in meta:
        return None
    if any(name.startswith("HTTP_HX_") for name in meta):
        return None
    language = ""
    if "HTTP_COOKIE" in meta:
        # Only cookies that change nothing may come along: a session, a message or one we do not know means a person.
        if not request.COOKIES.keys() <= {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}:
            return None
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    key = (
        meta.get("wsgi.url_scheme", ""),
        meta.get("HTTP_X_FORWARDED_PROTO", ""),
        meta.get("HTTP_HOST", ""),
        request.path_info,
        meta.get("QUERY_STRING", ""),
        language,
    )
    return key if sum(map(len, key)) <= LONGEST_ADDRESS else None


def _page(request: HttpRequest, response: HttpResponseBase, stamp: int) -> Page | None:
    """Return the answer as a page to keep; None when it must not be kept."""
    if request.method != "GET" or response.status_code != 200 or isinstance(response, StreamingHttpResponse):
        return None
    if not isinstance(response, HttpResponse) or response.cookies or not _is_public(response):
        return None
    body = response.content
    if len(body) > LARGEST_PAGE or any(mark in body for mark in PERSONAL):
        return None
    response.headers.setdefault("Cache-Control", "no-cache")  # browsers may keep it and ask whether it still holds
    vary = {part.strip().lower() for part in response.get("Vary", "").split(",") if part.strip()}
    response["Vary"] = ", ".join(sorted(vary | {"accept-encoding", "cookie"}))
    headers = tuple((name, value) for name, value in response.items() if name not in {"Content-Length", "ETag"})
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Page(stamp, time.monotonic(), headers, etag, body, gzip.compress(body, 6, mtime=0))


def _is_public(response: HttpResponse) -> bool:
    control = response.get("Cache-Control", "").lower()
    vary = {part.strip().lower() for part in response.get("Vary", "").split(",") if part.strip()}
    return (
        response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and "private" not in control
        and "no-store" not in control
        and vary <= VARIES_HARMLESSLY
    )


def _answer(request: HttpRequest, page: Page, how: str) -> HttpResponse:
    unchanged = page.etag in (part.strip() for part in request.META.get("HTTP_IF_NONE_MATCH", "").split(","))
    small = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    body = page.compressed if small else page.body
    response = HttpResponse(b"" if unchanged or request.method == "HEAD" else body, status=304 if unchanged else 200)
    for name, value in page.headers:
        response.headers[name] = value
    response.headers["ETag"] = page.etag
    response.headers["X-Page-Cache"] = how
    if unchanged:
        del response.headers["Content-Type"]
        return response
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(body))
    return response
