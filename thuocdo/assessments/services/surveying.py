"""Linking leaves of a round to questions of a survey, and freezing what the answers earn as figures with a source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.linking import problems
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.domain.surveyed import Link, Surveyed
from thuocdo.assessments.models import FrozenTally, SurveyLink
from thuocdo.assessments.selectors import provided, rounds
from thuocdo.assessments.selectors import surveyed as selectors
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.services import recording
from thuocdo.assessments.services.opening import lock_round
from thuocdo.assessments.services.providing import Figure, provide
from thuocdo.assessments.services.rounds import LateSetup, record, touch
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.services import folding


@transaction.atomic
def link(*, actor: Actor, round_id: int, link: Link, seen: int, now: datetime) -> None:
    """Let a leaf take its points from questions of a campaign. `seen` is the revision of the round on the page.

    Raise `NotPermitted`, `LateSetup`, `NotFound` for a campaign that the actor may not follow, or `BadInput` with
    every problem (`place` is the leaf, `column` the part of the link).
    """
    row = lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_link_surveys(actor, card.facts, now))
    if row.revision != seen:
        raise LateSetup
    campaign = next((each for each in selectors.offered(actor, day_of(now)) if each.id == link.campaign_id), None)
    if campaign is None or campaign.version_id is None:
        raise campaigns.missing()
    if link.code not in card.spec.tree.leaf_codes:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=link.code))
    groups = frozenset(each.code for each in campaigns.groups(campaign.id))
    found = problems(link, card.spec.tree[link.code], questionnaires.document(campaign.version_id), groups)
    if found:
        raise BadInput(_s("The leaf can't take its points from these answers."), problems=found)
    values = {
        "campaign_id": campaign.id, "items": list(link.items), "options": dict(link.options),
        "groups": dict(link.groups), "changed_by_id": actor.user_id, "changed_at": now,
    }  # fmt: skip
    SurveyLink.objects.update_or_create(round=row, code=link.code, defaults=values)
    touch(row)
    outbox.record("SurveyLinked", {"round_id": round_id}, now=now)
    record(actor, round_id, "round.link_survey", {"code": link.code, "survey": campaign.slug}, now)


@transaction.atomic
def unlink(*, actor: Actor, round_id: int, code: str, seen: int, now: datetime) -> None:
    """Let a leaf no longer take its points from a survey; what was frozen stays. Raise as `link`."""
    row = lock_round(round_id)
    require(policy.may_link_surveys(actor, rounds.round_(round_id).facts, now))
    if row.revision != seen:
        raise LateSetup
    if not SurveyLink.objects.filter(round=row, code=code).delete()[0]:
        return
    touch(row)
    outbox.record("SurveyLinked", {"round_id": round_id}, now=now)
    record(actor, round_id, "round.unlink_survey", {"code": code}, now)


def freeze(*, actor: Actor, round_id: int, codes: Collection[str], now: datetime) -> int:
    """Enter what the answers earn at this moment as the organiser's figures, with survey and hash as their source.

    Every ballot that was handed in before is counted. Units of which no figure can be told keep what they have.
    Return how many figures are new. Raise `NotPermitted`, or `BadInput` where no linked leaf has a figure.
    """
    require(policy.may_provide(actor, rounds.round_(round_id).facts, now))
    folding.fold_all(now=now)
    return _freeze(actor=actor, round_id=round_id, codes=codes, now=now)


@transaction.atomic
def _freeze(*, actor: Actor, round_id: int, codes: Collection[str], now: datetime) -> int:
    lock_round(round_id)
    card, parts = rounds.round_(round_id), rounds.parts(round_id)
    require(policy.may_provide(actor, card.facts, now))
    linked = {code: each for code, each in selectors.links(round_id).items() if code in codes}
    found, entered = selectors.earned(card, parts, linked), 0
    cells = provided.cells(card, list(linked))
    for code, each in linked.items():
        mine = {part: found[part.id][code] for part in parts if found[part.id][code].content is not None}
        if not mine:
            continue
        data = _data(each, mine)
        kept = FrozenTally.objects.create(
            round_id=round_id, code=code, campaign_id=each.campaign_id, data=data,
            content_hash=selectors.hash_of(data), author_id=recording.author_id(actor), frozen_at=now,
        )  # fmt: skip
        figures = [
            Figure(part.id, code, told.content, cells[part.id, code].seen)
            for part, told in mine.items()
            if told.content is not None
        ]
        source = _source(each, mine, kept.content_hash, now)
        entered += provide(actor=actor, round_id=round_id, figures=figures, source=source, now=now)
    if not entered:
        raise BadInput(_s("No linked leaf has a figure that could be frozen."))
    record(actor, round_id, "round.freeze_survey", {"codes": sorted(linked), "figures": entered}, now)
    return entered


def _data(link: Link, found: Mapping[Part, Surveyed]) -> dict[str, Any]:
    """Return what is kept of a leaf: the link, and what each group answered about each unit."""
    return {
        "link": {**asdict(link), "options": dict(link.options), "groups": dict(link.groups), "items": list(link.items)},
        "units": {
            part.unit.slug: {each.group: {"people": each.people, "answers": dict(each.counts)} for each in told.groups}
            for part, told in found.items()
        },
    }


def _source(link: Link, found: Mapping[Part, Surveyed], content_hash: str, now: datetime) -> Source:
    """Return the source in Vietnamese, as all data: which survey, how many ballots, when, under which hash."""
    campaign = campaigns.campaign(link.campaign_id)
    people = sum(each.people for each in found.values())
    at = timezone.localtime(now)
    told = f"Khảo sát “{campaign.title}”, {people} lượt trả lời, chốt lúc {at:%H:%M:%S} {at:%d/%m/%Y}"
    return Source(f"{told}, SHA-256 {content_hash}")
