"""What is not shown when a whole is told apart into parts: too few people, or what would give them away.

Source: docs/method/estimation.md, section 11; docs/method/survey-reports.md, section 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from thuocdo.estimation.domain.disclosure import Line, suppress
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

K = TypeVar("K", bound=Hashable)

OTHER = _s("Not shown, because the figure of a small group could be worked out from it.")


def few(smallest: int) -> Sentence:
    """Return why nothing is shown of fewer ballots than the smallest cell."""
    return _s("Fewer than %(least)s ballots answer this; nothing is shown of them.", least=smallest)


def hidden_parts(parts: Mapping[K, int], smallest: int) -> dict[K, Sentence]:
    """Return which parts of a whole that is shown itself stay hidden, and why. `parts`: how many people each has."""
    numbers: dict[tuple[int, K | None], int] = {(1, key): n for key, n in parts.items()}
    whole = (0, None)
    numbers[whole] = sum(parts.values())
    hidden = suppress(numbers, [Line(whole, tuple((1, key) for key in parts))], smallest)
    return {
        key: few(smallest) if (1, key) in hidden.small else OTHER for key in parts if (1, key) in hidden
    }  # fmt: skip
