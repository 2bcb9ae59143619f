"""Which workers are at work."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One worker that is at work, and when it last said so. One that ends in good order takes its row along."""

    worker = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.beat_at}"
