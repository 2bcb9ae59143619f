"""Regions of a publication: beside each other, and one of them with its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from django.urls import reverse

from thuocdo.kernel.numbers import Exact, RoundingPolicy, read_decimal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.about import Tile
from thuocdo.portal.presenters.words import joined, percent, shown
from thuocdo.results.domain.findings import Check
from thuocdo.results.selectors.cards import FindingCard, PublicationCard
from thuocdo.results.selectors.overviews import NamedRegion, Overview, Spread, UnitValue
from thuocdo.ui.parts import Cell, Column, Row, Table


def by_region(overview: Overview, standings: Sequence[UnitValue]) -> tuple[tuple[NamedRegion, Spread], ...]:
    """Return each region with the spread of its units, the highest mean first."""
    found = []
    for region in overview.regions:
        spread = Spread.of(tuple(each for each in standings if each.region == region.slug))
        if spread is not None:
            found.append((region, spread))
    return tuple(sorted(found, key=lambda pair: pair[1].mean, reverse=True))


def lead(regions: Sequence[tuple[NamedRegion, Spread]], overview: Overview) -> Sentence:
    """Return which region has the highest and the lowest mean, and where units differ most."""
    if len(regions) < 2 or overview.mean is None:
        return _s("Means of the regions that the listed units lie in.")
    (first, best), (last, worst) = regions[0], regions[-1]
    widest, width = max(regions, key=lambda pair: pair[1].highest - pair[1].lowest)
    return _s(
        "%(first)s has the highest mean (%(high)s%%), %(last)s the lowest (%(low)s%%). Units differ most within "
        "%(widest)s: %(gap)s percentage points.",
        first=first.title,
        high=shown(best.mean),
        last=last.title,
        low=shown(worst.mean),
        widest=widest.title,
        gap=shown(width.highest - width.lowest),
    )


def printed_means(findings: Iterable[FindingCard]) -> dict[str, str]:
    """Return the mean that the source prints for a region, by the region's title, where the audit looked into it."""
    found = {}
    for each in findings:
        of = each.sentence.values.get("of")
        region = of.values.get("region") if isinstance(of, Sentence) else None
        if each.check == Check.MEAN and isinstance(region, str) and not each.node:
            found[str(region)] = each.printed
    return found


def table(
    publication: PublicationCard, regions: Sequence[tuple[NamedRegion, Spread]], printed: Mapping[str, str]
) -> Table:
    """Return the regions with means and spreads, percent; beside the mean what is printed where that differs."""
    return Table(
        caption=_s("Index by region, percent"),
        columns=(
            Column(_s("Region")),
            Column(_s("Units"), numeric=True),
            Column(_s("Mean"), numeric=True),
            Column(_s("Highest")),
            Column(_s("Lowest")),
            Column(_s("Spread"), numeric=True, places=2, minor=True),
        ),
        rows=tuple(
            Row(
                (
                    Cell(region.title, reverse("portal:region", args=[publication.slug, region.slug])),
                    each.units,
                    Cell(shown(each.mean), note=_printed(each.mean, printed.get(str(region.title), ""))),
                    Cell(shown(each.highest), note=joined(one.title for one in each.first)),
                    Cell(shown(each.lowest), note=joined(one.title for one in each.last)),
                    each.highest - each.lowest,
                ),
                key=region.slug,
            )
            for region, each in regions
        ),
    )


def _printed(mean: Fraction, printed: str) -> Sentence | str:
    given = read_decimal(printed) if printed else None
    if given is None or given == shown(mean):
        return ""
    return _s("printed %(printed)s; exactly %(exact)s", printed=given, exact=RoundingPolicy(3)(mean))


def region_lead(spread: Spread, place: int, count: int, overall: Exact) -> Sentence:
    """Return a region in a sentence: its mean, its place among the regions, how it lies to the mean of all units."""
    mean, gap = shown(spread.mean), shown(abs(spread.mean - Fraction(overall)))
    if spread.mean >= Fraction(overall):
        return _s(
            "The mean of its units is %(mean)s%%, place %(place)s of %(regions)s regions and %(gap)s percentage "
            "points above the mean of all units.",
            mean=mean, place=place, regions=count, gap=gap,
        )  # fmt: skip
    return _s(
        "The mean of its units is %(mean)s%%, place %(place)s of %(regions)s regions and %(gap)s percentage "
        "points below the mean of all units.",
        mean=mean, place=place, regions=count, gap=gap,
    )  # fmt: skip


def region_tiles(spread: Spread, overview: Overview) -> tuple[Tile, ...]:
    """Return the key figures of one region."""
    above = sum(overview.mean is not None and each.value > overview.mean for each in spread.members)
    return (
        Tile(
            _s("Mean of the region"), percent(spread.mean),
            _s("%(above)s of %(units)s units are above the mean of all", above=above, units=spread.units),
        ),
        Tile(_s("Highest"), percent(spread.highest), joined(each.title for each in spread.first), _one(spread.first)),
        Tile(_s("Lowest"), percent(spread.lowest), joined(each.title for each in spread.last), _one(spread.last)),
    )  # fmt: skip


def _one(units: Sequence[UnitValue]) -> str:
    return links.unit(units[0].slug) if len(units) == 1 else ""


def map_lead(publication: PublicationCard, standings: Sequence[UnitValue]) -> Sentence:
    """Return of what day the map is and what it shows."""
    return _s(
        "The map shows the %(units)s provinces and cities of the day that the figures speak of (%(day)s). A darker "
        "colour is a higher value.",
        units=len(standings),
        day=publication.as_of,
    )
