"""Forms of a campaign's set-up. Each changes a part of what the campaign says of itself and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.surveys.domain import guards as guarding
from thuocdo.surveys.domain.campaigns import (
    AFTER_WORDS,
    CHANNEL_WORDS,
    KIND_WORDS,
    RATING_WORDS,
    After,
    Channel,
    Kind,
    Rating,
)
from thuocdo.surveys.domain.guards import DUPLICATES_WORDS, Condition, Duplicates, Guards
from thuocdo.surveys.services.campaigns import LONGEST_TEXT, LONGEST_TITLE, SETTLED, Basics
from thuocdo.ui.forms import DayField, TextField
from thuocdo.ui.language import say

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[int | str, str]]
MARKDOWN = _("Blank lines part paragraphs, **two stars** make bold, lines that begin with “- ” make a list.")


def whole(label: StrOrPromise, low: int, high: int, **options: Any) -> forms.IntegerField:
    """Return a field of a whole number."""
    return forms.IntegerField(label=label, min_value=low, max_value=high,
                              widget=forms.TextInput({"inputmode": "numeric"}), **options)  # fmt: skip


def hour(label: StrOrPromise, **options: Any) -> forms.TimeField:
    """Return a field of a time of the day."""
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
                           input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"], **options)  # fmt: skip


class PartForm(forms.Form):
    """A part of `Basics`; fields are called as there, so that refusals find them. `seen`: revision on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    PARTS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = ()

    def __init__(self, stands: Basics, seen: int, *, settled: bool, data: Any = None) -> None:
        super().__init__(data, initial={"seen": seen, **self.told(stands)})
        for name in SETTLED if settled else ():
            for each in self.fields:
                if each == name or each.startswith(f"{name}-"):
                    self.fields[each].disabled = True

    def told(self, stands: Basics) -> dict[str, Any]:
        """Return what stands as the fields say it."""
        return {name: getattr(stands, name) for name in self.base_fields if hasattr(stands, name)}

    def basics(self, stands: Basics) -> Basics:
        """Return what stands with what was typed. After cleaning."""
        own = {name: self.cleaned_data[name] for name in self.fields if hasattr(stands, name)}
        return replace(stands, **own)

    def parts(self) -> list[tuple[str, list[BoundField]]]:
        """Return headings with their fields."""
        return [(str(head), [self[name] for name in names]) for head, names in self.PARTS]


class WordsForm(PartForm):
    """What the campaign is called, asks and tells respondents."""

    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("Kind of survey"))
    version_id = forms.ChoiceField(
        label=_("Questionnaire"), required=False,
        help_text=_("Published versions are listed: they never change while the survey runs."),
    )  # fmt: skip
    purpose_vi = TextField(
        label=_("What the answers are for, in Vietnamese"), rows=4, required=False, max_length=LONGEST_TEXT,
        help_text=_("Respondents read it first. Say who asks, why, and what will be done with the results."),
    )  # fmt: skip
    purpose_en = TextField(label=_("What the answers are for, in English"), rows=3, required=False,
                           max_length=LONGEST_TEXT)  # fmt: skip
    consent_vi = TextField(
        label=_("What respondents agree to, in Vietnamese"), rows=4, required=False, max_length=LONGEST_TEXT,
        help_text=MARKDOWN,
    )  # fmt: skip
    consent_en = TextField(label=_("What respondents agree to, in English"), rows=3, required=False,
                           max_length=LONGEST_TEXT)  # fmt: skip
    after = forms.ChoiceField(label=_("What respondents see when they have answered"))
    PARTS = (
        (_("What the survey asks"), ("title_vi", "title_en", "kind", "version_id")),
        (_("What respondents read"), ("purpose_vi", "purpose_en", "consent_vi", "consent_en", "after")),
    )

    def __init__(self, stands: Basics, seen: int, *, settled: bool, versions: Choices, data: Any = None) -> None:
        super().__init__(stands, seen, settled=settled, data=data)
        choose(self.fields["kind"], [(each.value, say(KIND_WORDS[each])) for each in Kind])
        choose(self.fields["version_id"], [("", "–"), *versions])
        choose(self.fields["after"], [(each.value, say(AFTER_WORDS[each])) for each in After])

    def basics(self, stands: Basics) -> Basics:
        told = super().basics(stands)
        version = self.cleaned_data["version_id"]
        return replace(told, kind=Kind(told.kind), after=After(told.after),
                       version_id=int(version) if version else None)  # fmt: skip


class DatesForm(PartForm):
    """When it runs, and after how many ballots it is full. Hours are Vietnam's; the last day counts whole."""

    opens_day = DayField(label=_("First day"), required=False)
    opens_hour = hour(_("From what hour"), help_text=_("Empty: from 00:00."))
    closes_day = DayField(label=_("Last day"), required=False)
    closes_hour = hour(_("Until what hour"), help_text=_("Empty: the end of that day."))
    most_ballots = whole(
        _("Close after so many ballots"), 1, 100_000_000, required=False, help_text=_("Empty: no limit.")
    )
    smallest_cell = whole(
        _("Smallest number of ballots of which something is shown"), 1, 1000,
        help_text=_("Figures about fewer people could tell what one of them answered."),
    )  # fmt: skip
    PARTS = (
        (_("From when until when"), ("opens_day", "opens_hour", "closes_day", "closes_hour")),
        (_("Limits"), ("most_ballots", "smallest_cell")),
    )

    def __init__(self, stands: Basics, seen: int, *, settled: bool, data: Any = None) -> None:
        super().__init__(stands, seen, settled=settled, data=data)
        if settled:
            for name in ("opens_day", "opens_hour", "closes_day", "closes_hour"):
                self.fields[name].disabled = True

    def told(self, stands: Basics) -> dict[str, Any]:
        told = super().told(stands)
        if stands.opens_at is not None:
            begins = timezone.localtime(stands.opens_at)
            told |= {"opens_day": begins.date(), "opens_hour": _hour_of(begins)}
        if stands.closes_at is not None:
            day, until = last_day(stands.closes_at)
            told |= {"closes_day": day, "closes_hour": until}
        return told

    def basics(self, stands: Basics) -> Basics:
        told = self.cleaned_data
        opens = starts_at(told["opens_day"], told["opens_hour"]) if told["opens_day"] else None
        closes = ends_at(told["closes_day"], told["closes_hour"]) if told["closes_day"] else None
        return replace(super().basics(stands), opens_at=opens, closes_at=closes)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            if told.get(f"{name}_hour") and not told.get(f"{name}_day") and f"{name}_day" not in self.errors:
                self.add_error(f"{name}_day", gettext("Give the day, too."))
        return told


class ChannelsForm(PartForm):
    """By which ways ballots come in, who rates whom, which sites may embed it."""

    channels = forms.MultipleChoiceField(
        label=_("Survey channels"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ballots that come by another way are refused."),
    )  # fmt: skip
    rating = forms.ChoiceField(label=_("Who rates whom"), widget=forms.RadioSelect)
    allowed_sites = TextField(
        label=_("Sites that may embed it"), rows=3, required=False, max_length=20_000,
        help_text=_("One a line, such as https://dichvucong.example.vn. Needed for the channel “Embedded”."),
    )  # fmt: skip
    PARTS = ((_("By which ways"), ("channels", "allowed_sites")), (_("Who rates whom"), ("rating",)))

    def __init__(self, stands: Basics, seen: int, *, settled: bool, data: Any = None) -> None:
        super().__init__(stands, seen, settled=settled, data=data)
        choose(self.fields["channels"], [(each.value, say(CHANNEL_WORDS[each])) for each in Channel])
        choose(self.fields["rating"], [(each.value, say(RATING_WORDS[each])) for each in Rating])

    def told(self, stands: Basics) -> dict[str, Any]:
        return {
            "channels": [each.value for each in stands.channels], "rating": stands.rating.value,
            "allowed_sites": "\n".join(stands.allowed_sites),
        }  # fmt: skip

    def basics(self, stands: Basics) -> Basics:
        told = self.cleaned_data
        sites = tuple(line.strip() for line in told["allowed_sites"].splitlines() if line.strip())
        chosen = tuple(each for each in Channel if each.value in told["channels"])
        return replace(stands, channels=chosen, rating=Rating(told["rating"]), allowed_sites=sites)


class GuardsForm(PartForm):
    """What is watched for. A suspicious ballot is set aside with the reason, never refused."""

    seconds_least = whole(
        _("Set aside what was filled in faster than so many seconds"), 1, 86_400, required=False,
        help_text=_("Empty: not looked at."),
    )  # fmt: skip
    straight_line = whole(
        _("Set aside the same step everywhere in at least so many rows"), 3, 1000, required=False,
        help_text=_("Empty: not looked at."),
    )  # fmt: skip
    duplicates = forms.ChoiceField(label=_("Ballots of the same content that are set aside"))
    impossible = TextField(
        label=_("Answers that can't be true together"), rows=4, required=False, max_length=30_000,
        help_text=_("One a line: the condition, then | and its explanation. Example: {example}"),
    )  # fmt: skip
    work_bits = whole(
        _("Effort asked of browsers before handing in"), 0, 24, required=False,
        help_text=_("0: none. 16 costs a phone about a second and robots a lot."),
    )  # fmt: skip
    network_burst = whole(
        _("Ballots that may come from one network at once"), 1, 1_000_000, required=False,
        help_text=_("A village, a school or an office often has one address. Empty: no bound."),
    )  # fmt: skip
    network_minute = whole(
        _("Further ballots from one network each minute"), 1, 1_000_000, required=False,
        help_text=_("Who has to wait is told for how long; what was answered is kept. Empty: 60."),
    )  # fmt: skip
    PARTS = (
        (_("What is set aside by itself"), ("seconds_least", "straight_line", "duplicates", "impossible")),
        (_("Against robots"), ("work_bits", "network_burst", "network_minute")),
    )

    def __init__(self, stands: Basics, seen: int, *, settled: bool, data: Any = None) -> None:
        super().__init__(stands, seen, settled=settled, data=data)
        choose(self.fields["duplicates"], [(each.value, say(DUPLICATES_WORDS[each])) for each in Duplicates])
        example = 'a1 = "no" and b2 = "5" | ' + gettext("has not been there, but rates it")
        hint = str(self.fields["impossible"].help_text)
        self.fields["impossible"].help_text = hint.replace("{example}", f"<code>{example}</code>")

    def told(self, stands: Basics) -> dict[str, Any]:
        told = guarding.to_data(stands.guards)
        lines = [f"{each.expression} | {each.words}" if each.words else each.expression
                 for each in stands.guards.impossible]  # fmt: skip
        return {**told, "impossible": "\n".join(lines)}

    def basics(self, stands: Basics) -> Basics:
        told = self.cleaned_data
        lines = [line.partition("|") for line in told["impossible"].splitlines() if line.strip()]
        watched = Guards(
            seconds_least=told["seconds_least"], straight_line=told["straight_line"],
            duplicates=Duplicates(told["duplicates"]),
            impossible=tuple(Condition(what.strip(), words.strip()) for what, _bar, words in lines),
            work_bits=told["work_bits"] or 0, network_burst=told["network_burst"],
            network_minute=told["network_minute"] or Guards().network_minute,
        )  # fmt: skip
        return replace(stands, guards=watched)


class BeginForm(forms.Form):
    """What a new campaign needs to exist; everything else follows in its set-up."""

    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The unit whose survey managers run it."))
    kind = forms.ChoiceField(label=_("Kind of survey"))
    version_id = forms.ChoiceField(
        label=_("Questionnaire"), required=False, help_text=_("It can also be chosen later, until the launch.")
    )
    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)

    def __init__(self, owners: Choices, versions: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self.fields["owner"], owners)
        choose(self.fields["kind"], [(each.value, say(KIND_WORDS[each])) for each in Kind])
        choose(self.fields["version_id"], [("", "–"), *versions])

    def basics(self) -> Basics:
        told = self.cleaned_data
        version = int(told["version_id"]) if told["version_id"] else None
        return Basics(Kind(told["kind"]), told["title_vi"], told["title_en"], version)


class CopyForm(forms.Form):
    """What the copy of a campaign is called."""

    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)


class MoveEndForm(forms.Form):
    """A later end for a launched campaign."""

    day = DayField(label=_("New last day"))
    until = hour(_("Until what hour"), help_text=_("Empty: the end of that day."))
    reason = TextField(label=_("Reason"), rows=2, max_length=2000, help_text=_("It stays on record."))

    def closes_at(self) -> datetime:
        return ends_at(self.cleaned_data["day"], self.cleaned_data["until"])


class ReasonForm(forms.Form):
    """Why something is done that is not taken back."""

    reason = TextField(label=_("Reason"), rows=2, max_length=2000, help_text=_("It stays on record."))


def starts_at(day: date, begins: time | None) -> datetime:
    """Return a moment of a day in Vietnam; its beginning where no hour is given."""
    return timezone.make_aware(datetime.combine(day, begins or time()))


def ends_at(day: date, until: time | None) -> datetime:
    """Return the first moment that no longer counts: an hour of a day, or the end of the day."""
    if until is not None:
        return timezone.make_aware(datetime.combine(day, until))
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def last_day(closes_at: datetime) -> tuple[date, time | None]:
    """Return the last day as forms ask for it: what ends at midnight ends with the day before."""
    ends = timezone.localtime(closes_at)
    until = _hour_of(ends)
    return (ends.date() - timedelta(days=1), None) if until is None else (ends.date(), until)


def choose(field: forms.Field, choices: Choices) -> None:
    """Give a field its choices."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - said for the type checker
    field.choices = list(choices)


def _hour_of(moment: datetime) -> time | None:
    plain = moment.timetz().replace(tzinfo=None)
    return plain if plain != time() else None
