"""What is known about files that were taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from thuocdo.foundation.files.domain.kinds import IMAGES, Kind
from thuocdo.foundation.files.models import FileAccess, Scan, StoredFile, Upload
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s


class Safety(StrEnum):
    """What the virus scanner said last."""

    CLEAN = "clean"
    INFECTED = "infected"  # found by a later scan: it is not served any more
    NOT_SCANNED = "not_scanned"  # no scanner is set, or it did not answer yet


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that was taken. Its name is kept by whoever links to it."""

    id: int
    sha256: str
    size: int  # bytes
    kind: Kind
    stored_at: datetime
    safety: Safety

    @property
    def shown_as(self) -> str:
        """How a page may show it: "pdf", "picture", or "" for what is only downloaded."""
        if self.safety is Safety.INFECTED:
            return ""
        return "picture" if self.kind in IMAGES else "pdf" if self.kind is Kind.PDF else ""


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """An upload on its way. `received` is the offset from which to go on."""

    id: str
    name: str
    size: int  # bytes
    received: int  # bytes
    finished: bool


@dataclass(frozen=True, slots=True)
class Access:
    """Who looked at a file, for what object, how, when."""

    file_id: int
    actor_id: int | None
    subject: str
    how: str
    accessed_at: datetime


def file(file_id: int) -> FileFacts:
    """Return one file. Raise `NotFound`."""
    found = files([file_id]).get(file_id)
    if found is None:
        raise NotFound(_s("There is no such file."))
    return found


def files(file_ids: Iterable[int]) -> Mapping[int, FileFacts]:
    """Return files by their numbers, in one question; those that do not exist are left out."""
    return {each.id: each for each in _facts(StoredFile.objects.filter(pk__in=list(file_ids)))}


def by_hash(sha256: str) -> FileFacts | None:
    """Return the file with this content, if it was ever taken."""
    return next(_facts(StoredFile.objects.filter(sha256=sha256)), None)


def upload(*, actor_id: int, upload_id: str) -> UploadFacts:
    """Return an upload of this person's. Raise `NotFound`, for another's as well."""
    row = Upload.objects.filter(pk=upload_id, actor_id=actor_id).first()
    if row is None:
        raise NotFound(_s("There is no such upload, or it has expired. Send the file again."))
    return facts_of(row)


def facts_of(row: Upload) -> UploadFacts:
    """Return what is told of an upload."""
    return UploadFacts(str(row.pk), row.name, row.size, row.received, row.finished_at is not None)


def accesses(
    *, file_id: int | None = None, subject: str = "", actor_id: int | None = None, limit: int = 200
) -> list[Access]:
    """Return who opened what, newest first, by file, object or person."""
    rows = FileAccess.objects.order_by("-accessed_at", "-id")
    if file_id is not None:
        rows = rows.filter(file_id=file_id)
    if subject:
        rows = rows.filter(subject=subject)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    values = rows.values_list("file_id", "actor_id", "subject", "how", "accessed_at")[:limit]
    return [Access(*each) for each in values]


def _facts(rows: QuerySet[StoredFile]) -> Iterator[FileFacts]:
    newest = Scan.objects.filter(file=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    told = rows.annotate(safety=Coalesce(Subquery(newest), Value(Safety.NOT_SCANNED.value))).order_by("pk")
    for pk, sha256, size, kind, stored_at, safety in told.values_list(
        "pk", "sha256", "size", "kind", "stored_at", "safety"
    ):
        yield FileFacts(pk, sha256, size, Kind(kind), stored_at, Safety(safety))
