"""Files that were taken unscanned are scanned once the scanner answers; all of them again when an operator asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.foundation.files.models import Scan, StoredFile
from thuocdo.foundation.files.services.scanning import Finding, scan
from thuocdo.foundation.files.services.store import store

AT_ONCE = 20  # files between two looks at the other work


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What the scanner said of one file that had been taken before."""

    file_id: int
    sha256: str
    finding: Finding


def scan_waiting(*, now: datetime, limit: int = AT_ONCE) -> list[Rescanned]:
    """Scan files of which nothing is known yet, oldest first, and return them; stop where the scanner is silent."""
    if not settings.THUOCDO_CLAMD:
        return []
    known = Scan.objects.filter(file=OuterRef("pk")).exclude(verdict=Scan.Verdict.NOT_SCANNED)
    waiting = StoredFile.objects.filter(~Exists(known)).order_by("pk")[:limit]
    return list(_scan_each(waiting.values_list("pk", "sha256"), now))


def scan_all(*, now: datetime) -> Iterator[Rescanned]:
    """Scan every file again, with what the scanner knows today, and yield each; stop where the scanner is silent."""
    rows = StoredFile.objects.order_by("pk").values_list("pk", "sha256")
    return _scan_each(rows.iterator(chunk_size=500), now)


def _scan_each(rows: Iterable[tuple[int, str]], now: datetime) -> Iterator[Rescanned]:
    for file_id, sha256 in rows:
        with suppress(FileNotFoundError):  # `check_files` tells of those
            with store().open(sha256) as content:
                finding = scan(content)
            yield Rescanned(file_id, sha256, finding)
            if finding.verdict is Scan.Verdict.NOT_SCANNED:
                return
            _note(file_id, sha256, finding, now)


@transaction.atomic
def _note(file_id: int, sha256: str, finding: Finding, now: datetime) -> None:
    before = Scan.objects.filter(file_id=file_id).order_by("-id").values_list("verdict", flat=True).first()
    Scan.objects.create(file_id=file_id, verdict=finding.verdict, detail=finding.detail, scanned_at=now)
    if finding.verdict is Scan.Verdict.INFECTED and before != Scan.Verdict.INFECTED:
        outbox.record("FileFoundInfected", {"file": file_id, "signature": finding.detail}, now=now)
        audit.record(
            actor_id=None,
            action="files.infected",
            subject=f"file {file_id}",
            detail={"sha256": sha256, "signature": finding.detail},
            now=now,
        )
