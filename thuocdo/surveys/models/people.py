"""Who was asked personally, and whether their link has been used. None of it leads to a ballot.

The mark in `Spent` can be told from an invitation only with the server's secret. Invitations learn that they were used
in lots of one cell at a time (`services/flushing.py`), never one by one.
"""

from __future__ import annotations

from django.db import models


class Invitation(models.Model):
    """One person who is asked by e-mail. The token is never kept; `lookup` is its hash."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("surveys.Group", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=8, default="vi")
    lookup = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    bounced_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=200, blank=True)
    answered = models.BooleanField(default=False, help_text="Set for many at once, never for one.")

    class Meta:
        ordering = ("campaign", "id")
        constraints = (models.UniqueConstraint(fields=["campaign", "email"], name="a_person_is_invited_once"),)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.pk}"


class Receipt(models.Model):
    """One finished case about which feedback was asked. The case itself is known by a keyed hash only."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    case = models.CharField(max_length=64, help_text="Keyed hash of the case's number in the other system.")
    group = models.ForeignKey("surveys.Group", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    lookup = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32)
    answered = models.BooleanField(default=False, help_text="Set for many at once, never for one.")

    class Meta:
        ordering = ("campaign", "id")
        constraints = (models.UniqueConstraint(fields=["campaign", "case"], name="a_case_has_one_receipt"),)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.pk}"


class Spent(models.Model):
    """The mark of a personal link that has been used: a keyed hash. `group` and `unit` are those of the ballot."""

    digest = models.CharField(max_length=64, primary_key=True)
    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("surveys.Group", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12)

    def __str__(self) -> str:
        return self.digest[:8]
