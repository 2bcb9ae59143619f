"""What the frame of every page shows of notices to somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from django.http import HttpRequest

from thuocdo.foundation.notices.selectors import unread_count


def bell(request: HttpRequest) -> Mapping[str, Callable[[], int]]:
    """Context processor: `unread_notices`, counted when a page asks for it, which pages for strangers never do."""
    return {"unread_notices": cache(lambda: unread_count(int(request.user.pk or 0)))}
