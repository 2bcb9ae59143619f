"""The file and what is said about the table as a whole; then what each column holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from thuocdo.foundation.sheets.reading import LARGEST_FILE, MIB
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.published import Column
from thuocdo.ui.forms import TextField

Choices = Iterable[tuple[int | str, str]]


class SheetField(forms.FileField):
    """A spreadsheet. One that is too large is refused before it is read into memory."""

    default_error_messages = {
        "too_large": _("The file has %(size)s MB. At most %(limit)s MB are taken: keep only the table, in a new file.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > LARGEST_FILE:
            size = {"size": -(-file.size // MIB), "limit": LARGEST_FILE // MIB}
            raise forms.ValidationError(self.error_messages["too_large"], "too_large", size)
        return file


class UploadForm(forms.Form):
    """Step one: the file, and what is said about the table as a whole."""

    file = SheetField(label=_("Spreadsheet"), help_text=_("An .xlsx or .csv file with one row a unit; at most 20 MB."))
    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The unit whose result this is."))
    framework = forms.ChoiceField(label=_("Framework"), help_text=_("The criteria set by which the units were scored."))
    year = forms.IntegerField(label=_("Year that was measured"), min_value=1990, max_value=2200)
    as_of = forms.DateField(
        label=_("Units and names as of"), required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        help_text=_("Day, month, year, such as 31/12/2021. Left empty: the last day of the year."),
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    units_total = forms.IntegerField(
        label=_("Units that were measured"), required=False, min_value=1, max_value=100_000,
        help_text=_("Only where the table lists fewer units than were measured. Ranks are then taken as printed."),
    )  # fmt: skip
    title_vi = TextField(label=_("Title in Vietnamese"), max_length=250)
    title_en = TextField(label=_("Title in English"), max_length=250, required=False)
    source_vi = TextField(
        label=_("Source"), rows=3, max_length=2000,
        help_text=_("Document, number, date and table, so that anyone can find it."),
    )  # fmt: skip
    source_en = TextField(label=_("Source in English"), rows=3, max_length=2000, required=False)
    notes_vi = TextField(
        label=_("Notes for readers"), rows=3, max_length=5000, required=False,
        help_text=_("What one has to know to read the table rightly; footnotes of the source. Everyone reads it."),
    )  # fmt: skip
    notes_en = TextField(label=_("Notes in English"), rows=3, max_length=5000, required=False)

    def __init__(self, owners: Choices, frameworks: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("owner", owners), ("framework", frameworks)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(choices)

    def meta(self, year: int | None = None) -> Meta:
        """Return what was said, once the form is valid; of `year` where the form does not ask for it."""
        told = self.cleaned_data
        measured = year or told["year"]
        return Meta(
            year=measured,
            as_of=told["as_of"] or date(measured, 12, 31),
            title_vi=told["title_vi"],
            title_en=told["title_en"],
            source_vi=told["source_vi"],
            source_en=told["source_en"],
            notes_vi=told["notes_vi"],
            notes_en=told["notes_en"],
            units_total=told["units_total"],
        )


class CorrectionForm(UploadForm):
    """The same for a correction, with the reason. Owner, framework and year are those of what it corrects."""

    reason = TextField(
        label=_("Why the result is corrected"), rows=3, max_length=2000,
        help_text=_("Everyone will read it beside the new result."),
    )  # fmt: skip
    field_order = ("reason", "file")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__((), (), *args, **options)
        for name in ("owner", "framework", "year"):
            del self.fields[name]


class NewFileForm(forms.Form):
    """A corrected file in place of the one that was sent."""

    file = SheetField(
        label=_("The corrected file"), help_text=_("What you said about the columns stays, wherever a heading stays.")
    )


class MappingForm(forms.Form):
    """Step two: the role of every column of the file."""

    def __init__(
        self, headings: Sequence[str], columns: Sequence[tuple[str, Choices]], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for place, (heading, (samples, choices)) in enumerate(zip(headings, columns, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or f"{place + 1}",
                choices=list(choices),
                required=False,
                help_text=escape(samples),  # hints are written into the page as they are; these come from a file
            )
        self.width = len(headings)

    def mapping(self) -> tuple[str, ...]:
        """Return the role of every column, once the form is valid."""
        return tuple(self.cleaned_data[f"column_{place}"] for place in range(self.width))


def node_choices(columns: Sequence[Column]) -> list[tuple[str, Column]]:
    """Return the roles that nodes give to columns: points and self points of each."""
    return [(f"{kind}:{column.code}", column) for column in columns for kind in ("points", "self")]
