"""The first page and the list of indices: publications as cards and as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.masthead import pages
from thuocdo.portal.presenters.words import percent, shown, units_counted
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.overviews import Overview, UnitValue
from thuocdo.ui.language import number
from thuocdo.ui.parts import Cell, Column, Row, Table

MOST_CARDS = 6
_SHOWN_PAGES = {
    "map": _s("Map"), "regions": _s("Regions"), "components": _s("Components"), "findings": _s("Findings"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class First:
    """One of the first three. `value` is text in the reader's language."""

    rank: int | None
    name: Value
    value: str
    link: str


@dataclass(frozen=True, slots=True)
class ResultCard:
    """A publication on the first page."""

    title: Value
    owner: Value
    year: int
    link: str
    tell: Sentence
    strip: SafeString
    first: tuple[First, ...]
    links: tuple[tuple[Sentence, str], ...]
    is_model: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Something that one can do here."""

    name: Sentence
    tell: Sentence
    link: str


@dataclass(frozen=True, slots=True)
class IndexRows:
    """An index with its publications, newest year first."""

    slug: str
    title: Value
    table: Table


def lead(count: int) -> Sentence:
    """Return in a sentence what this is."""
    return _s(
        "The published reform indices of Vietnam's ministries, provinces and local offices: look up, compare and "
        "download every figure, and see how it was computed."
    )


def newest(publications: Sequence[PublicationCard]) -> tuple[PublicationCard, ...]:
    """Return the newest publication of each index that lists all its units, then extracts; at most six.

    An extract is shown too, where it tells of a newer year: it has something to say that no whole table has.
    """
    whole: dict[str, PublicationCard] = {}
    for each in publications:
        if each.complete and each.index_slug not in whole:
            whole[each.index_slug] = each
    extracts = [
        each
        for each in publications
        if not each.complete and (each.index_slug not in whole or each.year > whole[each.index_slug].year)
    ]
    ordered = sorted(whole.values(), key=lambda each: (-each.year, each.unit_kind != "province", -each.units_listed))
    return (*ordered, *extracts)[:MOST_CARDS]


def card(publication: PublicationCard, overview: Overview) -> ResultCard:
    """Return a publication as a card."""
    offered = pages(publication, overview)
    shown_pages = dict(_SHOWN_PAGES)
    if overview.losses:
        shown_pages = {"losses": _s("Lost points, with reasons"), **shown_pages}
    return ResultCard(
        title=publication.title,
        owner=publication.owner_title,
        year=publication.year,
        link=reverse("portal:publication", args=[publication.slug]),
        tell=_tell(publication, overview),
        strip=strip(overview),
        first=tuple(_first(each) for each in overview.podium[:3]),
        links=tuple(
            (words, reverse(f"portal:{name}", args=[publication.slug]))
            for name, words in shown_pages.items()
            if name in offered
        )[:3],
        is_model=publication.is_model,
    )


def _tell(publication: PublicationCard, overview: Overview) -> Sentence:
    if overview.mean is None or overview.gap is None:
        return _s("No unit is listed yet.")
    if not publication.complete:
        return _s(
            "%(listed)s of %(total)s listed: %(value)s%%. An extract from the source.",
            listed=overview.units,
            total=units_counted(publication.unit_kind, publication.units_total),
            value=shown(overview.mean),
        )
    return _s(
        "%(units)s, mean %(mean)s%%, %(gap)s points between first and last.",
        units=units_counted(publication.unit_kind, overview.units),
        mean=shown(overview.mean),
        gap=shown(overview.gap),
    )


def _first(unit: UnitValue) -> First:
    return First(unit.rank, unit.title, f"{number(unit.value, 2)}%", links.unit(unit.slug))


def strip(overview: Overview) -> SafeString:
    """Return a small picture of the distribution, one bar per percent from the lowest to the highest value.

    It is an ornament for the eye: the sentence above it says what it shows, so readers of the screen are spared it.
    """
    if overview.units < 3 or overview.highest is None or overview.lowest is None:
        return SafeString()
    low, high = min(overview.classes), max(overview.classes)
    count, most = high - low + 1, max(overview.classes.values())
    width = 1000 / count
    bars = (
        (f"{at * width + 1:.1f}", f"{50 - 48 * have / most:.1f}", f"{width - 2:.1f}", f"{48 * have / most:.1f}")
        for at in range(count)
        if (have := overview.classes.get(low + at, 0))
    )
    mean = float(overview.mean - low) / count * 1000 if overview.mean is not None else 0
    return format_html(
        '<svg class="strip" viewBox="0 0 1000 50" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" y="49" width="1000" height="1"/>{}'
        '<rect class="bar-mean" x="{}" width="4" height="50"/></svg>',
        format_html_join("", '<rect class="bar-fill" x="{}" y="{}" width="{}" height="{}"/>', bars),
        f"{mean:.1f}",
    )


def ways() -> tuple[Way, ...]:
    """Return what one can do here; what does not exist in this installation is left out."""
    found = (
        Way(
            _s("Compare units"),
            _s("Two to five units side by side, component by component."),
            links.address_or_empty("portal:compare"),
        ),
        Way(
            _s("Look up a unit"),
            _s("Every province, ministry, department, district and commune, with what became of it."),
            links.address_or_empty("directory:units"),
        ),
        Way(
            _s("Download everything"),
            _s("Each table as CSV, spreadsheet and JSON, and a programming interface, free to use."),
            links.address_or_empty("opendata:catalogue"),
        ),
        Way(
            _s("See how it is computed"),
            _s("Points, ranks, rounding and groups in plain words, with worked examples."),
            links.address_or_empty("portal:methods"),
        ),
        Way(
            _s("Read the criteria"),
            _s("What is measured, how many points it gives and on what legal basis."),
            links.address_or_empty("indices:frameworks"),
        ),
    )
    return tuple(each for each in found if each.link)


def by_index(publications: Sequence[PublicationCard], overviews: Mapping[int, Overview]) -> tuple[IndexRows, ...]:
    """Return the publications under their indices."""
    found: dict[str, list[PublicationCard]] = {}
    for each in publications:
        found.setdefault(each.index_slug, []).append(each)
    return tuple(IndexRows(slug, rows[0].index_title, _table(rows, overviews)) for slug, rows in found.items())


def _table(rows: Sequence[PublicationCard], overviews: Mapping[int, Overview]) -> Table:
    return Table(
        caption=_s("Published results"),
        caption_unseen=True,
        columns=(
            Column(_s("Publication")),
            Column(_s("Year"), numeric=True),
            Column(_s("Units"), numeric=True),
            Column(_s("Mean"), numeric=True),
            Column(_s("First")),
            Column(_s("State"), minor=True),
        ),
        rows=tuple(_row(each, overviews[each.id]) for each in rows),
    )


def _row(publication: PublicationCard, overview: Overview) -> Row:
    several = overview.units > 1
    state = _s("Correction no. %(number)s", number=publication.number - 1) if publication.number > 1 else None
    return Row(
        (
            Cell(
                publication.title,
                reverse("portal:publication", args=[publication.slug]),
                publication.owner_title,
            ),
            Titled(str(publication.year)),
            publication.units_listed
            if publication.complete
            else _s("%(listed)s of %(total)s", listed=publication.units_listed, total=publication.units_total),
            percent(overview.mean) if several and overview.mean is not None else None,
            Cell(
                overview.first[0].title,
                links.unit(overview.first[0].slug),
                percent(overview.first[0].value),
            )
            if several and overview.first
            else None,
            state or (_s("Model data") if publication.is_model else _s("Published result")),
        ),
        key=publication.slug,
    )


def fitting(publications: Sequence[PublicationCard], text: str) -> tuple[PublicationCard, ...]:
    """Return the publications whose title, index, owner or year holds every word of `text`."""
    words = fold(text).split()

    def searched(each: PublicationCard) -> str:
        names = (each.title, each.title.en, each.index_title, each.index_title.en, each.owner_title,
                 each.owner_title.en, str(each.year))  # fmt: skip
        return fold(" ".join(names))

    return tuple(each for each in publications if all(word in searched(each) for word in words))
