"""Indices and framework versions as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.indices.domain import policy
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.measured import Measured
from thuocdo.indices.domain.words import UNIT_KINDS
from thuocdo.indices.models import Framework, Index, Node
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold


@dataclass(frozen=True, slots=True)
class IndexCard:
    """Something that is measured year by year for one kind of unit."""

    id: int
    slug: str
    title_vi: str
    title_en: str
    owner_id: int
    unit_kind: str
    within_id: int | None

    @property
    def measures(self) -> str:
        """Return what kind of units it measures, as a marked text."""
        return UNIT_KINDS.get(self.unit_kind, self.unit_kind)


@dataclass(frozen=True, slots=True)
class FrameworkCard:
    """One version of a criteria set, without its tree."""

    id: int
    slug: str
    version: int
    title_vi: str
    title_en: str
    status: Status
    is_model: bool
    as_printed: bool
    channels_mixed: bool  # the source does not tell appraised points from survey points
    index: IndexCard
    owner_id: int
    owner_slug: str
    owner_name: str
    owner_title_en: str
    first_year: int | None
    last_year: int | None
    rank_style: str
    legal_basis: str
    source: str
    source_en: str
    copied_from_id: int | None
    put_in_use_at: datetime | None
    superseded_at: datetime | None
    revision: int

    @property
    def owner(self) -> dict[str, str]:
        """Return the owner's name in both languages, as pages show titles."""
        return {"title_vi": self.owner_name, "title_en": self.owner_title_en}


def index(slug: str) -> IndexCard:
    """Return the index of that slug. Raise `NotFound`."""
    row = Index.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound(_("There is no index %(slug)s.", slug=slug))
    return _index_card(row)


def measured(index_id: int) -> Measured:
    """Return what an index says of itself, as its owner's organisers edit it. Raise `NotFound`."""
    row = Index.objects.filter(pk=index_id).first()
    if row is None:
        raise NotFound(_("There is no such index."))
    card = _index_card(row)
    return Measured(card.title_vi, card.title_en, card.slug, card.unit_kind, card.within_id is not None)


def leaf_counts(framework_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of scored criteria of each version; versions without any are left out."""
    rows = Node.objects.filter(framework_id__in=list(framework_ids)).exclude(rule_kind="")
    return dict(rows.values_list("framework_id").annotate(Count("id")).order_by())


def indices(*, owner_id: int | None = None, unit_kind: str | None = None) -> tuple[IndexCard, ...]:
    """Return the indices, of one owner or of one kind of unit where given, in their order."""
    rows = Index.objects.all()
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if unit_kind is not None:
        rows = rows.filter(unit_kind=unit_kind)
    return tuple(_index_card(row) for row in rows)


def indices_for(actor: Actor, *, on: date) -> tuple[IndexCard, ...]:
    """Return the indices that the actor may know of: of units they organise, and those with a public framework."""
    public = Framework.objects.filter(index=OuterRef("pk")).exclude(status=Status.DRAFT.value)
    own = actor.units_as(Role.ORGANISER, on=on)
    return tuple(_index_card(row) for row in Index.objects.filter(Q(owner_id__in=own) | Exists(public)))


def framework(key: int | str, *, actor: Actor, on: date) -> FrameworkCard:
    """Return the version of that id or slug. Raise `NotFound` when there is none that the actor may see."""
    where = Q(pk=key) if isinstance(key, int) else Q(slug=key)
    row = _rows().filter(where).first()
    if row is None or not policy.may_see(actor, owner_id=row.owner_id, status=Status(row.status), on=on):
        raise NotFound(_("There is no such framework, or it is not public yet."))
    return _card(row)


def in_use(slug: str) -> FrameworkCard:
    """Return the public version of that slug (in use or superseded). Raise `NotFound`."""
    row = _rows().filter(slug=slug).exclude(status=Status.DRAFT.value).first()
    if row is None:
        raise NotFound(_("There is no framework %(slug)s in use.", slug=slug))
    return _card(row)


def frameworks(
    actor: Actor,
    *,
    on: date,
    owner_id: int | None = None,
    status: Status | None = None,
    index_id: int | None = None,
    unit_kind: str | None = None,
    year: int | None = None,
    text: str = "",
) -> tuple[FrameworkCard, ...]:
    """Return the versions that the actor may see, newest first: public ones, and drafts of units they organise.

    `text` finds titles with or without diacritics.
    """
    rows = _rows().filter(
        ~Q(status=Status.DRAFT.value) | Q(owner_id__in=actor.units_as(Role.ORGANISER, on=on))
    )  # fmt: skip
    wanted = {
        "owner_id": owner_id,
        "status": status.value if status else None,
        "index_id": index_id,
        "index__unit_kind": unit_kind,
    }
    rows = rows.filter(**{field: value for field, value in wanted.items() if value is not None})
    if year is not None:
        rows = rows.filter(Q(first_year__lte=year) | Q(first_year=None), Q(last_year__gte=year) | Q(last_year=None))
    cards = (_card(row) for row in rows.order_by("index__position", "index_id", "-version", "id"))
    words = fold(text).split()
    return tuple(card for card in cards if all(word in _searched(card) for word in words))


def _searched(card: FrameworkCard) -> str:
    return fold(f"{card.title_vi} {card.title_en} {card.owner_name} {card.legal_basis}")


def _rows() -> QuerySet[Framework]:
    return Framework.objects.select_related("index", "owner")


def _index_card(row: Index) -> IndexCard:
    return IndexCard(row.pk, row.slug, row.title_vi, row.title_en, row.owner_id, row.unit_kind, row.within_id)


def _card(row: Framework) -> FrameworkCard:
    return FrameworkCard(
        id=row.pk,
        slug=row.slug,
        version=row.version,
        title_vi=row.title_vi,
        title_en=row.title_en,
        status=Status(row.status),
        is_model=row.is_model,
        as_printed=row.as_printed,
        channels_mixed=bool(row.settings.get("channels_mixed")),
        index=_index_card(row.index),
        owner_id=row.owner_id,
        owner_slug=row.owner.slug,
        owner_name=row.owner.full_name or row.owner.name,
        owner_title_en=row.owner.title_en,
        first_year=row.first_year,
        last_year=row.last_year,
        rank_style=row.rank_style,
        legal_basis=row.legal_basis,
        source=row.source,
        source_en=row.source_en,
        copied_from_id=row.copied_from_id,
        put_in_use_at=row.put_in_use_at,
        superseded_at=row.superseded_at,
        revision=row.revision,
    )
