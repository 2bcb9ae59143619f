"""Surveys within other sites: which site it is, what the frame's address carries, and the line that puts it there.

A browser that keeps no cookies of strangers still has to find the ballot again, so its key is in the address of the
frame. The site is named there too, and only that site may show the frame: what a site says of itself, browsers check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from urllib.parse import urlencode, urlsplit

from thuocdo.surveys.domain.addresses import GROUP, UNIT

SITE, TAP = "trang", "nut"  # what the address of the frame says at first: the site, and whether one tap is asked
HEIGHT = 640  # pixels of a frame that no script makes fit
TAP_HEIGHT = 320
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
_CARRY = re.compile(r"([0-9a-f]{12})(?:\.([dx])\.([A-Za-z0-9_-]{16,128}))?")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the address of a frame carries: the mark of the site, and the kind and secret of a pass ("" without)."""

    mark: str
    kind: str = ""
    secret: str = ""

    @property
    def text(self) -> str:
        """Return it as it stands in the address."""
        return f"{self.mark}.{self.kind}.{self.secret}" if self.kind else self.mark


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody puts into their site."""

    home: str  # origin of this installation
    slug: str
    title: str
    language: str = "vi"
    tap: bool = False
    group: str = ""
    unit: str = ""


def carried(text: str) -> Carried | None:
    """Return what a part of an address says, or None."""
    found = _CARRY.fullmatch(text)
    return Carried(found[1], found[2] or "", found[3] or "") if found else None


def mark_of(origin: str) -> str:
    """Return by what a site is named in addresses."""
    return sha256(origin.encode()).hexdigest()[:12]


def site_of(mark: str, allowed: Iterable[str]) -> str:
    """Return the allowed site that a mark names; "" where there is none (any more)."""
    return next((each for each in allowed if mark_of(each) == mark and is_origin(each)), "")


def is_origin(text: str) -> bool:
    """Tell whether a text may stand among the sites of a policy header: an origin and nothing that ends it."""
    return _ORIGIN.fullmatch(text) is not None


def origin_of(address: str) -> str:
    """Return the origin of an address that a browser sent; "" where it has none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return origin if is_origin(origin) else ""


def policy(default: str, ancestors: str) -> str:
    """Return a content security policy with other sites that may show the page in a frame."""
    kept = [part.strip() for part in default.split(";") if part.strip() and "frame-ancestors" not in part]
    return "; ".join([*kept, f"frame-ancestors {ancestors}"])


def line(wanted: Wanted, script: str) -> str:
    """Return the line of HTML that shows a survey in its place; without scripts a frame of fixed height stands there.

    `script` is the path of the script.
    """
    told = {
        "src": wanted.home + script, "data-survey": wanted.slug, "data-title": wanted.title,
        "data-language": wanted.language, "data-form": "tap" if wanted.tap else "", "data-group": wanted.group,
        "data-unit": wanted.unit,
    }  # fmt: skip
    words = " ".join(f'{name}="{escape(value)}"' for name, value in told.items() if value)
    return f"<script async {words}></script><noscript>{plain(wanted)}</noscript>"


def plain(wanted: Wanted) -> str:
    """Return the frame alone, for sites that run no scripts of others. It scrolls where it is too small."""
    given = {TAP: "1" if wanted.tap else "", GROUP: wanted.group, UNIT: wanted.unit}
    query = urlencode({name: value for name, value in given.items() if value})
    path = f"{'/en' if wanted.language == 'en' else ''}/ks/{wanted.slug}/trong-trang/" + (f"?{query}" if query else "")
    height = TAP_HEIGHT if wanted.tap else HEIGHT
    return (
        f'<iframe src="{escape(wanted.home + path)}" title="{escape(wanted.title)}" width="100%" height="{height}" '
        'frameborder="0" referrerpolicy="origin"></iframe>'
    )
