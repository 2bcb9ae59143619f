"""One way in for every file: copy and hash, check, scan, keep. What fails on the way leaves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.files.domain.content import check
from thuocdo.foundation.files.domain.kinds import MB, Kind, Limits
from thuocdo.foundation.files.domain.names import clean_name, named_as
from thuocdo.foundation.files.models import Scan, StoredFile
from thuocdo.foundation.files.services.scanning import Finding, scan
from thuocdo.foundation.files.services.store import store
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken: its number, and the name that the caller keeps beside the link."""

    file_id: int
    name: str  # cleaned, with an extension that says what the file is
    kind: Kind
    size: int  # bytes
    sha256: str


def keep(*, actor_id: int, purpose: str, name: str, pieces: Iterable[bytes], limits: Limits, now: datetime) -> Received:
    """Take one file from the pieces of its content. Raise `BadInput`; a virus is written into the audit log as well."""
    name, place = clean_name(name), store()
    with place.aside() as written:
        sha256, size = _copy(pieces, written.file, name, limits)
        kind = check(written.file, name, limits)
        finding = scan(written.file)
        _require_safe(finding, actor_id=actor_id, purpose=purpose, name=name, sha256=sha256, size=size, now=now)
        with transaction.atomic(durable=True):
            lock_content(sha256)
            place.keep(written, sha256)
            row, _new = StoredFile.objects.get_or_create(
                sha256=sha256, defaults={"size": size, "kind": kind, "stored_at": now}
            )
            _note(row, finding, now)
    return Received(row.pk, named_as(name, kind), kind, size, sha256)


def lock_content(sha256: str) -> None:
    """Hold this content until the end of the transaction, so that nobody removes it while another takes it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def _copy(pieces: Iterable[bytes], target: BinaryIO, name: str, limits: Limits) -> tuple[str, int]:
    """Write the pieces, and return their hash and size. Only one piece is in memory at a time."""
    hashed, size = hashlib.sha256(), 0
    for piece in pieces:
        size += len(piece)
        if size > limits.file_bytes:
            raise too_large(name, limits)
        hashed.update(piece)
        target.write(piece)
    if not size:
        raise empty(name)
    target.flush()
    return hashed.hexdigest(), size


def too_large(name: str, limits: Limits) -> BadInput:
    return BadInput(
        _s("The file “%(file)s” is too large. At most %(limit)s MB are taken.", file=name, limit=_megabytes(limits)),
        field="files",
        code="too_large",
    )


def empty(name: str) -> BadInput:
    return BadInput(_s("The file “%(file)s” is empty.", file=name), field="files", code="empty_file")


def _megabytes(limits: Limits) -> int:
    return max(limits.file_bytes // MB, 1)


def _require_safe(
    finding: Finding, *, actor_id: int, purpose: str, name: str, sha256: str, size: int, now: datetime
) -> None:
    if finding.verdict is Scan.Verdict.INFECTED:
        with transaction.atomic(durable=True):
            audit.record(
                actor_id=actor_id,
                action="files.infected",
                subject=purpose,
                detail={"name": name, "sha256": sha256, "size": size, "signature": finding.detail},
                now=now,
            )
        raise BadInput(
            _s(
                "The file “%(file)s” holds a virus (%(signature)s) and was not taken. Clean the device it comes from.",
                file=name,
                signature=finding.detail,
            ),
            field="files",
            code="infected",
        )
    if finding.verdict is Scan.Verdict.NOT_SCANNED and settings.THUOCDO_CLAMD and not settings.THUOCDO_TAKE_UNSCANNED:
        raise BadInput(
            _s(
                "The file “%(file)s” can't be scanned for viruses at the moment. Try again in a few minutes.", file=name
            ),
            field="files",
            code="scanner_unreachable",
        )


def _note(row: StoredFile, finding: Finding, now: datetime) -> None:
    """Write down what the scanner said; that it said nothing counts only where nothing is known yet."""
    if finding.verdict is not Scan.Verdict.NOT_SCANNED or not row.scans.exists():
        Scan.objects.create(file=row, verdict=finding.verdict, detail=finding.detail, scanned_at=now)
