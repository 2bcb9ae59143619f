"""The words of notices in the active language: an owner's own where it has them, else those of the kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from thuocdo.foundation.notices import wording
from thuocdo.foundation.notices.models import Notice, Wording
from thuocdo.foundation.notices.values import from_json
from thuocdo.foundation.notices.wiring import kinds, show


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: plain text."""

    subject: str
    body: str


def words_of(notices: Sequence[Notice]) -> list[Words]:
    """Return the words of each notice, in their order, with one question to the database at most."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    own = _own({each.owner_id for each in notices if each.owner_id is not None}, language)
    return [_words(each, own.get((each.owner_id, each.kind))) for each in notices]


def _words(notice: Notice, own: Wording | None) -> Words:
    values = from_json(notice.values)
    kind = kinds().get(notice.kind)
    if own is not None:
        return Words(wording.fill(own.subject, values, show), wording.fill(own.body, values, show))
    if kind is None or kind.places.keys() != values.keys():  # written by another version of the program
        return Words(" – ".join(filter(None, map(show, values.values()))) or notice.kind, "")
    return Words(show(kind.subject_with(values)), show(kind.body_with(values)))


def _own(owner_ids: set[int], language: str) -> dict[tuple[int | None, str], Wording]:
    if not owner_ids:
        return {}
    return {(row.owner_id, row.kind): row for row in Wording.objects.filter(owner_id__in=owner_ids, language=language)}
