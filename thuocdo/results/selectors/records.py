"""What a computed publication was made from: data frozen with it, of the whole or of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thuocdo.results.models import Record
from thuocdo.results.selectors.cards import PublicationCard


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record: its JSON data as frozen, and the SHA-256 of its canonical JSON."""

    content: object
    content_hash: str


def records(publication: PublicationCard, unit_slug: str = "") -> Mapping[str, RecordCard]:
    """Return the records of one unit's line, or of the whole where no unit is named, by name. One query."""
    rows = Record.objects.filter(publication_id=publication.id)
    rows = rows.filter(line__unit__slug=unit_slug) if unit_slug else rows.filter(line=None)
    return {
        name: RecordCard(content, digest)
        for name, content, digest in rows.order_by("name").values_list("name", "content", "content_hash")
    }
