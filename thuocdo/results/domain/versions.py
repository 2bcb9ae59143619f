"""How an answer says which publication takes its place, for programs (RFC 8288, relations of RFC 5829)."""

from __future__ import annotations

from collections.abc import Callable


def version_links(*, corrects: str, replaced_by: str, address: Callable[[str], str]) -> str:
    """Return the value of a `Link` header: the correction that takes the place of this, and what this corrects.

    `corrects` and `replaced_by` are stable names, "" where there is none; `address` makes them addresses of the same
    kind of answer. "" where there is nothing to say.
    """
    named = (("successor-version", replaced_by), ("predecessor-version", corrects))
    return ", ".join(f'<{address(slug)}>; rel="{relation}"' for relation, slug in named if slug)
