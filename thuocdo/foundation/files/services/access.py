"""Open a file for somebody whom the caller has let in, and write down who looked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import BinaryIO

from thuocdo.foundation.files import selectors
from thuocdo.foundation.files.models import FileAccess
from thuocdo.foundation.files.services.store import store
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s

SAME_LOOK = timedelta(hours=1)  # a viewer asks for a long document in many parts; that is one look


def record_access(
    *, actor_id: int | None, file_id: int, subject: str, how: FileAccess.How, now: datetime, again: bool = False
) -> bool:
    """Write down that somebody opened a file for an object ("evidence 31"); return whether a row was added.

    `again` says that this is a further part of something already opened: it adds a row only where none of the last
    hour stands, so that asking for the second half alone does not go unseen.
    """
    if again:
        seen = FileAccess.objects.filter(
            actor_id=actor_id, file_id=file_id, subject=subject, how=how, accessed_at__gt=now - SAME_LOOK
        )
        if seen.exists():
            return False
    FileAccess.objects.create(actor_id=actor_id, file_id=file_id, subject=subject, how=how, accessed_at=now)
    return True


def open_for(
    *,
    actor_id: int | None,
    file_id: int,
    subject: str,
    how: FileAccess.How,
    now: datetime,
    again: bool = False,
) -> tuple[selectors.FileFacts, BinaryIO]:
    """Return a file's facts and its bytes to read, once the look is written down. Whether this person may is the
    caller's question, asked before.

    Raise `NotFound`, also where the bytes are gone, and `BadInput` for a file in which a virus was found later.
    """
    facts = selectors.file(file_id)
    if facts.safety is selectors.Safety.INFECTED:
        raise BadInput(
            _s("A virus was found in this file after it had been taken. It can't be opened any more."), code="infected"
        )
    try:
        content = store().open(facts.sha256)
    except FileNotFoundError as error:
        raise NotFound(
            _s("The content of this file is missing. The operator can bring it back from a backup.")
        ) from error
    record_access(actor_id=actor_id, file_id=file_id, subject=subject, how=how, now=now, again=again)
    return facts, content
