"""Which publications there are. Drafts are shown to organisers of their owner only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from thuocdo.directory.domain.actors import NOBODY, Actor, Role
from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain import policy
from thuocdo.results.models import Publication, UnitResult
from thuocdo.results.selectors.cards import PublicationCard


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
    cards = (
        card(row) for row in rows.order_by("-year", "index__position", "index_id", "-units_total", "-number", "slug")
    )
    return tuple(
        each for each in cards if all(word in fold(f"{each.title} {each.title.en} {each.year}") for word in words)
    )


def publication(slug: str, *, actor: Actor = NOBODY, on: date | None = None) -> PublicationCard:
    """Return one publication, replaced ones too. Raise `NotFound` when there is none that the actor may see."""
    row = _rows().filter(slug=slug).order_by("pk").first()
    if row is None or not (
        policy.Status(row.status).public
        or (on and policy.may_see(actor, owner_id=row.owner_id, status=policy.Status(row.status), on=on))
    ):
        raise NotFound(_s("There is no publication “%(slug)s”.", slug=slug))
    return card(row)


def by_id(publication_ids: Iterable[int]) -> dict[int, PublicationCard]:
    """Return publications by id, whatever their status: for callers that have asked what may be seen."""
    return {row.pk: card(row) for row in _rows().filter(pk__in=set(publication_ids))}


def _rows() -> QuerySet[Publication]:
    corrections = Publication.objects.filter(corrects=OuterRef("pk")).exclude(status=policy.Status.DRAFT.value)
    replaced_by = corrections.order_by("-number")
    # A bare function and no aggregate: it needs no grouping, whose making costs more than the whole question.
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    listed = UnitResult.objects.filter(publication=OuterRef("pk")).order_by().annotate(n=counted)
    return Publication.objects.select_related("index", "framework", "owner", "corrects").annotate(
        units_listed=Subquery(listed.values("n")), replaced_by=Subquery(replaced_by.values("slug")[:1])
    )


def card(row: Publication) -> PublicationCard:
    """Return a row of `_rows` as a plain value."""
    return PublicationCard(
        id=row.pk,
        slug=row.slug,
        title=Titled(row.title_vi, row.title_en),
        year=row.year,
        number=row.number,
        status=policy.Status(row.status),
        kind=row.kind,
        is_model=row.is_model,
        index_id=row.index_id,
        index_slug=row.index.slug,
        index_title=Titled(row.index.title_vi, row.index.title_en),
        unit_kind=row.index.unit_kind,
        within_id=row.index.within_id,
        framework_id=row.framework_id,
        framework_slug=row.framework.slug,
        framework_title=Titled(row.framework.title_vi, row.framework.title_en),
        owner_id=row.owner_id,
        owner_slug=row.owner.slug,
        owner_title=Titled(row.owner.full_name or row.owner.name, row.owner.title_en),
        as_of=row.as_of,
        units_total=row.units_total,
        units_listed=getattr(row, "units_listed", None) or 0,
        rank_style=row.rank_style,
        bands=tuple(_band(each) for each in row.bands),
        source=Titled(row.source_vi, row.source_en),
        notes=Titled(row.notes_vi, row.notes_en),
        method_version=row.method_version,
        content_hash=row.content_hash,
        created_at=row.created_at,
        published_at=row.published_at,
        corrects_slug=row.corrects.slug if row.corrects else "",
        correction_reason=row.correction_reason,
        replaced_by_slug=getattr(row, "replaced_by", None) or "",
        columns=tuple(
            (each["code"], Decimal(each["max_points"]), each["has_self"]) for each in row.printed.get("columns", ())
        ),
    )


def _band(told: dict[str, str]) -> Band:
    return Band(
        told["code"],
        told["title_vi"],
        told.get("title_en", ""),
        Fraction(told["low"]) if "low" in told else None,
        Fraction(told["high"]) if "high" in told else None,
    )
