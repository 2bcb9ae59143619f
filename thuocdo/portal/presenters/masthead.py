"""What stands above each page of a publication: its name, whose it is, what it is, and the pages beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.words import units_counted
from thuocdo.results.domain.policy import Status
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.overviews import Overview
from thuocdo.ui.language import say

_TABS = {
    "publication": _s("Ranking"),
    "detail": _s("Detailed table"),
    "components": _s("Components"),
    "regions": _s("Regions"),
    "map": _s("Map"),
    "distribution": _s("Distribution"),
    "losses": _s("Lost points"),
    "changes": _s("What changed"),
    "findings": _s("Findings"),
    "data": _s("Data and method"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of one or two words; `kind` chooses its colour, the word says it."""

    words: Sentence
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Masthead:
    """The top of every page of a publication. `tabs` are (label, address, whether it is this page)."""

    slug: str
    title: Value
    url: str
    owner: Value
    owner_url: str
    year: int
    count: Sentence
    tags: tuple[Tag, ...]
    tabs: tuple[tuple[str, str, bool], ...]
    is_model: bool
    replaced_by: str
    corrects: str
    changes: str
    reason: str


def masthead(publication: PublicationCard, overview: Overview, here: str) -> Masthead:
    """Return the masthead of the page `here`, which names its address within the portal."""
    return Masthead(
        slug=publication.slug,
        title=publication.title,
        url=address("publication", publication),
        owner=publication.owner_title,
        owner_url=links.unit(publication.owner_slug),
        year=publication.year,
        count=_count(publication),
        tags=_tags(publication),
        tabs=tuple(
            (say(_TABS[name]), address(name, publication), name == here) for name in pages(publication, overview)
        ),
        is_model=publication.is_model,
        replaced_by=reverse("portal:publication", args=[publication.replaced_by_slug])
        if publication.replaced_by_slug
        else "",
        corrects=reverse("portal:publication", args=[publication.corrects_slug]) if publication.corrects_slug else "",
        changes=address("changes", publication) if publication.corrects_slug and here != "changes" else "",
        reason=publication.correction_reason,
    )


def pages(publication: PublicationCard, overview: Overview) -> tuple[str, ...]:
    """Return the pages that have something to show for this publication, by the names of their addresses."""
    several = overview.units > 1
    there = {
        "publication": True,
        "detail": several and bool(publication.columns),
        "components": True,
        "regions": several and len(overview.regions) > 1,
        "map": several and publication.unit_kind == "province",
        "distribution": several,
        "losses": overview.losses > 0 or (several and bool(publication.columns)),
        "changes": bool(publication.corrects_slug),
        "findings": bool(overview.findings),
        "data": True,
    }
    return tuple(name for name, shown in there.items() if shown)


def address(name: str, publication: PublicationCard, *more: str) -> str:
    """Return the address of a page of a publication in the reader's language."""
    return reverse(f"portal:{name}", args=[publication.slug, *more])


def _count(publication: PublicationCard) -> Sentence:
    if publication.complete:
        return units_counted(publication.unit_kind, publication.units_listed)
    return _s(
        "%(listed)s of %(total)s listed",
        listed=publication.units_listed,
        total=units_counted(publication.unit_kind, publication.units_total),
    )


def _tags(publication: PublicationCard) -> tuple[Tag, ...]:
    state = {
        Status.DRAFT: Tag(_s("Draft"), "care"),
        Status.PUBLISHED: Tag(_s("Published result"), "good"),
        Status.REPLACED: Tag(_s("Replaced by a correction"), "care"),
    }[publication.status]
    tags = [state]
    if publication.number > 1:
        tags.append(Tag(_s("Correction no. %(number)s", number=publication.number - 1), "accent"))
    if publication.is_model:
        tags.append(Tag(_s("Model data"), "care"))
    return tuple(tags)
