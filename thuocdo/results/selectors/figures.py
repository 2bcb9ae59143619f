"""What a publication says as a whole: means, spread, groups, regions, distribution. Exact, in percent and points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain import ranking as pure
from thuocdo.kernel.sentences import Titled
from thuocdo.results.models import NodeResult, UnitResult
from thuocdo.results.selectors.cards import BandCount, ComponentStat, PublicationCard, RegionMean, Summary
from thuocdo.results.selectors.rankings import columns, trimmed

FEW = 5  # units that are named beside a best or worst value


def values(publication: PublicationCard) -> Mapping[str, Decimal]:
    """Return the index of every listed unit by the unit's slug, percent, in all known digits, best first."""
    rows = UnitResult.objects.filter(publication_id=publication.id).order_by("-value", "unit__sort_key")
    return {slug: trimmed(value) or Decimal() for slug, value in rows.values_list("unit__slug", "value")}


def summary(publication: PublicationCard) -> Summary | None:
    """Return mean, spread and the number of units above the mean, or None of an empty table."""
    rows = UnitResult.objects.filter(publication_id=publication.id).order_by("-value", "unit__sort_key")
    found = {name: trimmed(value) or Decimal() for name, value in rows.values_list("unit__name", "value")}
    spread = pure.spread(found)
    mean = pure.mean(found.values())
    if spread is None or mean is None:
        return None
    highest, lowest = max(found.values()), min(found.values())
    return Summary(
        units=len(found),
        mean=mean,
        above_mean=len(pure.above_mean(found)),
        highest=highest,
        highest_units=_holders(found, highest),
        lowest=lowest,
        lowest_units=_holders(found, lowest),
    )


def _holders(found: Mapping[str, Decimal], value: Decimal) -> tuple[str, ...]:
    return tuple(name for name, each in found.items() if each == value)[:FEW]


def component_means(publication: PublicationCard) -> tuple[ComponentStat, ...]:
    """Return mean, best and worst of every component over the listed units, in the order of the framework."""
    by_code: dict[str, dict[str, Decimal]] = {}
    rows = NodeResult.objects.filter(line__publication_id=publication.id, points__isnull=False)
    for code, name, points in rows.order_by("line__unit__sort_key").values_list("code", "line__unit__name", "points"):
        by_code.setdefault(code, {})[name] = trimmed(points) or Decimal()
    stats = []
    for column in columns(publication):
        found = by_code.get(column.code)
        mean = pure.mean(found.values()) if found else None
        if not found or mean is None:
            continue
        best, worst = max(found.values()), min(found.values())
        stats.append(
            ComponentStat(column, mean, best, worst, _holders(found, best), _holders(found, worst), len(found))
        )
    return tuple(stats)


def region_means(publication: PublicationCard) -> tuple[RegionMean, ...]:
    """Return the mean index of every region, best first; empty where units have no region."""
    rows = UnitResult.objects.filter(publication_id=publication.id, unit__region__isnull=False).values_list(
        "unit__slug", "value", "unit__region__slug", "unit__region__name", "unit__region__title_en"
    )
    listed = list(rows)
    titles = {region: Titled(name, english) for _, _, region, name, english in listed}
    means = pure.group_means(
        {unit: value for unit, value, *_ in listed}, {unit: region for unit, _, region, *_ in listed}
    )
    return tuple(
        RegionMean(str(each.group), titles[str(each.group)], each.mean, each.count, each.rank) for each in means
    )


def groups(publication: PublicationCard) -> tuple[BandCount, ...]:
    """Return how many listed units each band holds, in the order of the bands."""
    codes = list(UnitResult.objects.filter(publication_id=publication.id).values_list("band", flat=True))
    return tuple(BandCount(band, codes.count(band.code)) for band in publication.bands)


def distribution(publication: PublicationCard, *, step: int = 0) -> tuple[pure.Bin, ...]:
    """Return how many units lie in each interval of the index. `step` in percent; 0 chooses about ten intervals."""
    found = list(UnitResult.objects.filter(publication_id=publication.id).values_list("value", flat=True))
    if not found:
        return ()
    low, high = int(min(found)), int(max(found)) + 1
    width = step or max(1, -(-(high - low) // 10))
    edges = list(range(low - low % width, high + width, width))
    return pure.distribution([Fraction(each) for each in found], edges)


def footnotes(publication: PublicationCard) -> tuple[pure.HiddenTie, ...]:
    """Return the sets of units (by slug) that look equal with two decimals, though unrounded values rank them."""
    return pure.hidden_ties({unit: Fraction(value) for unit, value in values(publication).items()})
