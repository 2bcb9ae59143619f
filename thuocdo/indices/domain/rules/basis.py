"""What every scoring rule speaks of: the node it scores, the inputs it asks for, the points it grants and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeAlias

from thuocdo.kernel.numbers import Exact, exact_text
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _

ZERO = Fraction(0)
HUNDRED = Fraction(100)

Amount: TypeAlias = Fraction | int  # exact, and never divided with "/": two ints would give a float
InputValue: TypeAlias = Decimal | Fraction | int | bool | str | tuple[str, ...]
Inputs: TypeAlias = Mapping[str, InputValue]


class NotApplicable(StrEnum):
    """What happens to a leaf that does not apply to a unit."""

    NOT_ALLOWED = "not_allowed"  # it always applies
    DROP = "drop"  # it leaves points and maximum
    FULL = "full"  # it earns its maximum
    RESCALE = "rescale"  # only with its whole channel; what is left counts as 100


class ScoredNode(Protocol):
    """What a rule may know about the node that it scores."""

    @property
    def code(self) -> str: ...
    @property
    def max_points(self) -> Fraction: ...
    @property
    def not_applicable(self) -> NotApplicable: ...
    @property
    def respondent_weights(self) -> Mapping[str, Fraction]: ...
    @property
    def group_titles(self) -> Mapping[str, Titled]: ...


class InputType(StrEnum):
    """How a value is asked for and kept."""

    NUMBER = "number"  # exact, any decimals
    INTEGER = "integer"
    PERCENT = "percent"  # 0–100
    BOOLEAN = "boolean"
    CHOICE = "choice"  # the code of one of `choices`
    MULTI = "multi"  # the codes of any of `choices`
    TEXT = "text"


class Named:
    """What carries its own title in Vietnamese, with English where somebody wrote it."""

    __slots__ = ()
    title_vi: str
    title_en: str

    @property
    def title(self) -> Titled:
        return Titled(self.title_vi, self.title_en)


@dataclass(frozen=True, slots=True)
class Choice(Named):
    """One thing to choose, or a condition to meet. `code` is kept, `title` is shown."""

    code: str
    title_vi: str
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One value that a rule asks for: enough to build a form field or a spreadsheet column."""

    name: str
    type: InputType
    label: Sentence
    unit: Sentence | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = True
    minimum: Fraction | None = ZERO
    maximum: Fraction | None = None
    hint: Sentence | None = None
    group: Titled | None = None  # of the respondent group, where each group is asked for its own value

    @property
    def name_in_words(self) -> Sentence:
        """Return what the input is called where it stands alone: with its group, if there are several."""
        return _("%(group)s: %(label)s", group=self.group, label=self.label) if self.group else self.label


@dataclass(frozen=True, slots=True)
class Title:
    """A name in Vietnamese, with English where somebody wrote it."""

    vi: str
    en: str = ""

    @property
    def text(self) -> Titled:
        return Titled(self.vi, self.en)

    @property
    def sentence(self) -> Sentence:
        return titled(self.text)


def titled(title: Titled) -> Sentence:
    """Return a sentence that is just this name."""
    return _("%(title)s", title=title)


class Severity(StrEnum):
    """An error keeps a framework from being used; a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault(Problem):
    """A problem of a framework or a rule. `place` is the code of a node, `column` a part of it: `rule.options[2]`."""

    severity: Severity = Severity.ERROR


class Earned(NamedTuple):
    """Points that a rule grants, and one sentence that says how they came about.

    The sentence is only made when somebody reads it: a national table has thousands of leaves. For the same reason
    this is a tuple, which is made three times as fast as a frozen dataclass.
    """

    points: Fraction
    tell: Callable[[], Sentence]
    applicable: bool = True  # False: the leaf leaves points and maximum

    @property
    def sentence(self) -> Sentence:
        return self.tell()


class Incomplete(BadInput):
    """Not everything that the rule needs has been given yet. The leaf counts as missing, not as wrong."""

    code = "incomplete"


def shown(value: Exact) -> Decimal:
    """Return `value` as it stands in a sentence: in full up to four decimals, or else rounded half up to two."""
    if isinstance(value, int):
        return Decimal(value)
    exact = Fraction(value)
    places = 4 if 10_000 % exact.denominator == 0 else 2
    return Decimal(exact_text(exact, places))


def in_points(value: Exact) -> Sentence:
    """Return "1 point", "0.5 points": the number as `shown` gives it, with its word."""
    return _("%(count)s point", "%(count)s points", count=shown(value))


def nothing_assigned(node: ScoredNode, name: str) -> Earned:
    """Return what a leaf earns when there was nothing to do, by the node's not-applicable policy.

    Raise `BadInput` for the input `name` where the leaf always applies, or stops applying only with its channel.
    """
    if node.not_applicable is NotApplicable.FULL:
        return Earned(
            node.max_points,
            lambda: _("Nothing was assigned this year: full points, %(max)s.", max=shown(node.max_points)),
        )
    if node.not_applicable is NotApplicable.DROP:
        return Earned(ZERO, lambda: _("Nothing was assigned this year: left out of points and maximum."), False)
    expected = _("a number above 0")
    sentence = _("%(code)s: nothing was assigned, yet this criterion always applies.", code=node.code)
    problem = Problem(sentence, place=node.code, column=name, given="0", expected=expected)
    raise BadInput(sentence, field=name, problems=(problem,))
