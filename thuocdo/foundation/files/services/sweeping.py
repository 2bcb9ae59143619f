"""Remove what nobody will ask for again, and find out whether what was kept is still as it was taken."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from thuocdo.foundation.files.models import StoredFile, Upload
from thuocdo.foundation.files.services.keeping import lock_content
from thuocdo.foundation.files.services.store import Leftover, pieces_of, store
from thuocdo.foundation.files.services.uploads import KEPT_FOR

LONG_WRITTEN = timedelta(hours=24)  # nobody is still writing a file, or about to note one, after this
FINISHED_KEPT_FOR = timedelta(days=30)  # rows of finished uploads, so that sending a form twice takes a file once


@dataclass(frozen=True, slots=True)
class Swept:
    """One thing that was, or would be, removed."""

    what: str
    name: str


class Fault(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"  # the bytes have another hash than when they were taken


def sweep_uploads(*, now: datetime, dry_run: bool = False) -> list[Swept]:
    """Forget uploads that nobody went on with for two days, and rows of those finished a month ago; return them."""
    stale = list(Upload.objects.filter(finished_at=None, touched_at__lt=now - KEPT_FOR).order_by("touched_at"))
    old = Upload.objects.filter(finished_at__lt=now - FINISHED_KEPT_FOR)
    swept = [Swept("unfinished upload", str(row.pk)) for row in stale]
    swept += [Swept("record of a finished upload", str(pk)) for pk in old.values_list("pk", flat=True)]
    if not dry_run:
        for row in stale:
            gone, _each = Upload.objects.filter(pk=row.pk, finished_at=None, touched_at=row.touched_at).delete()
            if gone:
                store().drop(str(row.pk))
        old.delete()
    return swept


def sweep_folder(*, now: datetime, dry_run: bool = False) -> Iterator[Swept]:
    """Yield, and remove, bytes that no row tells of and that are a day old: what an interruption left behind."""
    before = (now - LONG_WRITTEN).astimezone(UTC).timestamp()
    for left in store().leftovers():
        if left.touched < before and not _is_awaited(left):
            if not dry_run:
                left.path.unlink(missing_ok=True)
            yield Swept("interrupted writing", left.path.name)
    for sha256, placed in store().contents():
        if placed < before and _drop_unknown(sha256, dry_run):
            yield Swept("content without a record", sha256)


def _is_awaited(left: Leftover) -> bool:
    try:
        return Upload.objects.filter(pk=uuid.UUID(left.path.name), finished_at=None).exists()
    except ValueError:
        return False


@transaction.atomic
def _drop_unknown(sha256: str, dry_run: bool) -> bool:
    """Remove a content unless a row tells of it. Under its lock: somebody may be taking the same content just now."""
    lock_content(sha256)
    if StoredFile.objects.filter(sha256=sha256).exists():
        return False
    if not dry_run:
        store().remove(sha256)
    return True


def faults() -> Iterator[tuple[str, Fault]]:
    """Read everything that was taken and yield the hash of each content that is missing or not as it was."""
    for sha256 in StoredFile.objects.order_by("pk").values_list("sha256", flat=True).iterator(chunk_size=500):
        hashed = hashlib.sha256()
        try:
            with store().open(sha256) as content:
                for piece in pieces_of(content):
                    hashed.update(piece)
        except FileNotFoundError:
            yield sha256, Fault.MISSING
        else:
            if hashed.hexdigest() != sha256:
                yield sha256, Fault.CHANGED
