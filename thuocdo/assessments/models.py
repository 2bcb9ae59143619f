"""Tables of assessment rounds. What somebody said, signed or granted is added and never changed (triggers see to it).

`Slot` is the exception: one row per unit and leaf with pointers to the newest entries. It is the row that is locked
when something is added, it can be rebuilt from the entries at will, and a test compares the two.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from thuocdo.assessments.domain.entries import Kind, Ruling
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


class ReasonTemplate(models.Model):
    """A reason that an owner's appraisers often give, to begin from."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("owner", "position", "id")

    def __str__(self) -> str:
        return self.text[:60]


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
