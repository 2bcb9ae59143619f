"""The live numbers that are kept, so that a page over a round need not score it each time."""

from __future__ import annotations

from django.db import models

from thuocdo.assessments.domain.entries import Stage


class LiveScore(models.Model):
    """The live table of one round at one stage, with how much had been said when it was computed."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Stage])
    entries_seen = models.BigIntegerField(default=-1)
    seen = models.JSONField(default=dict, help_text="The same by participant, so that only who spoke is computed.")
    computed_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list, help_text="See domain/data.py.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "stage"], name="one_live_table_a_stage"),)

    def __str__(self) -> str:
        return f"{self.round_id}/{self.stage}: {self.entries_seen}"
