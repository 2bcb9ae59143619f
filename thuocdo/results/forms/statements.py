"""What the text of the source says about its table: figures in rows that one adds and removes, without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.results.domain.statements import Compare
from thuocdo.results.domain.typed import FIELDS, LONGEST_TEXT, MOST_ROWS, NUMBERS, Row, faults, needed, read_step
from thuocdo.results.services.uploads import Said
from thuocdo.ui.forms import NumberInput, TextField
from thuocdo.ui.language import in_vietnamese, say

Choices = Sequence[tuple[str, str]]
KINDS = {
    "mean": _("A mean"),
    "highest": _("The highest unit"),
    "lowest": _("The lowest unit"),
    "range": _("Distance from highest to lowest"),
    "count": _("How many units reach a level"),
    "bands": _("How many units are in each band"),
    "units": _("How many units were measured"),
    "value": _("The result of one unit"),
    "arithmetic": _("A sum, a difference or a share"),
}
COMPARES = {
    Compare.ABOVE_MEAN: _("above the mean"),
    Compare.ABOVE: _("more than"),
    Compare.AT_LEAST: _("at least"),
    Compare.BELOW: _("less than"),
    Compare.AT_MOST: _("no more than"),
    Compare.AT_MAX: _("exactly the maximum"),
}
LABELS = {
    "of": _("Figure about"), "region": _("Region"), "percent": _("The text gives it in percent of the maximum"),
    "printed": _("Printed figure"), "quote": _("Words of the text"), "unit": _("Unit"), "compare": _("Units with"),
    "bound": _("Level"), "compare2": _("and at the same time"), "bound2": _("Second level"),
    "title_vi": _("What is computed"), "title_en": _("What is computed, in English"), "parts": _("Numbers"),
    "whole": _("Share of the whole"), "at_least": _("The text says “more than”"),
}  # fmt: skip
HINTS = {
    "printed": _("In the digits in which it is printed, such as 86.37 or 86.370."),
    "quote": _("Copied word for word; readers see it beside the recomputed figure."),
    "unit": _("The name as it stands in the table."),
    "parts": _("With a semicolon between them, minus before what is taken away: 91.80; -91.14."),
    "whole": _("Only for a share in percent: 6 of the whole 27."),
    "title_vi": _("For example: gap between the first and the second."),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures can be about: columns, regions and bands by code; names of units, while they are few."""

    columns: Choices
    regions: Choices
    bands: Choices
    names: Sequence[str]
    elsewhere: bool  # a column holds what another table of the source prints


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of the text in the form."""

    number: int  # as shown, from 1
    place: int  # as in the names of its fields
    kind: str
    hidden: BoundField
    fields: tuple[BoundField, ...]


class SaidForm(forms.Form):
    """Step three. `said()` is what was typed, faulty or not; after cleaning without errors it is complete."""

    use_required_attribute = False  # a figure that is not complete yet can be kept while another is added
    step = TextField(
        label=_("Points are given in steps of"), required=False, max_length=20, widget=NumberInput(_("points")),
        help_text=_("Such as 0.25. Leave it empty where printed points are rounded."),
    )  # fmt: skip
    elsewhere_vi = TextField(
        label=_("What the other table is called"), required=False, max_length=120, help_text=_("Such as: table 4.")
    )
    elsewhere_en = TextField(label=_("What the other table is called, in English"), required=False, max_length=120)

    def __init__(self, facts: Facts, said: Said, data: Mapping[str, Any] | None = None) -> None:
        rows = said.rows if data is None else _posted(data, said.rows)
        initial: dict[str, object] = {
            "step": _localised("step", said.step), "elsewhere_vi": said.elsewhere[0], "elsewhere_en": said.elsewhere[1],
        }  # fmt: skip
        initial |= {
            f"{place}-{name}": text if data else _localised(name, text)
            for place, row in enumerate(rows)
            for name, text in row.items()
        }
        if data is not None:  # numbered anew: what was removed leaves no gap
            data = initial | {name: data.get(name, "") for name in ("step", "elsewhere_vi", "elsewhere_en")}
        super().__init__(data, initial=initial)
        if not facts.elsewhere:
            del self.fields["elsewhere_vi"], self.fields["elsewhere_en"]
        self.facts, self.rows = facts, tuple(rows)
        for place, row in enumerate(rows):
            self.fields[f"{place}-kind"] = forms.CharField(widget=forms.HiddenInput)
            for name in _names(str(row["kind"]), facts):
                field = self._field(str(row["kind"]), name)
                field.error_messages["required"] = _numbered(place, gettext("This is missing."))
                self.fields[f"{place}-{name}"] = field

    @property
    def simple(self) -> list[BoundField]:
        return [self[name] for name in ("step", "elsewhere_vi", "elsewhere_en") if name in self.fields]

    @property
    def shown(self) -> list[Shown]:
        """Return the figures with their fields in order."""
        return [
            Shown(
                place + 1,
                place,
                str(KINDS[str(row["kind"])]),
                self[f"{place}-kind"],
                tuple(self[f"{place}-{name}"] for name in _names(str(row["kind"]), self.facts)),
            )
            for place, row in enumerate(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("step") and read_step(cleaned["step"]) is None:
            message = gettext("“%(given)s” is not a step of points. Write it like 0.25.")
            self.add_error("step", message % {"given": cleaned["step"]})
        for place, row in enumerate(self.rows):
            for problem in faults(row):
                name = f"{place}-{problem.place}"
                if name in self.errors:  # told already: nothing stands there
                    continue
                first_band = next((key for key in self.fields if key.startswith(f"{place}-band:")), None)
                self.add_error(name if name in self.fields else first_band, _numbered(place, say(problem.sentence)))
        return cleaned

    def said(self, *, complete: bool, without: int | None = None) -> Said:
        """Return what was typed, without the figure `without`."""
        kept = tuple(row for place, row in enumerate(self.rows) if place != without)
        return Said(self._typed("step"), (self._typed("elsewhere_vi"), self._typed("elsewhere_en")), kept, complete)

    def _typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()[:LONGEST_TEXT] if name in self.fields else ""

    def _field(self, kind: str, name: str) -> forms.Field:
        head, _colon, code = name.partition(":")
        required = needed(kind, name)
        label, hint = str(LABELS.get(name, "")), str(HINTS.get(name, ""))
        if head == "band":
            label = gettext("Units in “%(band)s”") % {"band": dict(self.facts.bands)[code]}
            return TextField(label=label, required=False, max_length=9, widget=NumberInput())
        if name in {"percent", "at_least"}:
            return forms.BooleanField(label=label, required=False)
        if name in {"of", "region", "compare", "compare2"}:
            return forms.ChoiceField(label=label, required=required, choices=self._choices(kind, name))
        if name in {"printed", "bound", "bound2", "whole"}:
            hint = hint if kind not in {"count", "units"} or name != "printed" else gettext("A number of units.")
            return TextField(label=label, help_text=hint, required=required, max_length=40, widget=NumberInput())
        if name == "unit":
            widget = forms.TextInput({"list": "unit-names", "autocomplete": "off"} if self.facts.names else {})
            return TextField(label=label, help_text=hint, required=required, max_length=250, widget=widget)
        rows = 2 if name == "quote" else 0
        return TextField(label=label, help_text=hint, required=required, max_length=LONGEST_TEXT, rows=rows)

    def _choices(self, kind: str, name: str) -> Choices:
        if name == "of":
            return self.facts.columns
        if name == "region":
            return [("", gettext("all units")), *self.facts.regions]
        words = [(compare.value, str(label)) for compare, label in COMPARES.items()]
        return words if name == "compare" else [("", gettext("nothing else")), *words]


def _names(kind: str, facts: Facts) -> tuple[str, ...]:
    """Return the fields of a kind of figure; regions are asked for only where there are several."""
    names: list[str] = []
    for name in FIELDS[kind]:
        if name == "band":
            names += [f"band:{code}" for code, _title in facts.bands]
        elif name != "region" or len(facts.regions) > 1:
            names.append(name)
    return tuple(names)


def _posted(data: Mapping[str, Any], stored: Sequence[Row]) -> list[Row]:
    """Return the rows that were sent, cut to a sane length. What the form does not show is carried along."""
    rows: list[Row] = []
    for place in range(MOST_ROWS):
        kind = str(data.get(f"{place}-kind", ""))
        if kind not in FIELDS:
            continue
        start = f"{place}-"
        row: dict[str, object] = {
            name: str(data[key])[:LONGEST_TEXT]
            for key in data
            if key.startswith(start) and _known(kind, name := key.removeprefix(start))
        }
        if place < len(stored) and stored[place].get("kind") == kind:
            row |= {name: stored[place][name] for name in ("also", "node") if name in stored[place]}
        rows.append(row)
    return rows


def _numbered(place: int, message: str) -> str:
    """Return a message that says which figure it is about: the list above the form holds those of all."""
    return gettext("Figure %(number)s: %(message)s") % {"number": place + 1, "message": message}


def _known(kind: str, name: str) -> bool:
    return name == "kind" or name in FIELDS[kind] or ("band" in FIELDS[kind] and name.startswith("band:"))


def _localised(name: str, text: object) -> object:
    """Return a stored number with the decimal mark of the reader's language."""
    is_number = name in {*NUMBERS, "parts", "step"} and isinstance(text, str)
    return str(text).replace(".", ",") if is_number and in_vietnamese() else text
