"""How far a campaign has come: ballots beside what is wanted, by group and unit, and how invitations go (B3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from thuocdo.kernel.sentences import Titled
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.models import Invitation, Pace
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.campaigns import CampaignCard, groups, rated
from thuocdo.surveys.selectors.live import By, Counts, Filter


@dataclass(frozen=True, slots=True)
class Line:
    """A group or a unit: ballots that count and that are aside, how many are wanted, and invited people.

    `answered` are ballots by invitation, not people that are known to have answered: who did is never told.
    """

    id: int
    title: Titled
    ballots: Counts
    target: int | None
    invited: int
    bounced: int
    answered: int

    @property
    def still_wanted(self) -> int | None:
        """Return how many ballots are missing, or None where no number is wanted."""
        return None if self.target is None else max(self.target - self.ballots.counted, 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign as a whole, then its groups and its units in their order."""

    whole: Counts
    invited: int
    bounced: int
    answered: int
    groups: tuple[Line, ...]
    units: tuple[Line, ...]


def progress(card: CampaignCard) -> Progress:
    """Return how far a campaign has come: the same number of questions however many units there are."""
    by_group, by_unit = _people(card, "group"), _people(card, "unit")
    invited = Filter(channel=Channel.INVITATION)
    answered_by_group = live.counts_by(card, By.GROUP, invited)
    answered_by_unit = live.counts_by(card, By.UNIT, invited)
    counted_by_group, counted_by_unit = live.counts_by(card, By.GROUP), live.counts_by(card, By.UNIT)
    return Progress(
        whole=live.counts(card),
        invited=sum(each[0] for each in by_group.values()),
        bounced=sum(each[1] for each in by_group.values()),
        answered=sum(_all(each) for each in answered_by_group.values()),
        groups=tuple(
            Line(
                each.id, each.title, counted_by_group.get(each.id, NOTHING), each.target,
                *by_group.get(each.id, (0, 0)), _all(answered_by_group.get(each.id, NOTHING)),
            )
            for each in groups(card.id)
        ),
        units=tuple(
            Line(
                each.unit.id, Titled(each.unit.full_name, each.unit.title_en),
                counted_by_unit.get(each.unit.id, NOTHING), each.target, *by_unit.get(each.unit.id, (0, 0)),
                _all(answered_by_unit.get(each.unit.id, NOTHING)),
            )
            for each in rated(card.id)
        ),
    )  # fmt: skip


def ballots_of(campaign_ids: Iterable[int]) -> dict[int, int]:
    """Return how many real ballots count in each of some campaigns: one query for all."""
    rows = Pace.objects.filter(campaign__in=list(campaign_ids), rehearsal=False, aside=False).order_by()
    return dict(rows.values_list("campaign").annotate(total=Sum("n")))


NOTHING = Counts(0, 0)


def _all(counts: Counts) -> int:
    return counts.counted + counts.aside


def _people(card: CampaignCard, along: str) -> dict[int | None, tuple[int, int]]:
    rows = Invitation.objects.filter(campaign=card.id).order_by().values_list(along)
    counted = rows.annotate(people=Count("id"), bounced=Count("id", filter=Q(bounced_at__isnull=False)))
    return {key: (people, bounced) for key, people, bounced in counted}
