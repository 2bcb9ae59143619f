"""A spreadsheet between the steps of an import: kept, mapped, told about, looked at, and saved as a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.table import Sheet
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain.audit import audit
from thuocdo.results.domain.findings import Finding
from thuocdo.results.domain.mapping import carried_over, guess, headings_hash
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.published import Column, Table
from thuocdo.results.domain.typed import MOST_ROWS, Row, faults, made, read_step, typed_row
from thuocdo.results.models import ColumnMapping, Upload
from thuocdo.results.services import drafts
from thuocdo.results.services.packing import pack, unpack
from thuocdo.results.services.preparing import columns_of, prepare

KEPT = timedelta(days=1)
MOST_KEPT = 5  # of one person at a time


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed about the text of the source, as typed. `complete`: all of it makes statements.

    `step`: points come in steps of this size. `elsewhere`: how another table of the source is called.
    """

    step: str = ""
    elsewhere: tuple[str, str] = ("", "")
    rows: tuple[Row, ...] = ()
    complete: bool = False

    def with_row(self, row: Row) -> Said:
        """Return the same with one more row at the end."""
        return replace(self, rows=(*self.rows, row))


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload with its sheet, the columns it may fill, and how its headings are read so far."""

    id: int
    framework: indices.FrameworkCard
    owner_id: int
    filename: str
    sheet: Sheet
    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    mapping: tuple[str, ...]
    remembered: bool  # read like this before
    mapped: bool  # somebody has looked at the mapping
    said: Said
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
    *, actor: Actor, owner_id: int, framework_slug: str, filename: str, content: bytes, meta: Meta, now: datetime
) -> int:
    """Keep a spreadsheet that can be read, and return its number. Older ones are thrown away.

    Raise `NotPermitted`, `NotFound`, and `BadInput` where the file is no readable table.
    """
    require(may_organise(actor, owner_id, timezone.localdate(now)))
    framework = indices.in_use(framework_slug)
    return _keep(actor, Upload(owner_id=owner_id, framework_id=framework.id, meta=_meta_to_data(meta, "")),
                 filename, content, now)  # fmt: skip


@transaction.atomic
def keep_correction(
    *, actor: Actor, corrects_slug: str, reason: str, filename: str, content: bytes, meta: Meta, now: datetime
) -> int:
    """Keep the spreadsheet of a correction: owner, framework and year are those of what it corrects.

    What was said about the text of the source then is filled in. Raise as `keep`.
    """
    old = drafts.corrected(actor, corrects_slug, now)
    said = old.printed
    rows = [typed_row(each) for each in said.get("statements", ())]
    vi, en = said.get("elsewhere") or ("", "")
    step = read_step(str(said.get("step") or ""))
    told = Said(_step_text(step), (vi, en), tuple(rows), complete=True)
    upload = Upload(
        owner_id=old.owner_id, framework_id=old.framework_id, corrects=old, said=_said_to_data(told),
        meta=_meta_to_data(replace(meta, year=old.year), reason),
    )  # fmt: skip
    return _keep(actor, upload, filename, content, now)


def _keep(actor: Actor, upload: Upload, filename: str, content: bytes, now: datetime) -> int:
    upload.content = pack(read_sheet(content, filename))
    upload.filename = filename[:250]
    upload.created_at = now
    upload.created_by_id = actor.user_id or 0  # policies let nobody else in
    upload.save(force_insert=True)
    Upload.objects.filter(created_at__lt=now - KEPT).delete()
    own = Upload.objects.filter(created_by_id=actor.user_id).order_by("-pk").values_list("pk", flat=True)
    Upload.objects.filter(pk__in=list(own[MOST_KEPT:])).delete()
    return int(upload.pk)


@transaction.atomic
def replace_file(*, actor: Actor, upload_id: int, filename: str, content: bytes, now: datetime) -> None:
    """Take a corrected file in place of the one that is kept. What was said about columns and text stays.

    Raise `NotFound`, and `BadInput` where the file is no readable table: the one before is kept then.
    """
    row = _own(actor, upload_id, now, lock=True)
    before, after = unpack(bytes(row.content)), read_sheet(content, filename)
    if row.mapping:
        row.mapping = list(carried_over(before.header, row.mapping, after.header))
    row.content, row.filename = pack(after), filename[:250]
    row.save(update_fields=["content", "filename", "mapping"])


def _own(actor: Actor, upload_id: int, now: datetime, *, lock: bool = False) -> Upload:
    rows = Upload.objects.filter(pk=upload_id, created_by_id=actor.user_id, created_at__gte=now - KEPT)
    # Of the upload only: the publication that it corrects may be locked by somebody who is publishing.
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.select_related("framework", "corrects").first()
    if row is None:
        raise NotFound(_s("This upload is no longer kept. Begin again with the file."))
    return row


def opened(*, actor: Actor, upload_id: int, now: datetime) -> Opened:
    """Return an upload of the actor's own. Raise `NotFound` for others' and for those thrown away."""
    return _opened(_own(actor, upload_id, now))


def _opened(row: Upload) -> Opened:
    framework = indices.in_use(row.framework.slug)
    sheet = unpack(bytes(row.content))
    spec = indices.spec(framework.id)
    columns = columns_of(spec)
    known = (
        ColumnMapping.objects.filter(
            owner_id=row.owner_id, framework_id=row.framework_id, headings_hash=headings_hash(sheet.header)
        )
        .values_list("mapping", flat=True)
        .first()
    )
    said = _said_from_data(row.said)
    return Opened(
        id=row.pk,
        framework=framework,
        owner_id=row.owner_id,
        filename=row.filename,
        sheet=sheet,
        columns=columns,
        bands=spec.bands,
        mapping=tuple(row.mapping or known or guess(sheet.header, columns)),
        remembered=bool(known) and not row.mapping,
        mapped=bool(row.mapping),
        said=said,
        meta=_with_said(_meta_from_data(row.meta), said),
        corrects_slug=row.corrects.slug if row.corrects else "",
        reason=str(row.meta.get("reason", "")),
    )


def map_columns(*, actor: Actor, upload_id: int, mapping: Sequence[str], now: datetime) -> Checked:
    """Keep how the columns are read and return what the table would be, with findings. Writes no result.

    Raise `NotFound`, and `BadInput` with every faulty row. The mapping is kept then too: a transaction of its own.
    """
    with transaction.atomic():
        row = _own(actor, upload_id, now, lock=True)
        row.mapping = list(mapping)
        row.save(update_fields=["mapping"])
    upload = opened(actor=actor, upload_id=upload_id, now=now)
    return checked(replace(upload, meta=replace(upload.meta, statements=())))


@transaction.atomic
def say_about_text(*, actor: Actor, upload_id: int, said: Said, now: datetime) -> None:
    """Keep what was typed about the text of the source, complete or not. It may be `complete` only where it is.

    Raise `NotFound`; `BadInput` with a problem for every faulty field where `said.complete` claims there is none.
    """
    row = _own(actor, upload_id, now, lock=True)
    if len(said.rows) > MOST_ROWS:
        raise BadInput(_s("At most %(most)s figures of a text are taken.", most=MOST_ROWS), code="too_many")
    if said.complete:
        if said.step.strip() and read_step(said.step) is None:
            raise BadInput(
                _s("“%(given)s” is not a step of points. Write it like 0.25.", given=said.step), field="step"
            )
        if found := [problem for each in said.rows for problem in faults(each)]:
            raise BadInput(found[0].sentence, problems=found, code="faulty_statements")
    row.said = _said_to_data(said)
    row.save(update_fields=["said"])


def checked(upload: Opened) -> Checked:
    """Return what an upload would become. Raise `BadInput` with every faulty row."""
    _require_complete(upload)
    prepared = prepare(framework=upload.framework, meta=upload.meta, sheet=upload.sheet, mapping=upload.mapping)
    return Checked(prepared.table, audit(prepared.table))


@transaction.atomic
def save(*, actor: Actor, upload_id: int, now: datetime) -> drafts.Saved:
    """Save an upload as a draft (or as the draft of a correction) and throw the upload away.

    Who sends twice saves once: the second waits for the lock and finds the upload gone.
    """
    row = _own(actor, upload_id, now, lock=True)
    upload = _opened(row)
    _require_complete(upload)
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
    row.delete()
    return saved


def _require_complete(upload: Opened) -> None:
    if upload.said.rows and not upload.said.complete:
        raise BadInput(
            _s("Some figures of the text are not complete yet. Complete or remove them."), code="not_complete"
        )


def _step_text(step: Fraction | None) -> str:
    text = "" if step is None else exact_text(step, 9)
    return text if step is None or read_step(text) == step else str(step)


def _with_said(meta: Meta, said: Said) -> Meta:
    if not said.complete:
        return meta
    return replace(meta, statements=made(said.rows), step=read_step(said.step), elsewhere=said.elsewhere)


def _said_to_data(said: Said) -> dict[str, object]:
    return {
        "step": said.step, "elsewhere": list(said.elsewhere), "rows": [dict(row) for row in said.rows],
        "complete": said.complete,
    }  # fmt: skip


def _said_from_data(data: Mapping[str, object]) -> Said:
    rows, elsewhere = data.get("rows"), data.get("elsewhere")
    vi, en = elsewhere if isinstance(elsewhere, list) else ("", "")
    return Said(
        str(data.get("step", "")), (vi, en), tuple(rows) if isinstance(rows, list) else (), data.get("complete") is True
    )


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
