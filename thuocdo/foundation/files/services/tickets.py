"""A ticket says, signed, what a page lets this person upload: the page makes it, the upload address checks it.

So that a browser can send files in pieces to one address, and each feature decides in its own page who may send what.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from thuocdo.foundation.files.domain.kinds import Kind, Limits
from thuocdo.kernel.refusals import NotPermitted
from thuocdo.kernel.sentences import say_later as _s

VALID_FOR = timedelta(hours=12)
_SALT = "thuocdo.foundation.files.ticket"


def ticket(*, actor_id: int, purpose: str, limits: Limits, now: datetime) -> str:
    """Return a ticket for the upload field of a page. The caller has asked whether this person may."""
    told = {
        "actor": actor_id,
        "purpose": purpose,
        "bytes": limits.file_bytes,
        "files": limits.files,
        "kinds": sorted(limits.kinds),
        "macros": limits.macros,
        "until": int((now + VALID_FOR).timestamp()),
    }
    return signing.dumps(told, salt=_SALT)


def redeem(*, actor_id: int, given: str, now: datetime) -> tuple[str, Limits]:
    """Return purpose and limits of a ticket. Raise `NotPermitted` for one that is not this person's, forged or old."""
    try:
        told = signing.loads(given, salt=_SALT)
    except signing.BadSignature:
        told = {}
    if told.get("actor") != actor_id or told["until"] <= now.timestamp():
        raise NotPermitted(_s("This page was open for too long. Load it again and choose the files once more."))
    kinds = frozenset(Kind(each) for each in told["kinds"])
    return told["purpose"], Limits(told["bytes"], told["files"], kinds, told["macros"])
