"""What a unit is asked about a leaf, and how what it types becomes a content (A5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared, DoesNotApply, LeafInput, Missing
from thuocdo.indices.domain.rules import ComparePreviousYear, InputSpec, NotApplicable, RankGroup, read_inputs
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

LONGEST_TEXT = 10_000  # characters of an explanation or a comment
LONGEST_REASON = 2_000
TEXT, REASON = "text", "reason"  # the fields beside the inputs, as problems name them
# A unit leaves out single leaves; "rescale" is for a whole channel that nobody carried out, which the organiser says.
LEFT_OUT_BY_UNITS = frozenset({NotApplicable.DROP, NotApplicable.FULL})
_RANKED_BY_OTHERS = frozenset({"rank", "of"})
# Marks that turn the direction of text around: in a Vietnamese text they serve only to make it look like another.
_DIRECTION = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed about a leaf, as text. `raw`: by the name of the input."""

    raw: Mapping[str, str] = field(default_factory=dict)
    text: str = ""  # the explanation
    not_applicable: bool = False
    reason: str = ""  # why it does not apply


def asked_of_unit(leaf: Node, before: LeafInput | None = None) -> tuple[InputSpec, ...]:
    """Return the values that the unit itself gives.

    Not its rank, which follows from all units; and not last year's value where `before`, what stood then, holds it.
    """
    specs = leaf.rule.inputs(leaf) if leaf.rule else ()
    if isinstance(leaf.rule, RankGroup):
        return tuple(spec for spec in specs if spec.name not in _RANKED_BY_OTHERS)
    if isinstance(leaf.rule, ComparePreviousYear) and isinstance(before, Declared):
        known = before.inputs.get("x") not in (None, "")
        return tuple(spec for spec in specs if not (known and spec.name == "previous"))
    return specs


def may_be_left_out(leaf: Node) -> bool:
    """Return whether a unit may say that the leaf does not apply to it."""
    return leaf.not_applicable in LEFT_OUT_BY_UNITS


def content_of(typed: Typed, leaf: Node, before: LeafInput | None = None) -> LeafInput:
    """Return what was typed as a content. Raise `BadInput` with every fault; `column` of a problem is the field."""
    if typed.not_applicable:
        return _left_out(typed, leaf)
    inputs = read_inputs(asked_of_unit(leaf, before), typed.raw, leaf.code)
    return Declared(inputs) if inputs else Missing()


def _left_out(typed: Typed, leaf: Node) -> LeafInput:
    if not may_be_left_out(leaf):
        raise _bad(leaf, _s("%(code)s always applies; give its figures.", code=leaf.code), "not_applicable")
    reason = tidy(typed.reason, LONGEST_REASON, REASON, leaf)
    if not reason:
        raise _bad(leaf, _s("%(code)s: say why it does not apply to your unit.", code=leaf.code), REASON)
    return DoesNotApply(reason)


def tidy(text: str, longest: int, name: str, leaf: Node | None = None) -> str:
    """Return a text composed, with plain line ends, without marks that nobody sees. Raise `BadInput` if too long."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_DIRECTION))
    seen = "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")).strip()
    if len(seen) > longest:
        sentence = _s(
            "A text may have %(longest)s characters; this one has %(given)s.", longest=longest, given=len(seen)
        )
        raise _bad(leaf, sentence, name)
    return seen


def _bad(leaf: Node | None, sentence: Sentence, name: str) -> BadInput:
    return BadInput(sentence, field=name, problems=(Problem(sentence, place=leaf.code if leaf else "", column=name),))
