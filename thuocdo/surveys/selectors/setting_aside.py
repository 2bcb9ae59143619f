"""Ballots that are aside or were taken back, each with its reasons and figures, and one ballot with its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from thuocdo.directory.selectors import people
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.guards import Reason
from thuocdo.surveys.models import SetAside, Submission
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.live import Filter


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reason for which a ballot was set aside, and whether that was taken back."""

    reason: Reason
    detail: Mapping[str, Any]
    day: date
    by: str = ""  # a person's name; empty: a rule
    restored_day: date | None = None
    restored_by: str = ""
    restored_words: str = ""

    @property
    def stands(self) -> bool:
        return self.restored_day is None


@dataclass(frozen=True, slots=True)
class Judged:
    """A ballot with what was judged about it."""

    id: UUID
    day: date
    channel: Channel
    group_id: int | None
    unit_id: int | None
    seconds: int | None
    version_id: int
    judgements: tuple[Judgement, ...]

    @property
    def aside(self) -> bool:
        """Tell whether no figure counts it."""
        return any(each.stands for each in self.judgements)


def found(
    card: CampaignCard, chosen: Filter, *, reason: Reason | None = None, restored: bool = False
) -> QuerySet[Submission]:  # fmt: skip
    """Return the ballots that are aside (or that all were taken back), by day; the page asks for its part."""
    standing = SetAside.objects.filter(submission=OuterRef("pk"), restores=None, restored_by=None)
    judged = SetAside.objects.filter(submission=OuterRef("pk"), restores=None)
    if reason is not None:
        standing, judged = standing.filter(reason=reason.value), judged.filter(reason=reason.value)
    rows = Submission.objects.filter(campaign=card.id, rehearsal=chosen.rehearsal)
    rows = rows.filter(Exists(judged), ~Exists(standing)) if restored else rows.filter(Exists(standing))
    if chosen.unit_id is not None:
        rows = rows.filter(unit=chosen.unit_id)
    if chosen.group_id is not None:
        rows = rows.filter(group=chosen.group_id)
    if chosen.channel is not None:
        rows = rows.filter(channel=chosen.channel)
    return rows.order_by("-day", "id").defer("payload", "others", "coded")


def judged(rows: Sequence[Submission]) -> tuple[Judged, ...]:
    """Return ballots with what was judged about them, in the order given."""
    told: dict[UUID, list[Judgement]] = {}
    found = list(
        SetAside.objects.filter(submission__in=[row.pk for row in rows], restores=None)
        .select_related("restored_by")
        .order_by("id")
    )
    backs = {each.pk: getattr(each, "restored_by", None) for each in found}
    users = {each.user_id for each in found} | {back.user_id for back in backs.values() if back}
    names = people.names(user for user in users if user is not None)
    for each in found:
        back = backs[each.pk]
        told.setdefault(each.submission_id, []).append(
            Judgement(
                Reason(each.reason), each.detail, each.day, names.get(each.user_id or 0, ""),
                back.day if back else None, names.get(back.user_id or 0, "") if back else "",
                str(back.detail.get("words", "")) if back else "",
            )
        )  # fmt: skip
    return tuple(
        Judged(
            row.pk, row.day, Channel(row.channel), row.group_id, row.unit_id, row.seconds, row.version_id,
            tuple(told.get(row.pk, ())),
        )
        for row in rows
    )  # fmt: skip


def ballot(card: CampaignCard, number: UUID) -> tuple[Judged, str]:
    """Return one ballot of a campaign and its answers as canonical JSON. Raise `NotFound`."""
    row = Submission.objects.filter(campaign=card.id, pk=number).first()
    if row is None:
        raise NotFound(_s("There is no such ballot in this survey."))
    return judged([row])[0], row.payload
