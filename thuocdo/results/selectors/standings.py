"""Where single units stand, for pages about units: their lines, their parts beside all others, their neighbours.

Only what is published and not replaced by a correction is read, in few queries however many units are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import RawSQL

from thuocdo.kernel.sentences import Titled
from thuocdo.results.domain.policy import Status
from thuocdo.results.domain.wording import sentence_from_data
from thuocdo.results.models import Finding, Loss, NodeResult, UnitResult
from thuocdo.results.selectors.cards import FindingCard, LineCard, PublicationCard, Value
from thuocdo.results.selectors.publications import by_id
from thuocdo.results.selectors.rankings import line_card, trimmed, value_card

# What a unit was called on the day that its publication speaks of, where that is not its name of today.
_THEN = """(
SELECT past.name FROM directory_unitname past, results_publication table_of, directory_unit now
WHERE table_of.id = results_unitresult.publication_id AND now.id = results_unitresult.unit_id AND past.unit_id = now.id
    AND NOT past.is_alias AND past.valid_until > table_of.as_of
    AND (past.valid_from IS NULL OR past.valid_from <= table_of.as_of)
    AND NOT EXISTS (SELECT FROM directory_unitname own WHERE own.unit_id = now.id AND own.name = now.name
        AND (own.valid_from IS NULL OR own.valid_from <= table_of.as_of)
        AND (own.valid_until IS NULL OR own.valid_until > table_of.as_of))
ORDER BY length(past.name) LIMIT 1)"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's line in one publication, without its values. `has_losses`: reasons for lost points are on record."""

    publication: PublicationCard
    line: LineCard
    line_id: int
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


def standings(unit_ids: Iterable[int]) -> tuple[Standing, ...]:
    """Return every published line of these units: the newest year first, then by index. Two queries."""
    rows = list(
        UnitResult.objects.filter(unit__in=set(unit_ids), publication__status=Status.PUBLISHED.value)
        .select_related("unit__region")
        .annotate(has_losses=Exists(Loss.objects.filter(line=OuterRef("pk"))), then=RawSQL(_THEN, ()))  # noqa: S611
        .order_by("-publication__year", "publication__index__position", "publication__index", "-value", "position")
    )
    publications = by_id(row.publication_id for row in rows) if rows else {}
    return tuple(
        Standing(publications[row.publication_id], _line(row, row.then), row.pk, row.has_losses) for row in rows
    )


def newest(found: Iterable[Standing]) -> dict[int, Standing]:
    """Return the newest standing of each unit by the unit's id; of one year, that of the first index."""
    first: dict[int, Standing] = {}
    for each in sorted(found, key=lambda standing: -standing.publication.year):
        first.setdefault(each.line.unit.id, each)
    return first


def values_of(line_ids: Iterable[int]) -> dict[int, dict[str, Value]]:
    """Return what was earned at each node, by line and code. One query."""
    found: dict[int, dict[str, Value]] = {line_id: {} for line_id in line_ids}
    for row in NodeResult.objects.filter(line__in=list(found)).order_by("id"):
        found[row.line_id][row.code] = value_card(row)
    return found


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
    rows = ranked.select_related("unit__region").annotate(
        then=RawSQL(_THEN, ()),  # noqa: S611
        total=Subquery(over.values("total")),
        units=Subquery(over.values("units")),
        best=Subquery(over.values("best")),
    )
    equal = Q(value=here.value)
    above = rows.filter(Q(value__gt=here.value) | (equal & Q(position__lte=here.position)))
    below = rows.filter(Q(value__lt=here.value) | (equal & Q(position__gt=here.position)))
    found = list(above.order_by("value", "-position")[: reach + 1].union(below.order_by("-value", "position")[:reach]))
    ordered = sorted(found, key=lambda row: (-row.value, row.position))
    return Neighbours(
        tuple(_line(row, row.then) for row in ordered),
        Fraction(found[0].total) / found[0].units,
        trimmed(found[0].best) or Decimal(),
    )


def _line(row: UnitResult, then: str | None) -> LineCard:
    card = line_card(row, {}, None, 0)
    return replace(card, unit=replace(card.unit, title=Titled(then))) if then else card


def findings_at(line_id: int) -> tuple[FindingCard, ...]:
    """Return what the audit found at one line, the gravest first; what proved right is left out. One query."""
    grave = [Finding.Weight.ERROR, Finding.Weight.LOOK, Finding.Weight.ROUNDING]
    rows = Finding.objects.filter(line=line_id, weight__in=grave).select_related("line__unit").order_by("position")
    found = [
        FindingCard(
            row.check_name, row.weight, sentence_from_data(row.sentence), row.line.unit.slug if row.line else "",
            row.line.printed_name if row.line else "", row.node_code, row.printed, row.recomputed, row.quote,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: grave.index(Finding.Weight(each.weight))))
