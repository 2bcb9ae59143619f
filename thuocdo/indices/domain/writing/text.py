"""A rule as lines of text that an official can edit in one cell of a spreadsheet.

    ngưỡng = 70
    mức = Ban hành kịp thời | 1
    mức = Ban hành không kịp thời | 0,5

One line per parameter, one per entry of a list; lines may also be parted by ";". The parts of an entry are parted by
"|". A backslash keeps "|", ";" and "\\" from parting anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thuocdo.indices.domain.rules.data import Json
from thuocdo.indices.domain.rules.given import read_number
from thuocdo.indices.domain.writing.intervals import interval_data, interval_text
from thuocdo.indices.domain.writing.parts import Part, PartKind, parts_of
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold, nfc, slug

_SEPARATED = re.compile(r"\\(.)|([|;\n])", re.DOTALL)
_YES = frozenset({"yes", "co", "true", "1", "x", "dung"})
_NO = frozenset({"no", "khong", "false", "0", "sai"})
LONGEST_CODE = 40  # characters of a code that is made from a title


@dataclass(frozen=True, slots=True)
class Wording:
    """How names of parameters are written, and what they may be called when read. Empty: the names in the code."""

    names: Mapping[str, str] = field(default_factory=dict)
    read_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # folded word → names in the code
    yes: str = "yes"
    no: str = "no"
    comma: bool = False

    def of(self, name: str) -> str:
        return self.names.get(name, name)

    def key(self, word: str, allowed: Iterable[str]) -> str | None:
        """Return which of the names in the code is meant by `word`."""
        wanted, names = fold(word), tuple(allowed)
        for name in names:
            if word == name or wanted in {fold(name), fold(self.of(name))}:
                return name
        return next((name for name in self.read_as.get(wanted, ()) if name in names), None)


PLAIN = Wording()


def text_of(rule: type[Any], data: Mapping[str, Json], wording: Wording = PLAIN) -> str:
    """Return the parameters `data` of a class of rules as text that `data_of` reads back."""
    lines: list[str] = []
    for part in parts_of(rule):
        value = data.get(part.name)
        if part.kind is PartKind.RECORDS:
            lines += [f"{wording.of(part.name)} = {entry}" for entry in _entries(part, value, wording)]
        elif value is not None:
            lines.append(f"{wording.of(part.name)} = {_written(part, value, wording)}")
    return "\n".join(lines)


def data_of(
    rule: type[Any], text: str, problems: list[Problem], wording: Wording = PLAIN, *, place: str = ""
) -> dict[str, Json]:
    """Return the parameters that `text` gives for a class of rules; what can't be read is added to `problems`."""
    parts = {part.name: part for part in parts_of(rule)}
    data: dict[str, Json] = {part.name: [] for part in parts.values() if _needs_list(part)}
    for line in _split(text, ";\n"):
        if not line.strip():
            continue
        word, sign, value = line.partition("=")
        name = wording.key(word.strip(), parts)
        if not sign or name is None:
            known = tuple(f"{wording.of(each)} = …" for each in parts) or (_("nothing"),)
            problems.append(_problem(place, line, _("one of these: %(known)s", known=known)))
        elif parts[name].kind is PartKind.RECORDS:
            entry = _read_entry(parts[name], value, wording)
            if isinstance(entry, Sentence):
                problems.append(_problem(place, line, entry))
            else:
                _list(data, name).append(entry)
        elif name in data:
            problems.append(_problem(place, line, _("“%(name)s” once only", name=wording.of(name))))
        else:
            read = _read(parts[name], value, wording)
            if isinstance(read, Sentence):
                problems.append(_problem(place, line, read))
            elif read is not None:
                data[name] = read
    for part in parts.values():
        if part.kind is PartKind.RECORDS:
            fill_codes(_list(data, part.name)) if part.name in data else None
    return data


def fill_codes(entries: Sequence[Json]) -> None:
    """Give every entry without a code one made from its title; equal ones are numbered."""
    taken = {entry["code"] for entry in entries if isinstance(entry, dict) and entry.get("code")}
    for place, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or "title_vi" not in entry or entry.get("code"):
            continue
        base = slug(str(entry["title_vi"]))[:LONGEST_CODE].strip("-") or str(place)
        code, count = base, 1
        while code in taken:
            count += 1
            code = f"{base}-{count}"
        entry["code"] = code
        taken.add(code)


def _needs_list(part: Part) -> bool:
    return part.kind is PartKind.RECORDS and not part.optional


def _list(data: dict[str, Json], name: str) -> list[Json]:
    entries = data.setdefault(name, [])
    assert isinstance(entries, list)  # noqa: S101 -- said for the type checker
    return entries


def _problem(place: str, line: str, expected: Sentence) -> Problem:
    sentence = _("“%(line)s” can't be read. Expected %(expected)s.", line=nfc(line)[:80], expected=expected)
    return Problem(sentence, place=place, given=nfc(line)[:80], expected=expected)


# Writing ----------------------------------------------------------------------------------------------------------


def _entries(part: Part, value: Json, wording: Wording) -> list[str]:
    if not isinstance(value, list):
        return []
    return ["|".join(f" {text} " if text else " " for text in _trimmed(entry)).strip()
            for entry in entry_texts(part, value, wording)]  # fmt: skip


def entry_texts(part: Part, value: Sequence[Json], wording: Wording) -> list[list[str]]:
    """Return the entries of a list as texts, one per member. Codes that could be made from titles are left empty."""
    rows = [[_member(member, entry, wording) for member in part.members] for entry in value]
    names = [member.name for member in part.members]
    if "code" in names:
        without = [{k: v for k, v in entry.items() if k != "code"} for entry in value if isinstance(entry, dict)]
        fill_codes(without)
        if [each.get("code") for each in without] == [each.get("code") for each in value if isinstance(each, dict)]:
            for row in rows:
                row[names.index("code")] = ""
    return rows


def _member(member: Part, entry: Json, wording: Wording) -> str:
    if member.kind is PartKind.INTERVAL and isinstance(entry, dict):
        return interval_text(entry, comma=wording.comma)
    value = entry.get(member.name) if isinstance(entry, dict) else entry
    return "" if value is None else _written(member, value, wording)


def _written(part: Part, value: Json, wording: Wording) -> str:
    if isinstance(value, bool):
        return wording.yes if value else wording.no
    if isinstance(value, dict):  # a title
        return " | ".join(_escaped(str(value[name])) for name in ("vi", "en") if value.get(name))
    text = str(value)
    if part.kind is PartKind.NUMBER:
        return text.replace(".", ",") if wording.comma else text
    return wording.of(text) if part.kind is PartKind.WORD else _escaped(text)


def _trimmed(texts: list[str]) -> list[str]:
    end = len(texts)
    while end > 1 and not texts[end - 1]:
        end -= 1
    return texts[:end]


def _escaped(text: str) -> str:
    return re.sub(r"[\\|;]", r"\\\g<0>", text)


# Reading ----------------------------------------------------------------------------------------------------------


def _split(text: str, marks: str) -> list[str]:
    """Return the pieces of `text` between unescaped marks, escapes still in place."""
    pieces, start = [], 0
    for found in _SEPARATED.finditer(text):
        if found.group(2) and found.group(2) in marks:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]


def _plain(text: str) -> str:
    return nfc(re.sub(r"\\(.)", r"\1", text))


def _read_entry(part: Part, text: str, wording: Wording) -> Json | Sentence:
    cells = _split(text, "|")
    if len(cells) > len(part.members):
        return _form_of(part, wording)
    return read_entry(part, [_plain(cell) for cell in cells], wording)


def read_entry(part: Part, cells: Sequence[str], wording: Wording = PLAIN) -> Json | Sentence:
    """Return one entry of a list from the texts of its members, or what would be accepted."""
    entry: dict[str, Json] = {}
    for member, text in zip(part.members, cells, strict=False):
        if member.kind is PartKind.INTERVAL:
            bounds = interval_data(text)
            if bounds is None:
                return _("an interval such as “≥ 80 < 100”")
            entry.update(bounds)
            continue
        read = _scalar(member, text, wording)
        if isinstance(read, Sentence):
            return read
        if read is not None:
            entry[member.name] = read
    if is_bare(part):
        return entry.get(part.name, "")
    missing = [member.name for member in part.members if not member.optional and member.kind is not PartKind.INTERVAL
               and member.name not in entry and member.name != "code"]  # fmt: skip
    return _form_of(part, wording) if missing else entry


def is_bare(part: Part) -> bool:
    """Tell whether the entries of a list are single values without names."""
    return len(part.members) == 1 and part.members[0].name == part.name


def _read(part: Part, text: str, wording: Wording) -> Json | Sentence:
    if part.kind is PartKind.TITLE:
        titles = [_plain(each) for each in _split(text, "|")]
        if not titles[0] or len(titles) > 2:
            return _("a title, or a Vietnamese and an English one parted by “|”")
        return {"vi": titles[0], "en": titles[1]} if len(titles) > 1 and titles[1] else {"vi": titles[0]}
    return _scalar(part, _plain(text), wording)


def _scalar(part: Part, text: str, wording: Wording) -> Json | Sentence:
    """Return the value of one text, None where nothing is given, or what would be accepted."""
    if not text:
        return None
    if part.kind is PartKind.FLAG:
        word = fold(text)
        if word in _YES or word == fold(wording.yes):
            return True
        return False if word in _NO or word == fold(wording.no) else _("yes or no")
    if part.kind is PartKind.WORD:
        name = wording.key(text, part.words)
        return (
            name if name is not None else _("one of: %(codes)s", codes=tuple(wording.of(each) for each in part.words))
        )
    if part.kind is PartKind.NUMBER:
        return text if is_number(text) else _("a number")
    return text


def is_number(text: str) -> bool:
    """Tell whether `text` is an exact number such as "1,5" or "1/3"."""
    return read_number(text) is not None


def _form_of(part: Part, wording: Wording) -> Sentence:
    shown = " | ".join(wording.of(member.name) for member in part.members)
    return _("%(form)s", form=f"{wording.of(part.name)} = {shown}")
