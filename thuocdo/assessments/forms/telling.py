"""Refusals of services in the form that was sent: each problem at the field it names."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form
from django.http import QueryDict

from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say


def tell(form: Form, refusal: BadInput, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal into a form. `names`: place of a problem, or "place column" → field, where they differ.

    A refusal that lists problems says its own sentence only where none of them has a field.
    """
    known = names or {}
    for problem in refusal.problems:
        wanted = known.get(f"{problem.place} {problem.column}") or known.get(problem.place) or problem.place
        form.add_error(wanted if wanted in form.fields else None, say(problem.sentence))
    if not refusal.problems:
        field = known.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, say(refusal.sentence))


def look_again(form: Form, seen: int) -> None:
    """Let a second, deliberate save of what was typed go through: it has now been compared with what stands."""
    data = QueryDict(mutable=True)
    for name in form.data:
        data.setlist(name, form.data.getlist(name) if isinstance(form.data, QueryDict) else [form.data[name]])
    data["seen"] = str(seen)
    form.data = data
