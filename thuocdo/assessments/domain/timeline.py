"""The history of one leaf as people read it: who said what, when and why; what was saved in one go is one (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from thuocdo.assessments.domain.entries import KIND_WORDS, Entry, Kind
from thuocdo.directory.domain.actors import Role
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import RankGroup
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

PAUSE = timedelta(minutes=15)  # a longer pause between two saves of one person begins a new group
_AS_TYPED = frozenset(
    {Kind.DECLARED, Kind.EXPLAINED, Kind.PROVIDED}
)  # saved as one types; rulings stand each by itself
SPOKEN_AS = {
    Kind.DECLARED: Role.UNIT_OFFICER,
    Kind.PROVIDED: Role.ORGANISER,
    Kind.APPRAISED_1: Role.APPRAISER,
    Kind.EXPLAINED: Role.UNIT_OFFICER,
    Kind.APPRAISED_2: Role.APPRAISER,
    Kind.DECIDED: Role.COUNCIL,
}


@dataclass(frozen=True, slots=True)
class Group:
    """What one person said of one kind without a longer pause: the last of it counts. Never empty."""

    entries: tuple[Entry, ...]

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    @property
    def since(self) -> datetime:
        return self.entries[0].recorded_at

    @property
    def saves(self) -> int:
        return len(self.entries)


def grouped(entries: Sequence[Entry]) -> tuple[Group, ...]:
    """Return the entries of one leaf in groups, oldest first. Entries stand in the order of their numbers."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and _goes_on(groups[-1][-1], entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(Group(tuple(group)) for group in groups)


def _goes_on(before: Entry, entry: Entry) -> bool:
    same = (before.kind, before.author_id) == (entry.kind, entry.author_id)
    return same and entry.kind in _AS_TYPED and entry.recorded_at - before.recorded_at <= PAUSE


def what(group: Group) -> Sentence:
    """Return what was done, as a heading: "Self-assessment, saved 4 times"."""
    words = KIND_WORDS[group.last.kind]
    if group.saves == 1:
        return words
    return _s("%(what)s, saved %(times)s times", what=words, times=group.saves)


def ranks_all(leaf: Node) -> bool:
    """Return whether the points of a leaf follow from all units together, so that no single entry has points."""
    return isinstance(leaf.rule, RankGroup)
