"""The lines of an appraiser's grid: what a unit says of a leaf, in words, with everything that helps to judge it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from thuocdo.assessments.domain import signals
from thuocdo.assessments.domain.appraising import claim_in
from thuocdo.assessments.domain.entries import RULING_WORDS, Entry, Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.domain.queue import STATE_WORDS, WAITING, State, numbers_of, state_of
from thuocdo.assessments.domain.telling import Told, told
from thuocdo.assessments.selectors import appraising, evidence, previous, slots
from thuocdo.assessments.selectors.appraising import Cell
from thuocdo.assessments.selectors.previous import LastYear
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.assessments.views.chamber import Chamber
from thuocdo.directory.selectors import people
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict

NAMED = 3  # units that a hint names; the others are counted
RULING_KIND = {Ruling.ACCEPTED: "good", Ruling.CHANGED: "care", Ruling.ASKED: "care", Ruling.UPHELD: "accent"}
STATE_KIND = {State.OPEN: "plain", State.OUTDATED: "bad", State.DONE: "good", State.NOT_ASKED: "plain"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """An entry in words, with who said it and the points it comes to."""

    entry: Entry
    told: Told
    who: str
    points: Fraction | None

    @property
    def words(self) -> Sentence | None:
        return RULING_WORDS[self.entry.ruling] if self.entry.ruling else None

    @property
    def look(self) -> str:
        return RULING_KIND[self.entry.ruling] if self.entry.ruling else "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf of one unit as the appraiser has it before them."""

    part: Part
    leaf: Node
    row: SlotRow
    state: State
    verdict: Verdict
    judged: int  # number of the claim
    seen: int  # number of the newest ruling of this round of appraisal
    claim: Spoken | None  # what is judged
    declared: Spoken | None
    explained: Spoken | None
    first: Spoken | None
    second: Spoken | None
    before: LastYear | None
    comments: int
    new_documents: int  # added with the explanation
    hints: tuple[Sentence, ...] = field(default=())
    told_before: Told = ()

    @property
    def self_points(self) -> Fraction | None:
        """Points by what the unit says, for showing: as the number they are, not as they are stored."""
        return None if self.row.self_points is None else Fraction(self.row.self_points)

    @property
    def points_before(self) -> Fraction | None:
        points = self.before.points if self.before else None
        return None if points is None else Fraction(points)

    @property
    def state_words(self) -> Sentence:
        return STATE_WORDS[self.state]

    @property
    def look(self) -> str:
        return STATE_KIND[self.state]

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    @property
    def actable(self) -> bool:
        """Whether the reader may judge it now."""
        return bool(self.verdict) and self.state is not State.NOT_ASKED

    @property
    def choosable(self) -> bool:
        """Whether it is offered for accepting many at once: what waits."""
        return self.actable and self.waits

    @property
    def mark(self) -> str:
        """What a box sends: which leaf of which unit, and what the person had before them."""
        return f"{self.row.participant_id}:{self.leaf.code}:{self.judged}:{self.seen}"

    @property
    def newest(self) -> Spoken | None:
        return self.second or self.first


@dataclass(frozen=True, slots=True)
class Around:
    """What lines say beside the entries themselves."""

    names: Mapping[int, str]
    comments: Mapping[int, int]
    before: Mapping[int, Mapping[str, LastYear]]  # by unit
    same: Mapping[Cell, Collection[int]]  # the other units with the same figures
    shared: Mapping[Cell, Collection[int]]  # the other units that use one of its documents
    new: Mapping[Cell, int]  # documents added with the explanation


def leaf_lines(room: Chamber, leaf: Node) -> tuple[tuple[Line, ...], Spread | None]:
    """Return one leaf over the units that the reader sees, and what has been given for it in all units."""
    seen = [each for each in room.parts if room.sees(each, leaf.code)]
    everybody = slots.slots(room.ask.card.spec, round_id=room.ask.card.id, codes=[leaf.code])
    before = previous.last_year(room.ask.card, [room.parts[each].unit.id for each in seen], [leaf.code])
    shown = set(seen)
    lines = _lines(room, [row for row in everybody if row.participant_id in shown], before, everybody)
    return lines, spread(room, everybody)


def unit_lines(room: Chamber, part: Part) -> tuple[Line, ...]:
    """Return the leaves of one unit that the reader sees."""
    spec = room.ask.card.spec
    codes = [leaf.code for leaf in room.leaves if room.sees(part.id, leaf.code)]
    rows = slots.slots(spec, participants=[part.id], codes=codes)
    before = previous.last_year(room.ask.card, [part.unit.id], codes)
    return _lines(room, rows, before, ())


def line_of(room: Chamber, part: Part, leaf: Node) -> Line:
    """Return one leaf of one unit with its hints."""
    everybody = slots.slots(room.ask.card.spec, round_id=room.ask.card.id, codes=[leaf.code])
    before = previous.last_year(room.ask.card, [part.unit.id], [leaf.code])
    return _lines(room, [row for row in everybody if row.participant_id == part.id], before, everybody)[0]


def _lines(
    room: Chamber,
    rows: Sequence[SlotRow],
    before: Mapping[int, Mapping[str, LastYear]],
    everybody: Iterable[SlotRow],
) -> tuple[Line, ...]:
    spoken = (entry.author_id for row in rows for entry in row.said.newest.values())
    around = Around(
        names=people.names(spoken),
        comments=appraising.comment_counts([row.id for row in rows]),
        before=before,
        same=_same(room, everybody),
        shared=_shared(room, {row.code for row in rows}),
        new=evidence.added_in(room.ask.card.id, Phase.EXPLANATION) if room.second else {},
    )
    return tuple(_line(room, row, around) for row in rows)


def _line(room: Chamber, row: SlotRow, around: Around) -> Line:
    part, leaf = room.parts[row.participant_id], room.ask.card.spec.tree[row.code]
    said = row.said
    before = around.before.get(part.unit.id, {}).get(leaf.code)
    stood = before.content if before else None
    claim, ruling = claim_in(room.kind, said), said[room.kind]
    declared = said[Kind.DECLARED]
    hints = _hints(room, part, leaf, around, declared.content if declared else None)

    def spoken(entry: Entry | None) -> Spoken | None:
        return None if entry is None else _spoken(entry, leaf, stood, around.names)

    return Line(
        part=part, leaf=leaf, row=row, state=state_of(room.kind, numbers_of(said)),
        verdict=room.verdict(part, leaf.code), judged=claim.number if claim else 0,
        seen=ruling.number if ruling else 0, claim=spoken(claim), declared=spoken(declared),
        explained=spoken(said[Kind.EXPLAINED]), first=spoken(said[Kind.APPRAISED_1]),
        second=spoken(said[Kind.APPRAISED_2]), before=before, comments=around.comments.get(row.id, 0),
        new_documents=around.new.get((part.id, leaf.code), 0), hints=hints,
        told_before=told(stood, before.leaf) if before else (),
    )  # fmt: skip


def _spoken(entry: Entry, leaf: Node, before: LeafInput | None, names: Mapping[int, str]) -> Spoken:
    points = None
    if entry.content is not None:
        value = value_of(leaf, entry.content, before)
        points = Fraction(value.points) if is_known(value) else None
    return Spoken(entry, told(entry.content, leaf), names.get(entry.author_id or 0, ""), points)


def _same(room: Chamber, everybody: Iterable[SlotRow]) -> dict[Cell, Collection[int]]:
    by_leaf: dict[str, dict[int, LeafInput]] = {}
    for row in everybody:
        declared = row.said[Kind.DECLARED]
        if declared is not None and declared.content is not None:
            by_leaf.setdefault(row.code, {})[row.participant_id] = declared.content
    found: dict[Cell, Collection[int]] = {}
    for code, contents in by_leaf.items():
        for group in signals.same_figures(room.ask.card.spec.tree[code], contents):
            for each in group.participants:
                found[each, code] = [other for other in group.participants if other != each]
    return found


def _shared(room: Chamber, codes: Collection[str]) -> dict[Cell, Collection[int]]:
    found: dict[Cell, set[int]] = {}
    for each in evidence.shared_between_units(room.ask.card.id, codes):
        units = {participant for participant, _code, _document in each.uses}
        for participant, code, _document in each.uses:
            found.setdefault((participant, code), set()).update(units - {participant})
    return {cell: sorted(others) for cell, others in found.items()}


def _hints(room: Chamber, part: Part, leaf: Node, around: Around, content: LeafInput | None) -> tuple[Sentence, ...]:
    hints, cell = [], (part.id, leaf.code)
    if others := around.same.get(cell):
        hints.append(
            _s("The same figures as %(count)s other unit: %(names)s",
               "The same figures as %(count)s other units: %(names)s", count=len(others), names=_named(room, others))
        )  # fmt: skip
    if others := around.shared.get(cell):
        hints.append(
            _s("Evidence that %(count)s other unit uses too: %(names)s",
               "Evidence that %(count)s other units use too: %(names)s", count=len(others), names=_named(room, others))
        )  # fmt: skip
    before = around.before.get(part.unit.id, {}).get(leaf.code)
    if content is not None and before is not None:
        hints += [jump.words for jump in signals.jumps(leaf, part.id, content, before.content)]
    return tuple(hints)


def _named(room: Chamber, others: Collection[int]) -> tuple[Titled | Sentence, ...]:
    """Return the names of the first few; units that the reader does not see here are not named."""
    known = [room.parts[each].unit for each in others if each in room.parts][:NAMED]
    left = len(others) - len(known)
    names = tuple(Titled(unit.full_name or unit.name, unit.title_en) for unit in known)
    return (*names, _s("%(count)s not named here", count=left)) if left else names


@dataclass(frozen=True, slots=True)
class Spread:
    """What has been given for a leaf in the units that have been appraised. Points, for showing only."""

    count: int
    of: int
    least: Fraction
    median: Fraction
    most: Fraction
    steps: tuple[tuple[Fraction, int], ...]  # points given, to how many units


def spread(room: Chamber, rows: Iterable[SlotRow]) -> Spread | None:
    """Return how the points of a leaf are spread; the reader's own unit is left out. None: nothing appraised yet."""
    others = {part.id for part in room.ask.parts if room.ask.organises or part.unit.id not in room.ask.own_line}
    found = sorted(
        Fraction(row.standing_points)
        for row in rows
        if row.participant_id in others and row.standing_points is not None
        and (row.said[Kind.APPRAISED_1] or row.said[Kind.APPRAISED_2])
    )  # fmt: skip
    if not found:
        return None
    middle = len(found) // 2
    median = found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
    steps = tuple((points, found.count(points)) for points in sorted(set(found), reverse=True))
    return Spread(len(found), len(others), found[0], median, found[-1], steps)
