"""From what another system sent to what it is answered: the same words at the plain door and at the hot one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from thuocdo.kernel.refusals import BadInput, NotFound, Problem, Refusal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.api.schemas import SubmissionIn
from thuocdo.surveys.domain.ballots import Ballot, Closed, Conflict, Draft, Outcome, QuotaFull, Stored
from thuocdo.surveys.domain.campaigns import Channel, State
from thuocdo.surveys.domain.crowds import TooMany
from thuocdo.surveys.selectors import campaigns, plans
from thuocdo.surveys.selectors.answered import is_stored
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import drafts, keys, pacing
from thuocdo.ui.machine_refusals import told

LARGEST = 2 * 1024 * 1024  # bytes of a ballot
TOO_LARGE = _s("This is too large. Send at most %(most)s bytes.", most=LARGEST)
BUSY = _s("Too many answers are waiting at this moment. Send yours again in a second.")
WORK_NEEDED = _s("This survey asks for a little work first: answer the challenge and send both together.")
_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (BadInput, 422), (Conflict, 409), (QuotaFull, 410), (TooMany, 429), (NotFound, 404),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: status, body as JSON data, headers."""

    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


def plan_of(slug: str) -> Plan:
    """Return a survey that other systems may know of. Raise `NotFound`."""
    plan = plans.known(slug)
    opened = plan.card.facts.launched_at is not None or plan.card.facts.rehearsal
    if not plan.versions or not opened or Channel.API not in plan.card.channels:
        raise campaigns.missing()
    return plan


def ballot_of(plan: Plan, number: UUID, given: SubmissionIn) -> Ballot:
    """Return the ballot that was sent."""
    return Ballot(
        id=number, version_id=_version(plan, given), answers=given.answers, channel=Channel.API, group=given.group,
        unit=given.unit, language=given.language, seconds=given.seconds, rehearsal=given.rehearsal,
        respondent=given.respondent,
    )  # fmt: skip


def admit(plan: Plan, given: SubmissionIn, who: str, now: datetime) -> None:
    """Let a network through, or raise `TooMany`. Nothing of it is stored."""
    kind = pacing.HAND_IN if given.final else pacing.BEGIN
    pacing.admit(plan.card.id, plan.card.guards, who, now=now, kind=kind)


def has_worked(plan: Plan, number: UUID, given: SubmissionIn, now: datetime) -> bool:
    """Tell whether the work was done that a ballot needs: drafts and rehearsals need none."""
    card = plan.card
    return not given.final or given.rehearsal or pacing.has_worked(card.id, number, card.guards, given.work, now)


def keep_draft(plan: Plan, number: UUID, given: SubmissionIn, now: datetime) -> Told:
    """Keep a draft: one row under the number that becomes that of the ballot. Raise what `drafts.keep` does."""
    if is_stored(plan.card.id, number):
        raise Conflict
    problems = []
    if Channel.API not in plan.card.channels:
        problems.append(Problem(_s("This survey takes no answers by this way."), place="channel", given=Channel.API))
    if given.group and given.group not in plan.groups:
        problems.append(Problem(_s("This survey has no such group."), place="group", given=given.group[:40]))
    if given.unit and given.unit not in plan.units:
        problems.append(Problem(_s("This unit is not rated in this survey."), place="unit", given=given.unit[:80]))
    if problems:
        raise BadInput(_s("The draft can't be kept."), problems=problems)
    draft = Draft(
        id=number, version_id=_version(plan, given), answers=given.answers, channel=Channel.API, group=given.group,
        unit=given.unit, language=given.language, rehearsal=given.rehearsal,
    )  # fmt: skip
    drafts.keep(campaign_id=plan.card.id, key=keys.draft_key(f"api:{number.hex}"), draft=draft, now=now)
    return Told(200, {"id": str(number), "state": "draft", "set_aside": []})


def receipt(number: UUID, stored: Stored) -> Told:
    """Return what a stored ballot is answered: 201 the first time, 200 each time after."""
    body = {"id": str(number), "state": stored.state.value, "set_aside": list(stored.aside)}
    return Told(201 if stored.state is Outcome.NEW else 200, body)


def work_first(plan: Plan, number: UUID, language: str, now: datetime) -> Told:
    """Return the challenge that has to be answered first."""
    guards = plan.card.guards
    body = told("work_needed", WORK_NEEDED, (), language)
    asked = {"challenge": pacing.challenge(plan.card.id, number, guards, now), "bits": guards.work_bits}
    return Told(428, {**body, **asked}, {"Cache-Control": "no-store"})


def too_large(language: str) -> Told:
    """Return what is answered to more than a ballot can be."""
    return Told(413, told("too_large", TOO_LARGE, (), language))


def refused(refusal: Refusal, language: str, *, plan: Plan | None, now: datetime) -> Told:
    """Return what a refusal is answered, in words. A survey that is not open yet forbids; one that is over is gone."""
    if isinstance(refusal, Closed):
        over = plan is None or plan.card.state(now) is State.CLOSED
        return Told(410 if over else 403, told("closed" if over else "not_open", refusal.sentence, (), language))
    status = next((number for kind, number in _STATUS if isinstance(refusal, kind)), 400)
    headers = {"Retry-After": str(refusal.wait)} if isinstance(refusal, TooMany) else {}
    return Told(status, told(refusal.code, refusal.sentence, _problems(refusal), language), headers)


def _problems(refusal: Refusal) -> list[tuple[str, Sentence]]:
    if not isinstance(refusal, BadInput):
        return []
    if refusal.field and not refusal.problems:
        return [(refusal.field, refusal.sentence)]
    return [(each.place, each.sentence) for each in refusal.problems]


def _version(plan: Plan, given: SubmissionIn) -> int:
    if given.version is not None:
        return given.version
    return plan.versions[0] if plan.versions else 0
