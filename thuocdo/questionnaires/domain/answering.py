"""Answers against a questionnaire: what is asked, what is wrong, and the form in which they are kept (B1, B4).

Answers come as plain JSON: text, numbers, lists. Everything wrong is told at once, by the code of the item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import given, piping
from thuocdo.questionnaires.domain.documents import Document, Same, Slot, known, slots
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, holds
from thuocdo.questionnaires.domain.expressions.tree import Value
from thuocdo.questionnaires.domain.items import UnitPicker, options_of, said

NOT_ASKED = -1  # in coded answers: the item was not relevant
NO_ANSWER = 0  # it was asked and left out
LONGEST_GIVEN = 60  # characters of what was given that a problem repeats

Answers: TypeAlias = Mapping[str, Any]
IsUnit: TypeAlias = Callable[[str, UnitPicker, str], bool]  # slug, item, slug of the unit within which it has to lie


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers that have been looked at. Only without problems may they be kept."""

    problems: tuple[Problem, ...]
    values: Mapping[str, Value]  # of what was asked and answered well
    asked: tuple[str, ...]  # codes of what is relevant, in order
    coded: tuple[int, ...]  # option positions from 1, NO_ANSWER or NOT_ASKED, in `coded_order`
    others: Mapping[str, Any]  # JSON of everything that is no single option

    @property
    def ok(self) -> bool:
        """Tell whether the answers may be kept."""
        return not self.problems


def any_unit(_slug: str, _item: UnitPicker, _within: str) -> bool:
    """Take every unit: where there is no register to ask."""
    return True


def check(
    document: Document, answers: Answers, *, today: date, complete: bool = True, is_unit: IsUnit = any_unit,
    language: str = "vi",
) -> Checked:  # fmt: skip
    """Look at answers. `complete` says that the ballot is handed in, so that what is required may not be missing.

    `language` is that of the author's own words about a constraint. The version has been validated before.
    """
    return _Checking(document, answers, today=today, complete=complete, is_unit=is_unit, language=language).done()


def settle(document: Document, answers: Answers, *, today: date) -> dict[str, Any]:
    """Return the answers without those that are no longer asked, because an earlier one was changed."""
    asked = set(check(document, answers, today=today, complete=False).asked)
    return {code: answer for code, answer in answers.items() if code in asked}


@lru_cache(maxsize=50)
def _positions_of(same: Same) -> tuple[Mapping[str, int], ...]:
    """Return for each slot the positions of its options, where nothing but the option decides; else nothing."""
    return tuple(
        {option.code: place for place, option in enumerate(options_of(slot.item), 1)}
        if slot.coded and slot.section.relevant is None and slot.item.relevant is None and slot.item.constraint is None
        else {}
        for slot in slots(same.document)
    )


class _Checking:
    def __init__(
        self, document: Document, answers: Answers, *, today: date, complete: bool, is_unit: IsUnit, language: str
    ) -> None:
        self._answers, self._complete, self._is_unit, self._language = answers, complete, is_unit, language
        self._slots = slots(document)
        self._positions = _positions_of(Same(document))
        self._by_code = {slot.code: slot for slot in self._slots}
        self._known = known(document)
        self._today = today
        self._values: dict[str, Value] = {}
        self._others: dict[str, Any] = {}
        self._coded: list[int] = []
        self._asked: list[str] = []
        self._problems: list[Problem] = []

    def done(self) -> Checked:
        for code in self._answers:
            if code not in self._by_code:
                self._problem(str(code)[:LONGEST_GIVEN], _("There is no such question in this questionnaire."))
        for slot, positions in zip(self._slots, self._positions, strict=True):
            raw = self._answers.get(slot.code)
            if isinstance(raw, str) and raw in positions:  # nothing to decide: nearly every answer of a ballot
                self._asked.append(slot.code)
                self._coded.append(positions[raw])
                self._values[slot.code] = raw
            else:
                self._look_at(slot)
        return Checked(
            tuple(self._problems), self._values, tuple(self._asked), tuple(self._coded), self._others
        )  # fmt: skip

    def _look_at(self, slot: Slot) -> None:
        raw = self._answers.get(slot.code)
        left_out = given.is_nothing(raw)
        if not self._relevant(slot):
            self._coded += [NOT_ASKED] if slot.coded else []
            if not left_out:
                self._problem(slot.code, _("This question is not asked, given the earlier answers. Leave it out."), raw)
            return
        self._asked.append(slot.code)
        read = None if left_out else self._read(slot, raw)
        value = None if isinstance(read, Sentence) else read
        if slot.coded:
            codes = [option.code for option in options_of(slot.item)]
            self._coded.append(codes.index(str(value)) + 1 if value is not None else NO_ANSWER)
        elif value is not None:
            self._others[slot.code] = given.to_json(value)
        if value is not None:
            self._values[slot.code] = value
        elif isinstance(read, Sentence):
            self._problem(slot.code, read, raw)
        elif slot.item.required and self._complete:
            self._problem(slot.code, _("This question needs an answer."))

    def _relevant(self, slot: Slot) -> bool:
        setting = Setting(self._values, self._known, self._today)
        return all(
            condition is None or holds(condition, setting) for condition in (slot.section.relevant, slot.item.relevant)
        )

    def _read(self, slot: Slot, raw: Any) -> Value | Sentence:
        read = given.read(slot.item, raw)
        if read is None or isinstance(read, Sentence):
            return read
        item = slot.item
        if isinstance(item, UnitPicker) and not self._is_unit(
            str(read), item, str(self._values.get(item.within) or "")
        ):
            return _("There is no such unit to choose here.")
        if item.constraint is None:
            return read
        own = self._known[slot.code]
        if holds(item.constraint, Setting(self._values, self._known, self._today, this=read, own=own)):
            return read
        words = piping.fill(said(item.refusal, self._language), self._values, self._by_code, self._language)
        return Sentence("%(words)s", {"words": words}) if words else _("This answer does not fit the earlier ones.")

    def _problem(self, code: str, sentence: Sentence, raw: Any = "") -> None:
        shown = raw if isinstance(raw, str) else given.as_text(raw)
        self._problems.append(Problem(sentence, place=code, given=shown[:LONGEST_GIVEN]))
