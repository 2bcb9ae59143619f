"""Documents of a unit: attached to leaves, used again, replaced by a newer version, taken away; never deleted (A6).

Files were taken by `foundation.files` before, outside of a transaction; here they are linked. What a file's bytes and
a link's address are, and what is said of them, is a row of its own: a change adds the next version.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import evidence as domain
from thuocdo.assessments.domain.evidence import About
from thuocdo.assessments.domain.phases import Phase, day_of
from thuocdo.assessments.models import Evidence, EvidenceUse
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import recording
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.foundation.files.domain.kinds import MB, OLD_OFFICE, USUAL, Kind, Limits
from thuocdo.foundation.files.services import Received
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict, require
from thuocdo.kernel.vietnamese import fold

AT_ONCE = 20  # files that one form may bring


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a document is: a file that was taken, with its name, or an address."""

    file_id: int | None = None
    name: str = ""
    sha256: str = ""
    url: str = ""

    @property
    def identity(self) -> str:
        return self.sha256 or self.url


def limits(card: RoundCard, most: int = 0) -> Limits:
    """Return what files a round takes, at most `most` of them at once. Many offices still write old Office; macros are
    never taken."""
    kinds = USUAL | OLD_OFFICE | ({Kind.ZIP} if card.settings.evidence_archives else frozenset())
    settings = card.settings
    return Limits(settings.evidence_megabytes * MB, most or min(AT_ONCE, settings.evidence_files), kinds)


def purpose(participant_id: int) -> str:
    """Return what uploads of a unit are for, as `foundation.files` is told."""
    return f"participant {participant_id}"


@transaction.atomic
def attach_files(
    *, actor: Actor, participant_id: int, codes: Collection[str], received: Sequence[Received], about: About,
    now: datetime,
) -> tuple[int, ...]:  # fmt: skip
    """Add files to leaves and return the ids of the documents; a file that a leaf has already is not added again.

    Number, date and issuer hold for all of them; the title for one file, several are called by their names. Raise
    `NotPermitted`, `NotFound`, or `BadInput` with every fault.
    """
    deed = _Deed(actor, participant_id, codes, now)
    told = about.checked(day_of(now))
    if len(received) > 1:
        told = replace(told, title="")
    contents = [Content(each.file_id, each.name, each.sha256) for each in received]
    return tuple(deed.attach(content, told) for content in contents)


@transaction.atomic
def attach_link(
    *, actor: Actor, participant_id: int, codes: Collection[str], url: str, about: About, now: datetime
) -> int:
    """Add a link to leaves and return the id of the document. The address is never fetched by the server.

    Raise `NotPermitted`, `NotFound`, or `BadInput` with every fault.
    """
    deed = _Deed(actor, participant_id, codes, now)
    refusals: list[BadInput] = []
    address, told = "", about
    try:
        address = domain.link(url)
    except BadInput as refusal:
        refusals.append(refusal)
    try:
        told = about.checked(day_of(now))
    except BadInput as refusal:
        refusals.append(refusal)
    if refusals:
        raise _joined(refusals)
    return deed.attach(Content(url=address), told)


@transaction.atomic
def use_again(
    *, actor: Actor, participant_id: int, evidence_ids: Collection[int], codes: Collection[str], now: datetime
) -> int:
    """Let documents that the unit has already prove further leaves; return how many uses that added.

    Raise `NotPermitted`, or `NotFound` for a document that is another unit's or has been replaced.
    """
    deed = _Deed(actor, participant_id, codes, now)
    rows = Evidence.objects.filter(participant=participant_id, replaced_by__isnull=True).in_bulk(list(evidence_ids))
    if len(rows) != len(set(evidence_ids)):
        raise _no_document()
    return sum(deed.use(rows[each]) for each in sorted(rows))


@transaction.atomic
def renew(
    *, actor: Actor, participant_id: int, evidence_id: int, about: About, received: Received | None = None,
    url: str = "", now: datetime,
) -> int:  # fmt: skip
    """Replace a document by its next version, with another file, address or description; return the version's id.

    The new version takes the old one's place on every leaf where the old one may be taken away. On a leaf that was
    signed with the old one and objected to, it is added beside it; on other signed leaves the old one stays. What says
    the same adds nothing. Raise `NotPermitted`, `NotFound`, or `BadInput`.
    """
    card, part = recording.lock_part(participant_id)
    old = _current(participant_id, evidence_id)
    uses = list(EvidenceUse.objects.filter(evidence=old, removed_at=None).select_related("slot"))
    deed = _Deed(actor, participant_id, [use.slot.code for use in uses], now, ask=False, found=(card, part))
    told = about.checked(day_of(now))
    content = Content(old.file_id, old.name, old.file.sha256 if old.file else "", old.url)
    if received is not None:
        content = Content(received.file_id, received.name, received.sha256)
    elif url and old.file_id is None:
        content = Content(url=domain.link(url))
    told = replace(told, title=told.title or content.name or content.url[:300])
    require(domain.may_attach(actor, card.facts, part.facts, None, now))
    if domain.content_hash(content.identity, told) == old.content_hash and content.name == old.name:
        return old.pk
    kept = [(use, deed.may_replace(use), deed.may_add(use.slot.code)) for use in uses]
    if kept and not any(replaced or added for _use, replaced, added in kept):
        require(kept[0][2])
    new = deed.write(content, told, replaces=old)
    for use, replaced, added in kept:
        if replaced:
            deed.take_away(use)
        if replaced or added:
            deed.use(new, [use.slot.code])
    deed.on_record("round.evidence_renew", new)
    return new.pk


@transaction.atomic
def take_away(*, actor: Actor, participant_id: int, evidence_id: int, code: str, now: datetime) -> None:
    """Take a document away from a leaf, on record; the document itself stays among the unit's.

    Raise `NotPermitted` once it has been signed, `NotFound` where the leaf doesn't have it.
    """
    deed = _Deed(actor, participant_id, [code], now, ask=False)
    use = EvidenceUse.objects.filter(
        slot=deed.rows[code], evidence=evidence_id, evidence__participant=participant_id, removed_at=None
    ).select_related("slot", "evidence").first()  # fmt: skip
    if use is None:
        raise _no_document()
    require(deed.may_replace(use))
    deed.take_away(use)
    deed.tell([code])
    deed.on_record("round.evidence_remove", use.evidence)


class _Deed:
    """One person's change of the documents of one unit, in one transaction: the unit and its leaves under lock."""

    def __init__(
        self, actor: Actor, participant_id: int, codes: Collection[str], now: datetime, *, ask: bool = True,
        found: tuple[RoundCard, Part] | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.now = actor, now
        self.card, self.part = found or recording.lock_part(participant_id)
        self.rows: dict[str, SlotTable] = recording.lock_slots(participant_id, list(dict.fromkeys(codes)))
        self.author_id = recording.author_id(actor)
        self.phase = domain.phase_of_work(self.card.facts, self.part.facts, now)
        self.said = {
            row.code: row.said
            for row in slots.slots(self.card.spec, participants=[participant_id], codes=list(self.rows))
        }
        if ask:
            for code in self.rows:
                require(self.may_add(code))
            if not self.rows:
                raise BadInput(_s("Choose at least one leaf."), field="codes")

    def may_add(self, code: str) -> Verdict:
        return domain.may_attach(
            self.actor, self.card.facts, self.part.facts, self.said[code], self.now,
            self_scored=self.rows[code].self_scored,
        )  # fmt: skip

    def may_replace(self, use: EvidenceUse) -> Verdict:
        return domain.may_take_away(self.actor, self.card.facts, self.part.facts, Phase(use.phase), self.now)

    def attach(self, content: Content, about: About) -> int:
        """Add a document to the leaves of this deed, unless each has it already."""
        told = replace(about, title=about.title or content.name or content.url[:300])
        same = {"file_id": content.file_id} if content.file_id else {"url": content.url}
        has = EvidenceUse.objects.filter(
            slot__in=self.rows.values(), removed_at=None, **{f"evidence__{key}": each for key, each in same.items()}
        ).values_list("slot__code", "evidence")  # fmt: skip
        there = dict(has)
        wanting = [code for code in self.rows if code not in there]
        if not wanting:
            return next(iter(there.values()))
        row = self.write(content, told)
        self.use(row, wanting)
        return row.pk

    def write(self, content: Content, about: About, replaces: Evidence | None = None) -> Evidence:
        words = (about.title, about.number, about.issuer, content.name, content.url)
        return Evidence.objects.create(
            participant_id=self.part.id, file_id=content.file_id, name=content.name, url=content.url,
            title=about.title, number=about.number, issued_on=about.issued_on, issuer=about.issuer,
            folded=fold(" ".join(words)), content_hash=domain.content_hash(content.identity, about),
            version=replaces.version + 1 if replaces else 1,
            first_id=(replaces.first_id or replaces.pk) if replaces else None,
            replaces=replaces, phase=self.phase, uploaded_by_id=self.author_id, uploaded_at=self.now,
        )  # fmt: skip

    def use(self, evidence: Evidence, codes: Collection[str] | None = None) -> int:
        """Let a document prove leaves, and return how many did not have it. Raise `BadInput` where it would be one
        too many."""
        wanted = self.rows if codes is None else codes
        there = set(
            EvidenceUse.objects.filter(slot__in=self.rows.values(), evidence=evidence, removed_at=None)
            .values_list("slot__code", flat=True)
        )  # fmt: skip
        new = [code for code in wanted if code not in there]
        most = self.card.settings.evidence_files
        for code in new:
            row = self.rows[code]
            if row.evidence_count >= most:
                raise BadInput(
                    _s("%(code)s: at most %(most)s documents are taken. Put some of them together.",
                       code=code, most=most),
                    field="files", code="too_many_files",
                )  # fmt: skip
            row.evidence_count += 1
        if new:
            EvidenceUse.objects.bulk_create(
                EvidenceUse(slot=self.rows[code], evidence=evidence, phase=self.phase, added_by_id=self.author_id,
                            added_at=self.now)
                for code in new
            )  # fmt: skip
            SlotTable.objects.bulk_update([self.rows[code] for code in new], ["evidence_count"])
            self.tell(new)
        return len(new)

    def take_away(self, use: EvidenceUse) -> None:
        use.removed_by_id, use.removed_at = self.author_id, self.now
        use.save(update_fields=["removed_by", "removed_at"])
        self._count(self.rows[use.slot.code], -1)

    def tell(self, codes: Collection[str]) -> None:
        payload = {"round_id": self.card.id, "participant_id": self.part.id, "codes": list(codes)}
        outbox.record("EvidenceChanged", payload, now=self.now)

    def on_record(self, action: str, evidence: Evidence) -> None:
        """Write it into the audit log: the last thing in the transaction."""
        detail = {
            "participant_id": self.part.id, "unit": self.part.unit.slug, "title": evidence.title,
            "codes": list(self.rows), "content_hash": evidence.content_hash, "version": evidence.version,
        }  # fmt: skip
        audit.record(
            actor_id=self.author_id, action=action, subject=f"evidence:{evidence.pk}", detail=detail, now=self.now
        )

    @staticmethod
    def _count(row: SlotTable, more: int) -> None:
        row.evidence_count += more
        row.save(update_fields=["evidence_count"])


def _current(participant_id: int, evidence_id: int) -> Evidence:
    row = Evidence.objects.select_related("file").filter(pk=evidence_id, participant=participant_id).first()
    if row is None:
        raise _no_document()
    if Evidence.objects.filter(replaces=row).exists():
        raise BadInput(_s("Somebody has made a newer version of this document. Look at it first."), code="late_save")
    return row


def _joined(refusals: Sequence[BadInput]) -> BadInput:
    problems = [
        problem for each in refusals for problem in (each.problems or (Problem(each.sentence, place=each.field),))
    ]
    return BadInput(problems[0].sentence, field=problems[0].place, problems=problems)


def _no_document() -> NotFound:
    return NotFound(_s("There is no such document, or it is not yours to see."))
