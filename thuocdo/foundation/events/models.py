"""The outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One piece of news, written in the transaction that made it true. It may be delivered twice, and late."""

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    recorded_at = models.DateTimeField()
    due_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)  # after too many failures; a person looks at it
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="event_has_a_name"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(set_aside_at__isnull=True),
                name="event_is_delivered_or_set_aside",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(delivered_at__isnull=True, set_aside_at__isnull=True),
                name="event_waiting",
            ),
            models.Index(fields=["delivered_at"], name="event_delivered"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
