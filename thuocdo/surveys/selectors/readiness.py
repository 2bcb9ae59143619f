"""What a campaign still lacks before it can be launched, and what its managers should look at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.surveys.domain import campaigns as rules
from thuocdo.surveys.domain import guards as guarding
from thuocdo.surveys.domain.campaigns import Channel, Kind, Rating
from thuocdo.surveys.models import Invitation, Rated
from thuocdo.surveys.selectors.campaigns import CampaignCard


def missing(card: CampaignCard, now: datetime) -> tuple[Problem, ...]:
    """Return everything that stands in the way of launching, by the name of the field."""
    found = [*_questions(card), *_dates(card, now)]
    if not card.channels:
        found.append(Problem(_s("Choose at least one channel."), place="channels"))
    if not card.purpose["vi"]:
        found.append(Problem(_s("Say what the answers are for; respondents read it first."), place="purpose_vi"))
    if not card.consent["vi"] and card.kind is not Kind.DATA_COLLECTION:
        found.append(Problem(_s("Say what happens to the answers; respondents agree to it."), place="consent_vi"))
    if card.rating is not Rating.NONE and not Rated.objects.filter(campaign=card.id).exists():
        found.append(Problem(_s("Name the units that are rated."), place="rated"))
    if Channel.INVITATION in card.channels and not Invitation.objects.filter(campaign=card.id).exists():
        found.append(Problem(_s("Nobody has been put on the list of invitations yet."), place="invitations"))
    if Channel.EMBED in card.channels and not card.allowed_sites:
        found.append(Problem(_s("Name the sites that may embed the survey."), place="allowed_sites"))
    return tuple(found)


def doubts(card: CampaignCard) -> tuple[Problem, ...]:
    """Return what does not stand in the way but should be looked at: invited people too few to hide among each other.

    A ballot tells its group and its unit. Where fewer people than the smallest cell are invited of one group and unit,
    whoever holds the database knows that the ballot is one of theirs.
    """
    few = list(
        Invitation.objects.filter(campaign=card.id)
        .values("group", "unit")
        .annotate(people=Count("id"))
        .filter(people__lt=card.smallest_cell)
    )
    if not few:
        return ()
    sentence = _s(
        "%(count)s group of invited people is smaller than %(least)s: their answers could be guessed to be theirs.",
        "%(count)s groups of invited people are smaller than %(least)s: their answers could be guessed to be theirs.",
        count=len(few), least=card.smallest_cell,
    )  # fmt: skip
    return (Problem(sentence, place="invitations"),)


def _questions(card: CampaignCard) -> list[Problem]:
    if card.version_id is None:
        return [Problem(_s("Choose a questionnaire."), place="version_id")]
    if questionnaires.version_card(card.version_id).status is not Status.PUBLISHED:
        return [Problem(_s("The questionnaire is still a draft. Publish it first."), place="version_id")]
    return list(guarding.problems(card.guards, questionnaires.document(card.version_id)))


def _dates(card: CampaignCard, now: datetime) -> list[Problem]:
    found = list(rules.date_problems(card.facts.opens_at, card.facts.closes_at))
    for place, moment in (("opens_at", card.facts.opens_at), ("closes_at", card.facts.closes_at)):
        if moment is None:
            found.append(Problem(_s("Set this date."), place=place))
    if card.facts.closes_at is not None and card.facts.closes_at <= now:
        found.append(Problem(_s("The end lies in the past."), place="closes_at"))
    return found
