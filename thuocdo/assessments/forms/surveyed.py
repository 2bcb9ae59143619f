"""Forms of leaves that take their points from surveys: which campaign and questions, what options and groups mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.linking import GROUPS, ITEMS, OPTIONS
from thuocdo.assessments.domain.surveyed import Link

Choices = Sequence[tuple[str, str]]


class LinkForm(forms.Form):
    """What each option of the chosen questions means for a leaf, and which groups are which.

    Options and groups are fields by their place; codes are kept beside them and never part of a name.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, stands: Link, revision: int, *, options: Choices, answers: Choices, groups: Choices, asked: Choices,
        data: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"seen": revision})
        self._stands = stands
        self._options = self._choose("option", options, answers, stands.options)
        self._groups = self._choose("group", groups, asked, stands.groups) if asked else {}

    @property
    def option_fields(self) -> list[BoundField]:
        return [self[name] for name in self._options]

    @property
    def group_fields(self) -> list[BoundField]:
        return [self[name] for name in self._groups]

    def link(self) -> Link:
        """Return what was chosen."""
        told = self.cleaned_data
        return Link(
            self._stands.code, self._stands.campaign_id, self._stands.items,
            {code: told[name] for name, code in self._options.items() if told[name]},
            {code: told[name] for name, code in self._groups.items() if told[name]},
        )  # fmt: skip

    def places(self) -> dict[str, str]:
        """Return at which field a refused part of the link is told: the first of its kind."""
        first = {OPTIONS: next(iter(self._options), ""), GROUPS: next(iter(self._groups), ""), ITEMS: ""}
        return {f"{self._stands.code} {column}": name for column, name in first.items() if name}

    def _choose(self, kind: str, rows: Choices, choices: Choices, stands: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for place, (code, label) in enumerate(rows):
            name = f"{kind}-{place}"
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", _("does not count")), *choices], required=False, initial=stands.get(code, "")
            )
            found[name] = code
        return found
