"""What the pages of a round's set-up show: the round in full, who can be named, what is on record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.assessments.domain.coverage import Appraiser, Coverage, coverage
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Extension, Participant, Round, Slot, Step
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.people import Person
from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.selectors import people, units
from thuocdo.indices.domain.frameworks import Tree

MOST_PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class Texts:
    """What of a round is only words, for its form and for those who read about it."""

    title_vi: str
    title_en: str
    notes_vi: str
    notes_en: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Granted:
    """More time for a unit, or a lock that was opened again: who, until when, why. `ends_at` None: only the lock."""

    unit: UnitCard
    phase: Phase
    ends_at: datetime | None
    reason: str
    by: str
    at: datetime


def texts(round_id: int) -> Texts:
    """Return the words of a round."""
    row = Round.objects.get(pk=round_id)
    return Texts(row.title_vi, row.title_en, row.notes_vi, row.notes_en, row.opened_at)


def earlier_rounds(owner_id: int, year: int | None = None) -> tuple[RoundCard, ...]:
    """Return the rounds of an owner that can stand as last year's, newest first: those before `year`, if given."""
    rows = Round.objects.prefetch_related("spans").filter(owner=owner_id).order_by("-year", "-id")
    return tuple(rounds.card(row) for row in (rows.filter(year__lt=year) if year else rows))


def chairs(owner_id: int, on: date) -> tuple[Person, ...]:
    """Return who can chair the council of an owner, by name."""
    return tuple(
        each for each in _people(owner_id, Role.COUNCIL_CHAIR, on) if _at(each, Role.COUNCIL_CHAIR, {owner_id}, on)
    )


def appraisers(owner_id: int, on: date) -> tuple[Appraiser, ...]:
    """Return who can be asked to appraise in the rounds of an owner, by name.

    They work at the owner, at a unit below it, or, for a ministry or a department, at another one beside it: the
    members of a council come from the agencies that are responsible for the fields.
    """
    owner = units.unit(owner_id)
    found, beside = _people(owner_id, Role.APPRAISER, on), frozenset[int]()
    if owner.kind in (UnitKind.MINISTRY, UnitKind.DEPARTMENT) and owner.parent_id:
        beside = frozenset(each.id for each in units.children(owner.parent_id, owner.kind, on)) | {owner.parent_id}
        near = {each.id: each for each in _people(owner.parent_id, Role.APPRAISER, on)}
        found += tuple(each for each in near.values() if _at(each, Role.APPRAISER, beside, on))
    listed = {each.id: each for each in found}
    lines: dict[int, tuple[int, ...]] = {}
    return tuple(_appraiser(each, on, lines) for each in listed.values())


def covered(card: RoundCard, on: date) -> Coverage:
    """Return what the assignments of a round come to on a day."""
    return coverage(
        rounds.assignments(card.id),
        card.spec.tree,
        participants(card.id),
        _named(card, rounds.assignments(card.id), on),
    )


def participants(round_id: int) -> dict[int, int]:
    """Return participant → unit, in the order of the round."""
    return dict(Participant.objects.filter(round=round_id).order_by("position", "id").values_list("id", "unit_id"))


def proposals(card: RoundCard, on: date) -> tuple[tuple[str, UnitCard], ...]:
    """Return (part, agency) as the framework names the agency responsible, where a unit is called so.

    A part whose leaves all name the same agency is proposed as a whole; what is assigned already is left out.
    """
    owner = units.unit(card.owner_id)
    known: dict[str, UnitCard | None] = {}
    wanted: list[tuple[str, UnitCard]] = []
    for code, words in _responsible(card.spec.tree):
        for word in _names(words, owner, on, known):
            agency = known[word]
            if agency is not None:
                wanted.append((code, agency))
    there = {(each.code, each.agency_id) for each in rounds.assignments(card.id) if each.participant_id is None}
    return tuple(dict.fromkeys(pair for pair in wanted if (pair[0], pair[1].id) not in there))


def granted(round_id: int, unit_ids: Collection[int] | None = None) -> tuple[Granted, ...]:
    """Return all extensions and reopenings of a round, or of some units, newest first."""
    extended = _of(Extension.objects.filter(participant__round=round_id), unit_ids)
    reopened = _of(Step.objects.filter(participant__round=round_id, kind=Step.Kind.REOPENED), unit_ids)
    more = list(extended.select_related("participant", "granted_by"))
    locks = list(reopened.select_related("participant", "author"))
    known = units.cards(each.participant.unit_id for each in [*more, *locks])
    with_time = {(each.participant_id, each.phase, each.granted_at) for each in more}
    found = [
        Granted(known[each.participant.unit_id], Phase(each.phase), each.ends_at, each.reason,
                each.granted_by.full_name, each.granted_at)
        for each in more
    ] + [
        Granted(known[each.participant.unit_id], Phase(each.phase), None, each.comment, each.author.full_name,
                each.recorded_at)
        for each in locks if (each.participant_id, each.phase, each.recorded_at) not in with_time
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def has_entries(round_id: int) -> bool:
    """Tell whether anything was said in a round yet."""
    return Slot.objects.filter(participant__round=round_id, last_number__gt=0).exists()


def _of(rows: QuerySet, unit_ids: Collection[int] | None) -> QuerySet:  # type: ignore[type-arg]
    return rows if unit_ids is None else rows.filter(participant__unit__in=unit_ids)


def _people(unit_id: int, role: Role, on: date) -> tuple[Person, ...]:
    return people.people(unit_id, role=role, on=on, state="active", per_page=MOST_PEOPLE).people


def _at(person: Person, role: Role, unit_ids: Collection[int], on: date) -> bool:
    return any(held.role is role and held.unit.id in unit_ids and held.on(on) for held in person.roles)


def _named(card: RoundCard, assignments: Collection[Assignment], on: date) -> tuple[Appraiser, ...]:
    """Return who can appraise in this round: those of the owner, and whoever was named or belongs to a named agency."""
    found = {each.id: each for each in appraisers(card.owner_id, on)}
    lines: dict[int, tuple[int, ...]] = {}
    for agency in {each.agency_id for each in assignments if each.agency_id}:
        for one in _people(agency, Role.APPRAISER, on):
            found.setdefault(one.id, _appraiser(one, on, lines))
    for missing in {each.person_id for each in assignments if each.person_id} - found.keys():
        one = people.person(missing)
        if one.is_active and any(held.role is Role.APPRAISER and held.on(on) for held in one.roles):
            found[missing] = _appraiser(one, on, lines)
    return tuple(found.values())


def _appraiser(person: Person, on: date, lines: dict[int, tuple[int, ...]]) -> Appraiser:
    own = {held.unit.id for held in person.roles if held.on(on)}
    for unit_id in own - lines.keys():
        lines[unit_id] = units.line(unit_id)
    agencies = frozenset(held.unit.id for held in person.roles if held.role is Role.APPRAISER and held.on(on))
    return Appraiser(
        person.id, person.full_name, agencies, frozenset(above for each in own for above in lines[each])
    )  # fmt: skip


def _responsible(tree: Tree) -> list[tuple[str, str]]:
    """Return (code, who is named responsible), at the highest part under which all leaves say the same."""
    said: dict[str, str] = {}
    for leaf in tree.leaves:
        line = (leaf, *tree.ancestors(leaf.code))
        said[leaf.code] = next((node.responsible for node in line if node.responsible), "")
    found, done = [], set[str]()
    for node in tree.ordered:
        leaves = [leaf.code for leaf in tree.leaves_under(node.code)]
        words = {said[code] for code in leaves}
        if leaves and len(words) == 1 and not done.issuperset(leaves) and (text := words.pop()):
            found.append((node.code, text))
            done.update(leaves)
    return found


def _names(text: str, owner: UnitCard, on: date, known: dict[str, UnitCard | None]) -> list[str]:
    """Return the names in a text that are those of units; `known` remembers what was looked up."""
    whole = [text]
    parts = [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
    for name in (*whole, *parts):
        if name not in known:
            known[name] = _agency(name, owner, on)
    return whole if known[text] else parts


def _agency(name: str, owner: UnitCard, on: date) -> UnitCard | None:
    departments_of = owner.id if owner.kind is UnitKind.PROVINCE else owner.parent_id
    return units.find(UnitKind.DEPARTMENT, name, on, within=departments_of) or units.find(UnitKind.MINISTRY, name, on)
