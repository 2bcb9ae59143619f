"""Earlier answers within texts: `{code}` in a title or help is replaced by what was answered."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thuocdo.kernel.numbers import exact_text
from thuocdo.questionnaires.domain.documents import Slot
from thuocdo.questionnaires.domain.expressions.tree import Value
from thuocdo.questionnaires.domain.items import options_of, said

PIPE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)
NOTHING = "…"


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes that a text pipes, in order."""
    return tuple(PIPE.findall(text))


def renamed(text: str, codes: Mapping[str, str]) -> str:
    """Return the text with what it pipes called by new codes."""
    return PIPE.sub(lambda found: f"{{{codes.get(found[1], found[1])}}}", text)


def fill(text: str, answers: Mapping[str, Value], slots: Mapping[str, Slot], language: str) -> str:
    """Return the text with the answers in their places, "…" where there is none.

    What comes back is plain text with what people typed in it: it is escaped where it is shown, never before.
    """
    return PIPE.sub(lambda found: _shown(found[1], answers.get(found[1]), slots, language), text)


def _shown(code: str, value: Value, slots: Mapping[str, Slot], language: str) -> str:
    if value is None or code not in slots:
        return NOTHING
    titles = {option.code: said(option.title, language) for option in options_of(slots[code].item)}
    if isinstance(value, tuple):
        return ", ".join(titles.get(each, each) for each in value)
    if isinstance(value, str):
        return titles.get(value, value)
    if isinstance(value, bool):
        return str(value)
    if hasattr(value, "isoformat"):
        return f"{value:%d/%m/%Y}" if language == "vi" else value.isoformat()
    text = exact_text(value)
    return text.replace(".", ",") if language == "vi" else text
