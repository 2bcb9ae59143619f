"""The form of an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.indices.domain.documents import LONGEST_TITLE
from thuocdo.indices.domain.measured import LONGEST_SLUG, Measured
from thuocdo.indices.domain.words import UNIT_KINDS
from thuocdo.kernel.vietnamese import slug
from thuocdo.ui.forms import TextField

COUNTRY, OWN = "country", "own"


class IndexForm(forms.Form):
    """What an index measures, and what it is called."""

    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The unit whose organisers may change the index."))
    title_vi = TextField(label=_("Title in Vietnamese"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title in English"), required=False, max_length=LONGEST_TITLE)
    unit_kind = forms.ChoiceField(label=_("Kind of units measured"))
    units = forms.ChoiceField(label=_("Which of them"))
    slug = TextField(
        label=_("Code"), required=False, max_length=LONGEST_SLUG,
        help_text=_("Stands in addresses and tables: small letters, digits, hyphens. Made of the title if left empty."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, owners: Iterable[tuple[int, str]] | None, *args: Any, fixed: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._words: dict[str, list[tuple[Any, str]]] = {}
        self._choose("unit_kind", [(kind, gettext(label)) for kind, label in UNIT_KINDS.items()])
        self._choose(
            "units", [(COUNTRY, gettext("All in the country")), (OWN, gettext("Those that are part of the owner"))]
        )
        for name in ("unit_kind", "units", "slug") if fixed else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Fixed since a framework of this index was put in use.")
        if owners is None:  # an index keeps its owner
            del self.fields["owner"]
        else:
            self._choose("owner", list(owners))

    def _choose(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- said for the type checker
        field.choices = self._words[name] = list(choices)

    def otherwise(self, stands: Measured) -> Iterator[tuple[str, str, str]]:
        """Yield what stands otherwise than it was typed: the name of the field, what stands, what was typed."""
        there, typed = initial_of(stands), initial_of(self.measured)
        for name, field in self.fields.items():
            if name != "seen" and there.get(name) != typed.get(name):
                words = dict(self._words.get(name, ()))
                stood, told = (str(words.get(each[name], each[name]) or "–") for each in (there, typed))
                yield str(field.label), stood, told

    @property
    def measured(self) -> Measured:
        """Return what was typed, after cleaning."""
        told = self.cleaned_data
        return Measured(
            told["title_vi"],
            told["title_en"],
            told["slug"] or slug(told["title_vi"])[:LONGEST_SLUG].strip("-"),
            told["unit_kind"],
            told["units"] == OWN,
        )


def initial_of(measured: Measured) -> dict[str, str]:
    """Return what the form shows of an index at first."""
    return {
        "title_vi": measured.title_vi,
        "title_en": measured.title_en,
        "slug": measured.slug,
        "unit_kind": measured.unit_kind,
        "units": OWN if measured.own_parts else COUNTRY,
        "seen": measured.mark,
    }
