"""How the parts of a questionnaire are spread over the columns of an XLSForm, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.expressions.tree import Expression, Pair
from thuocdo.questionnaires.domain.items import (
    Day,
    Item,
    LongText,
    Matrix,
    Multiple,
    Number,
    Ranking,
    ShortText,
    TextForm,
    UnitPicker,
    Upload,
)

LANGUAGES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English", "fr": "Français", "zh": "中文", "ko": "한국어"}
OWN = "thuocdo"  # the column with what XLSForm has no column for: "places=2; unit=…"
SPOKEN = ("label", "hint", "constraint_message")
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\)\s*$")
_NAMES = {
    "vietnamese": "vi", "tiếng việt": "vi", "english": "en", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "swahili": "sw", "arabic": "ar", "portuguese": "pt", "default": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a sheet: its number as the spreadsheet program shows it, and what stands under each heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The three sheets of an XLSForm, and the names of others that hold something."""

    survey: tuple[FormRow, ...]
    choices: tuple[FormRow, ...] = ()
    settings: FormRow = field(default_factory=lambda: FormRow(2, {}))
    others: tuple[str, ...] = ()


def heading(column: str, language: str) -> str:
    """Return the heading of a column of texts in a language: `label::English (en)`."""
    return f"{column}::{LANGUAGES.get(language, language)} ({language})"


def language_of(name: str, unmarked: str) -> str:
    """Return the code of the language that a heading names, "" for one that we do not know."""
    text = name.strip()
    if found := _CODE.search(text):
        return found[1].lower()
    lower = text.lower()
    if lower in _NAMES:
        return _NAMES[lower] or unmarked
    return lower if re.fullmatch(r"[a-z]{2,3}", lower) else ""


def settings_of(item: Item) -> dict[str, str]:
    """Return what an item says that XLSForm has no column for."""
    told: dict[str, object | None] = {}
    match item:
        case Multiple():
            told = {"at_least": item.at_least, "at_most": item.at_most}
        case Number():
            told = {"lowest": item.lowest, "highest": item.highest, "places": item.places or None}
            told |= {f"unit_{language}": text for language, text in item.unit.items()}
        case Day():
            told = {"earliest": item.earliest, "latest": item.latest}
        case ShortText():
            told = {"longest": item.longest, "form": item.form.value if item.form is not TextForm.ANY else None}
        case LongText():
            told = {"longest": item.longest}
        case Ranking():
            told = {"places": item.places}
        case UnitPicker():
            told = {"kind": "unit", "unit_kinds": " ".join(item.unit_kinds), "within": item.within or None}
        case Upload():
            told = {"most": item.most if item.most != 1 else None}
        case Matrix():
            told = {"shuffle": "yes" if item.shuffle else None}
        case _:
            pass
    return {name: _cell(value) for name, value in told.items() if value is not None}


def _cell(value: object) -> str:
    return (
        format(value, "f")
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def written(settings: Mapping[str, str]) -> str:
    """Return settings as the text of one cell."""
    return "; ".join(f"{name}={value.replace(';', ',')}" for name, value in settings.items())


def settings_in(cell: str) -> dict[str, str]:
    """Return the settings that a cell writes."""
    pairs = (part.partition("=") for part in cell.split(";"))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


def limits(item: Item) -> tuple[Expression, ...]:
    """Return an item's own limits as constraints, so that other programs keep to them too."""
    told: list[str] = []
    match item:
        case Number():
            told += [f"this >= {item.lowest:f}"] if item.lowest is not None else []
            told += [f"this <= {item.highest:f}"] if item.highest is not None else []
        case Day():
            told += [f'this >= date("{item.earliest.isoformat()}")'] if item.earliest else []
            told += [f'this <= date("{item.latest.isoformat()}")'] if item.latest else []
        case ShortText() | LongText():
            told.append(f"length(this) <= {item.longest}")
        case Multiple():
            told += [f"count(this) >= {item.at_least}"] if item.at_least is not None else []
            told += [f"count(this) <= {item.at_most}"] if item.at_most is not None else []
        case _:
            pass
    return tuple(read(each) for each in told)


def joined(parts: tuple[Expression, ...]) -> Expression | None:
    """Return conditions joined by `and`, from left to right."""
    whole: Expression | None = None
    for part in parts:
        whole = part if whole is None else Pair("and", whole, part)
    return whole


def without(whole: Expression | None, taken: tuple[Expression, ...]) -> Expression | None:
    """Return a condition without what `joined` has put at its end."""
    for part in reversed(taken):
        if whole == part:
            whole = None
        elif isinstance(whole, Pair) and whole.sign == "and" and whole.right == part:
            whole = whole.left
        else:
            break
    return whole
