"""What waits for appraisers, counted without opening a single entry; and who has said what about a leaf."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from thuocdo.assessments.domain.entries import OBJECTIONS
from thuocdo.assessments.domain.queue import Numbers
from thuocdo.assessments.models import Comment, ReasonTemplate
from thuocdo.assessments.models import Slot as SlotTable

Cell = tuple[int, str]  # participant, leaf
_COLUMNS = (
    "participant", "code", "declared__number", "appraised_1__number", "explained__number", "appraised_2__number",
    "appraised_1__ruling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that is often given."""

    id: int
    text: str


def numbers(round_id: int) -> dict[Cell, Numbers]:
    """Return for every leaf that units score themselves the numbers of its newest entries: one query.

    In the order of units and, within one, of the framework.
    """
    rows = SlotTable.objects.filter(participant__round=round_id, self_scored=True)
    found = rows.order_by("participant__position", "participant", "position").values_list(*_COLUMNS)
    return {
        (participant, code): Numbers(declared or 0, first or 0, explained or 0, second or 0, ruling in OBJECTIONS)
        for participant, code, declared, first, explained, second, ruling in found
    }


def comment_counts(slot_ids: Collection[int]) -> dict[int, int]:
    """Return how much appraisers have said to each other about leaves, by slot; nothing said is left out."""
    rows = Comment.objects.filter(slot__in=slot_ids, audience=Comment.Audience.APPRAISERS)
    return dict(rows.values_list("slot").annotate(count=Count("id")).order_by())


def reasons(owner_id: int) -> tuple[Reason, ...]:
    """Return the reasons that an owner's appraisers often give, in their order."""
    rows = ReasonTemplate.objects.filter(owner=owner_id)
    return tuple(Reason(pk, text) for pk, text in rows.values_list("id", "text"))
