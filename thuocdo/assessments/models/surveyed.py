"""Which questions of a survey stand for a leaf of a round, and what the answers were when points were frozen."""

from __future__ import annotations

from django.db import models


class SurveyLink(models.Model):
    """A leaf of a round takes its points from a campaign; see domain/surveyed.py."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=30)
    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.PROTECT, related_name="+")
    items = models.JSONField(help_text="Codes of questions.")
    options = models.JSONField(help_text="Code of an option of the questions → answer of the leaf.")
    groups = models.JSONField(default=dict, help_text="Code of a group of the campaign → respondent group of the leaf.")
    changed_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "code"], name="a_leaf_takes_from_one_campaign"),)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.code} ← {self.campaign_id}"


class FrozenTally(models.Model):
    """The sums of ballots from which figures of a leaf were entered, under a hash. Only ever added."""

    round = models.ForeignKey("assessments.Round", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(help_text="The link, and per unit what each group answered.")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of `data` in canonical form.")
    author = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ("round", "id")

    def __str__(self) -> str:
        return f"{self.round_id}: {self.code} {self.content_hash[:12]}"
