"""Which kind of item a type of XLSForm becomes, with its settings; or why it can't be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.documents import Section
from thuocdo.questionnaires.domain.expressions.reading import day_of
from thuocdo.questionnaires.domain.expressions.tree import Answer, Call, Literal
from thuocdo.questionnaires.domain.items import (
    MAIN_LANGUAGE,
    Day,
    Item,
    Location,
    LongText,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Row,
    Scale,
    ShortText,
    Single,
    TextForm,
    UnitPicker,
    Upload,
    Words,
)
from thuocdo.questionnaires.domain.xlsform import columns

_SELECT = re.compile(
    r"(?:add )?(select[ _]one|select[ _]multiple|select all that apply|select1|select|rank)(?: from)? "
    r"(\S+)(\s+or(?: specify)?[ _]other)?",
    re.IGNORECASE,
)
_META = frozenset({"start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "simserial",
                   "subscriberid", "start-geopoint", "background-geopoint", "background-audio"})  # fmt: skip
_SAME = {"string": "text", "int": "integer", "photo": "image", "location": "geopoint", "gps": "geopoint",
         "select1": "select_one", "add text prompt": "text", "add note prompt": "note", "add integer prompt": "integer",
         "add date prompt": "date", "text prompt": "text"}  # fmt: skip
_OTHER = "other"
_OTHER_WORDS: Words = {MAIN_LANGUAGE: "Khác", "en": "Other"}
_SPECIFY: Words = {MAIN_LANGUAGE: "Khác (xin ghi rõ)", "en": "Other (please say)"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """A kind of item and its settings, before its words and conditions. `other` is the option that asks for a text."""

    kind: type[Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    other: str = ""


def begin(  # noqa: PLR0911 -- one per type
    kind: str, cells: Mapping[str, str], lists: Mapping[str, tuple[Option, ...]]
) -> Beginning | Sentence:
    """Return what a row becomes, or why it is left out."""
    own = columns.settings_in(cells.get(columns.OWN, ""))
    appearance = cells.get("appearance", "").lower()
    if found := _SELECT.fullmatch(kind):
        return _select(found, appearance, cells, lists, own)
    name = _SAME.get(kind.lower(), kind.lower())
    if name == "text" and own.get("kind") == "unit":
        kinds = tuple(own.get("unit_kinds", "").split())
        return Beginning(UnitPicker, {"unit_kinds": kinds, "within": own.get("within", "")})
    if name == "text":
        return _text(appearance, own)
    if name == "range":
        return _range(cells.get("parameters", ""))
    simple: Mapping[str, Beginning] = {
        "integer": Beginning(Number, _number(own)),
        "decimal": Beginning(Number, {"places": 6, **_number(own)}),
        "date": Beginning(Day, _days(own)),
        "image": Beginning(Upload, {"photo": True, **_whole(own, "most")}),
        "file": Beginning(Upload, {"photo": False, **_whole(own, "most")}),
        "geopoint": Beginning(Location),
        "note": Beginning(Note),
    }
    if name in simple:
        return simple[name]
    if name in _META:
        return _("“%(type)s” is noted by the survey itself where it is needed.", type=kind)
    if name in ("calculate", "hidden", "xml-external", "csv-external"):
        return _("“%(type)s” asks nothing; it is left out.", type=kind)
    return _("Questions of the type “%(type)s” are not taken.", type=kind)


def matrix(section: Section, items: Sequence[Item]) -> Matrix | None:
    """Return the matrix that a table of choices is, or None when its rows differ in more than their words."""
    rows = [item for item in items if isinstance(item, Single)]
    if not rows or len(rows) != len(items):
        return None
    first = replace(rows[0], code="", title={})
    if any(replace(row, code="", title={}) != first or row.relevant or row.help or row.shuffle for row in rows):
        return None
    return Matrix(
        code=section.code, title=section.title or {MAIN_LANGUAGE: section.code}, help=section.help,
        relevant=section.relevant, required=first.required, constraint=first.constraint, refusal=first.refusal,
        rows=tuple(Row(row.code, row.title) for row in rows), options=first.options, shuffle=section.shuffle,
    )  # fmt: skip


def other(item: Item, option: str) -> ShortText:
    """Return the text that is asked where "other" was chosen."""
    chosen = Call("selected", (Answer(item.code), Literal(option)))
    return ShortText(code=f"{item.code}_other", title=_SPECIFY, relevant=chosen)


def _select(
    found: re.Match[str], appearance: str, cells: Mapping[str, str], lists: Mapping[str, tuple[Option, ...]],
    own: Mapping[str, str],
) -> Beginning | Sentence:  # fmt: skip
    options = lists.get(found[2], ())
    if not options:
        return _("The list “%(name)s” has no options on the sheet of choices.", name=found[2])
    if cells.get("choice_filter", "").strip():
        return _("Lists that are filtered by an earlier answer are not taken.")
    adds_other = bool(found[3])
    if adds_other:
        options = (*options, Option(_OTHER, _OTHER_WORDS))
    settings: dict[str, Any] = {"options": options}
    verb = found[1].lower().replace(" ", "_")
    shuffle = "randomize=true" in cells.get("parameters", "").replace(" ", "").lower()
    if verb in ("select_one", "select1") and "likert" in appearance and len(options) == 5:
        return Beginning(Scale, settings)
    if shuffle:
        settings["shuffle"] = True
    told = _OTHER if adds_other else ""
    if verb in ("select_one", "select1"):
        return Beginning(Single, settings, told)
    if verb == "rank":
        return Beginning(Ranking, settings | _whole(own, "places"))
    return Beginning(Multiple, settings | _whole(own, "at_least") | _whole(own, "at_most"), told)


def _text(appearance: str, own: Mapping[str, str]) -> Beginning:
    longest = _whole(own, "longest")
    if "multiline" in appearance:
        return Beginning(LongText, longest)
    form = own.get("form", "")
    forms = {each.value: each for each in TextForm}
    return Beginning(ShortText, longest | ({"form": forms[form]} if form in forms else {}))


def _range(parameters: str) -> Beginning | Sentence:
    told = dict(re.findall(r"(start|end|step)\s*=\s*(-?[\d.]+)", parameters))
    low, high = (read_decimal(told.get(name, default)) for name, default in (("start", "1"), ("end", "10")))
    if read_decimal(told.get("step", "1")) != 1 or low is None or high is None:
        return _("A range is taken as a number only where its step is 1.")
    return Beginning(Number, {"lowest": low, "highest": high})


def _number(own: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: read_decimal(own[name]) for name in ("lowest", "highest") if name in own}
    unit = {name.removeprefix("unit_"): text for name, text in own.items() if name.startswith("unit_")}
    return found | _whole(own, "places") | ({"unit": unit} if unit else {})


def _days(own: Mapping[str, str]) -> dict[str, date | None]:
    return {name: day_of(own[name]) for name in ("earliest", "latest") if name in own}


def _whole(own: Mapping[str, str], name: str) -> dict[str, int]:
    return {name: int(own[name])} if own.get(name, "").isdigit() and len(own[name]) < 9 else {}
