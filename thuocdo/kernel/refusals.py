"""What a person can act on. Anything else that goes wrong is a bug and travels up untouched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from thuocdo.kernel.sentences import Sentence


class Refusal(Exception):
    """An action was not done, for a reason that the person can understand and act on."""

    code = "refused"

    def __init__(self, sentence: Sentence, *, code: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        if code:
            self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was given: where, what was given, what would be accepted."""

    sentence: Sentence
    place: str = ""  # the field, or the code of a node
    row: int | None = None  # 1-based row of a sheet, header included
    column: str = ""
    given: str = ""
    expected: Sentence | None = None


class BadInput(Refusal):
    """The input can't be taken as it is. `problems` lists every place, so nobody has to try twice."""

    code = "bad_input"

    def __init__(
        self, sentence: Sentence, *, field: str = "", problems: Iterable[Problem] = (), code: str = ""
    ) -> None:
        super().__init__(sentence, code=code)
        self.field = field
        self.problems = tuple(problems)


class NotPermitted(Refusal):
    """The actor may not do this; the sentence says why."""

    code = "not_permitted"


class NotFound(Refusal):
    """What was asked for does not exist, or is not the actor's to see."""

    code = "not_found"
