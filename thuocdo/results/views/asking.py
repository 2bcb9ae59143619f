"""Who asks and when, and what of the audit a page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
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


@dataclass(frozen=True, slots=True)
class Asking:
    """The actor and the moment of a request."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def asking(request: HttpRequest) -> Asking:
    """Return who asks and when."""
    now = timezone.now()
    user_id = request.user.pk if request.user.is_authenticated else None
    return Asking(actor_for(user_id, timezone.localdate(now)), now)


def owners_of(ask: Asking) -> list[tuple[str, str]]:
    """Return the units of which the actor is an organiser today, for a choice."""
    ids = ask.actor.units_as(Role.ORGANISER, on=ask.today)
    return [(str(unit.id), unit.full_name) for unit in units.cards(ids).values()]


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
