"""What a round is: its framework, dates, units, appraisers, and the time that single units were given."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from thuocdo.assessments.domain.phases import Phase, RoundStatus


class Round(models.Model):
    """The assessment of one framework, one year, a set of units (A4)."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey("indices.Framework", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    year = models.PositiveSmallIntegerField()
    title_vi = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    status = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in RoundStatus], default=RoundStatus.DRAFT
    )
    is_model = models.BooleanField(default=False, help_text="Model data, and called that on every page.")
    previous = models.ForeignKey(
        "assessments.Round", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Last year's round of the same units, whose values are shown beside.",
    )  # fmt: skip
    chair = models.ForeignKey("directory.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settings = models.JSONField(default=dict, help_text="Limits of evidence, notices: see domain/settings.py.")
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of the set-up; a late save is refused.")
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(status="draft") | Q(opened_at__isnull=False), name="a_running_round_was_opened"
            ),
        )

    def __str__(self) -> str:
        return self.title_vi


class PhaseSpan(models.Model):
    """When one phase of a round begins, and the first moment at which it is over."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="spans")
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "phase"], name="a_phase_is_dated_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_phase_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.phase}: {self.starts_at} – {self.ends_at}"


class Participant(models.Model):
    """A unit that is assessed in a round. `ranked` False: scored, not ranked."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="participants")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    ranked = models.BooleanField(default=True)
    note = models.TextField(blank=True, help_text="Why it is not ranked, for instance.")

    class Meta:
        ordering = ("round", "position")
        constraints = (models.UniqueConstraint(fields=["round", "unit"], name="a_unit_takes_part_once"),)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.unit_id}"


class Assignment(models.Model):
    """Who appraises what: a person, or the appraisers of an agency, for a field or leaf and for one unit or all."""

    round = models.ForeignKey("assessments.Round", on_delete=models.CASCADE, related_name="assignments")
    code = models.CharField(max_length=30, blank=True, help_text="A field, criterion or leaf; empty: the whole.")
    participant = models.ForeignKey(
        "assessments.Participant", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("directory.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, agency__isnull=True) | Q(person__isnull=True, agency__isnull=False),
                name="assigned_to_a_person_or_an_agency",
            ),
            models.UniqueConstraint(
                fields=["round", "code", "participant", "person", "agency"],
                nulls_distinct=False,
                name="assigned_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code or '*'} → {self.person_id or self.agency_id}"


class Extension(models.Model):
    """More time for one unit, or a phase opened anew for it. Only ever added."""

    participant = models.ForeignKey("assessments.Participant", on_delete=models.PROTECT, related_name="extensions")
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey("directory.User", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ("participant", "id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_extension_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_gives_its_reason"),
        )

    def __str__(self) -> str:
        return f"{self.phase} → {self.ends_at}"


class ReasonTemplate(models.Model):
    """A reason that an owner's appraisers often give, to begin from."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("owner", "position", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Reminder(models.Model):
    """A unit was reminded of what it has to do, by the organiser or by itself before a phase ends. Only ever added."""

    participant = models.ForeignKey("assessments.Participant", on_delete=models.PROTECT, related_name="reminders")
    phase = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Phase])
    author = models.ForeignKey(
        "directory.User", on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: sent by itself."
    )
    text = models.TextField(blank=True)
    people = models.PositiveIntegerField(help_text="How many were told.")
    due_at = models.DateTimeField(null=True, help_text="The end that a reminder sent by itself was about.")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("participant", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["participant", "phase", "due_at"],
                condition=Q(author__isnull=True),
                name="reminded_by_itself_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.recorded_at}"
