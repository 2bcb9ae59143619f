"""Forms of a framework as a whole: beginning one, its settings, a spreadsheet that is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.documents import FIRST_YEAR, LAST_YEAR, LONGEST_TITLE, Document
from thuocdo.indices.domain.frameworks import RespondentGroup
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.indices.domain.words import RANK_STYLES
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.vietnamese import slug
from thuocdo.ui.forms import NumberField, TextField

SPARE_ROWS = 2
MOST_ROWS = 40  # unless more are stored


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR,
                              widget=forms.TextInput({"inputmode": "numeric"}))  # fmt: skip


class BeginForm(forms.Form):
    """Begin a framework: for which index, of which unit, called what."""

    index = forms.ChoiceField(label=_("Index"))
    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The unit whose organisers may change the draft."))
    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)
    first_year = _year(_("Valid from year"))

    def __init__(
        self, indices: Iterable[tuple[int, str]], owners: Iterable[tuple[int, str]], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("index", indices), ("owner", owners)):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = list(choices)


class CopyForm(BeginForm):
    """Begin the next version with the content of another."""

    last_year = _year(_("Valid to year"))
    field_order = ("owner", "title_vi", "title_en", "first_year", "last_year")

    def __init__(self, owners: Iterable[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__((), owners, *args, **options)
        del self.fields["index"]


class SheetForm(forms.Form):
    """A spreadsheet that is sent."""

    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("An .xlsx or .csv file, as the template shows; at most 20 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )  # fmt: skip


class NewFromSheetForm(SheetForm, BeginForm):
    """A spreadsheet that becomes a new draft; its title is in the file, or typed here."""

    field_order = ("index", "owner", "file", "title_vi")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("title_en", "first_year"):
            del self.fields[name]
        self.fields["title_vi"].required = False
        self.fields["title_vi"].help_text = _("Leave empty to take the title that stands in the file.")


class SettingsForm(forms.Form):
    """Everything that a framework says outside its nodes."""

    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)
    first_year = _year(_("Valid from year"))
    last_year = _year(_("Valid to year"))
    legal_basis = TextField(label=_("Legal basis"), rows=2, required=False, max_length=5000)
    source_vi = TextField(label=_("Source in Vietnamese"), rows=2, required=False, max_length=5000)
    source_en = TextField(label=_("Source in English"), rows=2, required=False, max_length=5000)
    rank_style = forms.ChoiceField(label=_("Rank style"))
    total_points = NumberField(label=_("Total points"), unit=_("points"), least=Decimal("0.01"), most=100_000)
    bonus_cap = NumberField(label=_("Bonus points at most"), unit=_("points"), least=0, required=False)
    penalty_cap = NumberField(label=_("Penalty points at most"), unit=_("points"), least=0, required=False)
    ratios_need_cutoff = forms.BooleanField(label=_("Every ratio needs a cut-off"), required=False)
    channels_mixed = forms.BooleanField(label=_("The channels of points are not told apart"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    SIMPLE = ("title_vi", "title_en", "first_year", "last_year", "legal_basis", "source_vi", "source_en")
    COMPUTED = ("rank_style", "total_points", "bonus_cap", "penalty_cap", "ratios_need_cutoff", "channels_mixed")
    BAND = ("title_vi", "title_en", "low", "high", "code")
    GROUP = ("title_vi", "title_en", "code")

    def __init__(self, document: Document, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, initial=_initial(document), **options)
        style = self.fields["rank_style"]
        assert isinstance(style, forms.ChoiceField)  # noqa: S101 -- said for the type checker
        style.choices = [(word, gettext(label)) for word, label in RANK_STYLES.items()]
        self._stored = {"band": len(document.spec.bands), "group": len(document.spec.respondent_groups)}
        self._counts = {what: self._count(what, stored) for what, stored in self._stored.items()}
        for row in range(self._counts["band"]):
            self._row("band", row, self.BAND)
        for row in range(self._counts["group"]):
            self._row("group", row, self.GROUP)

    @property
    def simple(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SIMPLE]

    @property
    def computed(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COMPUTED]

    @property
    def bands(self) -> list[list[forms.BoundField]]:
        return [[self[f"band-{row}-{name}"] for name in self.BAND] for row in range(self._counts["band"])]

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        return [[self[f"group-{row}-{name}"] for name in self.GROUP] for row in range(self._counts["group"])]

    def clean(self) -> dict[str, Any]:
        """Refuse a new row whose title was forgotten: it would be lost without a word."""
        cleaned = super().clean() or self.cleaned_data
        for what, names in (("band", self.BAND), ("group", self.GROUP)):
            for row in range(self._stored[what], self._counts[what]):
                told = [cleaned.get(f"{what}-{row}-{name}") for name in names]
                if any(each not in (None, "") for each in told) and not cleaned.get(f"{what}-{row}-title_vi"):
                    self.add_error(f"{what}-{row}-title_vi", gettext("Give a title, or empty the row."))
        return cleaned

    def applied_to(self, before: Document) -> Document:
        """Return the document that was typed, with the nodes of `before`. After cleaning."""
        told = self.cleaned_data
        spec = replace(
            before.spec,
            rank_style=RankStyle(told["rank_style"]),
            bands=tuple(self._bands()),
            bonus_cap=_exact(told["bonus_cap"]),
            penalty_cap=_exact(told["penalty_cap"]),
            respondent_groups=tuple(self._groups()),
            valid_from_year=told["first_year"],
            valid_to_year=told["last_year"],
            legal_basis=told["legal_basis"],
            total_points=Fraction(told["total_points"]),
            ratios_need_cutoff=told["ratios_need_cutoff"],
        )
        return replace(
            before, spec=spec, title_vi=told["title_vi"], title_en=told["title_en"], source_vi=told["source_vi"],
            source_en=told["source_en"], channels_mixed=told["channels_mixed"],
        )  # fmt: skip

    def _bands(self) -> Iterable[Band]:
        for row in range(self._counts["band"]):
            told = {name: self.cleaned_data[f"band-{row}-{name}"] for name in self.BAND}
            if told["title_vi"]:
                code = told["code"] or slug(told["title_vi"])
                yield Band(code, told["title_vi"], told["title_en"], _exact(told["low"]), _exact(told["high"]))

    def _groups(self) -> Iterable[RespondentGroup]:
        for row in range(self._counts["group"]):
            told = {name: self.cleaned_data[f"group-{row}-{name}"] for name in self.GROUP}
            if told["title_vi"]:
                yield RespondentGroup(told["code"] or slug(told["title_vi"]), told["title_vi"], told["title_en"])

    def _count(self, what: str, stored: int) -> int:
        filled = (key for key in self.data if key.startswith(f"{what}-") and str(self.data[key]).strip())
        numbers = (key.split("-")[1] for key in filled)
        typed = [int(number) + 1 for number in numbers if number.isdecimal() and len(number) < 3]
        return max(stored, min(max([stored, *typed]) + SPARE_ROWS, MOST_ROWS))

    def _row(self, what: str, row: int, names: Iterable[str]) -> None:
        labels = {"title_vi": _("Title in Vietnamese"), "title_en": _("Title in English"), "low": _("From"),
                  "high": _("To under"), "code": _("Code")}  # fmt: skip
        head = gettext("Band") if what == "band" else gettext("Respondent group")
        for name in names:
            label = f"{head} {row + 1}: {labels[name]}"
            field: forms.Field = (
                NumberField(label=label, required=False)
                if name in {"low", "high"}
                else TextField(label=label, required=False, max_length=120)
            )
            self.fields[f"{what}-{row}-{name}"] = field


def _initial(document: Document) -> dict[str, Any]:
    spec = document.spec
    initial: dict[str, Any] = {
        "title_vi": document.title_vi, "title_en": document.title_en, "source_vi": document.source_vi,
        "source_en": document.source_en, "legal_basis": spec.legal_basis, "first_year": spec.valid_from_year,
        "last_year": spec.valid_to_year, "rank_style": spec.rank_style.value, "total_points": _shown(spec.total_points),
        "bonus_cap": _shown(spec.bonus_cap), "penalty_cap": _shown(spec.penalty_cap),
        "ratios_need_cutoff": spec.ratios_need_cutoff, "channels_mixed": document.channels_mixed,
    }  # fmt: skip
    for row, band in enumerate(spec.bands):
        initial |= {f"band-{row}-{name}": value for name, value in {
            "title_vi": band.title_vi, "title_en": band.title_en, "low": _shown(band.low), "high": _shown(band.high),
            "code": band.code}.items()}  # fmt: skip
    for row, group in enumerate(spec.respondent_groups):
        initial |= {f"group-{row}-title_vi": group.title_vi, f"group-{row}-title_en": group.title_en,
                    f"group-{row}-code": group.code}  # fmt: skip
    return initial


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else as_decimal(value)


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
