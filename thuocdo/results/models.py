"""Tables of what has been published: a publication never changes; a correction is a new one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Publication(models.Model):
    """The result of one index for one year, as published once. Imported ones keep what was printed."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        REPLACED = "replaced"

    class Kind(models.TextChoices):
        IMPORTED = "imported"
        COMPUTED = "computed"

    owner = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    index = models.ForeignKey("indices.Index", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey("indices.Framework", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)  # 2 and up are corrections
    title_vi = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.IMPORTED)
    is_model = models.BooleanField(default=False)
    as_of = models.DateField(help_text="The day whose units and names the table speaks of.")
    units_total = models.PositiveIntegerField(help_text="Units that were measured; more than listed in an extract.")
    rank_style = models.CharField(max_length=12)
    bands = models.JSONField(default=list)
    source_vi = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    printed = models.JSONField(
        default=dict,
        help_text="What the source says about its table: see domain/statements.py. Also the step of points.",
    )
    decision_number = models.CharField(max_length=100, blank=True, db_default="", default="")
    decision_date = models.DateField(null=True, blank=True)
    decision_body = models.CharField(max_length=250, blank=True, db_default="", default="")  # who issued it
    decision_signer = models.CharField(max_length=250, blank=True, db_default="", default="")
    signer_position = models.CharField(max_length=250, blank=True, db_default="", default="")
    method_version = models.CharField(max_length=20, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    corrects = models.ForeignKey("results.Publication", on_delete=models.PROTECT, null=True, related_name="+")
    correction_reason = models.TextField(blank=True)
    created_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "index", "-number")
        constraints = (
            models.UniqueConstraint(fields=["index", "owner", "year", "number"], name="publication_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction_reason=""), name="correction_gives_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | (Q(published_at__isnull=False) & ~Q(content_hash="")),
                name="published_is_frozen_under_a_hash",
            ),
            models.CheckConstraint(
                condition=~Q(kind="computed")
                | (
                    Q(decision_date__isnull=False)
                    & ~Q(decision_number="")
                    & ~Q(decision_body="")
                    & ~Q(decision_signer="")
                ),
                name="computed_rests_on_a_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title_vi} ({self.number})"


class UnitResult(models.Model):
    """One unit's line in a publication: what was printed, and what is recomputed."""

    publication = models.ForeignKey("results.Publication", on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # as printed
    printed_name = models.CharField(max_length=250, blank=True)
    folded = models.CharField(max_length=600, default="", editable=False)  # printed and official name, for searching
    others = models.JSONField(default=list, blank=True)  # the same unit in other tables of the source
    printed = models.JSONField(default=dict, blank=True)  # role of a column → its text, digit by digit as printed
    value = models.DecimalField(
        max_digits=15, decimal_places=9, help_text="The index, percent, in all digits that are known."
    )
    exact = models.JSONField(null=True)  # fractions by field name, where nine decimals round them
    digits_source = models.CharField(max_length=250, blank=True)  # where more digits than printed come from
    summed = models.DecimalField(
        max_digits=15, decimal_places=9, null=True, help_text="Sum of the printed components, points."
    )
    printed_total = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    self_total = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    ranked = models.BooleanField(default=True)
    rank = models.PositiveIntegerField(null=True)
    printed_rank = models.PositiveIntegerField(null=True)
    printed_rank_change = models.IntegerField(null=True)  # positive: up
    band = models.CharField(max_length=30, blank=True)
    printed_band = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("publication", "position")
        indexes = (
            models.Index(fields=["unit", "publication"], name="line_unit_publication"),
            models.Index(fields=["publication", "rank"], name="line_publication_rank"),
        )
        constraints = (models.UniqueConstraint(fields=["publication", "unit"], name="unit_listed_once"),)

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.value}"


class NodeResult(models.Model):
    """What one unit earned at one node of the framework."""

    line = models.ForeignKey("results.UnitResult", on_delete=models.CASCADE, related_name="values")
    code = models.CharField(max_length=30)
    points = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    self_points = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    max_points = models.DecimalField(max_digits=15, decimal_places=9)
    exact = models.JSONField(null=True)  # fractions by field name, where nine decimals round them
    rank = models.PositiveIntegerField(null=True)
    printed_rank = models.PositiveIntegerField(null=True)
    printed_rank_change = models.IntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["line", "code"], name="node_valued_once"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.points}"


class Record(models.Model):
    """Data that a computed publication was made from, of one line or of the whole, frozen under its own hash."""

    publication = models.ForeignKey("results.Publication", on_delete=models.CASCADE, related_name="records")
    line = models.ForeignKey("results.UnitResult", on_delete=models.CASCADE, null=True, related_name="records")
    name = models.CharField(max_length=40)  # inputs, provenance, history …
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["publication", "line", "name"], name="record_kept_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.content_hash[:8]}"


class Loss(models.Model):
    """Points a unit lost at a place, with the reason recorded for it."""

    line = models.ForeignKey("results.UnitResult", on_delete=models.CASCADE, related_name="losses")
    position = models.PositiveIntegerField()
    node_code = models.CharField(max_length=30)  # the field or criterion under which it was lost
    code = models.CharField(max_length=30, blank=True)
    title_vi = models.TextField()
    max_points = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    achieved = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    lost = models.DecimalField(max_digits=15, decimal_places=9)
    reason_vi = models.TextField(blank=True)
    responsible = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ("line", "position")
        verbose_name_plural = "losses"

    def __str__(self) -> str:
        return f"{self.code}: −{self.lost}"


class Finding(models.Model):
    """One thing the audit of a publication found: where, printed, recomputed, and how grave."""

    class Weight(models.TextChoices):
        RIGHT = "right"  # printed and recomputed agree
        ROUNDING = "rounding"  # explained by rounding
        LOOK = "look"  # worth a look
        ERROR = "error"

    publication = models.ForeignKey("results.Publication", on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField()
    check_name = models.CharField(max_length=40)
    weight = models.CharField(max_length=10, choices=Weight)
    line = models.ForeignKey("results.UnitResult", on_delete=models.CASCADE, null=True, related_name="+")
    node_code = models.CharField(max_length=30, blank=True)
    printed = models.CharField(max_length=250, blank=True)
    recomputed = models.CharField(max_length=250, blank=True)
    sentence = models.JSONField()  # template, values: said in the reader's language
    quote = models.TextField(blank=True)  # the source's own words

    class Meta:
        ordering = ("publication", "position")

    def __str__(self) -> str:
        return f"{self.check_name}: {self.printed} / {self.recomputed}"


class Upload(models.Model):
    """A spreadsheet on its way to becoming a draft: kept between the steps of an import, for a day at most."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    framework = models.ForeignKey("indices.Framework", on_delete=models.CASCADE, related_name="+")
    corrects = models.ForeignKey("results.Publication", on_delete=models.CASCADE, null=True, related_name="+")
    created_by = models.ForeignKey("directory.User", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    filename = models.CharField(max_length=250)
    content = models.BinaryField()  # the table as it was read, packed: a hostile file is opened once only
    meta = models.JSONField()
    mapping = models.JSONField(default=list)
    said = models.JSONField(default=dict)  # what was typed about the text: see services/uploads.py

    def __str__(self) -> str:
        return self.filename


class ColumnMapping(models.Model):
    """How the columns of an owner's spreadsheets are read, remembered by their headings."""

    owner = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    framework = models.ForeignKey("indices.Framework", on_delete=models.CASCADE, related_name="+")
    headings_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "framework", "headings_hash"], name="mapping_once"),)

    def __str__(self) -> str:
        return self.headings_hash[:8]
