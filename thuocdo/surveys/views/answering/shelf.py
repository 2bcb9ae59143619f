"""Pages made once and kept in the memory of the process; the longest unused go first."""

from __future__ import annotations

import time
from functools import lru_cache

from django.utils import timezone

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.selectors import choosing, plans
from thuocdo.surveys.views.answering.drawing import Page, draw
from thuocdo.ui.language import title_of

MOST_PAGES = 300
LIFE = 300  # seconds, for the lists of units that a page offers; the questions themselves never change


def page(version_id: int, code: str, *, language: str, reads: str) -> Page:
    """Return the page of a section of a published version. Raise `KeyError` where there is no such section."""
    return _page(version_id, code, language, reads, int(time.monotonic() / LIFE))


@lru_cache(maxsize=MOST_PAGES)
def _page(version_id: int, code: str, language: str, reads: str, _tick: int) -> Page:
    document = plans.document(version_id)
    section = section_of(document, code)
    today = timezone.localdate()
    offered = {
        item.code: tuple((each.slug, title_of(each.formal)[0]) for each in choosing.offered(item, today))
        for item in section.items
        if isinstance(item, UnitPicker) and not item.within
    }
    return draw(document, section, language=language, reads=reads, units=offered)


def section_of(document: Document, code: str) -> Section:
    """Return a section by its code. Raise `KeyError`."""
    for section in document.sections:
        if section.code == code:
            return section
    raise KeyError(code)
