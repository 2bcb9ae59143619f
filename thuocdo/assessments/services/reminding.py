"""The organiser reminds units of what they have to do; every reminder stays on record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.declaring import tidy
from thuocdo.assessments.domain.notices import REMINDER
from thuocdo.assessments.domain.phases import PHASE_WORDS, day_of
from thuocdo.assessments.domain.progress import State, Tally, state_of, work_phase
from thuocdo.assessments.models import Reminder
from thuocdo.assessments.selectors import progress, rounds
from thuocdo.assessments.services import notifying
from thuocdo.assessments.services.notifying import Ears
from thuocdo.assessments.services.opening import lock_round
from thuocdo.assessments.services.recording import author_id
from thuocdo.assessments.services.rounds import record
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import people
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require

LONGEST = 500  # characters of the organiser's own words
PAUSE = timedelta(hours=1)  # nobody is reminded twice within it, however often the button is pressed
DONE = frozenset({State.SIGNED, State.NOTHING})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a reminder, in numbers of units; `people` were told."""

    units: int
    people: int
    done: int  # had nothing left to do
    just_reminded: int
    unreachable: int  # have neither an officer nor a leader with an account


@transaction.atomic
def remind(*, actor: Actor, round_id: int, participant_ids: Collection[int], text: str = "", now: datetime) -> Outcome:
    """Remind the officers and leaders of some units of the work that is theirs now. Units that signed are passed over.

    Raise `NotPermitted`, or `BadInput` when no unit is chosen, the text is too long or the round sends no notices.
    """
    lock_round(round_id)  # two organisers at once don't remind twice
    card = rounds.round_(round_id)
    require(policy.may_remind(actor, card.facts, now))
    words = tidy(text, LONGEST, "text")
    if not card.settings.notices:
        raise BadInput(_s("This round sends no notices. Allow them in its set-up first."))
    chosen = [part for part in rounds.parts(round_id) if part.id in set(participant_ids)]
    if not chosen:
        raise BadInput(_s("Choose at least one unit."), field="unit")
    phase = work_phase(card.timetable, now)
    counted = progress.tallies(round_id, [part.id for part in chosen])
    crews = people.holders_at([part.unit.id for part in chosen], notifying.EVERYBODY, day_of(now))
    recent = set(
        Reminder.objects.filter(participant__round=round_id, author__isnull=False, recorded_at__gt=now - PAUSE)
        .values_list("participant_id", flat=True)
    )  # fmt: skip
    units = told = done = just = unreachable = 0
    for part in chosen:
        tally = sum(counted.get(part.id, {}).values(), Tally())
        crew = crews.get(part.unit.id, frozenset())
        if state_of(part.facts, card.timetable, tally, now) in DONE:
            done += 1
        elif part.id in recent:
            just += 1
        elif not crew:
            unreachable += 1
        else:
            row = Reminder.objects.create(
                participant_id=part.id, phase=phase, author_id=author_id(actor), text=words, people=len(crew),
                recorded_at=now,
            )  # fmt: skip
            values: dict[str, Value] = {
                "phase": PHASE_WORDS[phase], "until": card.timetable.ends_at(phase, part.facts.extensions),
                "left": notifying.left_in(phase, tally), "words": words,
            }  # fmt: skip
            Ears(card, part, crew, now).hear(REMINDER, f"reminder:{row.pk}", values)
            units, told = units + 1, told + len(crew)
    outcome = Outcome(units, told, done, just, unreachable)
    if units:
        detail = {"units": units, "people": told, "phase": phase.value, "text": words}
        record(actor, round_id, "round.remind", detail, now)
    return outcome
