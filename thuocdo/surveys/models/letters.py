"""Letters to invited people: their words, their sendings, lists that wait to be taken. No link is kept here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thuocdo.surveys.domain.letters import LETTER_WORDS

KINDS = [(each.value, each.value) for each in LETTER_WORDS]


class LetterWording(models.Model):
    """A campaign's own words for one kind of letter in one language, instead of the program's."""

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "kind", "language"], name="letter_worded_once_a_language"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="letter_has_words"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.kind} ({self.language})"


class Mailing(models.Model):
    """One sending of letters to the people of a campaign, in the order of their numbers, however often it stops.

    `reached` is the last person dealt with, `claimed` the one whose letter is just leaving: it is written before the
    letter goes, so that a process that dies leaves one letter in doubt and none is sent twice. Rows of people learn of
    a sending only when it is over, all in one statement: when a letter left tells nothing about a ballot.
    """

    campaign = models.ForeignKey("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    group = models.ForeignKey("surveys.Group", on_delete=models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    begun_by = models.ForeignKey("directory.User", on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    last = models.BigIntegerField(help_text="Nobody after this number: who is added later waits for the next sending.")
    people = models.PositiveIntegerField()
    reached = models.BigIntegerField(default=0)
    claimed = models.BigIntegerField(null=True)
    sent = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0, help_text="Had answered, or came back meanwhile.")
    refused = models.PositiveIntegerField(default=0, help_text="The mail server does not take the address.")
    doubtful = models.PositiveIntegerField(default=0, help_text="The process ended while the letter was leaving.")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True, help_text="Without addresses.")
    finished_at = models.DateTimeField(null=True)
    stopped = models.BooleanField(default=False, help_text="Before everybody had their letter.")

    class Meta:
        ordering = ("campaign", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(finished_at=None), name="one_sending_of_a_campaign_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.kind}, {self.reached}"


class PeopleList(models.Model):
    """A spreadsheet of people that was sent in and is still to be taken or dropped. Forgotten after a day."""

    campaign = models.OneToOneField("surveys.Campaign", on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    sent_by = models.ForeignKey("directory.User", on_delete=models.CASCADE, null=True, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.filename}"
