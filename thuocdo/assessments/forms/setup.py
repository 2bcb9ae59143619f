"""Forms of a round's set-up: what it is, when its phases are, more time for one unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.phases import EXTENSIBLE, ORDER, PHASE_WORDS, ZONE, Phase, Span
from thuocdo.assessments.domain.settings import MOST_MEGABYTES, RoundSettings
from thuocdo.assessments.services.rounds import FIRST_YEAR, LAST_YEAR, Basics
from thuocdo.ui.forms import DayField, TextField
from thuocdo.ui.language import say

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[int | str, str]]
DATE_COLUMNS = ("from_day", "from_time", "to_day", "to_time")
# Where a problem of the timetable is shown: phase and column → field.
DATE_PLACES = {
    f"{phase} {column}": f"{phase}-{name}"
    for phase in ORDER
    for column, name in (("starts_at", "from_day"), ("ends_at", "to_day"))
}


def _whole(label: StrOrPromise, low: int, high: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high,
                              widget=forms.TextInput({"inputmode": "numeric"}), **options)  # fmt: skip


def _time() -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(required=False, widget=widget, input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"])


class BeginForm(forms.Form):
    """What a new round needs to exist; everything else follows in its set-up."""

    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The unit whose organisers run the round."))
    framework = forms.ChoiceField(
        label=_("Framework"), help_text=_("Only frameworks in use are listed: they never change during the round.")
    )
    year = _whole(_("Year that is assessed"), FIRST_YEAR, LAST_YEAR)
    title_vi = TextField(label=_("Title in Vietnamese"), max_length=250)
    title_en = TextField(label=_("Title in English"), required=False, max_length=250)

    def __init__(self, owners: Choices, frameworks: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["owner"], owners)
        _choose(self.fields["framework"], frameworks)

    def basics(self) -> Basics:
        told = self.cleaned_data
        return Basics(int(told["framework"]), told["year"], told["title_vi"], told["title_en"])


class BasicsForm(forms.Form):
    """What a round is called, what it assesses, who decides, and the limits that hold in it."""

    title_vi = TextField(label=_("Title in Vietnamese"), max_length=250)
    title_en = TextField(label=_("Title in English"), required=False, max_length=250)
    framework = forms.ChoiceField(label=_("Framework"))
    year = _whole(_("Year that is assessed"), FIRST_YEAR, LAST_YEAR)
    previous = forms.ChoiceField(
        label=_("Last year's round"),
        required=False,
        help_text=_("Its figures and points are shown beside this year's."),
    )
    chair = forms.ChoiceField(
        label=_("Chair of the council"), required=False,
        help_text=_("Signs the decision. Who holds the role of council chair at the owner is listed."),
    )  # fmt: skip
    notes_vi = TextField(
        label=_("Notes in Vietnamese"), rows=3, required=False, max_length=10_000,
        help_text=_("Everybody in the round reads them on its first page: the decision, whom to ask."),
    )  # fmt: skip
    notes_en = TextField(label=_("Notes in English"), rows=2, required=False, max_length=10_000)
    evidence_megabytes = _whole(_("Largest file of evidence, in megabytes"), 1, MOST_MEGABYTES)
    evidence_files = _whole(_("Files for one leaf at most"), 1, 500)
    evidence_archives = forms.BooleanField(label=_("ZIP files are taken as evidence"), required=False)
    notices = forms.BooleanField(label=_("Send notices and reminders to people in this round"), required=False)
    remind_days_before = _whole(_("Remind so many days before a phase ends"), 0, 60)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    WHAT = ("title_vi", "title_en", "framework", "year", "previous")
    WHO = ("chair", "notes_vi", "notes_en")
    LIMITS = ("evidence_megabytes", "evidence_files", "evidence_archives", "notices", "remind_days_before")
    # Names of `Basics` and `RoundSettings` → fields.
    PLACES = {"framework_id": "framework", "previous_id": "previous", "chair_id": "chair"}

    def __init__(
        self, basics: Basics, seen: int, *, frameworks: Choices, earlier: Choices, council: Choices, settled: bool,
        data: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(basics, seen))
        none = ("", "–")
        _choose(self.fields["framework"], frameworks)
        _choose(self.fields["previous"], [none, *earlier])
        _choose(self.fields["chair"], [none, *council])
        for name in ("framework", "year", "previous"):
            self.fields[name].disabled = settled

    def parts(self) -> list[tuple[str, list[BoundField]]]:
        """Return headings with their fields."""
        heads = (
            (_("What is assessed"), self.WHAT),
            (_("Council and notes"), self.WHO),
            (_("Limits and notices"), self.LIMITS),
        )
        return [(str(head), [self[name] for name in names]) for head, names in heads]

    def basics(self) -> Basics:
        told = self.cleaned_data
        settings = RoundSettings(
            evidence_megabytes=told["evidence_megabytes"], evidence_files=told["evidence_files"],
            evidence_archives=told["evidence_archives"], remind_days_before=told["remind_days_before"],
            notices=told["notices"],
        )  # fmt: skip
        return Basics(
            framework_id=int(told["framework"]), year=int(told["year"]), title_vi=told["title_vi"],
            title_en=told["title_en"], previous_id=_id(told["previous"]), chair_id=_id(told["chair"]),
            notes_vi=told["notes_vi"], notes_en=told["notes_en"], settings=settings,
        )  # fmt: skip


class DatesForm(forms.Form):
    """The phases as a table. An empty first hour is 00:00; an empty last hour is the end of that day."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, spans: Sequence[Span], seen: int, *, running: bool, data: Any = None) -> None:
        super().__init__(data, initial={"seen": seen} | {k: v for span in spans for k, v in _told(span).items()})
        labels = {
            "from_day": _("first day"), "from_time": _("from what hour"), "to_day": _("last day"),
            "to_time": _("until what hour"),
        }  # fmt: skip
        for phase in ORDER:
            for name in DATE_COLUMNS:
                field: forms.Field = DayField(required=False) if name.endswith("day") else _time()
                field.label = f"{say(PHASE_WORDS[phase])}: {labels[name]}"
                self.fields[f"{phase}-{name}"] = field
        if running:
            self.fields["reason"] = TextField(
                label=_("Reason"), rows=2, max_length=2000, help_text=_("Everybody in the round reads it.")
            )  # fmt: skip

    def rows(self) -> list[tuple[Phase, list[BoundField]]]:
        """Return the phases with their four fields."""
        return [(phase, [self[f"{phase}-{name}"] for name in DATE_COLUMNS]) for phase in ORDER]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for phase in ORDER:
            first, last = told.get(f"{phase}-from_day"), told.get(f"{phase}-to_day")
            times = told.get(f"{phase}-from_time") or told.get(f"{phase}-to_time")
            for day, other, name in ((first, last, "from_day"), (last, first, "to_day")):
                if day is None and (other or times) and f"{phase}-{name}" not in self.errors:
                    self.add_error(f"{phase}-{name}", str(_("Give both days, or none.")))
        return told

    def spans(self) -> tuple[Span, ...]:
        """Return the phases that have dates."""
        told = self.cleaned_data
        found = []
        for phase in ORDER:
            first, last = told[f"{phase}-from_day"], told[f"{phase}-to_day"]
            if first and last:
                starts = datetime.combine(first, told[f"{phase}-from_time"] or time(), tzinfo=ZONE)
                found.append(Span(phase, starts, ends_at(last, told[f"{phase}-to_time"])))
        return tuple(found)


class ExtendForm(forms.Form):
    """More time for one unit, or only its lock opened again."""

    unit = forms.ChoiceField(label=_("Unit"))
    phase = forms.ChoiceField(label=_("Phase"))
    day = DayField(
        label=_("New last day"), required=False,
        help_text=_("Leave empty to open a signed sheet again without more time."),
    )  # fmt: skip
    hour = forms.TimeField(
        label=_("Until what hour"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Empty: the end of that day."),
    )  # fmt: skip
    reason = TextField(
        label=_("Reason"), rows=3, max_length=2000, help_text=_("It stays on record; the unit reads it.")
    )

    def __init__(self, units: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["unit"], units)
        _choose(
            self.fields["phase"], [(phase.value, say(PHASE_WORDS[phase])) for phase in ORDER if phase in EXTENSIBLE]
        )

    def ends_at(self) -> datetime | None:
        told = self.cleaned_data
        return ends_at(told["day"], told["hour"]) if told["day"] else None


def ends_at(day: date, hour: time | None) -> datetime:
    """Return the first moment that no longer counts: an hour of a day, or the end of the day."""
    if hour is not None:
        return datetime.combine(day, hour, tzinfo=ZONE)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZONE)


def _told(span: Span) -> dict[str, Any]:
    """Return a phase as the form asks for it: a phase that ends at midnight ends with the day before."""
    starts, ends = span.starts_at.astimezone(ZONE), span.ends_at.astimezone(ZONE)
    whole_day = ends.timetz().replace(tzinfo=None) == time()
    last = ends.date() - timedelta(days=1) if whole_day else ends.date()
    begins = starts.timetz().replace(tzinfo=None)
    return {
        f"{span.phase}-from_day": starts.date(), f"{span.phase}-from_time": begins if begins != time() else None,
        f"{span.phase}-to_day": last, f"{span.phase}-to_time": None if whole_day else ends.time(),
    }  # fmt: skip


def _initial(basics: Basics, seen: int) -> dict[str, Any]:
    limits = basics.settings
    return {
        "title_vi": basics.title_vi, "title_en": basics.title_en, "framework": basics.framework_id,
        "year": basics.year, "previous": basics.previous_id or "", "chair": basics.chair_id or "",
        "notes_vi": basics.notes_vi, "notes_en": basics.notes_en, "evidence_megabytes": limits.evidence_megabytes,
        "evidence_files": limits.evidence_files, "evidence_archives": limits.evidence_archives,
        "notices": limits.notices, "remind_days_before": limits.remind_days_before, "seen": seen,
    }  # fmt: skip


def _choose(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - said for the type checker
    field.choices = list(choices)


def _id(text: Any) -> int | None:
    return int(text) if text else None
