"""Results come in as drafts: imported from a sheet, or begun as the correction of what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.directory.selectors import units as directory
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.sheets.table import Sheet
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain import policy
from thuocdo.results.domain.findings import Finding
from thuocdo.results.domain.mapping import headings_hash
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.published import Table
from thuocdo.results.models import ColumnMapping, Publication
from thuocdo.results.services.numbering import begin
from thuocdo.results.services.preparing import Prepared, prepare
from thuocdo.results.services.storing import store


@dataclass(frozen=True, slots=True)
class Saved:
    """A publication that was written, and what its audit found."""

    id: int
    slug: str
    number: int
    findings: tuple[Finding, ...] = ()


@transaction.atomic
def import_table(
    *,
    actor: Actor,
    owner_id: int,
    framework_slug: str,
    meta: Meta,
    sheet: Sheet,
    mapping: Sequence[str],
    now: datetime,
    slug: str = "",
) -> Saved:
    """Write the table in `sheet` as a draft of the owner, audited. `mapping`: the role of each column.

    Raise `NotPermitted`; `NotFound` where the framework is not in use; `BadInput` with every faulty row and nothing
    written. How the columns were read is remembered for the owner, the framework and these headings.
    """
    require(may_organise(actor, owner_id, timezone.localdate(now)))
    framework = indices.in_use(framework_slug)
    prepared = prepare(framework=framework, meta=meta, sheet=sheet, mapping=mapping)
    saved = create(
        owner_id=owner_id, framework=framework, meta=meta, prepared=prepared, created_by=actor.user_id, slug=slug
    )
    remember(owner_id=owner_id, framework_id=framework.id, headings=sheet.header, mapping=mapping, now=now)
    _record(actor, "results.import", saved.slug, {"units": len(prepared.table.lines), "sheet": sheet.name}, now)
    return saved


@transaction.atomic
def correct(
    *,
    actor: Actor,
    publication_slug: str,
    reason: str,
    meta: Meta,
    sheet: Sheet,
    mapping: Sequence[str],
    now: datetime,
) -> Saved:
    """Write the correction of a published result as a draft with the next number. Publishing it replaces the old one.

    Raise `NotPermitted`, `NotFound`, and `BadInput` when the reason is blank or the table is faulty.
    """
    old = corrected(actor, publication_slug, now)
    if not reason.strip():
        raise BadInput(_s("Say why the result is corrected; everyone will read it."), field="reason")
    framework = indices.in_use(old.framework.slug)
    require_same(old, owner_id=old.owner_id, index_id=framework.index.id, year=meta.year)
    prepared = prepare(framework=framework, meta=meta, sheet=sheet, mapping=mapping)
    saved = create(
        owner_id=old.owner_id, framework=framework, meta=meta, prepared=prepared, created_by=actor.user_id,
        corrects=old, reason=reason.strip(),
    )  # fmt: skip
    remember(owner_id=old.owner_id, framework_id=framework.id, headings=sheet.header, mapping=mapping, now=now)
    _record(actor, "results.correct", saved.slug, {"corrects": old.slug, "reason": reason.strip()}, now)
    return saved


@transaction.atomic
def discard(*, actor: Actor, publication_slug: str, now: datetime) -> None:
    """Delete a draft. Raise `NotPermitted` for what is published, `NotFound`."""
    draft = Publication.objects.select_for_update().filter(slug=publication_slug).first()
    if draft is None:
        raise NotFound(_s("There is no such publication."))
    on = timezone.localdate(now)
    require(policy.may_discard(actor, owner_id=draft.owner_id, status=policy.Status(draft.status), on=on))
    draft.delete()
    _record(actor, "results.discard", publication_slug, {"title": draft.title_vi}, now)


def corrected(actor: Actor, slug: str, now: datetime) -> Publication:
    """Return the publication that is to be corrected, locked. Raise `NotFound`, and `NotPermitted` saying why not."""
    old = Publication.objects.select_for_update().filter(slug=slug).first()
    if old is None:
        raise NotFound(_s("There is no such publication."))
    on = timezone.localdate(now)
    require(policy.may_correct(actor, owner_id=old.owner_id, status=policy.Status(old.status), on=on))
    return old


def require_same(old: Publication, *, owner_id: int, index_id: int, year: int) -> None:
    """Raise `BadInput` where a correction is of another owner, index or year than what it corrects."""
    if (old.owner_id, old.index_id) != (owner_id, index_id):
        raise BadInput(_s("A correction has the owner and the index of what it corrects."), field="owner")
    if old.year != year:
        raise BadInput(_s("A correction is of the year that it corrects: %(year)s.", year=str(old.year)), field="year")


def _record(actor: Actor, action: str, slug: str, detail: Mapping[str, str | int], now: datetime) -> None:
    audit.record(actor_id=actor.user_id, action=action, subject=f"publication {slug}", detail=detail, now=now)


def create(
    *,
    owner_id: int,
    framework: indices.FrameworkCard,
    meta: Meta,
    prepared: Prepared,
    created_by: int | None,
    corrects: Publication | None = None,
    reason: str = "",
    slug: str = "",
) -> Saved:
    """Write a draft with its lines and findings. The caller has asked whether it may."""
    if not prepared.table.lines:
        raise BadInput(_s("The table has no units."), field="file")
    spec_bands = prepared.table.bands
    draft = Publication(
        owner_id=owner_id,
        index_id=framework.index.id,
        framework_id=framework.id,
        year=meta.year,
        number=corrects.number + 1 if corrects else 1,
        title_vi=meta.title_vi,
        title_en=meta.title_en,
        is_model=meta.is_model or framework.is_model,
        as_of=meta.as_of,
        units_total=prepared.table.units_total or len(prepared.table.lines),
        rank_style=prepared.table.rank_style,
        bands=[band_to_data(band) for band in spec_bands],
        source_vi=meta.source_vi,
        source_en=meta.source_en,
        notes_vi=meta.notes_vi,
        notes_en=meta.notes_en,
        printed={**meta.printed(), "columns": _columns(prepared.table)},
        corrects=corrects,
        correction_reason=reason,
        created_by_id=created_by,
    )
    publication = begin(draft, framework.index, slug=slug)
    cards = directory.cards(prepared.unit_ids.values())
    found = store(publication, prepared, {unit: card.name for unit, card in cards.items()})
    return Saved(publication.pk, publication.slug, publication.number, found)


def _columns(table: Table) -> list[dict[str, object]]:
    """Return which nodes have values, their maxima, and whether self scores are printed: asked for by every page."""
    own = {code for line in table.lines for code, cell in line.cells.items() if cell.self_points is not None}
    return [
        {"code": each.code, "max_points": exact_text(each.max_points or 0, 9), "has_self": each.code in own}
        for each in table.columns
    ]


def band_to_data(band: Band) -> dict[str, str]:
    """Return a band as the frameworks write it: limits as texts, left out where there are none."""
    limits = {"low": band.low, "high": band.high}
    told = {name: exact_text(limit, 9) for name, limit in limits.items() if limit is not None}
    return {"code": band.code, "title_vi": band.title_vi, "title_en": band.title_en, **told}


def remember(
    *, owner_id: int, framework_id: int, headings: Sequence[str], mapping: Sequence[str], now: datetime
) -> None:
    """Keep how these headings were read, for the next table of this owner and framework."""
    ColumnMapping.objects.update_or_create(
        owner_id=owner_id,
        framework_id=framework_id,
        headings_hash=headings_hash(headings),
        defaults={"mapping": list(mapping), "used_at": now},
    )
