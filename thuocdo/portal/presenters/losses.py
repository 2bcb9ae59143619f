"""Points that a unit lost: by field with the reasons on record, by agency, and what would have gained most (A13)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.selectors import NodeRow
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.about import Tile
from thuocdo.portal.presenters.ranking import top
from thuocdo.portal.presenters.words import percent, shown, units_counted
from thuocdo.results.selectors.cards import ColumnCard, LineCard, LossCard, PublicationCard
from thuocdo.ui.parts import Cell, Column, Row, Table

MOST_GAINS = 8
SATISFACTION = "satisfaction"  # the channel
_BETWEEN_AGENCIES = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were lost at a place."""

    title: str
    lost: Decimal
    reason: str
    responsible: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field with what was won and lost in it. Points."""

    code: str
    name: Value
    achieved: Decimal
    maximum: Decimal
    points: Decimal  # lost
    lost: Sentence
    share: Sentence | None
    rank: Sentence | None
    change: int | None
    reasons: tuple[Reason, ...]
    unexplained: Sentence | None


def fields(
    publication: PublicationCard, line: LineCard, columns: Sequence[ColumnCard], losses: Sequence[LossCard]
) -> tuple[Field, ...]:
    """Return the fields of the framework with their losses, in its order. Fields without points are left out."""
    known = [(column, line.values[column.code]) for column in top(columns) if column.code in line.values]
    lost_of = {column.code: value.lost for column, value in known if value.lost is not None}
    total = sum((Fraction(each) for each in lost_of.values()), Fraction())
    found = []
    for column, value in known:
        missed = lost_of.get(column.code)
        if value.points is None or missed is None:
            continue
        own = [each for each in losses if each.node == column.code]
        rank = value.printed_rank or value.rank
        found.append(
            Field(
                code=column.code,
                name=column.title,
                achieved=value.points,
                maximum=column.max_points,
                points=missed,
                lost=_s("%(points)s points lost", points=missed),
                share=_s("%(share)s%% of all lost points", share=shown(Fraction(missed) * 100 / total))
                if total
                else None,
                rank=_s("rank %(rank)s of %(units)s", rank=rank, units=publication.units_total)
                if rank is not None and value.printed_rank is not None
                else None,
                change=value.rank_change,
                reasons=tuple(Reason(each.title, each.lost, each.reason, each.responsible) for each in own),
                unexplained=_unexplained(missed, own),
            )
        )
    return tuple(found)


def _unexplained(missed: Decimal, reasons: Sequence[LossCard]) -> Sentence | None:
    """Return how far the reasons fall short of the points that were lost, or go beyond them."""
    if not reasons:
        return _s("The source gives no reasons.") if missed else None
    rest = missed - sum((each.lost for each in reasons), Decimal())
    if rest > 0:
        return _s("The source gives no reason for %(points)s of these points.", points=rest)
    if rest < 0:
        return _s("The reasons add up to %(points)s points more than were lost.", points=-rest)
    return None


def lead(publication: PublicationCard, line: LineCard, found: Sequence[Field]) -> Sentence:
    """Return how much was lost, and in which field most."""
    total = sum((each.points for each in found), Decimal())
    worst = max(found, key=lambda each: each.points, default=None)
    if worst is None:
        return _s("No lost points are on record.")
    share = Fraction(worst.points) * 100 / Fraction(total) if total else Fraction()
    return _s(
        "%(unit)s lost %(lost)s of 100 points in %(year)s. Most were lost in “%(field)s”: %(points)s points, "
        "%(share)s%% of all.",
        unit=line.unit.title,
        lost=shown(total),
        year=str(publication.year),
        field=worst.name,
        points=worst.points,
        share=shown(share),
    )


def tiles(publication: PublicationCard, line: LineCard, found: Sequence[Field]) -> tuple[Tile, ...]:
    """Return the key figures of the analysis."""
    told = [Tile(_s("Index"), percent(line.value), publication.title)]
    rank = line.rank if line.rank is not None else line.printed_rank
    if rank is not None:
        note: Value = _s("of %(units)s", units=units_counted(publication.unit_kind, publication.units_total))
        if line.rank_change:
            moved = abs(line.rank_change)
            note = (
                _s("up %(count)s place since the year before", "up %(count)s places since the year before", count=moved)
                if line.rank_change > 0
                else _s(
                    "down %(count)s place since the year before",
                    "down %(count)s places since the year before",
                    count=moved,
                )
            )
        told.append(Tile(_s("Rank"), _s("%(rank)s of %(units)s", rank=rank, units=publication.units_total), note))
    told.append(Tile(_s("Points lost"), shown(_total(each.points for each in found)), _s("of 100 points")))
    recorded = sum((each.lost for field in found for each in field.reasons), Decimal())
    told.append(Tile(_s("With a reason on record"), shown(recorded), _s("points")))
    return tuple(told)


def by_source(found: Sequence[Field], nodes: Sequence[NodeRow]) -> Sentence | None:
    """Return how the index is made of what was appraised and what people's satisfaction gave, or None without it."""
    satisfied = {each.code for each in found if _is_satisfaction(each.code, nodes)}
    people = [each for each in found if each.code in satisfied]
    others = [each for each in found if each.code not in satisfied]
    if not people or not others:
        return None
    return _s(
        "Appraisal, surveys and statistics gave %(won)s of %(most)s points, %(lost)s were lost; the satisfaction of "
        "people and businesses gave %(people)s of %(people_most)s, %(people_lost)s were lost.",
        won=shown(_total(each.achieved for each in others)),
        most=_total(each.maximum for each in others),
        lost=shown(_total(each.points for each in others)),
        people=shown(_total(each.achieved for each in people)),
        people_most=_total(each.maximum for each in people),
        people_lost=shown(_total(each.points for each in people)),
    )


def _is_satisfaction(code: str, nodes: Sequence[NodeRow]) -> bool:
    own = [each for each in nodes if each.code == code]
    inside = [each for each in nodes if each.parent_code == code]
    return all(each.channel == SATISFACTION for each in (inside or own)) and bool(inside or own)


def _total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal())


def largest(losses: Sequence[LossCard]) -> tuple[LossCard, ...]:
    """Return the losses that would have gained most, the largest first."""
    return tuple(sorted(losses, key=lambda each: -each.lost)[:MOST_GAINS])


def gains_lead(losses: Sequence[LossCard]) -> Sentence:
    """Return how much the largest losses together would have gained."""
    best = largest(losses)
    return _s(
        "The %(count)s largest losses together are worth %(points)s points.",
        count=len(best),
        points=sum((each.lost for each in best), Decimal()),
    )


def gains_table(losses: Sequence[LossCard], columns: Sequence[ColumnCard]) -> Table:
    """Return the largest losses with field and agency."""
    titles = {each.code: each.title for each in columns}
    return Table(
        caption=_s("The largest losses, points"),
        columns=(
            Column(_s("What")),
            Column(_s("Points lost"), numeric=True),
            Column(_s("Field")),
            Column(_s("Responsible")),
        ),
        rows=tuple(
            Row((Cell(Titled(each.title), note=Titled(each.reason)), each.lost, titles.get(each.node, Titled("")),
                 Titled(each.responsible or "–")))
            for each in largest(losses)
        ),
    )  # fmt: skip


def agencies_table(losses: Sequence[LossCard]) -> Table | None:
    """Return how many points each named agency could win back, or None where no agency is named."""
    found: dict[str, list[LossCard]] = {}
    for each in losses:
        for agency in filter(None, _BETWEEN_AGENCIES.split(each.responsible)):
            found.setdefault(agency, []).append(each)
    if not found:
        return None

    def total(of: Sequence[LossCard]) -> Exact:
        return sum((each.lost for each in of), Decimal())

    return Table(
        caption=_s("Agencies named for lost points"),
        columns=(
            Column(_s("Agency")),
            Column(_s("Points"), numeric=True),
            Column(_s("Matters"), numeric=True),
            Column(_s("Which")),
        ),
        rows=tuple(
            Row((Titled(agency), total(own), len(own), "; ".join(each.title for each in own)))
            for agency, own in sorted(found.items(), key=lambda pair: (-total(pair[1]), pair[0]))
        ),
    )


def by_field(found: Sequence[Field], columns: Sequence[ColumnCard]) -> tuple[tuple[ColumnCard, Exact, Exact], ...]:
    """Return what was won and lost per field, for the figure."""
    of = {each.code: each for each in columns}
    return tuple((of[each.code], each.achieved, each.points) for each in found)
