"""The heat table as a page and a spreadsheet need it: one line for each unit, found, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from thuocdo.assessments.domain.progress import Count, Measure, State, Tally, measure_at, state_of
from thuocdo.assessments.selectors import progress
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.views.asking import Asking
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Line:
    """One unit: where it stands, and what is counted in each field and in all."""

    part: Part
    state: State
    fields: tuple[tuple[Node, Count], ...]
    total: Count
    tally: Tally

    @property
    def open(self) -> int:
        """Objections that the unit has not answered."""
        return self.tally.objected - self.tally.answered


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see: how it is measured, which units, in which order."""

    measure: Measure
    q: str
    region: str
    state: str
    sort: str

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.region or self.state)


UNSIGNED = "unsigned"  # a filter over several states


def asked(ask: Asking, data: QueryDict) -> Asked:
    """Return what the address asks for; nonsense is read as nothing."""
    measure, state = data.get("do", ""), data.get("state", "")
    return Asked(
        Measure(measure) if measure in list(Measure) else measure_at(ask.card.timetable, ask.now),
        data.get("q", "")[:200].strip(),
        data.get("region", "")[:100],
        state if state in (*State, UNSIGNED) else "",
        data.get("sort", ""),
    )


def lines(ask: Asking, measure: Measure) -> list[Line]:
    """Return a line for every unit, in the order of the round: one query beyond the round's own."""
    counted = progress.tallies(ask.card.id)
    shown = fields(ask, measure)
    found = []
    for part in ask.parts:
        of_unit = counted.get(part.id, {})
        tally = sum(of_unit.values(), Tally())
        found.append(Line(
            part, state_of(part.facts, ask.card.timetable, tally, ask.now),
            tuple((field, of_unit.get(field.code, Tally()).count(measure)) for field in shown),
            tally.count(measure), tally,
        ))  # fmt: skip
    return found


def fields(ask: Asking, measure: Measure) -> tuple[Node, ...]:
    """Return the fields in which this measure counts anything."""
    own = measure is not Measure.PROVIDED
    tree = ask.card.spec.tree
    return tuple(
        field for field in tree.fields if any(leaf.self_scored is own for leaf in tree.leaves_under(field.code))
    )


def chosen(every: Sequence[Line], wanted: Asked) -> list[Line]:
    """Return the lines that were asked for, in the order asked for."""
    words = fold(wanted.q).split()
    found = [line for line in every if _fits(line, wanted, words)]
    key = wanted.sort.lstrip("-")
    by = _SORTS.get(key) or _by_field(key)
    if by is not None:
        found.sort(key=by, reverse=wanted.sort.startswith("-"))
    return found


def _fits(line: Line, wanted: Asked, words: list[str]) -> bool:
    unit = line.part.unit
    name = fold(f"{unit.full_name} {unit.name} {unit.title_en}") if words else ""
    wants_state = (
        line.state not in (State.SIGNED, State.NOTHING) if wanted.state == UNSIGNED
        else not wanted.state or line.state == wanted.state
    )  # fmt: skip
    return wants_state and wanted.region in ("", unit.region) and all(word in name for word in words)


_SORTS: dict[str, Callable[[Line], Any]] = {
    "unit": lambda line: line.part.unit.sort_key,
    "state": lambda line: list(State).index(line.state),
    "total": lambda line: _share(line.total),
    "evidence": lambda line: line.tally.without_evidence,
    "objections": lambda line: line.open,
    "undecided": lambda line: line.tally.undecided,
}


def _by_field(key: str) -> Callable[[Line], Any] | None:
    code = key.removeprefix("field-")
    if code == key:
        return None
    return lambda line: next((_share(count) for field, count in line.fields if field.code == code), -1)


def _share(count: Count) -> Any:
    return -1 if count.share is None else count.share
