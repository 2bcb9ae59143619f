"""Which framework is asked for, and what may be done with it."""

from __future__ import annotations

from thuocdo.directory.views.asking import Asking
from thuocdo.indices import selectors
from thuocdo.indices.domain import policy
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.verdicts import Verdict, require


def card_for(ask: Asking, slug: str) -> selectors.FrameworkCard:
    """Return the framework of that slug. Raise `NotFound` for others' drafts too: not even their names are told."""
    return selectors.framework(slug, actor=ask.actor, on=ask.today)


def origin_of(ask: Asking, card: selectors.FrameworkCard) -> selectors.FrameworkCard | None:
    """Return the version that this one was copied from, if who asks may see it."""
    if card.copied_from_id is None:
        return None
    try:
        return selectors.framework(card.copied_from_id, actor=ask.actor, on=ask.today)
    except NotFound:
        return None


def may_change(ask: Asking, card: selectors.FrameworkCard) -> Verdict:
    """Say whether who asks may change that version."""
    return policy.may_change(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today)


def draft_for(ask: Asking, slug: str) -> selectors.FrameworkCard:
    """Return a draft that who asks may change. Raise `NotFound` or `NotPermitted`."""
    card = card_for(ask, slug)
    require(may_change(ask, card))
    return card
