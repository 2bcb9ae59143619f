"""Answers that caches can keep: one tag for one content, 304 where the asker has it already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

FRESH = 300  # seconds for which a cache need not ask again; a correction shows no later than that


def tagged(
    request: HttpRequest, what: str, build: Callable[[], HttpResponse], *, fresh: int = FRESH, links: str = ""
) -> HttpResponseBase:
    """Return what `build` makes, or 304 without building when the asker holds the content that `what` names.

    `what` must name everything that the content depends on. `links`: the value of a `Link` header.
    """
    tag = quote_etag(hashlib.sha256(what.encode()).hexdigest()[:32])
    probe = get_conditional_response(request, etag=tag)
    response: HttpResponseBase = probe if probe is not None and probe.status_code == 304 else build()
    response.headers["ETag"] = tag
    patch_cache_control(response, public=True, max_age=fresh)
    patch_vary_headers(response, ["Accept-Language"])
    response.headers["Access-Control-Allow-Origin"] = "*"
    if links:
        response.headers["Link"] = links
        response.headers["Access-Control-Expose-Headers"] = "Link"
    return response
