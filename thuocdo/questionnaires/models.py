"""Tables of what is asked: a questionnaire and its versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from thuocdo.questionnaires.domain.lifecycle import Status


class Questionnaire(models.Model):
    """What a unit asks, over all its versions. Items keep their codes from one to the next."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    is_template = models.BooleanField(default=False, help_text="Offered to every unit as a beginning.")
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """One version of a questionnaire. A draft may change; a published one never does."""

    Status = Status

    questionnaire = models.ForeignKey("questionnaires.Questionnaire", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=12, choices=[(each.value, each.value) for each in Status], default=Status.DRAFT
    )
    title_vi = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    document = models.JSONField(help_text="Everything the version says: see domain/storing.py.")
    content_hash = models.CharField(max_length=64)
    comparable = models.JSONField(
        default=dict, help_text="Code of each changed item → yes or no: comparable with the version before."
    )
    removed = models.JSONField(
        null=True, blank=True, help_text="The part of a draft that was deleted last, so that it can be put back."
    )
    published_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("questionnaire", "-number")
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(status="draft"), name="questionnaire_has_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="questionnaire_published_at_a_moment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title_vi} ({self.number})"
