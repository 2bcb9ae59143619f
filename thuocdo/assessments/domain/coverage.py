"""Who will really appraise what: assignments less everybody's own unit, with the load of each (A7).

An assignment for all units leaves out the appraiser's own unit and those above it. Somebody else has to cover them,
and an organiser wants to know before the round opens whether anybody does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.indices.domain.frameworks import Node, Tree

Cell = tuple[int, str]  # participant, leaf


@dataclass(frozen=True, slots=True)
class Appraiser:
    """Somebody who can be asked to appraise. `line`: the units that are their own, and every unit above those."""

    id: int  # of the user
    name: str
    agency_ids: frozenset[int]  # where they are appraisers
    line: frozenset[int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An appraiser's own unit among those assigned to them: who judges these leaves instead (nobody: `by` is empty)."""

    appraiser_id: int
    participant_id: int
    codes: tuple[str, ...]  # in the order of the framework
    by: tuple[int, ...]  # other appraisers who judge at least one of them
    uncovered: tuple[str, ...]  # leaves that nobody is left to judge


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the assignments of a round come to."""

    unassigned: frozenset[Cell]  # nobody is named
    unjudged: frozenset[Cell]  # only people of the unit itself, or agencies without an appraiser, are named
    load: Mapping[int, int]  # appraiser → leaves of units to judge
    left_out: tuple[LeftOut, ...]
    empty_agencies: frozenset[int]  # assigned, but nobody is an appraiser there


def coverage(
    assignments: Collection[Assignment], tree: Tree, units: Mapping[int, int], appraisers: Iterable[Appraiser]
) -> Coverage:
    """Return what the assignments come to. `units`: participant → unit, in the order of the round."""
    known = {each.id: each for each in appraisers}
    leaves = tuple(leaf.code for leaf in tree.leaves if leaf.self_scored)
    people = {each.id: _people(each, known) for each in assignments}
    load = dict.fromkeys(sorted({one for each in people.values() for one in each}), 0)
    everywhere = [each for each in assignments if each.participant_id is None]
    alone: dict[int, list[Assignment]] = {}
    for each in assignments:
        if each.participant_id is not None:
            alone.setdefault(each.participant_id, []).append(each)
    usual = _named(everywhere, people, tree, leaves)  # most units of a large round have no assignment of their own
    unassigned: set[Cell] = set()
    unjudged: set[Cell] = set()
    left_out: list[LeftOut] = []
    for participant, unit in units.items():
        own_rows = alone.get(participant)
        named = _named([*everywhere, *own_rows], people, tree, leaves) if own_rows else usual
        own = frozenset(one for one in load if unit in known[one].line)
        unassigned.update((participant, code) for code in leaves if code not in named)
        judges = {code: named[code] - own for code in leaves if code in named}
        unjudged.update((participant, code) for code, by in judges.items() if not by)
        for by in judges.values():
            for one in by:
                load[one] += 1
        left_out += [found for one in sorted(own) if (found := _left_out(one, participant, named, judges))]
    empty = frozenset(each.agency_id for each in assignments if each.agency_id is not None and not people[each.id])
    return Coverage(frozenset(unassigned), frozenset(unjudged), load, tuple(left_out), empty)


def _named(
    rows: Iterable[Assignment], people: Mapping[int, frozenset[int]], tree: Tree, leaves: Sequence[str]
) -> dict[str, frozenset[int]]:
    """Return by leaf the people named for it, in the order of the framework; others are left out."""
    found: dict[str, frozenset[int]] = {}
    for each in rows:
        reached = tree.leaf_codes if not each.code else {leaf.code for leaf in _under(each.code, tree)}
        for code in leaves:
            if code in reached:
                found[code] = found.get(code, frozenset()) | people[each.id]
    return {code: found[code] for code in leaves if code in found}


def _left_out(
    one: int, participant: int, named: Mapping[str, frozenset[int]], judges: Mapping[str, frozenset[int]]
) -> LeftOut | None:
    codes = tuple(code for code, people in named.items() if one in people)
    if not codes:
        return None
    others = sorted(frozenset[int]().union(*(judges[code] for code in codes)))
    return LeftOut(one, participant, codes, tuple(others), tuple(code for code in codes if not judges[code]))


def _under(code: str, tree: Tree) -> tuple[Node, ...]:
    return tree.leaves_under(code) if code in tree else ()


def _people(assignment: Assignment, known: Mapping[int, Appraiser]) -> frozenset[int]:
    if assignment.person_id is not None:
        return frozenset({assignment.person_id} & known.keys())
    return frozenset(each.id for each in known.values() if assignment.agency_id in each.agency_ids)
