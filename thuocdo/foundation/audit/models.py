"""The audit log."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AuditRecord(models.Model):
    """One thing that somebody did. The database refuses to change or delete it; the hash shows when it was, even so."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # no foreign key: people's rows may go, what they did stays
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    detail = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_numbers_from_one"),
            models.CheckConstraint(condition=~Q(action=""), name="audit_names_the_action"),
        ]
        indexes = [
            models.Index(fields=["subject", "number"], name="audit_subject"),
            models.Index(fields=["actor_id", "number"], name="audit_actor"),
            models.Index(fields=["action", "number"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class AuditCheck(models.Model):
    """One check of the whole log: up to which record, and what it found."""

    checked_at = models.DateTimeField()
    number = models.BigIntegerField()  # of the newest record then
    hash = models.CharField(max_length=64)
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # the first of them: template and number

    def __str__(self) -> str:
        return f"{self.checked_at}: {self.number} records, {self.fault_count} faults"
