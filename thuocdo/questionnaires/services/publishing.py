"""Publish a draft, after which it never changes, and say which answers stay comparable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import validation
from thuocdo.questionnaires.domain.comparison import Comparable, Difference
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.questionnaires.domain.storing import document_of
from thuocdo.questionnaires.models import Version
from thuocdo.questionnaires.selectors import changes
from thuocdo.questionnaires.services import telling
from thuocdo.questionnaires.services.drafts import check_seen, lock


@transaction.atomic
def publish(
    *, actor: Actor, version_id: int, seen: str, comparable: Mapping[str, Comparable] | None = None, now: datetime
) -> Version:
    """Make a draft public and unchangeable; return it.

    `comparable` says for changed items whether old and new answers may be analysed together: needed where the
    difference asks, allowed where it proposes. Raise `LateSave`, or `BadInput` with every fault in the way.
    """
    draft = lock(actor, version_id, now)
    check_seen(draft, seen)
    faults = validation.problems(document_of(draft.document))
    if faults:
        raise BadInput(
            _("The draft has %(count)s fault and can't be published yet.",
              "The draft has %(count)s faults and can't be published yet.", count=len(faults)),
            problems=faults,
        )  # fmt: skip
    draft.comparable = _decided(changes(draft.pk), comparable or {})
    draft.removed = None
    draft.status = Status.PUBLISHED.value
    draft.published_at = now
    draft.published_by_id = actor.user_id
    draft.save()
    outbox.record(
        "QuestionnairePublished",
        {"version": draft.pk, "slug": draft.questionnaire.slug, "number": draft.number},
        now=now,
    )
    telling.recorded("publish", draft, actor, now)
    return draft


def _decided(found: tuple[Difference, ...], said: Mapping[str, Comparable]) -> dict[str, str]:
    """Return the decision per changed item. Raise `BadInput` for those that still need one, and for what can't be."""
    decided: dict[str, str] = {}
    problems = [
        Problem(_("This item has not changed."), place=code)
        for code in said
        if code not in {each.code for each in found}
    ]
    for each in found:
        word = said.get(each.code, each.comparable)
        if word is Comparable.ASK:
            problems.append(
                Problem(_("Say whether answers before and after the change can be compared."), place=each.code)
            )
        elif word is Comparable.YES and each.comparable is Comparable.NO:
            problems.append(Problem(_("These answers can't be compared with those before."), place=each.code))
        decided[each.code] = word.value
    if problems:
        raise BadInput(_("Some changes need a decision."), problems=problems)
    return decided
