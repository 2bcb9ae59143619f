"""Questions about questionnaires. Drafts of others are as if they were not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import policy
from thuocdo.questionnaires.domain.building import Removed, removed_of
from thuocdo.questionnaires.domain.comparison import Comparable, Difference, difference
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.questionnaires.domain.storing import document_of
from thuocdo.questionnaires.models import Version


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version without its content."""

    id: int
    questionnaire_id: int
    slug: str
    owner_id: int
    number: int
    status: Status
    title: Titled
    content_hash: str
    is_template: bool
    published_at: datetime | None


def version(slug: str, number: int, *, actor: Actor, on: date) -> VersionCard:
    """Return a version that the actor may see. Raise `NotFound`."""
    return card(visible(_rows().filter(questionnaire__slug=slug, number=number).first(), actor, on))


def versions(slug: str, *, actor: Actor, on: date) -> tuple[VersionCard, ...]:
    """Return the versions that the actor may see, newest first. Raise `NotFound` where there is none."""
    found = _seen(_rows().filter(questionnaire__slug=slug), actor, on)
    if not found:
        raise _missing()
    return found


def newest(*, actor: Actor, on: date, owner_id: int | None = None) -> tuple[VersionCard, ...]:
    """Return the newest version of each questionnaire that the actor may see, in the order they were begun."""
    rows = _rows() if owner_id is None else _rows().filter(questionnaire__owner=owner_id)
    found: dict[int, VersionCard] = {}
    for each in _seen(rows, actor, on):
        found.setdefault(each.questionnaire_id, each)
    return tuple(found.values())


def templates() -> tuple[VersionCard, ...]:
    """Return the newest published version of each questionnaire that is offered as a beginning."""
    rows = _rows().filter(questionnaire__is_template=True, status=Status.PUBLISHED)
    found: dict[int, VersionCard] = {}
    for row in rows:
        found.setdefault(row.questionnaire_id, card(row))
    return tuple(found.values())


def document(version_id: int) -> Document:
    """Return what a version says. The caller has seen to who may read it."""
    return document_of(Version.objects.values_list("document", flat=True).get(pk=version_id))


def last_removed(version_id: int) -> Removed | None:
    """Return the part of a draft that was deleted last and can be put back."""
    kept = Version.objects.values_list("removed", flat=True).get(pk=version_id)
    return removed_of(kept) if kept else None


def documents(version_ids: Iterable[int]) -> Mapping[int, Document]:
    """Return what these versions say, by id. The caller has seen to who may read them."""
    rows = Version.objects.filter(pk__in=set(version_ids)).values_list("pk", "document")
    return {pk: document_of(data) for pk, data in rows}


def comparability(version_id: int) -> Mapping[str, Comparable]:
    """Return what was decided when the version was published; what is not in it has not changed."""
    told = Version.objects.values_list("comparable", flat=True).get(pk=version_id)
    return {code: Comparable(word) for code, word in told.items()}


def changes(version_id: int) -> tuple[Difference, ...]:
    """Return what a version changes against the one before it; nothing for a first one."""
    row = Version.objects.get(pk=version_id)
    before = Version.objects.filter(questionnaire=row.questionnaire_id, number__lt=row.number).first()
    return difference(document_of(before.document), document_of(row.document)) if before else ()


def comparable_over(version_ids: tuple[int, ...], code: str) -> bool:
    """Tell whether the answers to an item in these versions of one questionnaire may be analysed together.

    False when it was declared not comparable anywhere between the oldest and the newest of them.
    """
    rows = Version.objects.filter(pk__in=version_ids).values_list("questionnaire", "number")
    if len({questionnaire for questionnaire, _number in rows}) != 1:
        return False
    numbers = [number for _questionnaire, number in rows]
    between = Version.objects.filter(
        questionnaire=rows[0][0], number__gt=min(numbers), number__lte=max(numbers)
    ).values_list("comparable", flat=True)
    return all(told.get(code, Comparable.YES) == Comparable.YES for told in between)


def card(row: Version) -> VersionCard:
    """Return a row as a plain value; it was read with its questionnaire."""
    return VersionCard(
        row.pk, row.questionnaire_id, row.questionnaire.slug, row.questionnaire.owner_id, row.number,
        Status(row.status), Titled(row.title_vi, row.title_en), row.content_hash, row.questionnaire.is_template,
        row.published_at,
    )  # fmt: skip


def visible(row: Version | None, actor: Actor, on: date) -> Version:
    """Return the row if the actor may read it. Raise `NotFound`."""
    if row is None or not policy.may_see(
        actor, owner_id=row.questionnaire.owner_id, status=Status(row.status), on=on
    ):  # fmt: skip
        raise _missing()
    return row


def _rows() -> QuerySet[Version]:
    return Version.objects.select_related("questionnaire").defer("document").order_by("questionnaire", "-number")


def _seen(rows: QuerySet[Version], actor: Actor, on: date) -> tuple[VersionCard, ...]:
    return tuple(
        card(row)
        for row in rows
        if policy.may_see(actor, owner_id=row.questionnaire.owner_id, status=Status(row.status), on=on)
    )


def _missing() -> NotFound:
    return NotFound(_("There is no such questionnaire, or it is not public yet."))


def version_card(version_id: int) -> VersionCard:
    """Return a version, published or not; the caller has seen to who may read it. Raise `NotFound`."""
    row = _rows().filter(pk=version_id).first()
    if row is None:
        raise _missing()
    return card(row)


def published_until(version_id: int) -> tuple[int, ...]:
    """Return the ids of the published versions of the same questionnaire up to this one, newest first."""
    here = version_card(version_id)
    rows = _rows().filter(questionnaire=here.questionnaire_id, status=Status.PUBLISHED, number__lte=here.number)
    return tuple(rows.values_list("id", flat=True))
