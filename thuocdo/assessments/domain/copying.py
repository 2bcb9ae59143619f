"""This year's round from last year's: the same dates one year on, the same people where they still hold their roles."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum

from thuocdo.assessments.domain.phases import ZONE, Span
from thuocdo.kernel.sentences import say_later as _s


class Lost(StrEnum):
    """Why something of last year's round was not taken over."""

    UNIT_ENDED = "unit_ended"
    ROLE_ENDED = "role_ended"
    LEAF_GONE = "leaf_gone"


LOST_WORDS = {
    Lost.UNIT_ENDED: _s("This unit no longer exists."),
    Lost.ROLE_ENDED: _s("No longer holds this role."),
    Lost.LEAF_GONE: _s("This part is not in the framework any more."),
}


def a_year_later(moment: datetime, years: int = 1) -> datetime:
    """Return the same hour of the same day so many years on; 29 February becomes 1 March where there is none."""
    local = moment.astimezone(ZONE)
    try:
        day = local.date().replace(year=local.year + years)
    except ValueError:
        day = date(local.year + years, 3, 1)
    return datetime.combine(day, local.timetz())


def moved(spans: tuple[Span, ...], years: int = 1) -> tuple[Span, ...]:
    """Return phases so many years on. One that would shrink to nothing (29 February) keeps its length."""
    found = []
    for span in spans:
        starts, ends = a_year_later(span.starts_at, years), a_year_later(span.ends_at, years)
        found.append(Span(span.phase, starts, ends if ends > starts else starts + (span.ends_at - span.starts_at)))
    return tuple(found)


def next_title(title: str, year: int, new_year: int) -> str:
    """Return a title for another year: the year in it is replaced where it stands there."""
    return re.sub(rf"(?<!\d){year}(?!\d)", str(new_year), title)
