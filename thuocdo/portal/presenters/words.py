"""Words that several pages share: how units are counted, what a rank style means, what a channel is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from thuocdo.kernel.numbers import SHOWN, Exact, read_decimal
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui import language

RANK_STYLES = {
    "strict": _s("By unrounded values; only truly equal values share a rank."),
    "dense": _s("Equal values share a rank, and the next rank follows at once (1, 2, 2, 3)."),
    "competition": _s("Equal values share a rank, and the next rank counts them all (1, 2, 2, 4)."),
}
CHANNELS = {
    "appraisal": _s("Self-assessment, then appraised by the council with evidence"),
    "survey": _s("Opinion survey of officials and leaders"),
    "satisfaction": _s("Satisfaction of people and businesses (SIPAS)"),
    "statistic": _s("Statistics"),
    "bonus": _s("Bonus points"),
    "penalty": _s("Penalty points"),
}


def units_counted(kind: str, count: int) -> Sentence:
    """Return "63 provinces": how many units of a kind."""
    match kind:
        case "ministry":
            return _s("%(count)s ministry or agency", "%(count)s ministries and agencies", count=count)
        case "province":
            return _s("%(count)s province or city", "%(count)s provinces and cities", count=count)
        case "department":
            return _s("%(count)s department", "%(count)s departments", count=count)
        case "district":
            return _s("%(count)s district", "%(count)s districts", count=count)
        case "commune":
            return _s("%(count)s commune or ward", "%(count)s communes and wards", count=count)
    return _s("%(count)s unit", "%(count)s units", count=count)


def joined(names: Iterable[Value]) -> Value:
    """Return names as one value of a sentence: "A", "A and B", "A, B and C"."""
    listed = tuple(names)
    if len(listed) < 2:
        return listed[0] if listed else ""
    return _s("%(first)s and %(last)s", first=listed[:-1], last=listed[-1])


def shown(value: Exact) -> Decimal:
    """Return a value as pages show it: two decimals, half up."""
    return SHOWN(value)


def percent(value: Exact) -> Sentence:
    """Return "87.10%" for a sentence or a tile; `value` is in percent."""
    return _s("%(value)s%%", value=shown(value))


def as_printed(text: str) -> str:
    """Return a figure of a source with the reader's decimal mark, digit by digit as it was printed."""
    number = read_decimal(text) if text and not text.isdigit() else None
    return text if number is None or "," in text else language.number(number)
