"""Forms around the questions: beginning, files, sections, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE
from thuocdo.questionnaires.domain.validation import LANGUAGE
from thuocdo.questionnaires.forms.fields import (
    LANGUAGE_WORDS,
    ConditionField,
    SpokenForm,
    WordsField,
    code_field,
    initial_words,
    language_name,
)

LONGEST_TITLE = 300
Owners = Sequence[tuple[int, str]]


class OwnedForm(forms.Form):
    """A form for something that one of my units will own; with one unit there is nothing to choose."""

    owner = forms.ChoiceField(label=_("Owner"))

    def __init__(self, owners: Owners, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- said for the type checker
        field.choices = [(str(owner), name) for owner, name in owners]
        if len(owners) == 1:
            field.initial = str(owners[0][0])


class BeginForm(OwnedForm):
    """Begin a questionnaire with nothing, or with a template."""

    title_vi = WordsField(
        label=_("Title"), max_length=LONGEST_TITLE, required=False,
        help_text=_("Left empty, the title of the template is kept."),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect, required=False)

    def __init__(self, owners: Owners, templates: Sequence[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(owners, *args, **options)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- said for the type checker
        field.choices = [("", gettext("An empty questionnaire")), *((str(pk), title) for pk, title in templates)]
        self.order_fields(["source", "title_vi", "owner"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not told.get("source") and "title_vi" in told and not told["title_vi"]:
            self.add_error("title_vi", gettext("Give the questionnaire a title."))
        return told


class CopyForm(OwnedForm):
    """Copy a version to a questionnaire of one's own."""

    title_vi = WordsField(label=_("Title"), max_length=LONGEST_TITLE)


class FileForm(OwnedForm):
    """An XLSForm workbook."""

    file = forms.FileField(label=_("XLSForm workbook (.xlsx)"), widget=forms.FileInput({"accept": ".xlsx"}))
    title_vi = WordsField(
        label=_("Title"), max_length=LONGEST_TITLE, required=False,
        help_text=_("Left empty, the title in the file is taken."),
    )  # fmt: skip


class SectionForm(SpokenForm):
    """Heading, help, condition and shuffle of a section; its items have forms of their own."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, document: Document, data: Mapping[str, Any] | None = None, section: Section | None = None
    ) -> None:  # fmt: skip
        self.languages = document.languages
        super().__init__(data, initial=_initial(section) if section else {})
        self.add_words("title", gettext("Heading"), rows=0)
        self.add_words("help", gettext("Help text"), hint=gettext("**bold**, *italic*, - lists, [words](https://…)"))
        self.fields["relevant"] = ConditionField(
            label=gettext("Asked only if"), help_text=gettext("Empty: everybody is asked.")
        )
        self.fields["shuffle"] = forms.BooleanField(
            label=gettext("Shuffle the questions"), required=False,
            help_text=gettext("Each respondent sees another order."),
        )  # fmt: skip
        self.fields["code"] = code_field(gettext("Code"), gettext("Left empty, one is made."))

    @property
    def shown(self) -> list[forms.BoundField]:
        return [*self.of("title", "help"), self["relevant"], self["shuffle"], self["code"]]

    def section(self, code: str) -> Section:
        """Return the section that was typed, without items."""
        told = self.cleaned_data
        return Section(
            code=told["code"] or code, title=self.words("title"), help=self.words("help"), relevant=told["relevant"],
            shuffle=told["shuffle"],
        )  # fmt: skip


class SettingsForm(SpokenForm):
    """What a questionnaire says as a whole, and in which languages."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, document: Document, data: Mapping[str, Any] | None = None) -> None:
        self.languages, self._document = document.languages, document
        shown: dict[str, Any] = {"source": document.source, "others": list(document.languages[1:])}
        for name in ("title", "intro", "thanks"):
            shown |= initial_words(name, getattr(document, name))
        super().__init__(data, initial=shown)
        self.add_words("title", gettext("Title"), rows=0, needed=True)
        markdown = gettext("**bold**, *italic*, - lists, [words](https://…)")
        self.add_words("intro", gettext("Introduction"), rows=4, hint=markdown)
        self.add_words("thanks", gettext("Words of thanks at the end"), rows=3, hint=markdown)
        codes = [code for code in (*LANGUAGE_WORDS, *self.languages) if code != MAIN_LANGUAGE]
        self.fields["others"] = forms.MultipleChoiceField(
            label=gettext("Other languages"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(code, language_name(code)) for code in dict.fromkeys(codes)],
            help_text=gettext("A language can be taken away only when nothing is written in it."),
        )  # fmt: skip
        self.fields["new_language"] = forms.CharField(
            label=gettext("Another language, by its code"), required=False, max_length=12,
            help_text=gettext("Two or three letters, as in ISO 639: th, cjm …"),
        )  # fmt: skip
        self.fields["source"] = WordsField(
            label=gettext("Where it comes from"), rows=2, required=False,
            help_text=gettext("Shown to everyone who reads the questionnaire."),
        )  # fmt: skip

    @property
    def shown(self) -> list[forms.BoundField]:
        return [*self.of("title", "intro", "thanks"), self["others"], self["new_language"], self["source"]]

    def clean_new_language(self) -> str:
        code = str(self.cleaned_data["new_language"]).strip()
        if code and not LANGUAGE.fullmatch(code):
            raise forms.ValidationError(gettext("“%(language)s” is no code of a language.") % {"language": code})
        return code

    def settings(self) -> Document:
        """Return the questionnaire that was typed, without its sections."""
        told = self.cleaned_data
        new = [told["new_language"]] if told["new_language"] else []
        return replace(
            self._document, title=self.words("title"), intro=self.words("intro"), thanks=self.words("thanks"),
            languages=tuple(dict.fromkeys([MAIN_LANGUAGE, *told["others"], *new])), source=told["source"], sections=(),
        )  # fmt: skip


def _initial(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "shuffle": section.shuffle,
        "relevant": write(section.relevant) if section.relevant is not None else "",
        **initial_words("title", section.title),
        **initial_words("help", section.help),
    }
