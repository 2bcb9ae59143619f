"""A spreadsheet between the steps of an import: kept, mapped, looked at, and in the end saved as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.table import Sheet
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound, NotPermitted
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain import policy
from thuocdo.results.domain.audit import audit
from thuocdo.results.domain.findings import Finding
from thuocdo.results.domain.mapping import guess, headings_hash
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.published import Column, Table
from thuocdo.results.models import ColumnMapping, Publication, Upload
from thuocdo.results.services import drafts
from thuocdo.results.services.preparing import columns_of, prepare

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload with its sheet, the columns it may fill, and how its headings are read so far."""

    id: int
    framework: indices.FrameworkCard
    owner_id: int
    filename: str
    sheet: Sheet
    columns: tuple[Column, ...]
    mapping: tuple[str, ...]
    remembered: bool
    meta: Meta
    corrects_slug: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What an upload would become: its table and the findings about it."""

    table: Table
    findings: tuple[Finding, ...]


@transaction.atomic
def keep(
    *,
    actor: Actor,
    owner_id: int,
    framework_slug: str,
    filename: str,
    content: bytes,
    meta: Meta,
    now: datetime,
    corrects_slug: str = "",
    reason: str = "",
) -> int:
    """Keep a spreadsheet that can be read, and return its number. Older ones of the same person are thrown away.

    Raise `NotPermitted`, `NotFound`, and `BadInput` where the file is no readable table.
    """
    on = timezone.localdate(now)
    require(may_organise(actor, owner_id, on))
    framework = indices.in_use(framework_slug)
    read_sheet(content, filename)
    corrected = Publication.objects.filter(slug=corrects_slug).first() if corrects_slug else None
    if corrects_slug:
        if corrected is None:
            raise NotFound(_s("There is no such publication."))
        status = policy.Status(corrected.status)
        require(policy.may_correct(actor, owner_id=corrected.owner_id, status=status, on=on))
    Upload.objects.filter(created_by_id=actor.user_id, created_at__lt=now - KEPT).delete()
    if actor.user_id is None:
        raise NotPermitted(_s("Sign in to import results."))
    kept = Upload.objects.create(
        owner_id=owner_id,
        framework_id=framework.id,
        corrects=corrected,
        created_by_id=actor.user_id,
        created_at=now,
        filename=filename[:250],
        content=content,
        meta=_meta_to_data(meta, reason),
    )
    return int(kept.pk)


def opened(*, actor: Actor, upload_id: int) -> Opened:
    """Return an upload of the actor's own. Raise `NotFound` for others' and for those thrown away."""
    row = (
        Upload.objects.select_related("framework", "corrects").filter(pk=upload_id, created_by_id=actor.user_id).first()
    )
    if row is None:
        raise NotFound(_s("This upload is no longer kept. Begin again with the file."))
    framework = indices.in_use(row.framework.slug)
    sheet = read_sheet(bytes(row.content), row.filename)
    columns = columns_of(indices.spec(framework.id))
    known = (
        ColumnMapping.objects.filter(
            owner_id=row.owner_id, framework_id=row.framework_id, headings_hash=headings_hash(sheet.header)
        )
        .values_list("mapping", flat=True)
        .first()
    )
    mapping = row.mapping or known or guess(sheet.header, columns)
    return Opened(
        id=row.pk,
        framework=framework,
        owner_id=row.owner_id,
        filename=row.filename,
        sheet=sheet,
        columns=columns,
        mapping=tuple(mapping),
        remembered=bool(known) and not row.mapping,
        meta=_meta_from_data(row.meta),
        corrects_slug=row.corrects.slug if row.corrects else "",
        reason=str(row.meta.get("reason", "")),
    )


@transaction.atomic
def map_columns(*, actor: Actor, upload_id: int, mapping: Sequence[str]) -> Checked:
    """Keep how the columns are read and return what the table would be, with findings. Writes no result.

    Raise `NotFound`, and `BadInput` with every faulty row; the mapping is kept then too.
    """
    Upload.objects.filter(pk=upload_id, created_by_id=actor.user_id).update(mapping=list(mapping))
    return checked(opened(actor=actor, upload_id=upload_id))


def checked(upload: Opened) -> Checked:
    """Return what an upload would become. Raise `BadInput` with every faulty row."""
    prepared = prepare(framework=upload.framework, meta=upload.meta, sheet=upload.sheet, mapping=upload.mapping)
    return Checked(prepared.table, audit(prepared.table))


@transaction.atomic
def save(*, actor: Actor, upload_id: int, now: datetime) -> drafts.Saved:
    """Save an upload as a draft (or as the draft of a correction) and throw the upload away."""
    upload = opened(actor=actor, upload_id=upload_id)
    if upload.corrects_slug:
        saved = drafts.correct(
            actor=actor, publication_slug=upload.corrects_slug, reason=upload.reason, meta=upload.meta,
            sheet=upload.sheet, mapping=upload.mapping, now=now,
        )  # fmt: skip
    else:
        saved = drafts.import_table(
            actor=actor, owner_id=upload.owner_id, framework_slug=upload.framework.slug, meta=upload.meta,
            sheet=upload.sheet, mapping=upload.mapping, now=now,
        )  # fmt: skip
    Upload.objects.filter(pk=upload_id).delete()
    return saved


def _meta_to_data(meta: Meta, reason: str) -> dict[str, object]:
    return {
        "year": meta.year, "as_of": meta.as_of.isoformat(), "title_vi": meta.title_vi, "title_en": meta.title_en,
        "source_vi": meta.source_vi, "source_en": meta.source_en, "notes_vi": meta.notes_vi, "notes_en": meta.notes_en,
        "units_total": meta.units_total, "is_model": meta.is_model, "reason": reason,
    }  # fmt: skip


def _meta_from_data(data: dict[str, object]) -> Meta:
    return Meta(
        year=int(str(data["year"])),
        as_of=date.fromisoformat(str(data["as_of"])),
        title_vi=str(data["title_vi"]),
        title_en=str(data["title_en"]),
        source_vi=str(data["source_vi"]),
        source_en=str(data["source_en"]),
        notes_vi=str(data["notes_vi"]),
        notes_en=str(data["notes_en"]),
        units_total=int(str(data["units_total"])) if data["units_total"] else None,
        is_model=data["is_model"] is True,
    )
