"""What the council should look at before its chair signs. None of it forbids the signature: the chair confirms it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from thuocdo.assessments.domain.entries import Kind, Slot
from thuocdo.indices.domain.leaf_inputs import Missing
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


class Doubt(StrEnum):
    """One kind of thing that is not as it should be."""

    UNDECIDED = "undecided"  # an objection that neither round 2 nor the council has decided
    UNAPPRAISED = "unappraised"  # a self-scored leaf that nobody has judged
    OUTDATED = "outdated"  # the unit declared anew after it had been judged
    NOTHING = "nothing"  # nothing has been entered; it earns 0
    UNSIGNED = "unsigned"  # a unit whose leader has not signed the self-assessment


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: which unit, and which leaf where it is about one."""

    doubt: Doubt
    participant_id: int
    code: str = ""


def doubts_of(slot: Slot, *, self_scored: bool) -> Iterable[Doubt]:
    """Yield what is doubtful about one leaf of one unit. What the council has decided is beyond doubt."""
    if slot[Kind.DECIDED] is not None:
        return
    if slot.undecided_objection:
        yield Doubt.UNDECIDED
    if self_scored and slot[Kind.APPRAISED_1] is None and slot[Kind.APPRAISED_2] is None:
        yield Doubt.UNAPPRAISED
    if slot.outdated_ruling and slot[Kind.APPRAISED_2] is None:
        yield Doubt.OUTDATED
    if isinstance(slot.standing(), Missing):
        yield Doubt.NOTHING


def words(doubt: Doubt, count: int) -> Sentence:
    """Return a kind of doubt and how often it occurs, as a sentence."""
    match doubt:
        case Doubt.UNDECIDED:
            return _s("%(count)s objection has not been decided.", "%(count)s objections have not been decided.",
                      count=count)  # fmt: skip
        case Doubt.UNAPPRAISED:
            return _s("%(count)s leaf has not been appraised.", "%(count)s leaves have not been appraised.",
                      count=count)  # fmt: skip
        case Doubt.OUTDATED:
            return _s("%(count)s leaf was declared anew after it had been appraised.",
                      "%(count)s leaves were declared anew after they had been appraised.", count=count)  # fmt: skip
        case Doubt.NOTHING:
            return _s("%(count)s leaf has nothing entered and earns 0 points.",
                      "%(count)s leaves have nothing entered and earn 0 points.", count=count)  # fmt: skip
        case Doubt.UNSIGNED:
            return _s("%(count)s unit has not signed its self-assessment.",
                      "%(count)s units have not signed their self-assessment.", count=count)  # fmt: skip
