"""Tell people something, note what they read, keep what they and their organisers chose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.notices import wording
from thuocdo.foundation.notices.kinds import Importance
from thuocdo.foundation.notices.models import MailHours, MailWish, Notice, Wording
from thuocdo.foundation.notices.values import to_json
from thuocdo.foundation.notices.wanting import Hours, Wish
from thuocdo.foundation.notices.wiring import kinds
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s

_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
LANGUAGES = ("vi", "en")


def notify(
    *,
    recipients: Iterable[int],
    kind: str,
    values: Mapping[str, Value],
    link: str = "",
    now: datetime,
    key: str,
    owner_id: int | None = None,
    importance: Importance | None = None,
) -> None:
    """Tell every recipient (ids of accounts) something, once: news with the same `key` is not told again.

    `link` is the Vietnamese path of the page where something can be done. `owner_id` is the unit on whose behalf it is
    told: its own wording is used where it has one. `importance` is that of the kind unless given. Callable inside any
    transaction; mail leaves later. Raise `LookupError` for an unknown kind, `ValueError` when the values are not those
    that the kind names, when the link leads away from this site, or when the key is empty.
    """
    known = kinds().get(kind)
    if known is None:
        raise LookupError(f"There is no kind of notice called {kind!r}.")
    if missing := known.places.keys() ^ values.keys():
        raise ValueError(f"A notice {kind} takes exactly its own values; look at {', '.join(sorted(missing))}.")
    if link and not _PATH.fullmatch(link):
        raise ValueError(f"{link!r} is not the path of a page of this site.")
    if not key:
        raise ValueError("A notice needs a key that says what it tells of.")
    plain = to_json(values)
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=recipient_id,
                kind=kind,
                values=plain,
                owner_id=owner_id,
                link=link,
                importance=(importance or known.importance).value,
                key=key,
                created_at=now,
            )
            for recipient_id in dict.fromkeys(recipients)
        ],
        ignore_conflicts=True,
    )


def withdraw(*, key: str) -> None:
    """Take back what nobody needs to hear any more: notices of that key that were neither read nor mailed."""
    Notice.objects.filter(key=key, read_at=None, mail=None, mailed_at=None).delete()


@transaction.atomic
def read(*, recipient_id: int, notice_id: int, now: datetime) -> str | None:
    """Note that a person read one of their notices; return its link, or None when they have no such notice."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, recipient_id=recipient_id).first()
    if notice is None:
        return None
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice.link


def read_all(*, recipient_id: int, now: datetime) -> int:
    """Note that a person read everything they were told up to `now`; return how many notices that were."""
    return Notice.objects.filter(recipient_id=recipient_id, read_at=None, created_at__lte=now).update(read_at=now)


def choose(*, recipient_id: int, wish: Wish) -> None:
    """Keep which mails a person wants."""
    MailWish.objects.update_or_create(recipient_id=recipient_id, defaults={"wish": wish.value})


@transaction.atomic
def set_hours(*, actor_id: int, hours: Hours, now: datetime) -> None:
    """Keep when this installation mails, on record. Raise `BadInput` for a digest that would never leave.

    Whether the actor may do this is the caller's to ask: people and their roles stand above.
    """
    if hours.covers(hours.digest_from):
        raise BadInput(
            _s("The digest would be sent in quiet hours. Choose an hour outside of them."), field="digest_from"
        )
    values = {name: getattr(hours, name) for name in ("quiet_from", "quiet_until", "quiet_weekends", "digest_from")}
    MailHours.objects.update_or_create(number=1, defaults=values)
    audit.record(
        actor_id=actor_id,
        action="notices.hours_changed",
        subject="installation",
        detail={name: value if isinstance(value, bool) else value.isoformat() for name, value in values.items()},
        now=now,
    )


@transaction.atomic
def reword(*, actor_id: int, owner_id: int, kind: str, language: str, subject: str, body: str, now: datetime) -> None:
    """Keep an owner unit's own words for a kind of notice; empty subject and body go back to the program's.

    Raise `BadInput` with every place in the words that is not filled. Whether the actor may is the caller's to ask.
    """
    known = kinds().get(kind)
    if known is None or language not in LANGUAGES:
        raise LookupError(f"There is no kind of notice called {kind!r} in {language!r}.")
    subject, body = " ".join(subject.split()), body.strip()
    own = Wording.objects.filter(owner_id=owner_id, kind=kind, language=language)
    if subject or body:
        wording.check(subject, body, known.places)
        values = {"subject": subject, "body": body, "changed_at": now, "changed_by": actor_id}
        own.model.objects.update_or_create(owner_id=owner_id, kind=kind, language=language, defaults=values)
    else:
        own.delete()
    audit.record(
        actor_id=actor_id,
        action="notices.reworded" if subject or body else "notices.wording_removed",
        subject=f"unit:{owner_id}",
        detail={"kind": kind, "language": language},
        now=now,
    )
