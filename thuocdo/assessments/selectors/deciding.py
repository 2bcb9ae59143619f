"""What the council's chair signs, what was signed, and what should be looked at before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, F, Q

from thuocdo.assessments.domain import contents, decisions
from thuocdo.assessments.domain.decisions import Digests, Document
from thuocdo.assessments.domain.doubts import Doubt, Point, doubts_of
from thuocdo.assessments.domain.entries import OBJECTIONS, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import CouncilDecision, EvidenceUse, Extension, Round, Slot, Step
from thuocdo.assessments.models import Entry as EntryTable
from thuocdo.assessments.selectors import previous
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow

_ENTRY = ("number", "kind", "content", "text", "ruling", "source", "about", "author_id", "recorded_at")
_USE = ("evidence__content_hash", "added_by_id", "added_at", "removed_by_id", "removed_at")
_STEP = ("phase", "kind", "comment", "codes", "content_hash", "author_id", "recorded_at")
_EXTENSION = ("phase", "starts_at", "ends_at", "reason", "granted_by_id", "granted_at")


@dataclass(frozen=True, slots=True)
class Decision:
    """A signature of the council's chair, or its withdrawal."""

    id: int
    signed: bool
    document: Document | None  # of a signature
    text: str  # why it was withdrawn
    content_hash: str
    digests: Digests
    author_id: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What would be signed at this moment."""

    content_hash: str
    digests: Digests


def standing(card: RoundCard, parts: Sequence[Part]) -> Standing:
    """Return the hash and the digests of all that stands in a round: twelve queries at most, whatever its size."""
    slugs = {part.id: part.unit.slug for part in parts}
    digests: dict[str, dict[str, str]] = {slug: {} for slug in slugs.values()}
    said: dict[tuple[int, str], list[dict[str, object]]] = {}
    asked = EntryTable.objects.filter(slot__participant__round=card.id).order_by("slot_id", "number")
    for participant, code, *told in asked.values_list("slot__participant_id", "slot__code", *_ENTRY).iterator(5000):
        said.setdefault((participant, code), []).append(_plain(_ENTRY, told))
    uses = EvidenceUse.objects.filter(slot__participant__round=card.id).order_by("slot_id", "id")
    for participant, code, *told in uses.values_list("slot__participant_id", "slot__code", *_USE):
        said.setdefault((participant, code), []).append(_plain(_USE, told))
    for (participant, code), entries in said.items():
        digests[slugs[participant]][code] = decisions.digest(entries)
    for participant, steps in _steps(card.id).items():
        digests[slugs[participant]][decisions.WHOLE] = decisions.digest(steps)
    return Standing(decisions.content_hash(_head(card, parts), digests), digests)


def hash_of(card: RoundCard, parts: Sequence[Part], digests: Digests) -> str:
    """Return the hash that these digests have in this round: whether what is kept of a signature is what was signed."""
    return decisions.content_hash(_head(card, parts), digests)


def _head(card: RoundCard, parts: Sequence[Part]) -> Mapping[str, object]:
    """Return what is signed beside the entries: which round and framework, which units are ranked, last year."""
    before = previous.last_year(card, [part.unit.id for part in parts])
    return {
        "round": card.slug,
        "year": card.year,
        "framework": list(Round.objects.values_list("framework__slug", "framework__version").get(pk=card.id)),
        "units": {part.unit.slug: part.ranked for part in parts},
        "before": {
            part.unit.slug: {code: contents.to_data(each.content) for code, each in found.items()}
            for part in parts
            if (found := before.get(part.unit.id))
        },
    }


def _steps(round_id: int) -> dict[int, list[dict[str, object]]]:
    found: dict[int, list[dict[str, object]]] = {}
    steps = Step.objects.filter(participant__round=round_id).order_by("id")
    for participant, *told in steps.values_list("participant_id", *_STEP):
        found.setdefault(participant, []).append(_plain(_STEP, told))
    extensions = Extension.objects.filter(participant__round=round_id).order_by("id")
    for participant, *told in extensions.values_list("participant_id", *_EXTENSION):
        found.setdefault(participant, []).append(_plain(_EXTENSION, told))
    return found


def _plain(names: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    return {
        name: value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in zip(names, values, strict=True)
    }


def decisions_of(round_id: int) -> tuple[Decision, ...]:
    """Return the signatures of a round and their withdrawals, oldest first."""
    rows = CouncilDecision.objects.filter(round=round_id).select_related("author").order_by("id")
    return tuple(_decision(row) for row in rows)


def decision(round_id: int) -> Decision | None:
    """Return the signature that stands; None where there is none or it was withdrawn."""
    row = CouncilDecision.objects.filter(round=round_id).select_related("author").order_by("-id").first()
    found = _decision(row) if row else None
    return found if found is not None and found.signed else None


def _decision(row: CouncilDecision) -> Decision:
    signed = row.kind == CouncilDecision.Kind.SIGNED
    document = (
        Document(row.number, row.decided_on, row.body, row.signer, row.signer_position)
        if signed and row.decided_on
        else None
    )
    return Decision(
        id=row.pk, signed=signed, document=document, text=row.text, content_hash=row.content_hash, digests=row.digests,
        author_id=row.author_id, who=row.author.full_name, at=row.recorded_at,
    )  # fmt: skip


def doubts(rows: Sequence[SlotRow], parts: Sequence[Part]) -> tuple[Point, ...]:
    """Return everything that should be looked at before signing, by kind and in the order of units and leaves."""
    found = [
        Point(doubt, row.participant_id, row.code)
        for row in rows
        for doubt in doubts_of(row.said, self_scored=row.self_scored)
    ]
    found += [Point(Doubt.UNSIGNED, part.id) for part in parts if Phase.SELF_ASSESSMENT not in part.facts.signed]
    order = list(Doubt)
    return tuple(sorted(found, key=lambda point: order.index(point.doubt)))


@dataclass(frozen=True, slots=True)
class Counts:
    """What tables over all units show of one: how many leaves are doubtful, and how many were changed since."""

    undecided: int = 0
    unappraised: int = 0
    outdated: int = 0
    changed: int = 0  # in round 2 or by the council, against what stood after round 1
    decided: int = 0  # by the council


def counts(round_id: int) -> dict[int, Counts]:
    """Return the counts of every unit by participant, in one query. They agree with `doubts`; a test compares."""
    open_still, self_scored = Q(decided=None), Q(self_scored=True)
    judged_2 = Q(appraised_2__isnull=False)
    rows = (
        Slot.objects.filter(participant__round=round_id)
        .values("participant")
        .annotate(
            undecided=Count(
                "id",
                filter=open_still
                & Q(appraised_1__ruling__in=list(OBJECTIONS))
                & (Q(appraised_2=None) | Q(appraised_2__number__lt=F("appraised_1__number"))),
            ),
            unappraised=Count("id", filter=open_still & self_scored & Q(appraised_1=None, appraised_2=None)),
            outdated=Count(
                "id", filter=open_still & Q(appraised_2=None, declared__number__gt=F("appraised_1__number"))
            ),
            changed=Count("id", filter=Q(decided__isnull=False) | (judged_2 & Q(appraised_2__ruling=Ruling.CHANGED))),
            council=Count("id", filter=Q(decided__isnull=False)),
        )
        .order_by()
    )
    return {
        row["participant"]: Counts(
            row["undecided"], row["unappraised"], row["outdated"], row["changed"], row["council"]
        )
        for row in rows
    }
