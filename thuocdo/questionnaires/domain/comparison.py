"""What a new version changes for the meaning of answers, item by item, and whether they can be analysed together.

The proposal is careful: where only a person can judge (a reworded question), it asks. Who publishes decides, on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold
from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Asked, Matrix, Option, Words, options_of


class Comparable(StrEnum):
    """Whether answers of both versions mean the same; the word is stored."""

    YES = "yes"
    NO = "no"
    ASK = "ask"  # a person has to say


class Change(StrEnum):
    """What happened to an item."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    WORDING = "wording"
    SPELLING = "spelling"
    TRANSLATION = "translation"
    HELP = "help"
    OPTION_ADDED = "option_added"
    OPTION_REMOVED = "option_removed"
    OPTION_WORDING = "option_wording"
    OPTION_MEANING = "option_meaning"
    OPTION_ORDER = "option_order"
    ASKED_OF = "asked_of"
    RULES = "rules"
    MOVED = "moved"


# What each change says, and whether answers stay comparable where nothing else happened.
CHANGES: Mapping[Change, tuple[Sentence, Comparable]] = {
    Change.ADDED: (_("New."), Comparable.NO),
    Change.REMOVED: (_("No longer asked."), Comparable.NO),
    Change.KIND: (_("Answered in another way than before."), Comparable.NO),
    Change.WORDING: (_("Reworded."), Comparable.ASK),
    Change.SPELLING: (_("Only spelling or punctuation changed."), Comparable.YES),
    Change.TRANSLATION: (_("A translation changed."), Comparable.YES),
    Change.HELP: (_("The help text changed."), Comparable.YES),
    Change.OPTION_ADDED: (_("Options were added."), Comparable.ASK),
    Change.OPTION_REMOVED: (_("Options were removed."), Comparable.ASK),
    Change.OPTION_WORDING: (_("Options were reworded."), Comparable.ASK),
    Change.OPTION_MEANING: (_("Options count differently."), Comparable.NO),
    Change.OPTION_ORDER: (_("Options stand in another order."), Comparable.YES),
    Change.ASKED_OF: (_("Asked of other people than before."), Comparable.ASK),
    Change.RULES: (_("What is taken as an answer changed."), Comparable.YES),
    Change.MOVED: (_("Stands at another place."), Comparable.YES),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened to one thing that is answered."""

    code: str
    changes: tuple[Change, ...]
    before: str = ""  # its Vietnamese wording
    after: str = ""
    options: tuple[str, ...] = ()  # codes that were added, removed or changed

    @property
    def comparable(self) -> Comparable:
        """Return the proposal: NO where any change says so, else ASK where one does, else YES."""
        said = {CHANGES[change][1] for change in self.changes}
        return next((each for each in (Comparable.NO, Comparable.ASK) if each in said), Comparable.YES)


def difference(old: Document, new: Document) -> tuple[Difference, ...]:
    """Return what changed, in the order of the new version, then what is no longer asked. What stayed is left out."""
    before = {slot.code: slot for slot in slots(old)}
    after = {slot.code: slot for slot in slots(new)}
    moved = _moved(before, after)
    found = []
    for code, slot in after.items():
        if code not in before:
            found.append(Difference(code, (Change.ADDED,), after=slot.title.get(MAIN_LANGUAGE, "")))
        elif changes := tuple(_changes(before[code], slot, moved=code in moved)):
            found.append(_told(before[code], slot, changes))
    gone = [slot for code, slot in before.items() if code not in after]
    return (
        *found,
        *(Difference(slot.code, (Change.REMOVED,), before=slot.title.get(MAIN_LANGUAGE, "")) for slot in gone),
    )


def _told(before: Slot, after: Slot, changes: tuple[Change, ...]) -> Difference:
    old, new = _by_code(before), _by_code(after)
    options = tuple(
        code for code in dict.fromkeys((*old, *new)) if code not in old or code not in new or old[code] != new[code]
    )
    return Difference(
        after.code, changes, before.title.get(MAIN_LANGUAGE, ""), after.title.get(MAIN_LANGUAGE, ""), options
    )


def _changes(before: Slot, after: Slot, *, moved: bool) -> Iterator[Change]:
    old, new = before.item, after.item
    if old.kind is not new.kind:
        yield Change.KIND
    titles = [(before.title, after.title)]
    if isinstance(old, Matrix) and isinstance(new, Matrix):
        titles.append((old.title, new.title))  # a row is read under the question of its matrix
    yield from dict.fromkeys(change for pair in titles for change in _wording(*pair))
    if old.help != new.help:
        yield Change.HELP
    yield from _option_changes(_by_code(before), _by_code(after))
    if old.relevant != new.relevant or before.section.relevant != after.section.relevant:
        yield Change.ASKED_OF
    if _rules(old) != _rules(new):
        yield Change.RULES
    if moved:
        yield Change.MOVED


def _wording(old: Words, new: Words) -> Iterator[Change]:
    before, after = old.get(MAIN_LANGUAGE, ""), new.get(MAIN_LANGUAGE, "")
    if before != after:
        yield Change.SPELLING if fold(before) == fold(after) and _letters(before) == _letters(after) else Change.WORDING
    if {**old, MAIN_LANGUAGE: ""} != {**new, MAIN_LANGUAGE: ""}:
        yield Change.TRANSLATION


def _letters(text: str) -> str:
    """Return the letters and digits: tones carry meaning, so only case, spaces and punctuation may differ."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _by_code(slot: Slot) -> dict[str, Option]:
    return {option.code: option for option in options_of(slot.item)}


def _option_changes(old: Mapping[str, Option], new: Mapping[str, Option]) -> Iterator[Change]:
    if new.keys() - old.keys():
        yield Change.OPTION_ADDED
    if old.keys() - new.keys():
        yield Change.OPTION_REMOVED
    both = [code for code in old if code in new]
    wording = dict.fromkeys(change for code in both for change in _wording(old[code].title, new[code].title))
    yield from (Change.OPTION_WORDING if change is Change.WORDING else change for change in wording)
    if any((old[code].number, old[code].satisfied) != (new[code].number, new[code].satisfied) for code in both):
        yield Change.OPTION_MEANING
    if both != [code for code in new if code in old]:
        yield Change.OPTION_ORDER


def _rules(item: Asked) -> tuple[object, ...]:
    """Return what an item demands of an answer, apart from its words and options."""
    told = ("code", "title", "help", "relevant", "refusal", "options", "rows")
    alone = tuple(option.code for option in getattr(item, "options", ()) if option.alone)
    return (*((each.name, getattr(item, each.name)) for each in fields(item) if each.name not in told), alone)


def _moved(before: Mapping[str, Slot], after: Mapping[str, Slot]) -> set[str]:
    """Return what stands in another section, or after something else among what both versions ask."""
    old = [code for code in before if code in after]
    new = [code for code in after if code in before]
    follows = [dict(zip(codes[1:], codes, strict=False)) for codes in (old, new)]
    return {
        code
        for code in old
        if before[code].section.code != after[code].section.code or follows[0].get(code) != follows[1].get(code)
    }
