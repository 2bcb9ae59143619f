"""Ballots, what was judged about them, the sums kept of them, and ballots on their way.

No row here tells who answered. A ballot has a day and no time, no number in order and no address of a network.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.guards import Reason

CHANNELS = [(each.value, each.value) for each in Channel]


class Submission(models.Model):
    """One ballot about one unit (or none), as it was handed in. Never changed; only rehearsal ones can be purged.

    Its number was made by the client. `coded` holds the positions of chosen options in the order of the version;
    `others` everything that is no single option, by code: null where it was asked and left out, absent where it was
    not asked.
    """

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("questionnaires.Version", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("surveys.Group", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=CHANNELS)
    site = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    day = models.DateField(help_text="Where the organisation is.")
    seconds = models.PositiveIntegerField(null=True, help_text="From the first page on, in steps of ten.")
    rehearsal = models.BooleanField(default=False)
    payload = models.TextField(help_text="Canonical JSON of the answers as they were given.")
    content_hash = models.CharField(max_length=64)
    coded = ArrayField(models.SmallIntegerField())
    others = models.JSONField(default=dict)
    respondent = models.UUIDField(null=True, help_text="Equal for the ballots of one respondent about several units.")

    class Meta:
        indexes = (models.Index(fields=["campaign", "content_hash"], name="submission_campaign_content"),)

    def __str__(self) -> str:
        return str(self.id)


class Change(models.Model):
    """A ballot that is still to be added to the sums, or taken from them. Deleted in the fold that does it."""

    submission = models.ForeignKey("surveys.Submission", on_delete=models.CASCADE, related_name="+")
    sign = models.SmallIntegerField()
    aside = models.BooleanField(default=False, help_text="Among those set aside, or among those that count.")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(sign__in=(-1, 1)), name="change_adds_or_takes_one"),)

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.sign:+d}"


class SetAside(models.Model):
    """A ballot was set aside, by a rule or a person, or (`restores`) that was taken back. Only ever added."""

    submission = models.ForeignKey("surveys.Submission", on_delete=models.PROTECT, related_name="set_aside")
    reason = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Reason], blank=True)
    detail = models.JSONField(default=dict, help_text="Figures and words, nothing personal.")
    user = models.ForeignKey("directory.User", on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(null=True, help_text="Of a person's decision; a rule decides as the ballot comes in.")
    restores = models.OneToOneField("surveys.SetAside", on_delete=models.PROTECT, null=True, related_name="restored_by")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=True, at__isnull=True, restores__isnull=True)
                | Q(user__isnull=False, at__isnull=False),
                name="a_rule_has_no_moment_and_a_person_has",
            ),
            models.CheckConstraint(
                condition=Q(restores__isnull=False, reason="") | Q(restores__isnull=True) & ~Q(reason=""),
                name="set_aside_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reason or 'restored'}"


class Tally(models.Model):
    """How many counting ballots of a cell answered a slot in one way: see `services/folding.py` for the values."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey("questionnaires.Version", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("surveys.Group", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=CHANNELS)
    rehearsal = models.BooleanField()
    slot = models.SmallIntegerField(help_text="Position in the version's slots, from 0.")
    value = models.SmallIntegerField()
    n = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "rehearsal", "version", "slot", "value", "group", "unit", "channel"],
                nulls_distinct=False,
                name="tally_of_a_cell_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.slot}={self.value}: {self.n}"


class Pace(models.Model):
    """How many ballots of a cell came in on one day."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey("surveys.Group", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=CHANNELS)
    site = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    rehearsal = models.BooleanField()
    aside = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "rehearsal", "aside", "day", "group", "unit", "channel", "site"],
                nulls_distinct=False,
                name="pace_of_a_cell_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}, {self.day}: {self.n}"


class Draft(models.Model):
    """A ballot on its way. Its number becomes that of the ballot; the row goes in the transaction that stores it."""

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("questionnaires.Version", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64, unique=True, help_text="Keyed hash of what brings the respondent back here.")
    answers = models.JSONField(default=dict)
    section = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8)
    group = models.ForeignKey("surveys.Group", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=CHANNELS)
    site = models.CharField(max_length=200, blank=True)
    rehearsal = models.BooleanField(default=False)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
