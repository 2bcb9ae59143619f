"""What is still missing in what a unit is about to sign: by leaf, with its reason (A5, A6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


class Gap(StrEnum):
    """What a leaf lacks."""

    EXPLANATION = "explanation"  # evidence is asked for and not there, so its absence has to be explained
    FIGURES = "figures"
    ANSWER = "answer"  # an objection that was not answered: what the appraiser said stands


GAP_WORDS: dict[Gap, Sentence] = {
    Gap.EXPLANATION: _s("Evidence is missing, so an explanation is needed"),
    Gap.FIGURES: _s("Not filled in: it earns 0 points"),
    Gap.ANSWER: _s("Objection without an answer: what the appraiser said stands"),
}
HINDERS = frozenset({Gap.EXPLANATION})  # nothing is handed in or signed while one of these is left


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that one leaf lacks."""

    code: str
    gap: Gap

    @property
    def words(self) -> Sentence:
        return GAP_WORDS[self.gap]

    @property
    def hinders(self) -> bool:
        return self.gap in HINDERS


def lacks(
    code: str, *, self_scored: bool, complete: bool, evidence_missing: bool, objected: bool, answered: bool
) -> tuple[Lack, ...]:
    """Return what a leaf lacks; in the explanation phase only objected leaves are asked (`objected`)."""
    if objected:
        return () if answered else (Lack(code, Gap.ANSWER),)
    if not self_scored:
        return ()
    found = []
    if evidence_missing:
        found.append(Lack(code, Gap.EXPLANATION))
    if not complete:
        found.append(Lack(code, Gap.FIGURES))
    return tuple(found)
