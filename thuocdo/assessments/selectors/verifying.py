"""Whether what was signed is what stands, and where it is not (A8): for an auditor, past every guard and policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, Max

from thuocdo.assessments.domain import decisions
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase, RoundStatus
from thuocdo.assessments.models import Entry, Slot
from thuocdo.assessments.selectors import deciding, signatures, steps
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import POINTERS
from thuocdo.foundation.audit import reading
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


def faults(card: RoundCard, parts: Sequence[Part]) -> Iterator[Sentence]:
    """Yield every place at which a round is not as it was said and signed."""
    yield from _slots(card.id)
    for part in parts:
        yield from _of_unit(card, part)
    yield from _of_council(card, parts)


def _slots(round_id: int) -> Iterator[Sentence]:
    """Yield slots that do not agree with their entries: numbers with a gap, pointers that are not the newest."""
    counted = {
        row["slot"]: (row["many"], row["last"])
        for row in Entry.objects.filter(slot__participant__round=round_id)
        .values("slot").annotate(many=Count("id"), last=Max("number")).order_by()
    }  # fmt: skip
    newest: dict[tuple[int, str], int] = {}
    told = Entry.objects.filter(slot__participant__round=round_id).order_by("slot", "number")
    for slot_id, kind, entry in told.values_list("slot", "kind", "id"):
        newest[slot_id, kind] = entry
    for slot in Slot.objects.filter(participant__round=round_id).select_related("participant__unit"):
        place = {"unit": slot.participant.unit.slug, "code": slot.code}
        if counted.get(slot.pk, (0, 0)) != (slot.last_number, slot.last_number):
            yield _s("%(unit)s, %(code)s: entries are missing or were added past the product.", **place)
        for each in Kind:
            if getattr(slot, f"{POINTERS[each]}_id") != newest.get((slot.pk, each.value)):
                yield _s("%(unit)s, %(code)s: what counts is not the newest entry of its kind.", **place)


def _of_unit(card: RoundCard, part: Part) -> Iterator[Sentence]:
    for phase in sorted(part.facts.signed, key=list(Phase).index):
        signed = steps.newest(part.id, phase)
        if signed is not None and signatures.standing_hash(card, part, phase) != signed.content_hash:
            yield _s("%(unit)s, %(phase)s: what the leader signed is not what stands.",
                     unit=part.unit.slug, phase=PHASE_WORDS[phase])  # fmt: skip


def _of_council(card: RoundCard, parts: Sequence[Part]) -> Iterator[Sentence]:
    signed = deciding.decision(card.id)
    if signed is None:
        if card.status in (RoundStatus.DECIDED, RoundStatus.PUBLISHED):
            yield _s("The round is closed, but there is no signature of the council.")
        return
    if deciding.hash_of(card, parts, signed.digests) != signed.content_hash:
        yield _s("The council's signature itself is not as it was written, or units, last year's figures or the "
                 "framework changed.")  # fmt: skip
    if signed.content_hash not in _on_record(card.id):
        yield _s("The audit log does not know the hash under which the council signed.")
    for unit, code in decisions.differences(signed.digests, deciding.standing(card, parts).digests):
        if code == decisions.WHOLE:
            yield _s("%(unit)s: its signatures or extensions are not those that the council signed.", unit=unit)
        else:
            yield _s("%(unit)s, %(code)s: what was said is not what the council signed.", unit=unit, code=code)


def _on_record(round_id: int) -> set[str]:
    """Return the hashes of the council's signatures that the audit log keeps, whose own chain `verify_audit` checks."""
    records = reading.details(action="round.sign_decision", subject=f"round:{round_id}")
    return {str(detail.get("content_hash", "")) for detail in records}
