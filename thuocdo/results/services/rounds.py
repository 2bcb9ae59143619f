"""Publishing what a round's council has decided: frozen exactly as it was signed, in one transaction with the round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from django.db import transaction

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import Entry, Stage
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.domain.timeline import grouped, ranks_all
from thuocdo.assessments.selectors import deciding, slots, timeline
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.assessments.selectors.timeline import Proof, Speakers
from thuocdo.assessments.services import council
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.writing.machine import to_machine
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain import assembling
from thuocdo.results.domain.assembling import UnitInputs
from thuocdo.results.domain.computed import Computed, Decision
from thuocdo.results.domain.freezing import METHOD_VERSION
from thuocdo.results.services import publishing
from thuocdo.results.services.drafts import Saved
from thuocdo.scoring.selectors import live
from thuocdo.ui.language import say

IN_VIETNAMESE = partial(say, language="vi")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a publication is called and what is noted under it."""

    title_vi: str
    title_en: str = ""
    notes_vi: str = ""
    notes_en: str = ""


@transaction.atomic
def publish_round(*, actor: Actor, round_id: int, wording: Wording, now: datetime) -> Saved:
    """Publish a decided round: before it nothing is public, after it everything, and nothing of it changes again.

    Raise `NotPermitted`; `ContentChanged` where what stands is not what was signed; `BadInput` as `freeze` does.
    """
    card, parts = council.lock_decided(actor=actor, round_id=round_id, now=now)
    computed = from_round(card, parts, wording)
    saved = publishing.freeze(actor=actor, computed=computed, now=now)
    council.close(actor=actor, round_id=round_id, publication=saved.slug, now=now)
    return saved


def from_round(card: RoundCard, parts: Sequence[Part], wording: Wording) -> Computed:
    """Return a decided round as the result that is frozen, computed from what stands."""
    signed = deciding.decision(card.id)
    assert signed is not None and signed.document is not None  # noqa: S101 -- `lock_decided` has looked
    told = signed.document
    spec = card.spec
    source = _s("Assessment round “%(round)s”, by the council's decision %(number)s of %(day)s.",
                round=card.title, number=told.number, day=told.decided_on)  # fmt: skip
    return Computed(
        owner_id=card.owner_id,
        framework_id=card.framework_id,
        year=card.year,
        as_of=min(date(card.year, 12, 31), told.decided_on),
        title_vi=wording.title_vi.strip(),
        title_en=wording.title_en.strip(),
        lines=assembling.lines(spec, units_of(card, parts), IN_VIETNAMESE),
        decision=Decision(told.number, told.decided_on, told.body, told.signer, told.signer_position),
        method_version=METHOD_VERSION,
        rank_style=spec.rank_style,
        bands=spec.bands,
        source_vi=say(source, "vi"),
        source_en=say(source, "en"),
        notes_vi=wording.notes_vi.strip(),
        notes_en=wording.notes_en.strip(),
        is_model=card.is_model,
        records={
            "framework": to_machine(indices.document(card.framework_id)),
            "round": {"slug": card.slug, "title": str(card.title), "year": card.year},
            "signature": {"content_hash": signed.content_hash, "signed_at": signed.at.astimezone(UTC).isoformat()},
        },
    )


def units_of(card: RoundCard, parts: Sequence[Part]) -> tuple[UnitInputs, ...]:
    """Return what counts for every unit of a round, with reasons and history."""
    spec, before = card.spec, live.before(card, parts)
    rows: dict[int, list[SlotRow]] = {part.id: [] for part in parts}
    for row in slots.slots(spec, round_id=card.id):
        rows[row.participant_id].append(row)
    history = _history(card, parts)
    return tuple(
        UnitInputs(
            unit_id=part.unit.id,
            ranked=part.ranked,
            standing=_inputs(spec, rows[part.id], Stage.FINAL, before.get(part.id, {})),
            own=_inputs(spec, rows[part.id], Stage.SELF, before.get(part.id, {})),
            reasons={row.code: reason for row in rows[part.id] if (reason := row.said.reason())},
            history=history.get(part.id, {}),
        )
        for part in parts
    )


def _inputs(
    spec: FrameworkSpec, rows: Iterable[SlotRow], stage: Stage, before: Mapping[str, LeafInput]
) -> dict[str, LeafInput]:
    found = {row.code: counted for row in rows if not isinstance(counted := row.said.standing(stage), Missing)}
    return assembling.with_previous(spec, found, before)


def _history(card: RoundCard, parts: Sequence[Part]) -> dict[int, dict[str, list[dict[str, object]]]]:
    """Return what was said about every leaf as JSON, without anybody's name."""
    speakers, tree = Speakers(card, parts), card.spec.tree
    said: dict[tuple[int, str], list[Entry]] = {}
    for participant, code, entry in timeline.of_round(card):
        said.setdefault((participant, code), []).append(entry)
    found: dict[int, dict[str, list[dict[str, object]]]] = {}
    for (participant, code), entries in said.items():
        found.setdefault(participant, {})[code] = [
            told_publicly(group.last, group.saves, speakers, participant, tree[code]) for group in grouped(entries)
        ]
    units = {part.id: part.unit.slug for part in parts}
    for proof in timeline.proofs(card.id):
        if proof.removed_at is None:
            leaves = found.setdefault(proof.participant_id, {})
            leaves.setdefault(proof.code, []).append(_document(proof, units[proof.participant_id]))
    for leaves in found.values():
        for events in leaves.values():
            events.sort(key=lambda event: str(event["at"]))
    return found


def _document(proof: Proof, unit: str) -> dict[str, object]:
    """Return a document that proves a leaf as JSON for everyone: what it is, not what is in it."""
    return {
        "kind": "document", "at": _moment(proof.at), "role": Role.UNIT_OFFICER.value, "unit": unit, "content": None,
        "points": "", "text": proof.title, "ruling": "", "saves": 1,
        "source": ", ".join(say(part, "vi") if isinstance(part, date) else part for part in proof.described),
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def told_publicly(entry: Entry, saves: int, speakers: Speakers, participant_id: int, leaf: Node) -> dict[str, object]:
    """Return one thing that was said as JSON for everyone: role and agency instead of a person."""
    who = speakers.of(entry.kind, entry.author_id, entry.recorded_at, participant_id)
    return {
        "kind": entry.kind.value,
        "at": _moment(entry.recorded_at),
        "role": who.role.value,
        "unit": who.unit.slug if who.unit else "",
        "content": None if entry.content is None else contents.to_data(entry.content),
        "points": _points(leaf, entry.content),
        "text": entry.text,
        "ruling": entry.ruling.value if entry.ruling else "",
        "source": entry.source,
        "saves": saves,
    }


def _points(leaf: Node, content: LeafInput | None) -> str:
    """Return the points that a content has by itself, exactly; "" where they follow from others or are not known."""
    if content is None or isinstance(content, Missing) or ranks_all(leaf):
        return ""
    value = value_of(leaf, content)
    return str(value.points) if is_known(value) else ""
