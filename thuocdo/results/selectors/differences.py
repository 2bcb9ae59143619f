"""What a correction changes: unit by unit, what stood before and what stands now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.models import NodeResult, UnitResult
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.lines import trimmed
from thuocdo.results.selectors.rankings import columns

Figure: TypeAlias = Decimal | int | str | None
WORDS: dict[str, Sentence] = {
    "added": _s("newly listed, index (%)"),
    "removed": _s("no longer listed, index (%)"),
    "value": _s("Index (%)"),
    "rank": _s("Rank"),
    "band": _s("Band"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `what`: added, removed, value, rank, band, or the code of a component; `label` says it.

    Values are in percent, points of components in points; bands are titles.
    """

    unit_slug: str
    unit_name: str
    what: str
    before: Figure
    after: Figure
    label: Value = ""


def differences(old: PublicationCard, new: PublicationCard) -> tuple[Difference, ...]:
    """Return everything in which two publications differ, in the order of the new one."""
    before, after = _told(old), _told(new)
    labels: dict[str, Value] = {**WORDS, **{column.code: column.title for column in (*columns(old), *columns(new))}}
    found: list[Difference] = []
    for slug, (name, now) in after.items():
        if slug not in before:
            found.append(Difference(slug, name, "added", None, now["value"], WORDS["added"]))
            continue
        was = before[slug][1]
        found += [
            Difference(slug, name, what, was.get(what), now.get(what), labels.get(what, what))
            for what in dict.fromkeys([*now, *was])
            if was.get(what) != now.get(what)
        ]
    found += [
        Difference(slug, name, "removed", was["value"], None, WORDS["removed"])
        for slug, (name, was) in before.items()
        if slug not in after
    ]
    return tuple(found)


def _told(card: PublicationCard) -> dict[str, tuple[str, dict[str, Figure]]]:
    told: dict[str, tuple[str, dict[str, Figure]]] = {}
    rows = UnitResult.objects.filter(publication_id=card.id).order_by("position")
    for slug, name, value, rank, band in rows.values_list("unit__slug", "printed_name", "value", "rank", "band"):
        told[slug] = (name, {"value": trimmed(value), "rank": rank, "band": card.band_title(band) or band})
    values = NodeResult.objects.filter(line__publication_id=card.id).order_by("code")
    for slug, code, points in values.values_list("line__unit__slug", "code", "points"):
        told[slug][1][code] = trimmed(points)
    return told
