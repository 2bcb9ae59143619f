"""Tables of the directory: units through time, people, and the roles people hold at units."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from thuocdo.directory.domain.accounts import name_first
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind
from thuocdo.kernel.vietnamese import sort_key


class Region(models.Model):
    """A group of provinces in one official division of the country (2021: six economic regions)."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """One body of the administration through time. Its identity rests on neither its name nor its code."""

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in UnitKind])
    parent = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey("directory.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, help_text="The newest name; earlier ones are in UnitName.")
    full_name = models.CharField(max_length=250, blank=True)
    title_en = models.CharField(max_length=250, blank=True)
    sort_key = models.CharField(max_length=900, db_collation="C", editable=False)
    folded = models.TextField(editable=False, help_text="Every name it bears or bore, folded, for the search.")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The first day on which the unit is no more.")
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    doubts = ArrayField(
        models.CharField(max_length=12, choices=[(doubt.value, doubt.value) for doubt in Doubt]),
        default=list, blank=True, help_text="What of this row no official text confirms.",
    )  # fmt: skip

    edited_at = models.DateTimeField(
        null=True, blank=True, help_text="When an administrator changed it; loading leaves it alone from then on."
    )

    class Meta:
        ordering = ("sort_key", "id")
        indexes = (
            models.Index(fields=["kind", "sort_key"], name="unit_kind_sort"),
            models.Index(fields=["parent", "kind"], name="unit_parent_kind"),
            GinIndex(fields=["folded"], name="unit_folded_trigram", opclasses=["gin_trgm_ops"]),
        )
        constraints = (
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="unit_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.full_name or self.name


class UnitName(models.Model):
    """A name a unit bore, bears, or is called by in some table (an alias), for a span of time."""

    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=250)
    folded = models.CharField(max_length=500, db_index=True, editable=False)
    is_alias = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "name", "valid_from"], nulls_distinct=False, name="unit_name_said_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitCode(models.Model):
    """A code that a unit bears for a span. Merged units inherit codes: a code names one unit at a time only."""

    class Scheme(models.TextChoices):
        STATISTICS = "statistics"  # code of administrative units, General Statistics Office
        IDENTIFICATION = "identification"  # Decision 20/2020/QĐ-TTg

    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=20, choices=Scheme)
    kind = models.CharField(max_length=20, help_text="The unit's kind: provinces and communes are coded apart.")
    code = models.CharField(max_length=35)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="code_names_one_unit_at_a_time",
                expressions=[
                    (F("scheme"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return self.code


class Succession(models.Model):
    """What became of a unit on a day: merged into, split into, renamed as, or abolished (no successor)."""

    predecessor = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in SuccessionKind])
    effective_date = models.DateField()
    note = models.TextField(blank=True)
    verified = models.BooleanField(default=True)

    class Meta:
        indexes = (
            models.Index(fields=["predecessor"], name="succession_predecessor"),
            models.Index(fields=["successor"], name="succession_successor"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_date"],
                nulls_distinct=False,
                name="succession_said_once",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=False) | Q(kind=SuccessionKind.ABOLITION.value),
                name="only_abolition_has_no_successor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} ({self.kind}, {self.effective_date})"


class UserManager(BaseUserManager["User"]):
    """Makes accounts; used by services and by tests only."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)

    def create_user(self, username: str, password: str | None = None, **values: object) -> User:
        """Make an account; without a password it can be entered by an invitation only."""
        user = self.model(username=username, **values)
        user.sort_key = sort_key(name_first(user.full_name))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. One full name, never a first and a last name."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    full_name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=900, db_collation="C", editable=False, default="")
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False, help_text="Made up; can't sign in in production.")
    invited_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(models.functions.Lower("username"), name="username_once_whatever_its_case"),
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~Q(email=""), name="email_once_whatever_its_case"
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.username


class Membership(models.Model):
    """A role that a person holds at a unit, from a day until the day before another."""

    user = models.ForeignKey("directory.User", on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["unit", "role"], name="membership_unit_role"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="membership_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="role_held_once_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} at {self.unit_id}"
