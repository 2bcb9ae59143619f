"""What a search found: units with their newest result, publications, criteria sets, pages on the method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.indices.selectors import FrameworkCard
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.lineages import existence, name_of
from thuocdo.portal.presenters.methods import Topic
from thuocdo.portal.presenters.standing import in_a_sentence
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.units import Standing
from thuocdo.ui.language import say


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name and address, what it is, and a sentence about it."""

    name: Value
    url: str
    over: Value
    told: Sentence | None = None


def units(found: Iterable[UnitCard], newest: Mapping[int, Standing], parents: Mapping[int, UnitCard]) -> list[Hit]:
    """Return units with what they are, where they lie, and their newest published result."""
    hits = []
    for unit in found:
        parent = parents.get(unit.parent_id or 0)
        over = existence(unit)
        if parent is not None and parent.kind is not UnitKind.COUNTRY:
            over = _s("%(kind)s · %(parent)s", kind=over, parent=name_of(parent))
        told = in_a_sentence(newest[unit.id]) if unit.id in newest else None
        hits.append(Hit(name_of(unit), links.unit(unit.slug), over, told))
    return hits


def publications(found: Iterable[PublicationCard]) -> list[Hit]:
    """Return publications with their owner and year."""
    return [
        Hit(
            each.title,
            reverse("portal:publication", args=[each.slug]),
            _s("Published result · %(owner)s · %(year)s", owner=each.owner_title, year=str(each.year)),
        )
        for each in found
    ]


def frameworks(found: Iterable[FrameworkCard]) -> list[Hit]:
    """Return criteria sets with their owner."""
    return [
        Hit(
            Titled(each.title_vi, each.title_en),
            reverse("indices:framework", args=[each.slug]),
            _s("Criteria set · %(owner)s", owner=Titled(each.owner_name, each.owner_title_en)),
        )
        for each in found
    ]


def topics(found: Sequence[Topic], text: str) -> list[Hit]:
    """Return the pages on the method in whose title or summary every word of `text` stands, diacritics or not."""
    words = fold(text).split()
    return [
        Hit(each.title, reverse("portal:method", args=[each.slug]), _s("How it is computed"), each.summary)
        for each in found
        if words and all(word in fold(f"{say(each.title)} {say(each.summary)}") for word in words)
    ]


def kinds() -> list[tuple[str, Sentence]]:
    """Return the kinds of unit to filter by."""
    return [(kind.value, KIND_WORDS[kind]) for kind in UnitKind if kind is not UnitKind.COUNTRY]
