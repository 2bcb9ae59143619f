"""What of the audit a page shows, and the way to pages of other parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import NoReverseMatch, reverse

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.findings import Weight
from thuocdo.ui.language import show
from thuocdo.ui.parts import Cell, Column, Row, Table

WEIGHTS: dict[str, Sentence] = {
    Weight.ERROR: _s("error"),
    Weight.LOOK: _s("worth a look"),
    Weight.ROUNDING: _s("explained by rounding"),
    Weight.RIGHT: _s("agrees"),
}


def address(name: str, *args: object) -> str:
    """Return the address of a page that another part builds, or "" where it does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def findings_table(findings: Iterable[tuple[str, str, Sentence]]) -> Table:
    """Return findings (weight, unit, sentence) as a table."""
    return Table(
        _s("What the audit found"),
        (Column(_s("Weight")), Column(_s("Unit")), Column(_s("What was found"))),
        [Row((Cell(WEIGHTS[weight], kind="tag"), unit or "–", sentence)) for weight, unit, sentence in findings],
        heading=2,
        caption_unseen=True,
    )


def problems_table(problems: Sequence[Problem], most: int = 100) -> Table:
    """Return the faulty places of a sheet: row, column, what was given, what would be accepted."""
    return Table(
        _s("Places to correct"),
        (
            Column(_s("Row"), numeric=True), Column(_s("Column")), Column(_s("Given")), Column(_s("What is wrong")),
            Column(_s("Expected")),
        ),
        [
            Row((each.row, each.column or each.place, each.given, each.sentence, each.expected or ""))
            for each in problems[:most]
        ],
        heading=3,
    )  # fmt: skip


def weight_counts(findings: Iterable[str]) -> list[tuple[str, int]]:
    """Return how many findings have each weight, in words, the gravest first; weights without any are left out."""
    listed = list(findings)
    return [(show(words), listed.count(weight)) for weight, words in WEIGHTS.items() if weight in listed]
