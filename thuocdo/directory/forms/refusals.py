"""A refusal of a service, said at the fields it is about."""

from __future__ import annotations

from django.forms import BaseForm

from thuocdo.kernel.refusals import BadInput, Problem, Refusal
from thuocdo.ui.language import say


def show_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Add the sentences of a refusal to the form: each problem at its field, anything else above the form."""
    problems = refusal.problems if isinstance(refusal, BadInput) else ()
    for problem in problems:
        form.add_error(problem.place if problem.place in form.fields else None, _words(problem))
    if not problems:
        field = refusal.field if isinstance(refusal, BadInput) else ""
        form.add_error(field if field in form.fields else None, say(refusal.sentence))


def _words(problem: Problem) -> str:
    return f"{say(problem.sentence)} {say(problem.expected)}" if problem.expected else say(problem.sentence)
