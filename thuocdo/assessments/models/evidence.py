"""The documents that prove what a unit says, and the leaves that they prove."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thuocdo.assessments.domain.phases import Phase


class Evidence(models.Model):
    """One version of one document of a unit: a file or a link, and what is said of it. Only ever added (A6).

    A change of file, title or number is a new row that replaces the old one; `first` is the first of such a series.
    """

    participant = models.ForeignKey("assessments.Participant", on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150, blank=True, help_text="Of the file.")
    url = models.TextField(blank=True)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60, blank=True, help_text="As the document is numbered: 123/QĐ-UBND.")
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=250, blank=True)
    folded = models.TextField(help_text="Title, number, issuer, file name and address for searching, without marks.")
    content_hash = models.CharField(max_length=64, help_text="What a signature is under: see domain/evidence.py.")
    version = models.PositiveIntegerField(default=1)
    first = models.ForeignKey("assessments.Evidence", on_delete=models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "assessments.Evidence", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    uploaded_by = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("participant", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(file__isnull=False, url="") & ~Q(name="") | Q(file__isnull=True, name="") & ~Q(url=""),
                name="evidence_is_a_file_or_a_link",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_a_title"),
            models.CheckConstraint(
                condition=Q(version=1, first__isnull=True, replaces__isnull=True)
                | Q(version__gt=1, first__isnull=False, replaces__isnull=False),
                name="a_version_replaces_one",
            ),
        )

    def __str__(self) -> str:
        return self.title


class EvidenceUse(models.Model):
    """A document proves a leaf, until somebody takes it away from there. Taking away is added to the row, once."""

    slot = models.ForeignKey("assessments.Slot", on_delete=models.PROTECT, related_name="uses")
    evidence = models.ForeignKey("assessments.Evidence", on_delete=models.PROTECT, related_name="uses")
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    added_by = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey("directory.User", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("slot", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["slot", "evidence"], condition=Q(removed_at__isnull=True), name="a_document_proves_a_leaf_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="taking_away_has_somebody_and_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.evidence_id}"
