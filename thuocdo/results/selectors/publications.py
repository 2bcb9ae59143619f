"""Which publications there are. Drafts are shown to organisers of their owner only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from thuocdo.directory.domain.actors import NOBODY, Actor, Role
from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain import policy
from thuocdo.results.domain.computed import Decision
from thuocdo.results.models import Publication
from thuocdo.results.selectors.cards import PublicationCard

_AS_STORED = (
    "slug", "year", "number", "kind", "is_model", "index_id", "framework_id", "owner_id", "as_of", "units_total",
    "units_listed", "rank_style", "method_version", "content_hash", "created_at", "published_at", "correction_reason",
)  # fmt: skip
_PUBLICATION = (
    *_AS_STORED, "pk", "title_vi", "title_en", "status", "index__slug", "index__title_vi", "index__title_en",
    "index__unit_kind", "index__within_id", "framework__slug", "framework__title_vi", "framework__title_en",
    "owner__slug", "owner__full_name", "owner__name", "owner__title_en", "bands", "source_vi", "source_en", "notes_vi",
    "notes_en", "corrects__slug", "replaced_by", "printed", "decision_number", "decision_date", "decision_body",
    "decision_signer", "signer_position",
)  # fmt: skip
# In SQL and not in the terms of the ORM, which takes longer to put such a question than the database to answer it.
_UNITS_LISTED = RawSQL(
    "(SELECT count(*) FROM results_unitresult line WHERE line.publication_id = results_publication.id)", ()
)
_REPLACED_BY = RawSQL(
    "(SELECT later.slug FROM results_publication later WHERE later.corrects_id = results_publication.id"
    " AND later.status <> %s ORDER BY later.number DESC LIMIT 1)",
    (policy.Status.DRAFT.value,),
)


def publications(
    *,
    actor: Actor = NOBODY,
    on: date | None = None,
    owner_id: int | None = None,
    index_slug: str = "",
    unit_kind: str = "",
    year: int | None = None,
    status: policy.Status | None = None,
    text: str = "",
) -> tuple[PublicationCard, ...]:
    """Return the publications that the actor may see, newest year first.

    Without `status` those that stand (published) and the actor's own drafts; replaced ones are asked for by status.
    """
    own = actor.units_as(Role.ORGANISER, on=on) if on else frozenset()
    rows = _rows().filter(~Q(status=policy.Status.DRAFT.value) | Q(owner_id__in=own))
    rows = rows.filter(status=status.value) if status else rows.exclude(status=policy.Status.REPLACED.value)
    wanted = {"owner_id": owner_id, "index__slug": index_slug, "index__unit_kind": unit_kind, "year": year}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    words = fold(text).split()
    if text.strip() and not words:
        return ()
    cards = (
        _card(row) for row in rows.order_by("-year", "index__position", "index_id", "-units_total", "-number", "slug")
    )
    return tuple(
        each for each in cards if all(word in fold(f"{each.title} {each.title.en} {each.year}") for word in words)
    )


def publication(slug: str, *, actor: Actor = NOBODY, on: date | None = None) -> PublicationCard:
    """Return one publication, replaced ones too. Raise `NotFound` when there is none that the actor may see."""
    for card in map(_card, _rows().filter(slug=slug).order_by()):
        if card.status.public or (on and policy.may_see(actor, owner_id=card.owner_id, status=card.status, on=on)):
            return card
    raise NotFound(_s("There is no publication “%(slug)s”.", slug=slug))


def by_id(publication_ids: Iterable[int]) -> dict[int, PublicationCard]:
    """Return publications by id, whatever their status: for callers that have asked what may be seen."""
    return {row["pk"]: _card(row) for row in _rows().filter(pk__in=set(publication_ids))}


def _rows() -> QuerySet[Publication, dict[str, Any]]:
    asked = Publication.objects.annotate(units_listed=_UNITS_LISTED, replaced_by=_REPLACED_BY)
    rows: QuerySet[Publication, dict[str, Any]] = asked.values(*_PUBLICATION)
    return rows


def _card(row: Mapping[str, Any]) -> PublicationCard:
    """Return a row of `_rows` as a plain value."""
    return PublicationCard(
        id=row["pk"],
        title=Titled(row["title_vi"], row["title_en"]),
        status=policy.Status(row["status"]),
        index_slug=row["index__slug"],
        index_title=Titled(row["index__title_vi"], row["index__title_en"]),
        unit_kind=row["index__unit_kind"],
        within_id=row["index__within_id"],
        framework_slug=row["framework__slug"],
        framework_title=Titled(row["framework__title_vi"], row["framework__title_en"]),
        owner_slug=row["owner__slug"],
        owner_title=Titled(row["owner__full_name"] or row["owner__name"], row["owner__title_en"]),
        bands=tuple(_band(each) for each in row["bands"]),
        source=Titled(row["source_vi"], row["source_en"]),
        notes=Titled(row["notes_vi"], row["notes_en"]),
        corrects_slug=row["corrects__slug"] or "",
        replaced_by_slug=row["replaced_by"] or "",
        decision=_decision(row),
        columns=tuple(
            (each["code"], Decimal(each["max_points"]), each["has_self"]) for each in row["printed"].get("columns", ())
        ),
        **{name: row[name] for name in _AS_STORED},
    )


def _decision(row: Mapping[str, Any]) -> Decision | None:
    if row["decision_date"] is None:
        return None
    return Decision(
        row["decision_number"], row["decision_date"], row["decision_body"], row["decision_signer"],
        row["signer_position"],
    )  # fmt: skip


def _band(told: dict[str, str]) -> Band:
    return Band(
        told["code"],
        told["title_vi"],
        told.get("title_en", ""),
        Fraction(told["low"]) if "low" in told else None,
        Fraction(told["high"]) if "high" in told else None,
    )
