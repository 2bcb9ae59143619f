"""Questions about rounds and the units in them: one, many, who appraises, who belongs where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from thuocdo.assessments.domain import policy, settings
from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.assessments.domain.phases import Extension, Phase, RoundStatus, Span, Timetable
from thuocdo.assessments.domain.policy import RoundFacts, UnitFacts
from thuocdo.assessments.models import Assignment as AssignmentTable
from thuocdo.assessments.models import Extension as ExtensionTable
from thuocdo.assessments.models import Participant, Round, Step
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round as pages and services see it."""

    id: int
    slug: str
    year: int
    title: Titled
    is_model: bool
    framework_id: int
    previous_id: int | None
    revision: int
    settings: settings.RoundSettings
    facts: RoundFacts

    @property
    def title_en(self) -> str:
        return self.title.en

    @property
    def owner_id(self) -> int:
        return self.facts.owner_id

    @property
    def status(self) -> RoundStatus:
        return self.facts.status

    @property
    def timetable(self) -> Timetable:
        return self.facts.timetable

    @property
    def spec(self) -> FrameworkSpec:
        """The framework of a round that is open: it never changes, so it is read once."""
        return indices.settled_spec(self.framework_id)


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's part in a round."""

    id: int  # of the participant
    unit: UnitCard
    position: int
    ranked: bool
    note: str
    facts: UnitFacts


def card(row: Round) -> RoundCard:
    """Return a row as a plain value; the row was read with its spans."""
    spans = sorted(
        (Span(Phase(each.phase), each.starts_at, each.ends_at) for each in row.spans.all()),
        key=lambda span: list(Phase).index(span.phase),
    )
    return RoundCard(
        id=row.pk,
        slug=row.slug,
        year=row.year,
        title=Titled(row.title_vi, row.title_en),
        is_model=row.is_model,
        framework_id=row.framework_id,
        previous_id=row.previous_id,
        revision=row.revision,
        settings=settings.from_data(row.settings),
        facts=RoundFacts(row.owner_id, RoundStatus(row.status), Timetable(tuple(spans)), row.chair_id),
    )


def round_(which: str | int) -> RoundCard:
    """Return one round by slug or id, whoever asks: for services. Raise `NotFound`."""
    found = _rows().filter(**({"pk": which} if isinstance(which, int) else {"slug": which})).first()
    if found is None:
        raise NotFound(_s("There is no such round, or it is not yours to see."))
    return card(found)


def round_for(actor: Actor, slug: str, on: date) -> RoundCard:
    """Return a round that the actor has to do with. Raise `NotFound` for all others: not even their names are told."""
    found = seen_by(actor, on).filter(slug=slug).first()
    if found is None:
        raise NotFound(_s("There is no such round, or it is not yours to see."))
    return card(found)


def rounds_of(actor: Actor, on: date) -> tuple[RoundCard, ...]:
    """Return the rounds that the actor has to do with, newest year first."""
    return tuple(card(row) for row in seen_by(actor, on))


def seen_by(actor: Actor, on: date) -> QuerySet[Round]:
    """Keep the rounds of which the actor is organiser, council member, appraiser or a unit's person; auditors see all.

    A round in preparation is its organisers' own affair.
    """
    if actor.user_id is None:
        return _rows().none()
    organises = actor.units_as(Role.ORGANISER, on=on)
    decides = _places(actor, policy.COUNCIL, on)
    works = _places(actor, (*policy.OFFICERS, Role.UNIT_ADMIN), on)
    appraises = actor.units_as(Role.APPRAISER, on=on)
    open_to = (
        Q(owner__in=decides)
        | Q(pk__in=Participant.objects.filter(unit__in=works).values("round"))
        | Q(pk__in=AssignmentTable.objects.filter(Q(person=actor.user_id) | Q(agency__in=appraises)).values("round"))
    )
    if actor.is_a(Role.AUDITOR, on=on):
        open_to = Q()
    return _rows().filter(Q(owner__in=organises) | (open_to & ~Q(status=RoundStatus.DRAFT)))


def parts(round_id: int) -> tuple[Part, ...]:
    """Return the units of a round in their order, with extensions and signatures."""
    rows = list(Participant.objects.filter(round=round_id).order_by("position", "id"))
    return _parts(rows)


def part(round_id: int, unit_slug: str) -> Part:
    """Return one unit's part. Raise `NotFound`; whether it may be seen is asked of the policy."""
    rows = list(Participant.objects.filter(round=round_id, unit__slug=unit_slug))
    if not rows:
        raise NotFound(_s("This unit does not take part in the round."))
    return _parts(rows)[0]


def part_of(participant_id: int) -> tuple[int, Part]:
    """Return the round's id and the part of a participant, whoever asks: for services. Raise `NotFound`."""
    rows = list(Participant.objects.filter(pk=participant_id))
    if not rows:
        raise NotFound(_s("This unit does not take part in the round."))
    return rows[0].round_id, _parts(rows)[0]


def assignments(round_id: int) -> tuple[Assignment, ...]:
    """Return who appraises what."""
    rows = AssignmentTable.objects.filter(round=round_id).order_by("code", "id")
    return tuple(Assignment(each.pk, each.code, each.participant_id, each.person_id, each.agency_id) for each in rows)


def own_line(actor: Actor, on: date) -> frozenset[int]:
    """Return the ids of the units to which the actor belongs in any role on a day, and of all units above them."""
    return units.above({held.unit_id for held in actor.held if held.on(on)})


def _places(actor: Actor, roles: Iterable[Role], on: date) -> frozenset[int]:
    """Return the ids of the units at which the actor holds any of the roles."""
    return frozenset().union(*(actor.units_as(role, on=on) for role in roles))


def _rows() -> QuerySet[Round]:
    return Round.objects.prefetch_related("spans").order_by("-year", "-id")


def _parts(rows: Iterable[Participant]) -> tuple[Part, ...]:
    rows = list(rows)
    ids = [row.pk for row in rows]
    extensions: dict[int, list[Extension]] = {}
    for each in ExtensionTable.objects.filter(participant__in=ids).order_by("id"):
        extensions.setdefault(each.participant_id, []).append(
            Extension(Phase(each.phase), each.starts_at, each.ends_at)
        )
    newest: dict[tuple[int, str], str] = {}
    for step in Step.objects.filter(participant__in=ids).order_by("id").values_list("participant", "phase", "kind"):
        newest[step[0], step[1]] = step[2]
    known = units.cards(row.unit_id for row in rows)

    def phases(participant_id: int, kind: str) -> frozenset[Phase]:
        return frozenset(phase for phase in Phase if newest.get((participant_id, phase)) == kind)

    return tuple(
        Part(
            id=row.pk,
            unit=known[row.unit_id],
            position=row.position,
            ranked=row.ranked,
            note=row.note,
            facts=UnitFacts(
                unit_id=row.unit_id,
                extensions=tuple(extensions.get(row.pk, ())),
                signed=phases(row.pk, Step.Kind.SIGNED),
                handed_in=phases(row.pk, Step.Kind.HANDED_IN),
            ),
        )
        for row in rows
    )
