"""The same questionnaire asked again: which surveys can be set beside this one, and what became of each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thuocdo.directory.domain.actors import Actor
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.comparing import mean_difference, share_difference
from thuocdo.surveys.domain.crosstabs import Difference
from thuocdo.surveys.domain.figures import Mean, Share, SlotFigure
from thuocdo.surveys.models import Campaign
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.campaigns import CampaignCard, card


@dataclass(frozen=True, slots=True)
class Wave:
    """One question in one survey; `since` is the difference to the survey before, where both can be told."""

    card: CampaignCard
    figure: SlotFigure | None
    since: Difference | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One question over surveys, the oldest first. `shares`: satisfied shares are compared, else means."""

    figure: SlotFigure
    waves: tuple[Wave, ...]
    shares: bool


def others(actor: Actor, here: CampaignCard, on: date) -> tuple[CampaignCard, ...]:
    """Return the launched surveys with the same questionnaire whose figures the actor may see, the oldest first."""
    if here.version_id is None:
        return ()
    questionnaire = questionnaires.version_card(here.version_id).questionnaire_id
    rows = Campaign.objects.filter(version__questionnaire=questionnaire, launched_at__isnull=False)
    found = [card(row) for row in rows.exclude(pk=here.id).order_by("opens_at", "id")]
    return tuple(each for each in found if policy.may_follow(actor, each.facts, on))


def compared(here: CampaignCard, beside: Sequence[CampaignCard]) -> tuple[Compared, ...]:
    """Return every question with a satisfied share or a mean that can be compared, over all these surveys."""
    cards = sorted((here, *beside), key=lambda each: (each.facts.opens_at is None, each.facts.opens_at, each.id))
    figures = {each.id: {found.code: found for found in live.marginals(each)} for each in cards}
    told = []
    for own in figures[here.id].values():
        if own.mean is None and own.satisfied is None:
            continue
        waves = tuple(_waves(here, cards, figures, own))
        if sum(each.figure is not None for each in waves) > 1:
            told.append(Compared(own, waves, own.satisfied is not None))
    return tuple(told)


def _waves(
    here: CampaignCard, cards: Sequence[CampaignCard], figures: dict[int, dict[str, SlotFigure]], own: SlotFigure
) -> list[Wave]:
    found: list[Wave] = []
    before: SlotFigure | None = None
    for each in cards:
        figure = figures[each.id].get(own.code)
        if figure is not None and (figure.hidden is not None or not _comparable(here, each, own.code)):
            figure = None
        since = _since(before, figure)
        found.append(Wave(each, figure, since))
        before = figure or before
    return found


def _comparable(here: CampaignCard, other: CampaignCard, code: str) -> bool:
    versions = tuple({here.version_id or 0, other.version_id or 0})
    return len(versions) == 1 or questionnaires.comparable_over(versions, code)


def _since(before: SlotFigure | None, now: SlotFigure | None) -> Difference | None:
    if before is None or now is None:
        return None
    return _of_shares(before.satisfied, now.satisfied) or _of_means(before.mean, now.mean)


def _of_shares(before: Share | None, now: Share | None) -> Difference | None:
    return share_difference(before, now) if before is not None and now is not None else None


def _of_means(before: Mean | None, now: Mean | None) -> Difference | None:
    return mean_difference(before, now) if before is not None and now is not None else None
