"""Notices, the mails that carry them, and what people and organisers chose about both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thuocdo.foundation.notices.kinds import Importance
from thuocdo.foundation.notices.wanting import Unmailed, Wish


class Mail(models.Model):
    """One mail to one person, carrying one or more notices: it waits, has left, or was given up.

    Its words are made when it leaves, from the notices it carries; an address is never stored here.
    """

    recipient_id = models.BigIntegerField()
    digest_date = models.DateField(null=True)  # the local day whose digest this is; none for a mail at once
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)  # without the address

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_id", "digest_date"], name="one_digest_a_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True), name="mail_is_sent_or_given_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.recipient_id}"


class Notice(models.Model):
    """One thing that one person was told. The words are made when it is shown, in the language of who reads."""

    recipient_id = models.BigIntegerField()  # an account; no foreign key, accounts stand above
    kind = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    owner_id = models.BigIntegerField(null=True)  # the unit whose wording is used, if it has one of its own
    link = models.CharField(max_length=500, blank=True)  # path of a page, without language
    importance = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Importance])
    key = models.CharField(max_length=200)  # what it tells of: the same news twice makes one notice
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(
        "foundation.Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="notices"
    )
    mailed_at = models.DateTimeField(null=True)
    unmailed = models.CharField(
        max_length=10, blank=True, choices=[(each.value, each.value) for each in Unmailed]
    )  # why it will never be mailed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_id", "key"], name="told_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(key=""), name="notice_has_kind_and_key"),
        ]
        indexes = [
            models.Index(fields=["recipient_id", "-created_at", "-id"], name="notice_list"),
            models.Index(fields=["recipient_id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["recipient_id", "id"],
                condition=Q(mail__isnull=True, mailed_at__isnull=True, unmailed=""),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"


class MailWish(models.Model):
    """Which mails one person wants. Who has no row has not chosen."""

    recipient_id = models.BigIntegerField(primary_key=True)
    wish = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Wish])

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.wish}"


class MailHours(models.Model):
    """When this installation mails: one row, changed by a system administrator. Times are Vietnam's."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    quiet_weekends = models.BooleanField()
    digest_from = models.TimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number=1), name="one_row_of_mail_hours")]

    def __str__(self) -> str:
        return f"quiet {self.quiet_from}–{self.quiet_until}, digest from {self.digest_from}"


class Wording(models.Model):
    """An owner unit's own words for one kind of notice in one language, instead of those of the program."""

    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "kind", "language"], name="one_wording_a_language"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="wording_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner_id} ({self.language})"
