"""Tells people of a round what has happened and what is due. Every notice has a key: told twice, it is told once.

Nobody but a unit's own officers and leaders hears of its work; appraisers hear of theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from thuocdo.assessments.domain import notices as kinds
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase, RoundStatus, day_of
from thuocdo.assessments.domain.policy import COUNCIL, OFFICERS
from thuocdo.assessments.domain.progress import Tally
from thuocdo.assessments.models import Reminder, Round
from thuocdo.assessments.selectors import evidence, progress, rounds
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.selectors import people
from thuocdo.foundation.events.outbox import News
from thuocdo.foundation.notices import kinds as notice_kinds
from thuocdo.foundation.notices import services as notices
from thuocdo.kernel.sentences import Titled, Value

EVERYBODY = (Role.UNIT_OFFICER, Role.UNIT_LEADER)
LOOKS_BACK = timedelta(days=3)  # a worker that stood still tells of a phase that began within this time
_KIND_IN = {Phase.APPRAISAL_1: Kind.APPRAISED_1, Phase.APPRAISAL_2: Kind.APPRAISED_2}


@dataclass(frozen=True, slots=True)
class Ears:
    """The people of a unit who are told something about their part in a round."""

    card: RoundCard
    part: Part
    told: Collection[int]
    now: datetime

    def hear(self, kind: notice_kinds.Kind, key: str, values: dict[str, Value], link: str = "") -> None:
        """Tell them, unless the round sends no notices. `link`: another page than the unit's sheet."""
        card, part = self.card, self.part
        if not card.settings.notices or not self.told:
            return
        notices.notify(
            recipients=self.told, kind=kind.code, owner_id=card.owner_id, now=self.now, key=key,
            values={"round": card.title, "unit": Titled(part.unit.full_name, part.unit.title_en), **values},
            link=link or _link("sheet", card.slug, part.unit.slug),
        )  # fmt: skip

    def hear_news(self, kind: notice_kinds.Kind, news: News, values: dict[str, Value], link: str = "") -> None:
        """Tell them of an event."""
        self.hear(kind, f"{kind.code}:{self.part.id}:{news.id}", values, link)


def on_round_opened(news: News, now: datetime) -> None:
    """Tell the people of every unit that takes part."""
    card = rounds.round_(news.payload["round_id"])
    span = card.timetable.span(Phase.SELF_ASSESSMENT)
    if span is None:
        return
    values: dict[str, Value] = {"starts": span.starts_at, "until": span.ends_at}
    for ears in _ears(card, rounds.parts(card.id), EVERYBODY, now):
        ears.hear_news(kinds.OPENED, news, values)


def on_dates_moved(news: News, now: datetime) -> None:
    """Tell everybody who has to do with the round until when the phase that runs, or comes next, lasts."""
    card = rounds.round_(news.payload["round_id"])
    running = card.timetable.at(now)
    span = card.timetable.span(running) if running else card.timetable.coming(now)
    if span is None or not card.settings.notices:
        return
    crews = people.holders_at([part.unit.id for part in rounds.parts(card.id)], EVERYBODY, day_of(now))
    everybody = frozenset().union(*crews.values(), appraisers_of(card, now))
    notices.notify(
        recipients=everybody, kind=kinds.DATES_MOVED.code, now=now, key=f"round:{news.id}", owner_id=card.owner_id,
        values={"round": card.title, "phase": PHASE_WORDS[span.phase], "until": span.ends_at},
        link=_link("overview", card.slug),
    )  # fmt: skip


def on_handed_in(news: News, now: datetime) -> None:
    """Tell the unit's leaders that something waits for them."""
    _of_unit(news, now, kinds.HANDED_IN, (Role.UNIT_LEADER,), until=True)


def on_returned(news: News, now: datetime) -> None:
    """Tell the unit's officers that something has to be put right."""
    _of_unit(news, now, kinds.RETURNED, (Role.UNIT_OFFICER,))


def on_signed(news: News, now: datetime) -> None:
    """Tell the unit's officers that their work is signed."""
    _of_unit(news, now, kinds.SIGNED, (Role.UNIT_OFFICER,))


def on_reopened(news: News, now: datetime) -> None:
    """Tell the unit that its sheet is open again."""
    _of_unit(news, now, kinds.REOPENED, EVERYBODY, until=True)


def on_more_time(news: News, now: datetime) -> None:
    """Tell the unit until when it has time."""
    _of_unit(news, now, kinds.MORE_TIME, EVERYBODY, until=True)


def on_decided(news: News, now: datetime) -> None:
    """Tell all units that the council has decided, and the organisers that they can publish."""
    _of_all(news, now, kinds.DECIDED)
    _of_round(news, now, kinds.READY, (Role.ORGANISER,))


def on_withdrawn(news: News, now: datetime) -> None:
    """Tell the units, the organisers and the council that the signature was taken back: all had heard of it."""
    card = rounds.round_(news.payload["round_id"])
    crews = people.holders_at([part.unit.id for part in rounds.parts(card.id)], OFFICERS, day_of(now))
    _of_round(news, now, kinds.WITHDRAWN, (Role.ORGANISER, *COUNCIL), frozenset().union(*crews.values()))


def on_published(news: News, now: datetime) -> None:
    """Tell all units that the result is public, and those who appraised and decided."""
    _of_all(news, now, kinds.PUBLISHED)
    card = rounds.round_(news.payload["round_id"])
    _of_round(news, now, kinds.OUT, COUNCIL, appraisers_of(card, now))


def on_infected(news: News, now: datetime) -> None:
    """Tell the units whose documents hold the file, once for each round, and the organisers of the round."""
    for participant_id, document in evidence.of_file(news.payload["file"]).items():
        round_id, part = rounds.part_of(participant_id)
        card = rounds.round_(round_id)
        officers = people.holders_at([part.unit.id], OFFICERS, day_of(now)).get(part.unit.id, frozenset())
        ears = Ears(card, part, officers | people.holders(card.owner_id, Role.ORGANISER, day_of(now)), now)
        ears.hear_news(kinds.INFECTED, news, {}, link=_link("document", card.slug, part.unit.slug, document))


def tell_what_is_due(*, now: datetime) -> int:
    """Tell of deadlines that come near and of explanations that begin, in all rounds; return how many units were told.

    To be called again and again.
    """
    told = 0
    for round_id in Round.objects.filter(status=RoundStatus.OPEN).order_by("id").values_list("id", flat=True):
        card = rounds.round_(round_id)
        if card.settings.notices:
            told += _tell_units(card, now)
            _tell_appraisers(card, now)
    return told


@transaction.atomic
def _tell_units(card: RoundCard, now: datetime) -> int:
    parts = rounds.parts(card.id)
    due = [
        (part.id, phase, ends) for part in parts for phase in (Phase.SELF_ASSESSMENT, Phase.EXPLANATION)
        if (ends := _ends_soon(card, part, phase, now))
    ]  # fmt: skip
    span = card.timetable.span(Phase.EXPLANATION)
    begun = span if span is not None and now in span and now < span.starts_at + LOOKS_BACK else None
    if not due and begun is None:
        return 0
    tallies = {participant: sum(each.values(), Tally()) for participant, each in progress.tallies(card.id).items()}
    ears = {each.part.id: each for each in _ears(card, parts, EVERYBODY, now)}
    if begun is not None:
        for participant, each in ears.items():
            if objected := tallies.get(participant, Tally()).objected:
                each.hear(kinds.OBJECTIONS, f"objections:{participant}", {"until": begun.ends_at, "left": objected})
        for participant, count in progress.evidence_asked_for(card.id).items():
            if participant in ears:
                ears[participant].hear(
                    kinds.EVIDENCE_WANTED, f"evidence:{participant}", {"until": begun.ends_at, "left": count}
                )
    return sum(
        _remind_of_end(ears[participant], phase, ends, tallies.get(participant, Tally()))
        for participant, phase, ends in due if participant in ears
    )  # fmt: skip


def _remind_of_end(ears: Ears, phase: Phase, ends: datetime, tally: Tally) -> bool:
    """Tell a unit that has not signed of the end of a phase; return False where it knows, or has nothing to do."""
    if phase is Phase.EXPLANATION and not tally.objected:
        return False
    participant = ears.part.id
    _row, new = Reminder.objects.get_or_create(
        participant_id=participant, phase=phase, due_at=ends, author=None,
        defaults={"people": len(ears.told), "recorded_at": ears.now},
    )  # fmt: skip
    if new:
        values: dict[str, Value] = {"phase": PHASE_WORDS[phase], "until": ends, "left": left_in(phase, tally)}
        ears.hear(kinds.DEADLINE, f"deadline:{participant}:{phase}:{ends.isoformat()}", values)
    return new


def _tell_appraisers(card: RoundCard, now: datetime) -> None:
    """Tell appraisers what is left of their own leaves before a round of appraisal ends."""
    phase = card.timetable.at(now)
    span = card.timetable.span(phase) if phase else None
    if phase not in _KIND_IN or span is None or not _near(card, span.ends_at, now):
        return
    left: dict[int, int] = {}
    for duty in progress.appraisers(card, _KIND_IN[phase]):
        for person in _behind(duty.assignment.person_id, duty.assignment.agency_id, now):
            left[person] = left.get(person, 0) + duty.done.of - duty.done.done
    for person, count in left.items():
        if count:
            notices.notify(
                recipients=[person], kind=kinds.APPRAISAL_DEADLINE.code, owner_id=card.owner_id, now=now,
                key=f"appraisal:{card.id}:{phase}:{span.ends_at.isoformat()}", link=_link("overview", card.slug),
                values={"round": card.title, "phase": PHASE_WORDS[phase], "until": span.ends_at, "left": count},
            )  # fmt: skip


def left_in(phase: Phase, tally: Tally) -> int:
    """Return how many leaves a unit still has before it in a phase."""
    return tally.objected - tally.answered if phase is Phase.EXPLANATION else tally.asked - tally.filled


def appraisers_of(card: RoundCard, now: datetime) -> frozenset[int]:
    """Return the ids of everybody who appraises something."""
    return frozenset(
        person for each in rounds.assignments(card.id) for person in _behind(each.person_id, each.agency_id, now)
    )


def _behind(person_id: int | None, agency_id: int | None, now: datetime) -> frozenset[int]:
    if person_id is not None:
        return frozenset({person_id})
    return people.holders(agency_id, Role.APPRAISER, day_of(now)) if agency_id else frozenset()


def _ends_soon(card: RoundCard, part: Part, phase: Phase, now: datetime) -> datetime | None:
    """Return when a phase ends for a unit that has not signed, where that is near."""
    ends = card.timetable.ends_at(phase, part.facts.extensions)
    if ends is None or phase in part.facts.signed or not _near(card, ends, now):
        return None
    return ends if card.timetable.open(phase, now, part.facts.extensions) else None


def _near(card: RoundCard, ends: datetime, now: datetime) -> bool:
    days = card.settings.remind_days_before
    return bool(days) and ends - timedelta(days=days) <= now < ends


def _of_unit(
    news: News, now: datetime, kind: notice_kinds.Kind, roles: tuple[Role, ...], *, until: bool = False
) -> None:
    card = rounds.round_(news.payload["round_id"])
    _round_id, part = rounds.part_of(news.payload["participant_id"])
    phase = Phase(news.payload["phase"])
    values: dict[str, Value] = {"phase": PHASE_WORDS[phase]}
    if until:
        values["until"] = card.timetable.ends_at(phase, part.facts.extensions)
    for ears in _ears(card, [part], roles, now):
        ears.hear_news(kind, news, values)


def _of_all(news: News, now: datetime, kind: notice_kinds.Kind) -> None:
    card = rounds.round_(news.payload["round_id"])
    for ears in _ears(card, rounds.parts(card.id), OFFICERS, now):
        ears.hear_news(kind, news, {})


def _of_round(
    news: News, now: datetime, kind: notice_kinds.Kind, roles: tuple[Role, ...], others: frozenset[int] = frozenset()
) -> None:
    """Tell those who hold a role at the round's owner, and others, of what became of the round as a whole."""
    card = rounds.round_(news.payload["round_id"])
    told = others.union(*people.holders_at([card.owner_id], roles, day_of(now)).values())
    if card.settings.notices and told:
        notices.notify(
            recipients=told, kind=kind.code, owner_id=card.owner_id, now=now, key=f"{kind.code}:{card.id}:{news.id}",
            values={"round": card.title}, link=_link("overview", card.slug),
        )  # fmt: skip


def _ears(card: RoundCard, parts: Collection[Part], roles: tuple[Role, ...], now: datetime) -> list[Ears]:
    crews = people.holders_at([part.unit.id for part in parts], roles, day_of(now))
    return [Ears(card, part, crews[part.unit.id], now) for part in parts if part.unit.id in crews]


def _link(name: str, *arguments: str | int) -> str:
    """Return the Vietnamese address of a page."""
    with translation.override("vi"):
        return reverse(f"assessments:{name}", args=arguments)
