"""Pages of a long list. One that does not exist is refused, never taken for another."""

from __future__ import annotations

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s


def page_of(total: int, page: int, size: int) -> tuple[slice, int]:
    """Return which rows of `total` the page holds, and how many pages there are, at least 1. Raise `BadInput`."""
    pages = max(1, -(-total // size))
    if not 1 <= page <= pages:
        raise no_page(page, pages)
    return slice((page - 1) * size, page * size), pages


def no_page(page: int, pages: int) -> BadInput:
    """Return the refusal of a page that does not exist."""
    sentence = _s("There is no page %(page)s. The table has %(pages)s.", page=page, pages=pages)
    return BadInput(sentence, field="page", code="no_page")
