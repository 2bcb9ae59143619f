"""Checks that several kinds of rule make on themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from thuocdo.indices.domain.rules.basis import HUNDRED, Fault, ScoredNode, Severity, in_points, shown
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


class Coded(Protocol):
    """Anything with a code and a title in a list of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def title_vi(self) -> str: ...
    @property
    def title_en(self) -> str: ...


class Paying(Coded, Protocol):
    """An entry with points of its own."""

    @property
    def points(self) -> Fraction: ...


def fault(node: ScoredNode, column: str, sentence: Sentence, severity: Severity = Severity.ERROR) -> Fault:
    """Return a problem of the part `column` of the rule of `node`."""
    return Fault(sentence, place=node.code, column=f"rule.{column}" if column else "rule", severity=severity)


def check_list(node: ScoredNode, column: str, entries: Sequence[Coded], least: int = 1) -> Iterable[Fault]:
    """Yield problems of a list: too short, a code that is empty or stands twice, an empty title."""
    if len(entries) < least:
        yield fault(
            node,
            column,
            _(
                "%(code)s: at least %(count)s entry is needed.",
                "%(code)s: at least %(count)s entries are needed.",
                code=node.code,
                count=least,
            ),
        )
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        where = f"{column}[{place}]"
        if not entry.code.strip() or ";" in entry.code:
            sentence = _("%(code)s: entry %(place)s needs a code without “;”.", code=node.code, place=place + 1)
            yield fault(node, f"{where}.code", sentence)
        elif entry.code in seen:
            sentence = _("%(code)s: the code %(entry)s stands twice.", code=node.code, entry=entry.code)
            yield fault(node, f"{where}.code", sentence)
        seen.add(entry.code)
        if not entry.title_vi.strip():
            sentence = _("%(code)s: entry %(place)s has no title.", code=node.code, place=place + 1)
            yield fault(node, f"{where}.title_vi", sentence)


def check_options(node: ScoredNode, column: str, entries: Sequence[Paying], least: int = 1) -> Iterable[Fault]:
    """Yield problems of a list of entries that have points of their own."""
    yield from check_list(node, column, entries, least)
    for place, entry in enumerate(entries):
        yield from check_points(node, f"{column}[{place}].points", entry.points)


def check_points(node: ScoredNode, column: str, points: Fraction) -> Iterable[Fault]:
    """Yield a problem when `points` are below 0 or above the maximum of the node."""
    if points < 0:
        yield fault(
            node,
            column,
            _("%(code)s: points below 0 can't be earned: %(points)s.", code=node.code, points=shown(points)),
        )
    elif points > node.max_points:
        sentence = _(
            "%(code)s: %(points)s can't be earned where the maximum is %(max)s.",
            code=node.code, points=in_points(points), max=shown(node.max_points),
        )  # fmt: skip
        yield fault(node, column, sentence)


def check_best(node: ScoredNode, column: str, best: Fraction) -> Iterable[Fault]:
    """Yield a warning when the best a unit can do earns less than the maximum."""
    if best < node.max_points:
        sentence = _(
            "%(code)s: nobody can earn the maximum of %(max)s; the best possible is %(best)s.",
            code=node.code, max=shown(node.max_points), best=shown(best),
        )  # fmt: skip
        yield fault(node, column, sentence, Severity.WARNING)


def check_positive(node: ScoredNode, column: str, value: Fraction) -> Iterable[Fault]:
    """Yield a problem unless `value` is above 0."""
    if value <= 0:
        yield fault(node, column, _("%(code)s: %(value)s must be above 0.", code=node.code, value=shown(value)))


def check_percent(node: ScoredNode, column: str, value: Fraction) -> Iterable[Fault]:
    """Yield a problem unless `value` lies from 0 to 100."""
    if not 0 <= value <= HUNDRED:
        sentence = _("%(code)s: %(value)s is not a percentage from 0 to 100.", code=node.code, value=shown(value))
        yield fault(node, column, sentence)
