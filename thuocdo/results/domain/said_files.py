"""What the text of a source says about its table, read from a JSON file: what the pages ask for, for the command.

The file holds a list of statements, or an object with "statements", "step" and "elsewhere". A statement is written as
in a published bundle ({"kind": "mean", "of": "index", "printed": "86.37"}), or field by field as the pages ask for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.typed import MOST_ROWS, faults, made, read_step, typed_row

_KNOWN = {"statements", "step", "elsewhere"}


@dataclass(frozen=True, slots=True)
class SaidInFile:
    """`statements` as `Meta` takes them. `step` of points; `elsewhere`: another table of the source, (vi, en)."""

    statements: tuple[Mapping[str, object], ...]
    step: Fraction | None = None
    elsewhere: tuple[str, str] = ("", "")


def read_said(content: bytes) -> SaidInFile:
    """Return what the file says. Raise `BadInput` with a problem for every faulty field, by statement from 1."""
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise BadInput(_s("The file of statements is not JSON in UTF-8: %(error)s", error=str(error))) from error
    told = {"statements": data} if isinstance(data, list) else data
    if not isinstance(told, dict) or not set(told) <= _KNOWN or not _objects(told.get("statements", [])):
        raise BadInput(_s("The file of statements must hold a list of objects, or an object with “statements”."))
    given = told.get("statements", [])
    if len(given) > MOST_ROWS:
        raise BadInput(_s("At most %(most)s figures of a text are taken.", most=MOST_ROWS), code="too_many")
    rows = [typed_row(each) for each in given]
    problems = [
        Problem(each.sentence, row=at, column=each.place, given=each.given)
        for at, row in enumerate(rows, 1)
        for each in faults(row)
    ]
    if problems:
        raise BadInput(_s("The file of statements can't be read."), problems=problems, code="faulty_statements")
    try:
        statements = made(rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # what is carried along is read only here
        raise BadInput(_s("A statement of the source can't be read: %(error)s", error=str(error))) from error
    return SaidInFile(statements, _step(told.get("step")), _elsewhere(told.get("elsewhere")))


def _objects(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(each, dict) for each in given)


def _step(given: object) -> Fraction | None:
    step = read_step(str(given)) if given else None
    if given and step is None:
        raise BadInput(_s("“%(given)s” is not a step of points. Write it like 0.25.", given=str(given)), field="step")
    return step


def _elsewhere(given: object) -> tuple[str, str]:
    if not given:
        return ("", "")
    if isinstance(given, list) and len(given) == 2 and all(isinstance(each, str) for each in given):
        return (given[0], given[1])
    raise BadInput(_s("“elsewhere” is a list of two texts: what another table is called in Vietnamese and in English."))
