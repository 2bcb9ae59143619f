"""What is said about leaves and about sheets as a whole; all of it is only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase


class Slot(models.Model):
    """One leaf of one unit, with the newest entry of each kind. What can be computed from entries is only kept here."""

    participant = models.ForeignKey("assessments.Participant", on_delete=models.CASCADE, related_name="slots")
    code = models.CharField(max_length=30)
    field_code = models.CharField(max_length=30)
    position = models.PositiveIntegerField()  # of the leaf in the framework
    self_scored = models.BooleanField()
    evidence_required = models.BooleanField()
    last_number = models.PositiveIntegerField(default=0)
    declared = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    provided = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    appraised_1 = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    explained = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    appraised_2 = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    decided = models.ForeignKey("assessments.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    # For tables over all units, which can't run every rule; computed by the services that add entries.
    complete = models.BooleanField(default=False, help_text="All that the leaf asks of the unit or organiser is given.")
    excused = models.BooleanField(
        default=False, help_text="The unit gave an explanation: it may say why evidence is missing."
    )
    evidence_count = models.PositiveIntegerField(default=0)
    objected = models.BooleanField(default=False, help_text="Round 1 changed the points or asked for evidence.")
    self_points = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    standing_points = models.DecimalField(max_digits=15, decimal_places=9, null=True)

    class Meta:
        ordering = ("participant", "position")
        indexes = (models.Index(fields=["code", "participant"], name="slot_leaf_over_units"),)
        constraints = (models.UniqueConstraint(fields=["participant", "code"], name="a_leaf_has_one_slot"),)

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.code}"


class Entry(models.Model):
    """One thing said about one leaf of one unit. Only ever added."""

    slot = models.ForeignKey("assessments.Slot", on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()  # within the slot, from 1
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Kind])
    content = models.JSONField(null=True, help_text="See domain/contents.py; null: words only.")
    text = models.TextField(blank=True)
    ruling = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in Ruling])
    source = models.TextField(blank=True)
    about = models.PositiveIntegerField(null=True)
    author = models.ForeignKey("directory.User", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("slot", "number")
        constraints = (
            models.UniqueConstraint(fields=["slot", "number"], name="entries_are_numbered_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["appraised_1", "appraised_2"]) | ~Q(ruling=""), name="an_appraiser_rules"
            ),
            models.CheckConstraint(
                condition=~Q(ruling__in=["changed", "asked", "upheld"]) | ~Q(text=""), name="a_change_gives_its_reason"
            ),
            models.CheckConstraint(condition=~Q(kind="decided") | ~Q(text=""), name="the_council_gives_its_reason"),
            models.CheckConstraint(condition=~Q(kind="provided") | ~Q(source=""), name="a_figure_names_its_source"),
            models.CheckConstraint(
                condition=Q(kind="explained") | Q(content__isnull=False), name="only_an_explanation_is_words_alone"
            ),
        )

    def __str__(self) -> str:
        return f"{self.slot_id}/{self.number}: {self.kind}"


class Comment(models.Model):
    """A word about a leaf inside the unit, or among its appraisers. Only ever added."""

    class Audience(models.TextChoices):
        UNIT = "unit"
        APPRAISERS = "appraisers"

    slot = models.ForeignKey("assessments.Slot", on_delete=models.PROTECT, related_name="comments")
    audience = models.CharField(max_length=10, choices=Audience)
    text = models.TextField()
    author = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("slot", "id")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),)

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.recorded_at}"


class Step(models.Model):
    """A step of a unit's work as a whole: handed in, returned, signed, reopened. Only ever added; the newest counts."""

    class Kind(models.TextChoices):
        HANDED_IN = "handed_in"  # an officer: ready for the leader
        RETURNED = "returned"  # the leader: with comments
        SIGNED = "signed"  # the leader: locked under the hash of what was signed
        REOPENED = "reopened"  # the organiser: the lock is open again, with reason

    participant = models.ForeignKey("assessments.Participant", on_delete=models.PROTECT, related_name="steps")
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    kind = models.CharField(max_length=12, choices=Kind)
    comment = models.TextField(blank=True)
    codes = models.JSONField(default=list, blank=True)  # leaves to look at again
    content_hash = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("participant", "id")
        indexes = (models.Index(fields=["participant", "phase", "-id"], name="step_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="signed") | ~Q(content_hash=""), name="a_signature_is_under_a_hash"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["returned", "reopened"]) | ~Q(comment=""), name="a_return_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.phase}: {self.kind}"


class CouncilDecision(models.Model):
    """The council's decision on a whole round, signed by its chair; taken back at most on record. Only ever added."""

    class Kind(models.TextChoices):
        SIGNED = "signed"
        WITHDRAWN = "withdrawn"

    round = models.ForeignKey("assessments.Round", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60, blank=True, help_text="As the document is numbered: 123/QĐ-UBND.")
    decided_on = models.DateField(null=True)
    body = models.CharField(max_length=250, blank=True, help_text="Who issued the document.")
    signer = models.CharField(max_length=250, blank=True, help_text="Who signed the document, as it is printed.")
    signer_position = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    digests = models.JSONField(
        default=dict, help_text="Unit → leaf → what was said about it, shortened: to find later what was changed."
    )
    author = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("round", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="signed")
                | (~Q(number="") & ~Q(content_hash="") & Q(decided_on__isnull=False) & ~Q(body="") & ~Q(signer="")),
                name="a_decision_has_number_day_and_hash",
            ),
            models.CheckConstraint(condition=~Q(kind="withdrawn") | ~Q(text=""), name="a_withdrawal_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"
