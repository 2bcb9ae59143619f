"""Tables of what is measured: an index, the versions of its framework, and their nodes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from thuocdo.indices.domain.lifecycle import Status


class Index(models.Model):
    """Something that is measured year by year for one kind of unit: the PAR INDEX of provinces, for instance."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    title_vi = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    unit_kind = models.CharField(max_length=20, help_text="The kind of unit that is measured.")
    within = models.ForeignKey(
        "directory.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The unit whose parts are measured; empty for the whole country.",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name_plural = "indices"

    def __str__(self) -> str:
        return self.title_vi


class Framework(models.Model):
    """One version of a criteria set. A draft may change; one that is in use or superseded never does."""

    Status = Status

    index = models.ForeignKey("indices.Index", on_delete=models.PROTECT, related_name="frameworks")
    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    version = models.PositiveSmallIntegerField()
    title_vi = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    status = models.CharField(
        max_length=12, choices=[(each.value, each.value) for each in Status], default=Status.DRAFT
    )
    is_model = models.BooleanField(default=False, help_text="Shaped like a real framework, not an official one.")
    as_printed = models.BooleanField(
        default=False, help_text="Taken over as it was published, flaws included; they are shown as findings."
    )
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_style = models.CharField(max_length=12, default="strict")
    settings = models.JSONField(default=dict, help_text="Bands, respondent groups, caps: see domain/frameworks.py.")
    legal_basis = models.TextField(blank=True)
    source = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    copied_from = models.ForeignKey("indices.Framework", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    put_in_use_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of a draft; a late save is refused.")

    class Meta:
        ordering = ("index", "-version", "id")
        constraints = (
            models.UniqueConstraint(fields=["index", "owner", "version"], name="framework_version_once"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(put_in_use_at__isnull=False), name="in_use_since_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(first_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="framework_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title_vi} ({self.version})"


class Node(models.Model):
    """A field, criterion or sub-criterion of a framework. Points are earned at leaves, by their rule."""

    framework = models.ForeignKey("indices.Framework", on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("indices.Node", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=30)
    position = models.PositiveIntegerField()  # depth-first place in the tree
    title_vi = models.TextField()
    title_en = models.TextField(blank=True)
    max_points = models.DecimalField(max_digits=15, decimal_places=9)
    channel = models.CharField(max_length=20, blank=True)
    rule_kind = models.CharField(max_length=30, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    not_applicable = models.CharField(max_length=12, default="not_allowed")
    evidence_required = models.BooleanField(default=True)
    responsible = models.CharField(max_length=250, blank=True)
    legal_basis = models.TextField(blank=True)
    guidance_vi = models.TextField(blank=True)
    guidance_en = models.TextField(blank=True)
    settings = models.JSONField(default=dict, blank=True)  # respondent weights, comparable_with, certainty

    class Meta:
        ordering = ("framework", "position")
        constraints = (
            models.UniqueConstraint(fields=["framework", "code"], name="node_code_once"),
            models.CheckConstraint(condition=Q(max_points__gte=0), name="node_max_points_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title_vi}"
