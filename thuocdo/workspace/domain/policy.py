"""Who looks after the mails that leave, and who words notices."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import SIGN_IN
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict


def may_look_after_mail(actor: Actor, on: date) -> Verdict:
    """See every mail that waits, left or failed, let one leave again, set the hours."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SYSTEM_ADMIN, on=on):
        return Allowed()
    return Denied(_s("Only a system administrator looks after outgoing mail."))


def may_see_mail(actor: Actor, on: date, *, demonstration: bool) -> Verdict:
    """See what is mailed. In a demonstration people are made up, so organisers see it too."""
    if demonstration and actor.is_a(Role.ORGANISER, on=on):
        return Allowed()
    return may_look_after_mail(actor, on)
