"""Results of single units: a line in a publication, all lines of a unit and its lineage, who is ranked beside it.

Of all publications of a unit only those are read that are published and not replaced by a correction, in few queries
however many units are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum

from thuocdo.directory.selectors import lineage
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.policy import Status
from thuocdo.results.models import Loss, NodeResult, Record, UnitResult
from thuocdo.results.selectors import lines
from thuocdo.results.selectors.cards import LineCard, LossCard, PublicationCard
from thuocdo.results.selectors.lines import trimmed
from thuocdo.results.selectors.publications import by_id


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's line in one publication, without its values. `has_losses`: reasons for lost points are on record."""

    publication: PublicationCard
    line: LineCard
    has_losses: bool = False

    @property
    def place(self) -> int | None:
        """The rank to show: the recomputed one, or the printed one where the others are not listed."""
        return self.line.rank if self.line.rank is not None else self.line.printed_rank


@dataclass(frozen=True, slots=True)
class AmongAll:
    """A node over all ranked units of a publication, points."""

    mean: Fraction
    best: Decimal


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Units ranked just above and just below one, itself among them, best first. `mean`, `highest`: of all, percent."""

    lines: tuple[LineCard, ...]
    mean: Fraction
    highest: Decimal


def line(publication: PublicationCard, unit_slug: str) -> LineCard:
    """Return a unit's line in a publication. Raise `NotFound` when it is not listed."""
    rows = UnitResult.objects.filter(publication_id=publication.id, unit__slug=unit_slug)
    found = lines.detailed(publication, rows)
    if not found:
        raise NotFound(_s("“%(unit)s” is not listed in “%(title)s”.", unit=unit_slug, title=publication.title))
    return found[0]


def standings(unit_ids: Iterable[int]) -> tuple[Standing, ...]:
    """Return every published line of these units: the newest year first, then by index. Two queries."""
    rows = (
        UnitResult.objects.filter(unit__in=set(unit_ids), publication__status=Status.PUBLISHED.value)
        .annotate(has_losses=Exists(Loss.objects.filter(line=OuterRef("pk"))))
        .order_by("-publication__year", "publication__index__position", "publication__index", "-value", "position")
    )
    found = [(lines.card(row), row[-1]) for row in lines.told(rows, "has_losses")]
    publications = by_id(line.publication_id for line, _ in found) if found else {}
    return tuple(Standing(publications[line.publication_id], line, has_losses) for line, has_losses in found)


def history(unit_id: int, *, on: date) -> tuple[Standing, ...]:
    """Return every standing line of the unit, its predecessors, and its successors as of `on`; newest year first."""
    family = [*lineage.predecessors(unit_id), *lineage.successors(unit_id, on)]
    return standings([unit_id, *(unit.id for unit in family)])


def newest(found: Iterable[Standing]) -> dict[int, Standing]:
    """Return the newest standing of each unit by the unit's id; of one year, that of the first index."""
    first: dict[int, Standing] = {}
    for each in sorted(found, key=lambda standing: -standing.publication.year):
        first.setdefault(each.line.unit.id, each)
    return first


def among_all(publication: PublicationCard) -> Mapping[str, AmongAll]:
    """Return mean and best of every node; nothing where not all measured units are listed. One query at most."""
    if not publication.complete:
        return {}
    rows = (
        NodeResult.objects.filter(line__publication=publication.id, line__ranked=True, points__isnull=False)
        .order_by()
        .values_list("code")
        .annotate(total=Sum("points"), units=Count("id"), best=Max("points"))
    )
    return {code: AmongAll(Fraction(total) / units, trimmed(best) or Decimal()) for code, total, units, best in rows}


def neighbours(standing: Standing, reach: int = 2) -> Neighbours | None:
    """Return up to `reach` units above and below; None where ranks can't be seen in full. One query at most."""
    here, publication = standing.line, standing.publication
    if not here.ranked or not publication.complete:
        return None
    ranked = UnitResult.objects.filter(publication=publication.id, ranked=True)
    over = ranked.order_by().values("publication").annotate(total=Sum("value"), units=Count("id"), best=Max("value"))
    rows = ranked.annotate(
        total=Subquery(over.values("total")), units=Subquery(over.values("units")), best=Subquery(over.values("best"))
    )
    equal = Q(value=here.value)
    above = rows.filter(Q(value__gt=here.value) | (equal & Q(position__lte=here.position)))
    below = rows.filter(Q(value__lt=here.value) | (equal & Q(position__gt=here.position)))
    figures = ("total", "units", "best")
    nearest = lines.told(above.order_by("value", "-position"), *figures)[: reach + 1]
    found = list(nearest.union(lines.told(below.order_by("-value", "position"), *figures)[:reach]))
    ordered = sorted(map(lines.card, found), key=lambda line: (-line.value, line.position))
    total, units, best = found[0][-3:]
    return Neighbours(tuple(ordered), Fraction(total) / units, trimmed(best) or Decimal())


def losses(publication: PublicationCard, unit_slug: str) -> tuple[LossCard, ...]:
    """Return the points a unit lost with the reasons on record, in the order of the source (A13)."""
    rows = Loss.objects.filter(line__publication_id=publication.id, line__unit__slug=unit_slug).order_by("position")
    return tuple(
        LossCard(
            row.node_code, row.code, row.title_vi, trimmed(row.max_points), trimmed(row.achieved),
            trimmed(row.lost) or Decimal(), row.reason_vi, row.responsible,
        )
        for row in rows
    )  # fmt: skip


def record(publication: PublicationCard, unit_slug: str, name: str) -> Mapping[str, Any]:
    """Return JSON data that was frozen with a unit's line: inputs, history, reasons. Empty where there is none."""
    rows = Record.objects.filter(publication=publication.id, line__unit__slug=unit_slug, name=name)
    found = rows.values_list("content", flat=True).first()
    return found if isinstance(found, dict) else {}
