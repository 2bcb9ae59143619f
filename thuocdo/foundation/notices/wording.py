"""An owner's own words: plain text with places in braces, such as {unit}. Pure.

Only names in braces are filled, by plain replacement: no formatting, no attribute, no HTML comes out of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s

LONGEST_SUBJECT = 200  # characters
LONGEST_BODY = 4_000
_PLACE = re.compile(r"\{([^{}]*)\}")


def fill(words: str, values: Mapping[str, Value], show: Callable[[Value], str]) -> str:
    """Return the words with every known place filled; what is filled in is not looked at again."""
    return _PLACE.sub(lambda found: show(values[found[1]]) if found[1] in values else found[0], words)


def check(subject: str, body: str, places: Collection[str]) -> None:
    """Raise `BadInput` with everything wrong with the words: empty, too long, an unknown place, a stray brace."""
    found = [*_problems("subject", subject, places, LONGEST_SUBJECT), *_problems("body", body, places, LONGEST_BODY)]
    if found:
        raise BadInput(_s("These words can't be used."), problems=found)


def _problems(field: str, words: str, places: Collection[str], longest: int) -> list[Problem]:
    if not words:
        return [Problem(_s("Write both, subject and text, or neither."), place=field)]
    if len(words) > longest:
        return [Problem(_s("At most %(most)s characters, please.", most=longest), place=field, given=str(len(words)))]
    known = _s("Known are: %(places)s.", places=", ".join(f"{{{name}}}" for name in sorted(places)))
    found = [
        Problem(
            _s("%(place)s is not something that this notice can tell.", place=f"{{{name}}}"),
            place=field,
            given=name,
            expected=known,
        )
        for name in dict.fromkeys(_PLACE.findall(words))
        if name not in places
    ]
    if set("{}") & set(_PLACE.sub("", words)):
        found.append(
            Problem(
                _s("A brace stands alone. Write a place like %(example)s.", example="{unit}"),
                place=field,
                expected=known,
            )
        )
    return found
