"""Words about a leaf inside a unit, or among its appraisers. They are added and stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.assigning import assigned
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, tidy
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.models import Comment
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services import recording
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@transaction.atomic
def comment_in_unit(*, actor: Actor, participant_id: int, code: str, text: str, now: datetime) -> None:
    """Say something about a leaf to the people of the unit. Raise `NotPermitted`, or `BadInput` for an empty text."""
    round_id, part = rounds.part_of(participant_id)
    card = rounds.round_(round_id)
    require(policy.may_comment(actor, card.facts, part.facts, now))
    _add(actor, round_id, participant_id, code, text, Comment.Audience.UNIT, now)


@transaction.atomic
def comment_among_appraisers(*, actor: Actor, participant_id: int, code: str, text: str, now: datetime) -> None:
    """Say something about a leaf to its other appraisers. Raise `NotPermitted`, or `BadInput` for an empty text."""
    round_id, part = rounds.part_of(participant_id)
    card, today = rounds.round_(round_id), day_of(now)
    if code not in card.spec.tree.leaf_codes:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    mine = assigned(rounds.assignments(round_id), actor, card.spec.tree, (part.id, code), today)
    line = rounds.own_line(actor, today)
    require(policy.may_talk_over(actor, card.facts, part.facts, own_line=line, assigned=mine, now=now))
    _add(actor, round_id, participant_id, code, text, Comment.Audience.APPRAISERS, now)


def _add(  # noqa: PLR0917 - one comment
    actor: Actor, round_id: int, participant_id: int, code: str, text: str, audience: Comment.Audience, now: datetime
) -> None:
    said = tidy(text, LONGEST_TEXT, "comment")
    if not said:
        raise BadInput(_s("Write something first."), field="comment")
    slot_id = SlotTable.objects.filter(participant=participant_id, code=code).values_list("id", flat=True).first()
    if slot_id is None:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    Comment.objects.create(
        slot_id=slot_id, audience=audience, text=said, author_id=recording.author_id(actor), recorded_at=now
    )
    payload = {"round_id": round_id, "participant_id": participant_id, "code": code, "audience": audience.value}
    outbox.record("CommentAdded", payload, now=now)
