"""What is told about a publication: its figures in a sentence and in tiles, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from django.urls import reverse

from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.words import RANK_STYLES, joined, percent, shown, units_counted
from thuocdo.results.selectors.cards import LineCard, PublicationCard
from thuocdo.results.selectors.overviews import Overview, UnitValue


@dataclass(frozen=True, slots=True)
class BandTold:
    """A band with how many units are in it; `level` 1 is the best."""

    title: Value
    level: int
    count: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its name, its unit and a note; or bands with their counts."""

    label: Sentence
    value: Value = ""
    note: Value = ""
    link: str = ""
    bands: tuple[BandTold, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it stands for; `exact` is set in letters of one width."""

    name: Sentence
    value: Value
    link: str = ""
    exact: bool = False


def lead(publication: PublicationCard, overview: Overview, only: LineCard | None = None) -> Sentence:
    """Return a publication in a sentence or two. `only` is the line of a table that lists a single unit."""
    if overview.mean is None or overview.highest is None or overview.gap is None:
        return _s("This publication lists no unit.")
    if overview.units == 1 and only is not None:
        return _single(publication, only)
    return _s(
        "%(first)s leads %(units)s with %(highest)s%%. The mean is %(mean)s%%: %(above)s are above it. "
        "%(gap)s percentage points lie between first and last.",
        first=joined(each.title for each in overview.first),
        units=units_counted(publication.unit_kind, overview.units),
        highest=shown(overview.highest),
        mean=shown(overview.mean),
        above=overview.above_mean,
        gap=shown(overview.gap),
    )


def _single(publication: PublicationCard, line: LineCard) -> Sentence:
    total = units_counted(publication.unit_kind, publication.units_total)
    if line.rank is None:
        return _s("The source gives %(unit)s only, with %(value)s%%.", unit=line.unit.title, value=shown(line.value))
    return _s(
        "%(unit)s reached %(value)s%% and rank %(rank)s among %(units)s. The source gives this unit only.",
        unit=line.unit.title,
        value=shown(line.value),
        rank=line.rank,
        units=total,
    )


def tiles(publication: PublicationCard, overview: Overview) -> tuple[Tile, ...]:
    """Return the key figures of a table of several units."""
    if overview.mean is None or overview.highest is None or overview.lowest is None or overview.gap is None:
        return ()
    if overview.units < 2:
        return ()
    found = [
        Tile(
            _s("Mean"), percent(overview.mean),
            _s("%(above)s of %(units)s are above it", above=overview.above_mean, units=overview.units),
        ),
        Tile(_s("Highest"), percent(overview.highest), *_who(overview.first)),
        Tile(_s("Lowest"), percent(overview.lowest), *_who(overview.last)),
        Tile(_s("Gap"), shown(overview.gap), _s("percentage points between first and last")),
    ]  # fmt: skip
    bands = bands_told(publication, overview)
    if bands:
        found.append(Tile(_s("Groups"), bands=bands))
    return tuple(found)


def _who(units: tuple[UnitValue, ...]) -> tuple[Value, str]:
    link = links.unit(units[0].slug) if len(units) == 1 else ""
    return joined(each.title for each in units), link


def bands_told(publication: PublicationCard, overview: Overview) -> tuple[BandTold, ...]:
    """Return the bands with how many units each has, those outside every band last."""
    told = [
        BandTold(band.title, level, overview.bands.get(band.code, 0)) for level, band in enumerate(publication.bands, 1)
    ]
    outside = overview.units - sum(each.count for each in told)
    if told and outside:
        told.append(BandTold(_s("In no group"), 0, outside))
    return tuple(told)


def facts(publication: PublicationCard) -> tuple[Fact, ...]:
    """Return where a publication comes from, since when it stands and under which hash."""
    found: list[Fact | None] = [
        Fact(_s("Source"), publication.source) if publication.source else None,
        Fact(_s("Note"), publication.notes) if publication.notes else None,
        Fact(_s("Units and names as of"), publication.as_of),
        Fact(_s("Framework"), publication.framework_title, links.framework(publication.framework_slug)),
        Fact(_s("Rank style"), RANK_STYLES.get(publication.rank_style, _s("As printed"))),
        Fact(_s("Frozen since"), publication.published_at) if publication.published_at else None,
        *_decision(publication),
        Fact(_s("Corrects"), Titled(publication.corrects_slug), _page(publication.corrects_slug))
        if publication.corrects_slug
        else None,
        Fact(_s("Reason of the correction"), Titled(publication.correction_reason))
        if publication.correction_reason
        else None,
        Fact(_s("Method"), Titled(publication.method_version)) if publication.method_version else None,
        Fact(_s("Checksum (SHA-256)"), Titled(publication.content_hash), exact=True)
        if publication.content_hash
        else None,
    ]
    return tuple(each for each in found if each is not None)


def _decision(publication: PublicationCard) -> tuple[Fact, ...]:
    """Return the decision that a computed result rests on, and who signed it."""
    decision = publication.decision
    if decision is None:
        return ()
    told = _s("%(number)s of %(day)s, %(body)s", number=decision.number, day=decision.decided_on, body=decision.body)
    signer = ", ".join(filter(None, (decision.signer, decision.signer_position)))
    return Fact(_s("Decision"), told), Fact(_s("Signed by"), signer)


def _page(slug: str) -> str:
    return reverse("portal:publication", args=[slug])


def share(part: int, whole: int) -> Fraction | None:
    """Return `part` of `whole` in percent, None of nothing."""
    return Fraction(part * 100, whole) if whole else None
