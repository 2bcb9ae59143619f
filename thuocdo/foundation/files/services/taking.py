"""Files as a form brings them: some whole, some already uploaded in pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from thuocdo.foundation.files.domain.kinds import Limits
from thuocdo.foundation.files.domain.names import clean_name
from thuocdo.foundation.files.services import keeping
from thuocdo.foundation.files.services.keeping import Received
from thuocdo.foundation.files.services.store import pieces_of
from thuocdo.foundation.files.services.uploads import finish_upload
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s


class Sent(Protocol):
    """A file with its name, to read from its beginning: what a form brings (`request.FILES.getlist(…)`)."""

    name: Any

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken of several files, in the order they came, and why others were not."""

    taken: tuple[Received, ...]
    refused: tuple[Problem, ...]


def store_whole(*, actor_id: int, purpose: str, sent: Sent, limits: Limits, now: datetime) -> Received:
    """Take one file in constant memory: copy and hash, check its content, scan it, keep it once; return it.

    Call it outside of a transaction. Raise `BadInput` with a sentence that names the file and what is taken.
    """
    name = str(sent.name or "")
    return keeping.keep(actor_id=actor_id, purpose=purpose, name=name, pieces=pieces_of(sent), limits=limits, now=now)


def receive(
    *,
    actor_id: int,
    purpose: str,
    files: Sequence[Sent] = (),
    uploads: Sequence[str] = (),
    limits: Limits,
    now: datetime,
) -> Receipt:
    """Take the files of a form and the uploads that it names, each by itself: a bad one does not hold back the rest.

    Call it outside of a transaction. Raise `BadInput` only for more files than may come at once; no file at all gives
    an empty receipt.
    """
    if len(files) + len(uploads) > limits.files:
        raise BadInput(
            _s(
                "%(given)s files came at once. At most %(limit)s are taken.",
                given=len(files) + len(uploads),
                limit=limits.files,
            ),
            field="files",
            code="too_many_files",
        )
    taken: list[Received] = []
    refused: list[Problem] = []
    common: dict[str, Any] = {"actor_id": actor_id, "purpose": purpose, "limits": limits, "now": now}
    ways: list[tuple[str, Callable[[], Received]]] = [
        (clean_name(str(each.name or "")), partial(store_whole, sent=each, **common)) for each in files
    ]
    ways += [("", partial(finish_upload, upload_id=each, **common)) for each in uploads]
    for name, take in ways:
        try:
            taken.append(take())
        except (BadInput, NotFound) as refusal:
            refused.append(Problem(refusal.sentence, place="files", given=name, expected=limits.accepted()))
    return Receipt(tuple(taken), tuple(refused))
