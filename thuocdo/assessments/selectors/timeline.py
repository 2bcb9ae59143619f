"""The history of leaves with those who speak in it: by role and agency for everyone, by name for those inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.phases import Phase, day_of
from thuocdo.assessments.domain.timeline import SPOKEN_AS
from thuocdo.assessments.models import Entry as EntryTable
from thuocdo.assessments.models import EvidenceUse, Step
from thuocdo.assessments.selectors import deciding, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import people, units
from thuocdo.directory.selectors.actors import actor_for


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a role at a unit, and a name for those who may know it."""

    role: Role
    unit: UnitCard | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands around a leaf: of the unit's leader (`phase`), or of the council's chair (None)."""

    phase: Phase | None
    at: datetime
    who: Speaker
    number: str = ""  # of the council's decision
    reopened: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A document that was put to a leaf. `removed_at`: when it was taken away from there again."""

    participant_id: int
    code: str
    evidence_id: int
    title: str
    number: str
    issued_on: date | None
    issuer: str
    added_by: int
    at: datetime
    removed_at: datetime | None

    @property
    def described(self) -> tuple[str | date, ...]:
        """Number, date and issuer, those that are known."""
        return tuple(each for each in (self.number, self.issued_on, self.issuer) if each)


class Speakers:
    """Finds who an entry's author is. Looks every person up once."""

    def __init__(self, card: RoundCard, parts: Iterable[Part]) -> None:
        self._card = card
        self._units = {part.id: part.unit for part in parts}
        self._known = dict(units.cards([card.owner_id, *(unit.id for unit in self._units.values())]))
        self._names: dict[int, str] = {}
        self._actor = cache(actor_for)

    def names(self, author_ids: Iterable[int | None]) -> None:
        """Learn the names of these people, for those who may see them."""
        self._names |= people.names(author_ids)

    def of(self, kind: Kind, author_id: int | None, at: datetime, participant_id: int) -> Speaker:
        """Return who spoke: units by themselves, appraisers by their agency, organiser and council by the owner."""
        role = SPOKEN_AS[kind]
        unit: UnitCard | None
        if role is Role.UNIT_OFFICER:
            unit = self._units[participant_id]
        elif role is Role.APPRAISER:
            unit = self._agency(author_id, at)
        else:
            unit = self._known[self._card.owner_id]
        return Speaker(role, unit, self._names.get(author_id or 0, ""))

    def officer(self, author_id: int, participant_id: int) -> Speaker:
        return Speaker(Role.UNIT_OFFICER, self._units[participant_id], self._names.get(author_id, ""))

    def leader(self, author_id: int, participant_id: int) -> Speaker:
        return Speaker(Role.UNIT_LEADER, self._units[participant_id], self._names.get(author_id, ""))

    def chair(self, author_id: int) -> Speaker:
        return Speaker(Role.COUNCIL_CHAIR, self._known[self._card.owner_id], self._names.get(author_id, ""))

    def organiser(self, author_id: int) -> Speaker:
        return Speaker(Role.ORGANISER, self._known[self._card.owner_id], self._names.get(author_id, ""))

    def _agency(self, author_id: int | None, at: datetime) -> UnitCard | None:
        actor: Actor = self._actor(author_id)
        for held in actor.held:
            if held.role is Role.APPRAISER and held.on(day_of(at)):
                if held.unit_id not in self._known:
                    self._known |= units.cards([held.unit_id])
                return self._known[held.unit_id]
        return None


def entries(card: RoundCard, slot_id: int) -> tuple[Entry, ...]:
    """Return everything that was said about one leaf, oldest first."""
    return slots.history(card.spec, slot_id)


def of_round(card: RoundCard) -> Iterator[tuple[int, str, Entry]]:
    """Yield (participant, leaf, entry) for everything said in a round, by unit and leaf, oldest first."""
    tree = card.spec.tree
    rows = EntryTable.objects.filter(slot__participant__round=card.id).select_related("slot")
    for row in rows.order_by("slot__participant", "slot__position", "number").iterator(2000):
        yield row.slot.participant_id, row.slot.code, slots.entry(row, tree[row.slot.code])


def signatures(card: RoundCard, part: Part, speakers: Speakers) -> tuple[Signed, ...]:
    """Return when the unit's leader signed, when the lock was opened again, and when the council signed."""
    steps = Step.objects.filter(participant=part.id, kind__in=(Step.Kind.SIGNED, Step.Kind.REOPENED)).order_by("id")
    found = []
    for row in steps:
        reopened = row.kind == Step.Kind.REOPENED
        who = speakers.organiser(row.author_id) if reopened else speakers.leader(row.author_id, part.id)
        found.append(Signed(Phase(row.phase), row.recorded_at, who, reopened=reopened, reason=row.comment))
    for each in deciding.decisions_of(card.id):
        number = each.document.number if each.document else ""
        found.append(
            Signed(None, each.at, speakers.chair(each.author_id), number, reopened=not each.signed, reason=each.text)
        )
    return tuple(sorted(found, key=lambda signed: signed.at))


def proofs(round_id: int, participant_id: int | None = None, code: str = "") -> tuple[Proof, ...]:
    """Return every document that was put to leaves of a round, or of one leaf, in the order in which it was."""
    rows = EvidenceUse.objects.filter(slot__participant__round=round_id)
    if participant_id is not None:
        rows = rows.filter(slot__participant=participant_id, slot__code=code)
    told = rows.order_by("slot", "id").values_list(
        "slot__participant", "slot__code", "evidence", "evidence__title", "evidence__number", "evidence__issued_on",
        "evidence__issuer", "added_by", "added_at", "removed_at",
    )  # fmt: skip
    return tuple(Proof(*row) for row in told)


def author_ids(card: RoundCard, part: Part, said: Iterable[Entry]) -> set[int]:
    """Return the ids of everybody who appears in the history of a leaf."""
    found = {entry.author_id for entry in said if entry.author_id is not None}
    found |= set(Step.objects.filter(participant=part.id).values_list("author_id", flat=True))
    return found | {each.author_id for each in deciding.decisions_of(card.id)}
