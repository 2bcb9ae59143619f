"""Documents that prove what units say: of a leaf, of a unit, and those that several units share (A6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Evidence, EvidenceUse
from thuocdo.directory.selectors import people
from thuocdo.foundation.files import selectors as files
from thuocdo.foundation.files.selectors import Access, FileFacts
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold

SORTS = {
    "title": ("folded", "id"),
    "issued": ("issued_on", "folded", "id"),
    "added": ("uploaded_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document. `file` is None for a link."""

    id: int
    participant_id: int
    title: str
    name: str
    url: str
    number: str
    issued_on: date | None
    issuer: str
    version: int
    phase: Phase
    who: str  # who brought it
    at: datetime
    content_hash: str
    file: FileFacts | None
    newer_id: int | None  # the version that replaced it

    @property
    def shown_as(self) -> str:
        """How a page may show it: "pdf", "picture", or "" for a link and for what is only downloaded."""
        return self.file.shown_as if self.file else ""

    @property
    def safety(self) -> str:
        """What the virus scanner said; "" for a link."""
        return self.file.safety if self.file else ""

    @property
    def described(self) -> tuple[str | date, ...]:
        """Number, date and issuer, those that are known."""
        return tuple(part for part in (self.number, self.issued_on, self.issuer) if part)

    @property
    def host(self) -> str:
        """The site that a link leads to."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Use:
    """A document on a leaf."""

    id: int
    code: str
    phase: Phase  # in which it was added there
    who: str
    at: datetime
    document: Document
    earlier: tuple[Document, ...]  # its earlier versions, newest first


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a unit, and the leaves that it proves now."""

    document: Document
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """The same content, or the same address, used by several units of a round."""

    sha256: str  # "" for a link
    url: str
    size: int  # bytes; 0 for a link
    uses: tuple[tuple[int, str, int], ...]  # participant, leaf, id of its document


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened a document."""

    who: str
    how: str  # "shown" or "downloaded"
    at: datetime


def hashes(participant_id: int, phase: Phase) -> dict[str, tuple[str, ...]]:
    """Return the hashes of the documents that a unit added in a phase, by leaf (see domain).

    Each signature is under the documents of its own phase: what an explanation adds later does not touch what was
    signed before.
    """
    found: dict[str, tuple[str, ...]] = {}
    rows = EvidenceUse.objects.filter(slot__participant=participant_id, phase=phase, removed_at=None)
    for code, content_hash in rows.values_list("slot__code", "evidence__content_hash").order_by("id"):
        found[code] = (*found.get(code, ()), content_hash)
    return found


def of_file(file_id: int) -> dict[int, int]:
    """Return the newest document of each unit's part that holds a stored file, by participant."""
    return dict(Evidence.objects.filter(file=file_id).order_by("id").values_list("participant_id", "id"))


def of_leaf(participant_id: int, code: str) -> tuple[Use, ...]:
    """Return the documents that a leaf has now, in the order in which they were added there: four queries at most."""
    rows = list(
        EvidenceUse.objects.filter(slot__participant=participant_id, slot__code=code, removed_at=None)
        .select_related("evidence", "slot")
        .order_by("id")
    )
    series = {row.evidence.first_id for row in rows} - {None}
    old = Evidence.objects.filter(Q(pk__in=series) | Q(first__in=series)).order_by("-version") if series else ()
    known = _documents([*(row.evidence for row in rows), *old])
    names = people.names(row.added_by_id for row in rows)
    return tuple(
        Use(
            id=row.pk,
            code=row.slot.code,
            phase=Phase(row.phase),
            who=names.get(row.added_by_id, ""),
            at=row.added_at,
            document=known[row.evidence_id],
            earlier=tuple(
                known[each.pk]
                for each in old
                if row.evidence.first_id in (each.pk, each.first_id) and each.version < row.evidence.version
            ),
        )
        for row in rows
    )


def ids_of_unit(
    participant_id: int,
    *,
    asked: str = "",
    used: bool | None = None,
    code: str = "",
    not_on: str = "",
    sort: str = "-added",
) -> tuple[int, ...]:
    """Return the ids of the newest versions of a unit's documents; `listed` tells what they are.

    `asked`: words in title, number, issuer, file name or address, with or without diacritics; `used`: only those that
    prove a leaf, or those that prove none; `code`: only those on this leaf; `not_on`: only those not on this leaf.
    """
    rows = _current(participant_id)
    for word in fold(asked).split():
        rows = rows.filter(folded__contains=word)
    uses = EvidenceUse.objects.filter(evidence=OuterRef("pk"), removed_at=None)
    if used is not None:
        rows = rows.filter(Exists(uses) if used else ~Exists(uses))
    if code:
        rows = rows.filter(Exists(uses.filter(slot__code=code)))
    if not_on:
        rows = rows.exclude(Exists(uses.filter(slot__code=not_on)))
    return tuple(_sorted(rows, sort).values_list("id", flat=True))


def listed(ids: Sequence[int]) -> tuple[Listed, ...]:
    """Return documents in the order of their ids, each with the leaves that it proves: five queries at most."""
    standing = EvidenceUse.objects.filter(removed_at=None).select_related("slot").order_by("slot__position")
    rows = Evidence.objects.filter(pk__in=ids).prefetch_related(Prefetch("uses", standing, "standing"))
    by_id = {row.pk: row for row in rows}
    known = _documents(by_id.values())
    return tuple(
        Listed(known[each], tuple(use.slot.code for use in by_id[each].standing)) for each in ids if each in by_id
    )


def document(participant_id: int, evidence_id: int) -> Document:
    """Return one version of a document of a unit. Raise `NotFound`, also for another unit's."""
    row = Evidence.objects.filter(pk=evidence_id, participant=participant_id).first()
    if row is None:
        raise NotFound(_s("There is no such document, or it is not yours to see."))
    return _documents([row])[row.pk]


def versions(seen: Document) -> tuple[Document, ...]:
    """Return all versions of a document, newest first."""
    row = Evidence.objects.get(pk=seen.id)
    first = row.first_id or row.pk
    rows = list(Evidence.objects.filter(Q(pk=first) | Q(first=first)))
    known = _documents(rows)
    return tuple(known[row.pk] for row in sorted(rows, key=lambda each: -each.version))


def codes_of(evidence_id: int) -> tuple[str, ...]:
    """Return the leaves that a version proves now, in the order of the framework."""
    rows = EvidenceUse.objects.filter(evidence=evidence_id, removed_at=None).order_by("slot__position")
    return tuple(rows.values_list("slot__code", flat=True))


def taken_away(seen: Document) -> tuple[tuple[str, str, datetime], ...]:
    """Return from which leaves a version was taken away: leaf, who, when; the newest first."""
    rows = list(
        EvidenceUse.objects.filter(evidence=seen.id, removed_at__isnull=False).select_related("slot").order_by("-id")
    )
    names = people.names(row.removed_by_id for row in rows)
    return tuple(
        (row.slot.code, names.get(row.removed_by_id or 0, ""), row.removed_at) for row in rows if row.removed_at
    )


def counts(participant_id: int) -> tuple[int, int]:
    """Return how many documents a unit has, and how many of them prove no leaf."""
    rows = _current(participant_id)
    uses = EvidenceUse.objects.filter(evidence=OuterRef("pk"), removed_at=None)
    return rows.count(), rows.exclude(Exists(uses)).count()


def added_in(round_id: int, phase: Phase) -> dict[tuple[int, str], int]:
    """Return how many documents were added in a phase and are still there, by participant and leaf."""
    rows = EvidenceUse.objects.filter(slot__participant__round=round_id, phase=phase, removed_at=None)
    found: dict[tuple[int, str], int] = {}
    for key in rows.values_list("slot__participant", "slot__code"):
        found[key] = found.get(key, 0) + 1
    return found


def subject(evidence_id: int) -> str:
    """Return what looks at a document are written down under."""
    return f"evidence {evidence_id}"


def looks(evidence_id: int, limit: int = 200) -> tuple[Look, ...]:
    """Return who opened a version of a document, newest first."""
    found: list[Access] = files.accesses(subject=subject(evidence_id), limit=limit)
    names = people.names(each.actor_id for each in found)
    return tuple(Look(names.get(each.actor_id or 0, ""), each.how, each.accessed_at) for each in found)


def shared_between_units(round_id: int, codes: Collection[str] | None = None) -> tuple[Shared, ...]:
    """Return the contents and addresses that prove something for more than one unit of a round, most units first.

    It is a hint, never a reproach: a plan of the province rightly proves something for every department.
    """
    rows = EvidenceUse.objects.filter(slot__participant__round=round_id, removed_at=None).order_by("slot__participant")
    if codes is not None:
        rows = rows.filter(slot__code__in=codes)
    found: dict[tuple[str, str, int], list[tuple[int, str, int]]] = {}
    told = rows.values_list(
        "evidence__file__sha256", "evidence__url", "evidence__file__size", "slot__participant", "slot__code", "evidence"
    )
    for sha256, url, size, participant, code, evidence in told:
        key = (sha256 or "", url, size or 0)
        found.setdefault(key, []).append((participant, code, evidence))
    several = [
        Shared(sha256, url, size, tuple(uses))
        for (sha256, url, size), uses in found.items()
        if len({participant for participant, _code, _evidence in uses}) > 1
    ]
    return tuple(sorted(several, key=lambda each: (-len({use[0] for use in each.uses}), each.sha256, each.url)))


def _current(participant_id: int) -> QuerySet[Evidence]:
    return Evidence.objects.filter(participant=participant_id, replaced_by__isnull=True)


def _sorted(rows: QuerySet[Evidence], sort: str) -> QuerySet[Evidence]:
    down, key = sort.startswith("-"), sort.removeprefix("-")
    order = SORTS.get(key, SORTS["added"])
    return rows.order_by(*(f"-{column}" if down else column for column in order))


def _documents(rows: Iterable[Evidence]) -> dict[int, Document]:
    rows = list(rows)
    facts = files.files({row.file_id for row in rows if row.file_id})
    names = people.names({row.uploaded_by_id for row in rows})
    newer = dict(Evidence.objects.filter(replaces__in=[row.pk for row in rows]).values_list("replaces", "id"))
    return {
        row.pk: Document(
            id=row.pk,
            participant_id=row.participant_id,
            title=row.title,
            name=row.name,
            url=row.url,
            number=row.number,
            issued_on=row.issued_on,
            issuer=row.issuer,
            version=row.version,
            phase=Phase(row.phase),
            who=names.get(row.uploaded_by_id, ""),
            at=row.uploaded_at,
            content_hash=row.content_hash,
            file=facts.get(row.file_id) if row.file_id else None,
            newer_id=newer.get(row.pk),
        )
        for row in rows
    }
