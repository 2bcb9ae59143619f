"""What a correction changed, unit by unit: before and now."""

from __future__ import annotations

from collections.abc import Sequence

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.portal.presenters import links
from thuocdo.results.selectors.differences import Difference
from thuocdo.ui.parts import Cell, Column, Row, Table


def fitting(found: Sequence[Difference], *, what: str, text: str) -> tuple[Difference, ...]:
    """Return the changes that were asked for: of one figure, of units whose name has these words."""
    words = fold(text).split()
    return tuple(
        each
        for each in found
        if (not what or each.what == what) and all(word in fold(each.unit_name) for word in words)
    )


def lead(found: Sequence[Difference]) -> Sentence:
    """Return how many units were touched by a correction, and how."""
    if not found:
        return _s("The correction changed no unit, value, rank or group; what changed is said in its reason.")
    kinds = {what: sum(each.what == what for each in found) for what in ("value", "rank", "band", "added", "removed")}
    return _s(
        "The correction touches %(units)s units: %(values)s indices, %(ranks)s ranks and %(bands)s groups changed, "
        "%(added)s units came in and %(removed)s went out.",
        units=len({each.unit_slug for each in found}),
        values=kinds["value"],
        ranks=kinds["rank"],
        bands=kinds["band"],
        added=kinds["added"],
        removed=kinds["removed"],
    )


def table(found: Sequence[Difference]) -> Table:
    """Return changes as a table."""
    return Table(
        _s("Before and now"),
        (Column(_s("Unit")), Column(_s("What")), Column(_s("Before"), numeric=True), Column(_s("Now"), numeric=True)),
        [
            Row((Cell(each.unit_name, link=links.unit(each.unit_slug)), each.label, each.before, each.after))
            for each in found
        ],
        caption_unseen=True,
    )
