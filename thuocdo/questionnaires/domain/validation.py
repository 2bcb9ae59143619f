"""What stands in the way of publishing a draft, with the place of each fault (B1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.documents import Document, Section, items, slots_of
from thuocdo.questionnaires.domain.expressions import typing
from thuocdo.questionnaires.domain.expressions.tree import WORDS, Expression, Known, Literal, Pair
from thuocdo.questionnaires.domain.items import (
    MAIN_LANGUAGE,
    Chosen,
    Day,
    Item,
    LongText,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Scale,
    ShortText,
    UnitPicker,
    Upload,
    Words,
    known_of,
)

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}", re.ASCII)
OPTION_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", re.ASCII)
MOST_ITEMS = 1000
MOST_OPTIONS = 300
LONGEST_WORDS = 5000  # characters of one text
LONGEST_ANSWER = 20_000  # characters
MOST_FILES = 20
STEPS = 5


def problems(document: Document) -> tuple[Problem, ...]:
    """Return every fault of a draft, in its order; nothing when it can be published."""
    return tuple(_Validation(document).all())


class _Validation:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[str, Known] = {}
        self._earlier_units: set[str] = set()
        self._every = {slot.code for section, item in items(document) for slot in slots_of(section, item)}

    def all(self) -> Iterator[Problem]:
        document = self._document
        yield from self._words(document.title, "title", needed=True)
        yield from self._words(document.intro, "intro", pipes=False)
        yield from self._words(document.thanks, "thanks")
        yield from _languages(document.languages)
        yield from _codes(document)
        if not any(True for _pair in items(document)):
            yield Problem(_("There is no question yet."))
        if sum(1 for _pair in items(document)) > MOST_ITEMS:
            yield Problem(_("A questionnaire has at most %(most)s items.", most=MOST_ITEMS))
        for section in document.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Problem]:
        yield from self._words(section.title, section.code)
        yield from self._words(section.help, section.code)
        yield from self._condition(section.relevant, section.code)
        if not section.items:
            yield Problem(_("This section has no items."), place=section.code)
        before = dict(self._known)
        for item in section.items:
            self._known, whole = (before if section.shuffle else self._known), self._known
            yield from self._item(item)
            self._known = {**whole, **known_of(item)}
            if isinstance(item, UnitPicker):
                self._earlier_units.add(item.code)

    def _item(self, item: Item) -> Iterator[Problem]:
        yield from self._words(item.title, item.code, needed=True)
        for words in (item.help, item.refusal):
            yield from self._words(words, item.code)
        yield from self._condition(item.relevant, item.code)
        if item.constraint is not None:
            own = next(iter(known_of(item).values()), None)
            for sentence in typing.faults(item.constraint, self._known, own):
                yield Problem(sentence, place=item.code, column="constraint")
        if isinstance(item, Note) and (item.required or item.constraint is not None):
            yield Problem(_("A note asks nothing, so nothing can be required of it."), place=item.code)
        if isinstance(item, Chosen):
            yield from self._options(item)
        if isinstance(item, Matrix):
            if not item.rows:
                yield Problem(_("The matrix has no rows."), place=item.code)
            for row in item.rows:
                yield from self._words(row.title, row.code, needed=True)
        yield from (Problem(sentence, place=item.code) for sentence in _limits(item))
        if isinstance(item, UnitPicker) and item.within and item.within not in self._earlier_units:
            yield Problem(_("%(code)s is no earlier choice of a unit.", code=item.within), place=item.code)

    def _options(self, item: Chosen) -> Iterator[Problem]:
        options: tuple[Option, ...] = item.options
        if isinstance(item, Scale) and len(options) != STEPS:
            yield Problem(_("A five-point scale has 5 steps, not %(count)s.", count=len(options)), place=item.code)
        elif len(options) < 2 and not (isinstance(item, Multiple) and options):
            yield Problem(_("Give at least two options."), place=item.code)
        if len(options) > MOST_OPTIONS:
            yield Problem(_("An item has at most %(most)s options.", most=MOST_OPTIONS), place=item.code)
        for code, times in Counter(option.code for option in options).items():
            if times > 1:
                yield Problem(_("The option %(code)s is there twice.", code=code), place=item.code, given=code)
            if not OPTION_CODE.fullmatch(code):
                yield Problem(_("“%(code)s” can't be the code of an option. Use letters without marks, digits, _ . -",
                                code=code), place=item.code, given=code)  # fmt: skip
        for option in options:
            yield from self._words(option.title, item.code, needed=True)

    def _condition(self, condition: Expression | None, place: str) -> Iterator[Problem]:
        if condition is None:
            return
        found = typing.faults(condition, self._known)
        for sentence in found:
            yield Problem(self._forward(sentence), place=place, column="relevant")
        if not found and never(condition, self._known):
            yield Problem(
                _("Nobody will ever be asked this: the condition can't hold."), place=place, column="relevant"
            )

    def _forward(self, sentence: Sentence) -> Sentence:
        code = sentence.values.get("code")
        if isinstance(code, str) and code in self._every:
            return _("%(code)s is asked later. Conditions look at earlier answers only.", code=code)
        return sentence

    def _words(self, words: Words, place: str, *, needed: bool = False, pipes: bool = True) -> Iterator[Problem]:
        if (needed or words) and not words.get(MAIN_LANGUAGE, "").strip():
            yield Problem(_("The Vietnamese text is missing."), place=place)
        for language, text in words.items():
            if language not in self._document.languages:
                yield Problem(
                    _("There is a text in “%(language)s”, which is none of the questionnaire's languages.",
                      language=language), place=place,
                )  # fmt: skip
            if len(text) > LONGEST_WORDS:
                yield Problem(_("A text has at most %(most)s characters.", most=LONGEST_WORDS), place=place)
            for code in piping.codes_in(text):
                if code not in self._known or not pipes:
                    yield Problem(_("The text shows the answer to {%(code)s}, which is no earlier item.", code=code),
                                  place=place, given=text[:60])  # fmt: skip


def never(condition: Expression, known: Mapping[str, Known]) -> bool:
    """Tell whether a condition plainly can't hold: false, an answer that is two options at once, an empty span.

    Not every such condition is found; one that is found is certain.
    """
    wanted: dict[str, set[str]] = {}
    for part in _joined_by_and(condition):
        if part == Literal(False):
            return True
        if isinstance(part, Pair) and part.sign == "=" and isinstance(part.right, Literal):
            code = getattr(part.left, "code", "")
            if code:
                wanted.setdefault(code, set()).add(str(part.right.value))
        if isinstance(part, Pair) and part.sign == "or" and all(never(each, known) for each in (part.left, part.right)):
            return True
    return any(len(values) > 1 for values in wanted.values())


def _joined_by_and(condition: Expression) -> Iterator[Expression]:
    if isinstance(condition, Pair) and condition.sign == "and":
        yield from _joined_by_and(condition.left)
        yield from _joined_by_and(condition.right)
    else:
        yield condition


def _languages(languages: Iterable[str]) -> Iterator[Problem]:
    given = tuple(languages)
    if not given or given[0] != MAIN_LANGUAGE:
        yield Problem(_("The first language is Vietnamese (vi)."), place="languages")
    for language in given:
        if not LANGUAGE.fullmatch(language):
            yield Problem(_("“%(language)s” is no code of a language.", language=language), place="languages")
    if len(set(given)) != len(given):
        yield Problem(_("A language is there twice."), place="languages")


def _codes(document: Document) -> Iterator[Problem]:
    codes = [section.code for section in document.sections]
    for _section, item in items(document):
        codes += [item.code, *(row.code for row in item.rows)] if isinstance(item, Matrix) else [item.code]
    for code, times in Counter(codes).items():
        if times > 1:
            yield Problem(_("The code %(code)s is used twice.", code=code), place=code, given=code)
        if not CODE.fullmatch(code):
            yield Problem(_("“%(code)s” can't be a code. Begin with a letter; then letters without marks, digits, _.",
                            code=code), place=code, given=code)  # fmt: skip
        elif code in WORDS:
            yield Problem(_("“%(code)s” has a meaning in conditions and can't be a code.", code=code), place=code)


def _limits(item: Item) -> Iterator[Sentence]:  # noqa: PLR0912 -- one case per kind
    crossed = _("The lower limit is above the upper one.")
    match item:
        case Number():
            if item.lowest is not None and item.highest is not None and item.lowest > item.highest:
                yield crossed
            if not 0 <= item.places <= 9:
                yield _("Decimals are from 0 to 9.")
        case Day():
            if item.earliest is not None and item.latest is not None and item.earliest > item.latest:
                yield crossed
        case Multiple():
            least, most = item.at_least or 0, item.at_most if item.at_most is not None else len(item.options)
            if not 0 <= least <= most <= max(len(item.options), 1) or most < 1:
                yield _("The numbers of options to choose do not fit the options.")
        case Ranking():
            if item.places is not None and not 1 <= item.places <= max(len(item.options), 1):
                yield _("The number of places does not fit the options.")
        case ShortText() | LongText():
            if not 1 <= item.longest <= LONGEST_ANSWER:
                yield _("The length of a text is from 1 to %(most)s characters.", most=LONGEST_ANSWER)
        case Upload():
            if not 1 <= item.most <= MOST_FILES:
                yield _("From 1 to %(most)s files can be asked for.", most=MOST_FILES)
        case UnitPicker():
            if not item.unit_kinds:
                yield _("Say which kinds of unit can be chosen.")
        case _:
            pass
