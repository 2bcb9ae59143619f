"""Looking after notices and mail: ask who may, then let the foundation do it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.notices import post
from thuocdo.foundation.notices import services as notices
from thuocdo.foundation.notices.wanting import Hours
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.workspace.domain import policy


def set_mail_hours(*, actor: Actor, hours: Hours, now: datetime) -> None:
    """Keep when this installation mails. Raise `NotPermitted` or `BadInput`."""
    require(policy.may_look_after_mail(actor, timezone.localdate(now)))
    notices.set_hours(actor_id=actor.user_id or 0, hours=hours, now=now)


def mail_again(*, actor: Actor, mail_id: int, now: datetime) -> None:
    """Let a mail that was given up leave again. Raise `NotPermitted`, or `NotFound` when it was not given up."""
    require(policy.may_look_after_mail(actor, timezone.localdate(now)))
    if not post.try_again(mail_id=mail_id, now=now):
        raise NotFound(_s("This mail was not given up, so it needs no second try."))


def send_trial(*, actor: Actor, link: str, now: datetime) -> None:
    """Tell the actor something, by mail as well, to see whether mail reaches them. Raise `NotPermitted`."""
    require(policy.may_look_after_mail(actor, timezone.localdate(now)))
    notices.notify(
        recipients=[actor.user_id or 0],
        kind="foundation.trial",
        values={"moment": now},
        link=link,
        now=now,
        key=f"trial:{now.isoformat()}",
    )


def reword(*, actor: Actor, owner_id: int, kind: str, language: str, subject: str, body: str, now: datetime) -> None:
    """Keep a unit's own words for a kind of notice in a language; empty words go back to the program's.

    Raise `NotPermitted`, or `BadInput` with every place that is wrong.
    """
    require(may_organise(actor, owner_id, timezone.localdate(now)))
    notices.reword(
        actor_id=actor.user_id or 0,
        owner_id=owner_id,
        kind=kind,
        language=language,
        subject=subject,
        body=body,
        now=now,
    )
