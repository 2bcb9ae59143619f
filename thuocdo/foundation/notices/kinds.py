"""Kinds of notices, as features declare them. Pure: a feature's `domain/notices.py` may import it.

A kind is a subject and a body with named places. Nothing about other people goes into the values: names of units,
rounds, criteria, days and counts, never a person's name, address or answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s


class Importance(StrEnum):
    """How soon a notice is mailed to those who want mail at once; everybody else gets it with the day's digest."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    `subject` and `body` are sentences without values: `say_later("Round %(round)s is open")`. `places` names every
    value with an example; who changes the wording sees them filled with the examples.
    """

    code: str  # "assessments.deadline_near": feature, then what it tells
    title: Sentence  # what such notices are about, for lists of kinds
    subject: Sentence
    body: Sentence
    places: Mapping[str, Value]
    importance: Importance = Importance.DIGEST

    def subject_with(self, values: Mapping[str, Value]) -> Sentence:
        """Return the subject as one sentence with its values."""
        return Sentence(self.subject.template, values, self.subject.plural)

    def body_with(self, values: Mapping[str, Value]) -> Sentence:
        """Return the body as one sentence with its values."""
        return Sentence(self.body.template, values, self.body.plural)


TRIAL = Kind(
    code="foundation.trial",
    title=_s("A trial of notices and mail"),
    subject=_s("A trial notice: %(moment)s"),
    body=_s("You asked for this notice to see whether notices and mail reach you. There is nothing to do."),
    places={"moment": datetime(2026, 3, 5, 1, 30, tzinfo=UTC)},
    importance=Importance.NOW,
)

KINDS = (TRIAL,)
