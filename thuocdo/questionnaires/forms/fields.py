"""Fields that questionnaires need: texts per language, codes, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.kernel.sentences import mark
from thuocdo.questionnaires.domain.expressions.reading import LONGEST, ExpressionError, read
from thuocdo.questionnaires.domain.expressions.tree import Expression
from thuocdo.questionnaires.domain.given import clean
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Words
from thuocdo.questionnaires.domain.validation import LONGEST_WORDS
from thuocdo.ui.forms import TextField
from thuocdo.ui.language import say

LANGUAGE_WORDS: Mapping[str, str] = {
    "vi": mark("Vietnamese"),
    "en": mark("English"),
    "fr": mark("French"),
    "zh": mark("Chinese"),
    "ko": mark("Korean"),
    "ja": mark("Japanese"),
    "km": mark("Khmer"),
    "lo": mark("Lao"),
    "hmn": mark("Hmong"),
    "tyz": mark("Tày"),
    "jra": mark("Jarai"),
    "rad": mark("Ede"),
}


def language_name(code: str) -> str:
    """Return what a language is called; its code where we have no word."""
    return gettext(LANGUAGE_WORDS[code]) if code in LANGUAGE_WORDS else code


class WordsField(TextField):
    """A text that others will read: composed, without control and direction marks."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_WORDS)
        super().__init__(rows=rows, **options)

    def to_python(self, value: Any) -> str:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class ConditionField(WordsField):
    """A condition as text. The clean value is its tree, or None where nothing is typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(rows=2, max_length=LONGEST, required=False, **options)
        self.widget.attrs |= {"spellcheck": "false", "autocapitalize": "off", "data-condition": ""}

    def clean(self, value: Any) -> Expression | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read(" ".join(text.split()))
        except ExpressionError as refusal:
            raise ValidationError(say(refusal.sentence)) from refusal


class SpokenForm(forms.Form):
    """A form with texts in every language of a questionnaire: `title_vi`, `title_en` …"""

    languages: tuple[str, ...]

    def add_words(self, name: str, label: str, rows: int = 2, *, needed: bool = False, hint: str = "") -> None:
        """Add a field per language; only the Vietnamese one can be needed."""
        for language in self.languages:
            many = len(self.languages) > 1
            self.fields[f"{name}_{language}"] = WordsField(
                rows=rows,
                required=needed and language == MAIN_LANGUAGE,
                label=f"{label} ({language_name(language)})" if many else label,
                help_text=hint if language == MAIN_LANGUAGE else "",
            )
            if language != MAIN_LANGUAGE:
                self.fields[f"{name}_{language}"].widget.attrs["lang"] = language

    def words(self, name: str) -> Words:
        """Return the texts that were typed."""
        typed = {language: self.cleaned_data.get(f"{name}_{language}", "") for language in self.languages}
        return {language: text for language, text in typed.items() if text}

    def of(self, *names: str) -> list[forms.BoundField]:
        """Return the fields of these texts, language by language."""
        return [self[f"{name}_{language}"] for name in names for language in self.languages]

    def quiet(self) -> None:
        """Show what was typed without judging it: rows were added or moved, nothing was handed in."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}


def initial_words(name: str, words: Words) -> dict[str, str]:
    """Return what the fields of a text show at first."""
    return {f"{name}_{language}": text for language, text in words.items()}


def code_field(label: str, hint: str = "") -> forms.CharField:
    """Return a field for a code; left empty, one is made."""
    field = forms.CharField(label=label, max_length=60, required=False, help_text=hint)
    field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "off"}
    return field


def choices_of(words: Mapping[Any, Any], order: Iterable[Any] | None = None) -> list[tuple[str, str]]:
    """Return words (marked or sentences) as choices."""
    return [(getattr(key, "value", str(key)), say(words[key])) for key in (order or words)]


REQUIRED_HINT = _("Respondents can't go on without an answer.")
