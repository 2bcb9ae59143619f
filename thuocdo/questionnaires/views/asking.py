"""Which questionnaire is asked for, and what may be done with it."""

from __future__ import annotations

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.views import asking
from thuocdo.directory.views.asking import Asking
from thuocdo.kernel.verdicts import Verdict, require
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import policy
from thuocdo.questionnaires.selectors import VersionCard


def owners_of(ask: Asking) -> list[tuple[int, str]]:
    """Return the units whose surveys who asks manages today, for a choice."""
    return asking.owners_of(ask, Role.SURVEY_MANAGER)


def card_for(ask: Asking, slug: str, number: int) -> VersionCard:
    """Return a version. Raise `NotFound` for others' drafts too: not even their names are told."""
    return selectors.version(slug, number, actor=ask.actor, on=ask.today)


def may_change(ask: Asking, card: VersionCard) -> Verdict:
    """Say whether who asks may change that version."""
    return policy.may_change(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today)


def draft_for(ask: Asking, slug: str) -> VersionCard:
    """Return the draft of a questionnaire that who asks may change. Raise `NotFound` or `NotPermitted`."""
    card = selectors.versions(slug, actor=ask.actor, on=ask.today)[0]
    require(may_change(ask, card))
    return card
