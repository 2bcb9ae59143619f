"""The one door for answers: check, store once, queue for the sums.

A ballot that comes again is answered as it was the first time, whatever has happened since. No row that another ballot
touches is written, so that any number of ballots come in beside each other; `services/folding.py` adds them up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from thuocdo.kernel.refusals import BadInput, Problem, Refusal
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain import answering
from thuocdo.questionnaires.domain.answering import Checked, IsUnit
from thuocdo.questionnaires.domain.documents import Document, slots
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.domain import ballots, guards, quotas
from thuocdo.surveys.domain.ballots import Ballot, Closed, Conflict, Content, Outcome, Stored
from thuocdo.surveys.domain.campaigns import PERSONAL_CHANNELS, Channel, Rating, not_taking
from thuocdo.surveys.domain.guards import Suspicion
from thuocdo.surveys.models import Draft, SetAside, Submission
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import room

COLUMNS = (
    "id, campaign_id, version_id, group_id, unit_id, channel, site, language, day, seconds, rehearsal, payload, "
    "content_hash, coded, others, respondent"
)
_STORE = f"""
WITH kept AS (
    INSERT INTO surveys_submission ({COLUMNS})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::smallint[], %s, %s)
    ON CONFLICT (id) DO NOTHING RETURNING id
)
INSERT INTO surveys_change (submission_id, sign, aside) SELECT id, 1, %s FROM kept
"""  # noqa: S608 - the names of columns


@dataclass(frozen=True, slots=True)
class Weighed:
    """A ballot that may be stored: its row without being one, and why it is set aside."""

    ballot: Ballot
    content: Content
    group_id: int | None
    unit_id: int | None
    coded: tuple[int, ...]
    others: dict[str, object]
    suspicions: tuple[Suspicion, ...]
    day: date


def store(*, campaign_id: int, ballot: Ballot, now: datetime) -> Stored:
    """Store a ballot once. Invitations and receipts come through `services/handing_in.py`.

    Raise `BadInput` with the problems by item, `Conflict` when another ballot has its number, `Closed` with the moment
    that applies, `QuotaFull`.
    """
    return store_by(plan=plans.plan(campaign_id), ballot=ballot, now=now)


@transaction.atomic
def store_by(*, plan: Plan, ballot: Ballot, now: datetime) -> Stored:
    """Do what `store` does, for whoever has just read the plan."""
    if ballot.channel in PERSONAL_CHANNELS:
        raise _refused([Problem(_s("This way needs a personal link."), place="channel", given=ballot.channel.value)])
    return stored(plan, ballot, now)


def stored(plan: Plan, ballot: Ballot, now: datetime) -> Stored:
    """Do what `store` does, within the transaction of the caller."""
    content = ballots.content(ballot)
    try:
        weighed = weigh(plan, ballot, content, now)
        room_for(plan, weighed)
    except Refusal:
        before = _before(plan, ballot, content)  # it may have been stored when it was still allowed
        if before is None:
            raise
        return before
    if not _write(plan, weighed):
        return _before(plan, ballot, content) or Stored(Outcome.SAME)
    Draft.objects.filter(pk=ballot.id).delete()
    return Stored(Outcome.NEW, tuple(each.reason.value for each in weighed.suspicions))


@transaction.atomic
def store_lot(*, campaign_id: int, ballots_at: Sequence[tuple[Ballot, datetime]]) -> int:
    """Store many new ballots, each as of its own moment, quicker than one by one; return how many were stored.

    All of them or none. The campaign has no quotas, and no two ballots of the lot are looked at as twins. Raise as
    `store` does.
    """
    plan = plans.plan(campaign_id)
    if plan.bounds or any(each.channel in PERSONAL_CHANNELS for each, _ in ballots_at):
        raise _refused([Problem(_s("Ballots of this survey are handed in one by one."), place="ballots")])
    is_unit = _remembering({})
    lot = [weigh(plan, each, ballots.content(each), now, is_unit=is_unit(now)) for each, now in ballots_at]
    with connection.cursor() as cursor:
        cursor.executemany(_STORE, [[*row(plan, each), bool(each.suspicions)] for each in lot])
        stored_now = int(cursor.rowcount)
    if stored_now != len(lot):
        raise Conflict
    SetAside.objects.bulk_create(judged for each in lot for judged in set_aside(each))
    return stored_now


def weigh(
    plan: Plan, ballot: Ballot, content: Content, now: datetime, *, has_twin: Callable[[], bool] | None = None,
    is_unit: IsUnit | None = None,
) -> Weighed:  # fmt: skip
    """Check a ballot against its campaign and its questionnaire. Raise `Closed` or `BadInput` with all problems.

    `has_twin` says whether another ballot of the campaign has the same content, `is_unit` whether a unit may be chosen;
    the database is asked without them.
    """
    why = not_taking(plan.card.facts, now, rehearsal=ballot.rehearsal)
    if why is not None:
        raise Closed(why)
    today = timezone.localdate(now)
    problems = [*ballots.problems(ballot), *_place_problems(plan, ballot)]
    if ballot.version_id not in plan.versions:
        problems.append(Problem(_s("This version is not asked in this survey."), place="version"))
    if len(content.payload) > ballots.LONGEST_PAYLOAD:
        problems.append(Problem(_s("The answers are too long altogether."), place="answers"))
    if problems:
        raise _refused(problems)
    document = plans.document(ballot.version_id)
    checked = answering.check(
        document, ballot.answers, today=today, complete=ballot.complete, is_unit=is_unit or plans.register(today),
        language=ballot.language,
    )  # fmt: skip
    if not checked.ok:
        raise _refused(checked.problems)
    twin = has_twin or partial(_has_twin, plan, ballot, content)
    return Weighed(
        ballot, content, plan.groups.get(ballot.group), plan.units.get(ballot.unit), checked.coded,
        kept_others(document, checked), _suspicions(plan, ballot, checked, today, twin), today,
    )  # fmt: skip


def _remembering(seen: dict[tuple[date, str, str, str], bool]) -> Callable[[datetime], IsUnit]:
    """Return who asks the register once about each unit, day and question."""

    def on(now: datetime) -> IsUnit:
        today = timezone.localdate(now)

        def is_unit(slug: str, item: UnitPicker, within: str) -> bool:
            key = (today, slug, item.code, within)
            if key not in seen:
                seen[key] = plans.register(today)(slug, item, within)
            return seen[key]

        return is_unit

    return on


def room_for(plan: Plan, weighed: Weighed) -> None:
    """See to it that quotas have room. Rehearsal ballots come one by one, so that they can be purged as a whole."""
    cells = quotas.concerned(plan.bounds, weighed.group_id, weighed.unit_id)
    if weighed.ballot.rehearsal:
        room.hold_door(plan.card.id)
    room.take_place(plan.card.id, cells, rehearsal=weighed.ballot.rehearsal)


def kept_others(document: Document, checked: Checked) -> dict[str, object]:
    """Return what is no single option, by code: null for what was asked and left out, nothing for what was not."""
    asked = set(checked.asked)
    codes = [slot.code for slot in slots(document) if not slot.coded and slot.code in asked]
    return {code: checked.others.get(code) for code in codes}


def _place_problems(plan: Plan, ballot: Ballot) -> list[Problem]:
    """Return what does not fit the campaign: channel, group, unit, several units."""
    card, found = plan.card, list[Problem]()
    if ballot.channel not in card.channels:
        found.append(
            Problem(_s("This survey takes no answers by this way."), place="channel", given=ballot.channel.value)
        )
    if ballot.channel is Channel.EMBED and ballot.site not in card.allowed_sites:
        found.append(Problem(_s("This site may not embed this survey."), place="site", given=ballot.site[:80]))
    if ballot.group and ballot.group not in plan.groups:
        found.append(Problem(_s("This survey has no such group."), place="group", given=ballot.group[:40]))
    if plan.groups and not ballot.group:
        found.append(Problem(_s("Choose the group to which you belong."), place="group"))
    if ballot.unit and ballot.unit not in plan.units:
        found.append(Problem(_s("This unit is not rated in this survey."), place="unit", given=ballot.unit[:80]))
    if plan.units and not ballot.unit:
        found.append(Problem(_s("Choose the unit that you rate."), place="unit"))
    return [*found, *ballots.respondents_problem(card.rating is Rating.MANY, ballot)]


def _has_twin(plan: Plan, ballot: Ballot, content: Content) -> bool:
    same = Submission.objects.filter(campaign=plan.card.id, content_hash=content.hash)
    return same.exclude(pk=ballot.id).exists()


def _suspicions(
    plan: Plan, ballot: Ballot, checked: Checked, today: date, has_twin: Callable[[], bool]
) -> tuple[Suspicion, ...]:
    watched = plan.card.guards
    twin = guards.watches_twins(watched, checked) and has_twin()
    document = plans.document(ballot.version_id)
    return guards.suspicions(
        watched, document, checked, seconds=ballot.seconds, twin=twin, today=today, repeated=ballot.repeated
    )


def _write(plan: Plan, weighed: Weighed) -> bool:
    """Insert the ballot with its place in the queue; return False when its number is taken."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [*row(plan, weighed), bool(weighed.suspicions)])
        if not cursor.rowcount:
            return False
    SetAside.objects.bulk_create(set_aside(weighed))
    return True


def row(plan: Plan, weighed: Weighed) -> list[Any]:
    """Return the values of a ballot in the order of COLUMNS."""
    ballot = weighed.ballot
    return [
        ballot.id, plan.card.id, ballot.version_id, weighed.group_id, weighed.unit_id, ballot.channel.value,
        ballot.site, ballot.language, weighed.day, ballots.rounded(ballot.seconds), ballot.rehearsal,
        weighed.content.payload, weighed.content.hash, list(weighed.coded), Jsonb(weighed.others), ballot.respondent,
    ]  # fmt: skip


def set_aside(weighed: Weighed) -> list[SetAside]:
    """Return the rows that say why a ballot is set aside."""
    return [
        SetAside(submission_id=weighed.ballot.id, reason=each.reason.value, detail=dict(each.detail), day=weighed.day)
        for each in weighed.suspicions
    ]


def _before(plan: Plan, ballot: Ballot, content: Content) -> Stored | None:
    """Return the receipt of a ballot that is there already, or None. Raise `Conflict` when it is another one."""
    found = Submission.objects.filter(pk=ballot.id).values_list("campaign_id", "content_hash").first()
    if found is None:
        return None
    if found != (plan.card.id, content.hash):
        raise Conflict
    reasons = SetAside.objects.filter(submission=ballot.id, user=None).order_by("id").values_list("reason", flat=True)
    return Stored(Outcome.SAME, tuple(reasons))


def _refused(problems: Sequence[Problem]) -> BadInput:
    return BadInput(
        _s("%(count)s answer can't be taken.", "%(count)s answers can't be taken.", count=len(problems)),
        problems=problems,
    )
