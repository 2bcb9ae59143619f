"""How a draft is built: parts are added, changed, moved, copied, removed and put back. Every step gives a new document.

Sections, items and rows of matrices share one set of codes, so that a code names one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.documents import Document, Section, items, known
from thuocdo.questionnaires.domain.expressions import tree
from thuocdo.questionnaires.domain.expressions.tree import WORDS, Expression
from thuocdo.questionnaires.domain.items import Item, Matrix, UnitPicker, Words
from thuocdo.questionnaires.domain.storing import item_of, section_of, to_data
from thuocdo.questionnaires.domain.validation import CODE

Part: TypeAlias = Section | Item
_Part = TypeVar("_Part", Section, Item)


class Way(StrEnum):
    """Where a part is moved."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out last, and where it stood. `section` is empty for a whole section."""

    part: Part
    section: str
    place: int


def removed_data(removed: Removed) -> dict[str, Any]:
    """Return what was taken out as the JSON that is stored."""
    return {"part": to_data(removed.part), "section": removed.section, "place": removed.place}


def removed_of(data: Mapping[str, Any]) -> Removed:
    """Return what `removed_data` wrote."""
    part: Part = item_of(data["part"]) if data["section"] else section_of(data["part"])
    return Removed(part, data["section"], data["place"])


def gone(code: str) -> Sentence:
    """Return the words for a part that somebody else has removed or renamed."""
    return _("There is no part %(code)s in this questionnaire any more.", code=code)


def codes_of(part: Part) -> tuple[str, ...]:
    """Return the codes that a part takes: its own, those of its items, those of rows of matrices."""
    if isinstance(part, Section):
        return (part.code, *(code for item in part.items for code in codes_of(item)))
    return (part.code, *(row.code for row in part.rows)) if isinstance(part, Matrix) else (part.code,)


def taken(document: Document) -> set[str]:
    """Return all codes of a document."""
    return {code for section in document.sections for code in codes_of(section)}


def free_code(base: str, used: Iterable[str]) -> str:
    """Return `base`, or base_2, base_3 … if it is used."""
    there = set(used)
    number = 1
    code = base
    while code in there or code in WORDS:
        number += 1
        code = f"{base[:55]}_{number}"
    return code


def section_at(document: Document, code: str) -> Section:
    """Return a section by its code. Raise `NotFound`."""
    found = next((section for section in document.sections if section.code == code), None)
    if found is None:
        raise NotFound(gone(code))
    return found


def item_at(document: Document, code: str) -> tuple[Section, Item]:
    """Return an item by its code, and its section. Raise `NotFound`."""
    found = next(((section, item) for section, item in items(document) if item.code == code), None)
    if found is None:
        raise NotFound(gone(code))
    return found


def with_section(document: Document, section: Section, after: str = "") -> Document:
    """Add a section after another, or at the end. Raise `BadInput` for codes that can't be or are used."""
    _check_codes(document, section)
    sections = list(document.sections)
    place = next((at + 1 for at, each in enumerate(sections) if each.code == after), len(sections))
    sections.insert(place, section)
    return replace(document, sections=tuple(sections))


def with_item(document: Document, section_code: str, item: Item, after: str = "") -> Document:
    """Add an item to a section, after another one or at the end. Raise `BadInput` or `NotFound`."""
    _check_codes(document, item)
    section = section_at(document, section_code)
    there = list(section.items)
    place = next((at + 1 for at, each in enumerate(there) if each.code == after), len(there))
    there.insert(place, item)
    return _with(document, replace(section, items=tuple(there)))


def changed_section(document: Document, code: str, section: Section) -> Document:
    """Put another heading, help and condition in the place of a section's; its items stay."""
    there = section_at(document, code)
    section = replace(section, items=there.items)
    _check_codes(document, section, instead_of=there)
    return _with(document, section, code)


def changed_item(document: Document, code: str, item: Item) -> Document:
    """Put an item in the place of another. What looked at it under an old code looks at it under the new one."""
    section, there = item_at(document, code)
    _check_codes(document, item, instead_of=there)
    new = tuple(item if each.code == code else each for each in section.items)
    changed = _with(document, replace(section, items=new))
    return renamed(changed, _renamings(there, item))


def moved(document: Document, code: str, way: Way) -> Document:
    """Move a section or an item by one place; an item goes on into the next section. At the end nothing happens."""
    if any(section.code == code for section in document.sections):
        return replace(document, sections=_swapped(document.sections, code, way))
    section, item = item_at(document, code)
    swapped = _swapped(section.items, code, way)
    if swapped != section.items:
        return _with(document, replace(section, items=swapped))
    at = document.sections.index(section) + (1 if way is Way.DOWN else -1)
    if not 0 <= at < len(document.sections):
        return document
    other = document.sections[at]
    left = _with(document, replace(section, items=tuple(each for each in section.items if each.code != code)))
    there = (item, *other.items) if way is Way.DOWN else (*other.items, item)
    return _with(left, replace(other, items=there))


def copied(document: Document, code: str) -> tuple[Document, str]:
    """Copy a section or an item to the place behind it, with fresh codes; return also the code of the copy.

    Within a copied section, conditions look at the copied items.
    """
    used = taken(document)
    section = next((each for each in document.sections if each.code == code), None)
    if section is not None:
        copy = fresh(section, used)
        return with_section(document, copy, code), copy.code
    section, item = item_at(document, code)
    new = fresh(item, used)
    return with_item(document, section.code, new, code), new.code


def fresh(part: _Part, used: Iterable[str]) -> _Part:
    """Return a part with codes that are not used yet; what looks at its own codes follows."""
    there = set(used)
    codes: dict[str, str] = {}
    for code in codes_of(part):
        codes[code] = free_code(code, there)
        there.add(codes[code])
    renamed_part: _Part = _renamed_part(part, codes)
    if isinstance(renamed_part, Section):
        inner = tuple(_coded(item, codes) for item in renamed_part.items)
        return replace(renamed_part, code=codes[part.code], items=inner)
    return _coded(renamed_part, codes)


def removed(document: Document, code: str) -> tuple[Document, Removed]:
    """Take a section or an item out; return what is needed to put it back."""
    for place, section in enumerate(document.sections):
        if section.code == code:
            rest = tuple(each for each in document.sections if each.code != code)
            return replace(document, sections=rest), Removed(section, "", place)
    section, item = item_at(document, code)
    rest_of_items = tuple(each for each in section.items if each.code != code)
    return (
        _with(document, replace(section, items=rest_of_items)),
        Removed(item, section.code, section.items.index(item)),
    )


def restored(document: Document, out: Removed) -> tuple[Document, str]:
    """Put back what was taken out, as near to its place as can be; under fresh codes where others took them."""
    used = taken(document)
    if isinstance(out.part, Section):
        section = fresh(out.part, used)
        sections = list(document.sections)
        sections.insert(out.place, section)
        return replace(document, sections=tuple(sections)), section.code
    part = fresh(out.part, used)
    home = next((each for each in document.sections if each.code == out.section), None)
    if home is None:
        home = Section(code=free_code(out.section, {*taken(document), *codes_of(part)}))
        document = replace(document, sections=(*document.sections, home))
    there = list(home.items)
    there.insert(out.place, part)
    return _with(document, replace(home, items=tuple(there))), part.code


def fitting(item: Item, document: Document) -> tuple[Item, bool]:
    """Return an item from elsewhere as it fits in a document, and whether a condition of it had to be left out.

    Its codes are fresh, its languages those of the document; what looked at items that are not there is left out.
    """
    there = {*known(document)}
    kept: dict[str, Any] = {}
    for name in ("relevant", "constraint"):
        condition = getattr(item, name)
        if condition is not None and not set(tree.codes_in(condition)) <= there:
            kept[name] = None
    if isinstance(item, UnitPicker) and item.within and item.within not in there:
        kept["within"] = ""
    spoken = _spoken(replace(item, **kept), document.languages)
    return fresh(spoken, taken(document)), bool(kept)


def renamed(document: Document, codes: Mapping[str, str]) -> Document:
    """Return the document with conditions, shown answers and inner choices following renamed codes."""
    if not codes:
        return document
    return replace(
        document,
        sections=tuple(_renamed_part(section, codes) for section in document.sections),
        thanks=_renamed_words(document.thanks, codes),
    )


def _renamed_part(part: _Part, codes: Mapping[str, str]) -> _Part:
    new: dict[str, Any] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        if isinstance(value, Expression):
            new[each.name] = tree.renamed(value, codes)
        elif isinstance(value, Mapping):
            new[each.name] = _renamed_words(value, codes)
        elif each.name in ("options", "rows"):
            new[each.name] = tuple(replace(one, title=_renamed_words(one.title, codes)) for one in value)
    if isinstance(part, Section):
        return replace(part, **new, items=tuple(_renamed_part(item, codes) for item in part.items))
    if isinstance(part, UnitPicker):
        new["within"] = codes.get(part.within, part.within)
    return replace(part, **new)


def _renamed_words(words: Words, codes: Mapping[str, str]) -> Words:
    return {language: piping.renamed(text, codes) for language, text in words.items()}


def _coded(item: Item, codes: Mapping[str, str]) -> Item:
    """Return an item under its new codes."""
    if isinstance(item, Matrix):
        return replace(item, code=codes[item.code], rows=tuple(replace(r, code=codes[r.code]) for r in item.rows))
    return replace(item, code=codes[item.code])


def _renamings(old: Item, new: Item) -> dict[str, str]:
    """Return which answers are called otherwise now. Rows of a matrix follow by their places if none came or went."""
    if isinstance(old, Matrix) and isinstance(new, Matrix):
        if len(old.rows) != len(new.rows):
            return {}
        pairs = [(a.code, b.code) for a, b in zip(old.rows, new.rows, strict=True)]
        kept = {a for a, _b in pairs} & {b for _a, b in pairs}
        return {a: b for a, b in pairs if a != b and a not in kept and b not in kept}
    return {old.code: new.code} if old.code != new.code else {}


def _spoken(item: Item, languages: Iterable[str]) -> Item:
    """Return an item with its texts in these languages only."""
    spoken = set(languages)

    def only(words: Words) -> Words:
        return {language: text for language, text in words.items() if language in spoken}

    new: dict[str, Any] = {}
    for each in fields(item):
        value = getattr(item, each.name)
        if isinstance(value, Mapping):
            new[each.name] = only(value)
        elif each.name in ("options", "rows"):
            new[each.name] = tuple(replace(one, title=only(one.title)) for one in value)
    return replace(item, **new)


def _with(document: Document, section: Section, code: str = "") -> Document:
    """Return the document with a section in the place of the one with that code."""
    sought = code or section.code
    return replace(
        document, sections=tuple(section if each.code == sought else each for each in document.sections)
    )  # fmt: skip


def _swapped(parts: tuple[_Part, ...], code: str, way: Way) -> tuple[_Part, ...]:
    """Return the parts with one of them moved by one place; as they are where it stands at the end."""
    listed = list(parts)
    here = next(at for at, part in enumerate(listed) if part.code == code)
    there = here + (1 if way is Way.DOWN else -1)
    if 0 <= there < len(listed):
        listed[here], listed[there] = listed[there], listed[here]
    return tuple(listed)


def _check_codes(document: Document, part: Part, instead_of: Part | None = None) -> None:
    """Raise `BadInput` when a code of a part can't be one, or names something else already."""
    own = codes_of(part)
    before = set(codes_of(instead_of)) if instead_of is not None else set()
    used = taken(document) - before
    for at, code in enumerate(own):
        if code in before and own.count(code) == 1:
            continue
        field = "code" if at == 0 else "rows"
        if not CODE.fullmatch(code):
            raise BadInput(
                _("“%(code)s” can't be a code. Begin with a letter; then letters without marks, digits, _.", code=code),
                field=field,
            )
        if code in WORDS:
            raise BadInput(_("“%(code)s” has a meaning in conditions and can't be a code.", code=code), field=field)
        if code in used or own.count(code) > 1:
            raise BadInput(_("The code %(code)s is used twice.", code=code), field=field)
