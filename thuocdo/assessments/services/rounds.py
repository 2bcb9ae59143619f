"""Beginning a round, changing what it is called and how it runs, setting and moving its dates, dropping a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain import settings as round_settings
from thuocdo.assessments.domain.phases import RoundStatus, Span, day_of, timetable_problems
from thuocdo.assessments.domain.settings import RoundSettings
from thuocdo.assessments.models import PhaseSpan, Round
from thuocdo.assessments.selectors import rounds, setup
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.services.opening import lock_round
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import slug as slug_of

FIRST_YEAR, LAST_YEAR = 1990, 2200
LONGEST_SLUG = 80
RESERVED = {"moi"}  # words that stand at a round's place in addresses


class LateSetup(BadInput):
    """Somebody changed the set-up in between. What was typed is not lost: the page shows it beside what stands now."""

    code = "late_save"

    def __init__(self) -> None:
        super().__init__(
            _s("Somebody changed the set-up while you were at it. Look at what stands now and save again.")
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Basics:
    """What a round is called, what it assesses and by whom it is decided."""

    framework_id: int
    year: int
    title_vi: str
    title_en: str = ""
    previous_id: int | None = None
    chair_id: int | None = None
    notes_vi: str = ""
    notes_en: str = ""
    settings: RoundSettings = RoundSettings()  # noqa: RUF009 - frozen


@transaction.atomic
def create(*, actor: Actor, owner_id: int, basics: Basics, now: datetime) -> str:
    """Begin a round of a unit and return its slug. Raise `NotPermitted`, or `BadInput` with all that is wrong."""
    require(may_organise(actor, owner_id, day_of(now)))
    _check(basics, owner_id, None, now, before=None)
    row = Round(owner_id=owner_id, slug=_free_slug(basics), created_by_id=actor.user_id)
    _write(row, basics)
    row.is_model = indices.framework(basics.framework_id, actor=actor, on=day_of(now)).is_model
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # its address was taken at the very same moment
        raise BadInput(_s("Somebody began the same round at this moment. Look at the list of rounds.")) from error
    record(
        actor, row.pk, "round.create", {"slug": row.slug, "framework_id": basics.framework_id, "year": row.year}, now
    )
    return row.slug


@transaction.atomic
def change(*, actor: Actor, round_id: int, basics: Basics, seen: int, now: datetime) -> None:
    """Change a round; what it assesses (framework, year, last year's round) only while it is being prepared.

    `seen` is the revision that stood on the page. Raise `NotPermitted`, `LateSetup`, or `BadInput`.
    """
    row = lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_steer(actor, card.facts, now))
    before = basics_of(card)
    settled = ("framework_id", "year", "previous_id")
    if any(getattr(before, name) != getattr(basics, name) for name in settled):
        require(policy.may_prepare(actor, card.facts, now))
    _not_late(row, seen)
    if basics == before:
        return
    _check(basics, card.owner_id, round_id, now, before=before)
    _write(row, basics)
    if before.framework_id != basics.framework_id:
        row.is_model = indices.framework(basics.framework_id, actor=actor, on=day_of(now)).is_model
    row.revision += 1
    row.save()
    changed = [name for name in Basics.__slots__ if getattr(before, name) != getattr(basics, name)]
    record(actor, round_id, "round.change", {"changed": changed, "chair_id": basics.chair_id}, now)


@transaction.atomic
def set_dates(
    *, actor: Actor, round_id: int, spans: Sequence[Span], seen: int, now: datetime, reason: str = ""
) -> None:
    """Set when the phases are. A running round needs all of them and a reason; a draft may lack some.

    Raise `NotPermitted`, `LateSetup`, or `BadInput` whose problems name the phase and the column.
    """
    row = lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_steer(actor, card.facts, now))
    _not_late(row, seen)
    before = {span.phase: span for span in card.timetable.spans}
    after = {span.phase: span for span in spans}
    if before == after:
        return
    running = card.status is RoundStatus.OPEN
    found = [each for each in timetable_problems(spans) if running or each.place in after]
    if running and not reason.strip():
        needed = _s("Say why the dates are moved; everybody in the round reads it.")
        found.append(Problem(needed, place="reason"))
    if found:
        raise BadInput(_s("These dates can't be taken."), problems=found)
    PhaseSpan.objects.filter(round=round_id).exclude(phase__in=after).delete()
    for span in spans:
        times = {"starts_at": span.starts_at, "ends_at": span.ends_at}
        PhaseSpan.objects.update_or_create(round=row, phase=span.phase, defaults=times)
    row.revision += 1
    row.save(update_fields=["revision"])
    if running:
        outbox.record("RoundDatesMoved", {"round_id": round_id}, now=now)
    detail = {"before": _told(before.values()), "after": _told(spans), "reason": reason.strip()}
    record(actor, round_id, "round.dates", detail, now)


@transaction.atomic
def delete(*, actor: Actor, round_id: int, now: datetime) -> None:
    """Delete a round that was never opened. Raise `NotPermitted`, or `BadInput` where another continues it."""
    row = lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_prepare(actor, card.facts, now))
    if Round.objects.filter(previous=row).exists():
        raise BadInput(_s("Another round names this one as last year's, so it can't be deleted."))
    slug = row.slug
    row.delete()
    record(actor, round_id, "round.delete", {"slug": slug}, now)


def basics_of(card: RoundCard) -> Basics:
    """Return what stands."""
    words = setup.texts(card.id)
    return Basics(
        framework_id=card.framework_id, year=card.year, title_vi=words.title_vi, title_en=words.title_en,
        previous_id=card.previous_id, chair_id=card.facts.chair_id, notes_vi=words.notes_vi, notes_en=words.notes_en,
        settings=card.settings,
    )  # fmt: skip


def record(actor: Actor, round_id: int, action: str, detail: Mapping[str, object], now: datetime) -> None:
    """Put an action of the set-up on record."""
    audit.record(actor_id=actor.user_id, action=action, subject=f"round:{round_id}", detail=detail, now=now)


def touch(row: Round) -> None:
    """Count a change of the set-up."""
    row.revision += 1
    row.save(update_fields=["revision"])


def _check(basics: Basics, owner_id: int, round_id: int | None, now: datetime, before: Basics | None) -> None:
    """Refuse everything that can't be, all at once. What stands already is not judged anew."""
    found = list(basics.settings.problems())
    if not basics.title_vi.strip():
        found.append(Problem(_s("Give the round a title."), place="title_vi"))
    if not FIRST_YEAR <= basics.year <= LAST_YEAR:
        expected = _s("%(low)s to %(high)s", low=FIRST_YEAR, high=LAST_YEAR)
        found.append(_wrong("year", basics.year, expected))
    if (before is None or before.framework_id != basics.framework_id) and (
        indices.status_of(basics.framework_id) is not Status.IN_USE
    ):
        found.append(Problem(_s("The framework is not in use. Put it in use first."), place="framework_id"))
    if basics.previous_id is not None and basics.previous_id not in {
        each.id for each in setup.earlier_rounds(owner_id, basics.year) if each.id != round_id
    }:
        sentence = _s("Last year's round must be an earlier one of the same owner.")
        found.append(Problem(sentence, place="previous_id"))
    chair_stays = before is not None and before.chair_id == basics.chair_id
    if basics.chair_id is not None and not chair_stays and basics.chair_id not in {
        each.id for each in setup.chairs(owner_id, day_of(now))
    }:  # fmt: skip
        found.append(Problem(_s("The chair must hold the role of council chair at the owner."), place="chair_id"))
    if found:
        raise BadInput(_s("The round can't be saved like this."), problems=found)


def _wrong(place: str, given: object, expected: Sentence) -> Problem:
    sentence = _s("%(given)s is not possible. Give %(expected)s.", given=str(given), expected=expected)
    return Problem(sentence, place=place, given=str(given), expected=expected)


def _write(row: Round, basics: Basics) -> None:
    row.framework_id, row.year = basics.framework_id, basics.year
    row.title_vi, row.title_en = basics.title_vi.strip(), basics.title_en.strip()
    row.previous_id, row.chair_id = basics.previous_id, basics.chair_id
    row.notes_vi, row.notes_en = basics.notes_vi, basics.notes_en
    row.settings = round_settings.to_data(basics.settings)


def _not_late(row: Round, seen: int) -> None:
    if row.revision != seen:
        raise LateSetup


def _free_slug(basics: Basics) -> str:
    title = slug_of(basics.title_vi)[:LONGEST_SLUG].strip("-") or "vong"
    wanted = title if str(basics.year) in title.split("-") else f"{title}-{basics.year}"
    taken = set(Round.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED
    return next(each for at in range(1, 10_000) if (each := wanted if at == 1 else f"{wanted}-{at}") not in taken)


def _told(spans: Iterable[Span]) -> dict[str, list[str]]:
    return {span.phase.value: [span.starts_at.isoformat(), span.ends_at.isoformat()] for span in spans}
