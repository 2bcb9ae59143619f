"""Uploads in pieces: declare, send from an offset, ask for the offset after a break, finish."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Sum

from thuocdo.foundation.files.domain.kinds import MB, Kind, Limits
from thuocdo.foundation.files.domain.names import clean_name, named_as
from thuocdo.foundation.files.models import StoredFile, Upload
from thuocdo.foundation.files.selectors import UploadFacts, facts_of
from thuocdo.foundation.files.services import keeping
from thuocdo.foundation.files.services.keeping import Received
from thuocdo.foundation.files.services.store import Readable, pieces_of, store
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s

CHUNK = 8 * MB  # bytes that the browser sends at once
MOST_AT_ONCE = 2 * CHUNK  # bytes that one request may bring
MOST_OPEN = 60  # uploads that one person may have on the way
MOST_ON_THE_WAY = 4096 * MB  # bytes that one person may have declared and not finished
KEPT_FOR = timedelta(hours=48)  # since the last piece came


def begin_upload(*, actor_id: int, purpose: str, name: str, size: int, limits: Limits, now: datetime) -> UploadFacts:
    """Announce a file of `size` bytes and return the upload to send its pieces to. Only this person can send them.

    `purpose` is what the caller takes it for ("entry 12"); finishing has to name the same. Raise `BadInput` for a size
    that would not be taken, and where too much is on its way already.
    """
    name = clean_name(name)
    if size < 1:
        raise keeping.empty(name)
    if size > limits.file_bytes:
        raise keeping.too_large(name, limits)
    open_ones = Upload.objects.filter(actor_id=actor_id, finished_at=None, touched_at__gt=now - KEPT_FOR)
    declared = open_ones.aggregate(total=Sum("size"))["total"] or 0
    if open_ones.count() >= MOST_OPEN or declared + size > MOST_ON_THE_WAY:
        raise BadInput(
            _s("Too many of your files are on their way. Finish or cancel some of them first."),
            field="files",
            code="too_many_uploads",
        )
    row = Upload.objects.create(actor_id=actor_id, purpose=purpose, name=name, size=size, begun_at=now, touched_at=now)
    return facts_of(row)


def append_chunk(*, actor_id: int, upload_id: str, offset: int, source: Readable, now: datetime) -> UploadFacts:
    """Write what `source` brings at `offset`, durably, and return how far the upload is; a broken line keeps its part.

    Raise `NotFound`, and `BadInput` with code `wrong_offset` where the upload stands elsewhere (ask and go on there)
    or `too_long` where more comes than was declared.
    """
    row = _own(actor_id, upload_id)
    if row.finished_at is not None or offset != row.received:
        raise _wrong_offset(row.received)
    room = min(row.size - offset, MOST_AT_ONCE)
    came = store().append(str(row.pk), offset, pieces_of(source, most=room))
    if came == room and offset + came == row.size and source.read(1):
        raise BadInput(_s("More came than the size that was announced. Send the file again."), code="too_long")
    same = Upload.objects.filter(pk=row.pk, received=offset, finished_at=None)
    if not same.update(received=offset + came, touched_at=now):
        row.refresh_from_db()
        raise _wrong_offset(row.received)
    row.received = offset + came
    return facts_of(row)


def finish_upload(*, actor_id: int, upload_id: str, purpose: str, limits: Limits, now: datetime) -> Received:
    """Check a whole upload, keep its content, and return it. Finishing twice gives the same.

    Call it outside of a transaction. Raise `NotFound` (also for another's upload or purpose), and `BadInput` for an
    upload with pieces missing and a content that is not taken; the latter is forgotten, unless trying again can help.
    """
    row = _own(actor_id, upload_id)
    if row.purpose != purpose:
        raise _no_upload()
    if row.file_id is not None:
        kept = StoredFile.objects.get(pk=row.file_id)
        return _as_received(kept, row.name)
    if row.received != row.size:
        raise BadInput(
            _s(
                "The file “%(file)s” has not come completely: %(received)s of %(size)s bytes. Send it again.",
                file=row.name,
                received=row.received,
                size=row.size,
            ),
            field="files",
            code="incomplete",
        )
    try:
        with store().grown(str(row.pk)) as grown:
            received = keeping.keep(
                actor_id=actor_id,
                purpose=purpose,
                name=row.name,
                pieces=pieces_of(grown, most=row.size),
                limits=limits,
                now=now,
            )
    except BadInput as refusal:
        if refusal.code != "scanner_unreachable":
            _forget(row)
        raise
    except FileNotFoundError as error:
        raise _no_upload() from error
    Upload.objects.filter(pk=row.pk).update(file_id=received.file_id, finished_at=now)
    store().drop(str(row.pk))
    return received


def cancel_upload(*, actor_id: int, upload_id: str) -> None:
    """Forget an upload and what came of it. Raise `NotFound`."""
    row = _own(actor_id, upload_id)
    if row.finished_at is None:
        _forget(row)


def _own(actor_id: int, upload_id: str) -> Upload:
    try:
        row = Upload.objects.filter(pk=uuid.UUID(upload_id), actor_id=actor_id).first()
    except ValueError:
        row = None
    if row is None:
        raise _no_upload()
    return row


def _forget(row: Upload) -> None:
    Upload.objects.filter(pk=row.pk).delete()
    store().drop(str(row.pk))


def _as_received(kept: StoredFile, name: str) -> Received:
    kind = Kind(kept.kind)
    return Received(kept.pk, named_as(name, kind), kind, kept.size, kept.sha256)


def _no_upload() -> NotFound:
    return NotFound(_s("There is no such upload, or it has expired. Send the file again."))


def _wrong_offset(received: int) -> BadInput:
    return BadInput(
        _s("The next piece of this upload begins at byte %(received)s.", received=received), code="wrong_offset"
    )
