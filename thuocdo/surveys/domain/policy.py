"""Who may do what with a campaign, and why not. What has been answered is never changed by anybody."""

from __future__ import annotations

from datetime import date, datetime

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import may_manage_surveys
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict
from thuocdo.surveys.domain.campaigns import Facts, State, forgotten, state

SETTLED = _s("This is settled once the survey is launched. Copy the survey to begin another one.")


def may_manage(actor: Actor, facts: Facts, on: date) -> Verdict:
    """See and steer a campaign: the survey managers of its owner."""
    return may_manage_surveys(actor, facts.owner_id, on)


def may_follow(actor: Actor, facts: Facts, on: date) -> Verdict:
    """See how a campaign goes, and its figures: its managers, the owner's organisers, auditors."""
    verdict = may_manage_surveys(actor, facts.owner_id, on)
    if not verdict and (
        actor.is_a(Role.ORGANISER, on=on, unit_id=facts.owner_id) or actor.is_a(Role.AUDITOR, on=on)
    ):  # fmt: skip
        return Allowed()
    return verdict


def may_prepare(actor: Actor, facts: Facts, on: date) -> Verdict:
    """Change what is settled by launching: kind, channels, who rates whom, another questionnaire, quotas; delete."""
    return may_manage_surveys(actor, facts.owner_id, on, but=SETTLED if facts.launched_at is not None else None)


def may_steer(actor: Actor, facts: Facts, on: date, now: datetime) -> Verdict:
    """Change texts, targets, sites, guards, the version; move the end; close: until it is closed for good."""
    verdict = may_manage_surveys(actor, facts.owner_id, on)
    if verdict and facts.closed_at is not None:
        return Denied(_s("This survey was closed for good on %(at)s.", at=facts.closed_at))
    if verdict and forgotten(facts, now):
        return Denied(_s("This survey ended on %(at)s and is over for good.", at=facts.closes_at))
    return verdict


def may_rehearse(actor: Actor, facts: Facts, on: date, now: datetime) -> Verdict:
    """Switch the rehearsal on and off: until the campaign is closed."""
    verdict = may_steer(actor, facts, on, now)
    if verdict and state(facts, now) is State.CLOSED:
        return Denied(_s("This survey closed on %(at)s.", at=facts.ends_at))
    return verdict


def may_judge(actor: Actor, facts: Facts, on: date) -> Verdict:
    """Set ballots aside and take them back, also after the end: the survey managers of the owner."""
    return may_manage_surveys(actor, facts.owner_id, on)
