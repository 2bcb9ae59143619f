"""What a campaign is: its questionnaire, texts, dates, groups, rated units, quotas."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from thuocdo.surveys.domain.campaigns import SMALLEST_CELL, After, Kind, Rating


class Campaign(models.Model):
    """One survey of a unit: who is asked what, by which ways, from when until when (B2). Its state is derived."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=100, unique=True, help_text="Also its public address.")
    version = models.ForeignKey(
        "questionnaires.Version", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The one that is answered now; ballots keep theirs.",
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Kind])
    title_vi = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    purpose_vi = models.TextField(blank=True)
    purpose_en = models.TextField(blank=True)
    consent_vi = models.TextField(blank=True)
    consent_en = models.TextField(blank=True)
    rating = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Rating], default=Rating.NONE)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True, help_text="The first moment that no longer counts.")
    most_ballots = models.PositiveIntegerField(null=True)
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="Closed by a person, for good.")
    channels = models.JSONField(default=list)
    after = models.CharField(max_length=10, choices=[(each.value, each.value) for each in After], default=After.THANKS)
    allowed_sites = models.JSONField(default=list, help_text="Origins that may embed it.")
    smallest_cell = models.PositiveSmallIntegerField(default=SMALLEST_CELL)
    guards = models.JSONField(default=dict, help_text="See domain/guards.py.")
    rehearsal = models.BooleanField(default=False, help_text="Takes rehearsal ballots, which never mix with real ones.")
    is_model = models.BooleanField(default=False, help_text="Model data, and called that on every page.")
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of the set-up; a late save is refused.")
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(launched_at=None)
                | Q(version__isnull=False, opens_at__isnull=False, closes_at__isnull=False),
                name="launched_with_questions_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(launched_at__isnull=False), name="only_a_launched_campaign_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(most_ballots=None) | Q(most_ballots__gte=1), name="campaign_takes_a_ballot"
            ),
            models.CheckConstraint(condition=Q(smallest_cell__gte=1), name="campaign_smallest_cell"),
        )

    def __str__(self) -> str:
        return self.title_vi


class Group(models.Model):
    """A respondent group of a campaign, with how many ballots are wanted of it."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(max_length=40)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    target = models.PositiveIntegerField(null=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("campaign", "position")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="group_of_a_campaign_once"),)

    def __str__(self) -> str:
        return self.title_vi


class Rated(models.Model):
    """A unit that respondents of a campaign may rate, with how many ballots are wanted about it."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="rated")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("campaign", "id")
        constraints = (models.UniqueConstraint(fields=["campaign", "unit"], name="unit_rated_once_in_a_campaign"),)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.unit_id}"


class Quota(models.Model):
    """How many ballots of a group, of a unit or of both are taken at most."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="quotas")
    group = models.ForeignKey("surveys.Group", on_delete=models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    most = models.PositiveIntegerField()

    class Meta:
        ordering = ("campaign", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "group", "unit"], nulls_distinct=False, name="quota_of_a_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(unit__isnull=False), name="quota_is_of_a_group_or_a_unit"
            ),
            models.CheckConstraint(condition=Q(most__gte=1), name="quota_takes_a_ballot"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.group_id or '*'} × {self.unit_id or '*'} ≤ {self.most}"
