"""Files, uploads on their way, what the virus scanner said, and who looked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from thuocdo.foundation.files.domain.kinds import Kind


class StoredFile(models.Model):
    """One content that was taken, kept once whoever sends it. The database refuses to change it.

    It has no name: the same content may be called differently by two units, and a name belongs to whoever uses the
    file. Link to it with a foreign key (`"foundation.StoredFile"`, PROTECT) and keep the name beside the link.
    """

    sha256 = models.CharField(max_length=64, unique=True)  # hexadecimal, lower case
    size = models.BigIntegerField()  # bytes
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="file_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_hash_is_sha256"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="file_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class Upload(models.Model):
    """One file on its way in, piece by piece. It belongs to one person and one purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor_id = models.BigIntegerField()  # no foreign key: accounts stand above
    purpose = models.CharField(max_length=200)  # what the caller takes it for, such as "entry 12"
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()  # bytes, as declared
    received = models.BigIntegerField(default=0)  # bytes that are safely on disk
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(received__lte=F("size")), name="upload_within_declared_size"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(finished_at__isnull=False), name="upload_with_file_is_finished"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="upload_has_a_purpose"),
        ]
        indexes = [
            models.Index(fields=["actor_id"], condition=Q(finished_at__isnull=True), name="upload_open"),
            models.Index(fields=["touched_at"], name="upload_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class Scan(models.Model):
    """What the virus scanner said about a file at one moment. Rows are only added; the newest one counts."""

    class Verdict(models.TextChoices):
        CLEAN = "clean"
        INFECTED = "infected"
        NOT_SCANNED = "not_scanned"

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="scans")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    detail = models.CharField(max_length=200, blank=True)  # the signature's name, or why it was not scanned
    scanned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="infected") | ~Q(detail=""), name="infected_names_the_signature"
            ),
        ]
        indexes = [models.Index(fields=["file", "-id"], name="scan_newest")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.detail}".strip()


class FileAccess(models.Model):
    """Somebody opened or downloaded a file. Rows are only added; the database refuses to change or delete them."""

    class How(models.TextChoices):
        SHOWN = "shown"  # on the page
        DOWNLOADED = "downloaded"

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="accesses")
    actor_id = models.BigIntegerField(null=True)  # None: somebody who is not signed in
    subject = models.CharField(max_length=200)  # for what object, such as "evidence 31"
    how = models.CharField(max_length=10, choices=How.choices)
    accessed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(subject=""), name="access_names_its_object")]
        indexes = [
            models.Index(fields=["file", "accessed_at"], name="access_file"),
            models.Index(fields=["actor_id", "accessed_at"], name="access_actor"),
            models.Index(fields=["subject", "accessed_at"], name="access_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.how} {self.file_id}"
