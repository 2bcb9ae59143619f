"""What an appraiser's ruling makes of a leaf: the content that counts from then on (A7, decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass

from thuocdo.assessments.domain.entries import GIVES_REASON, RULINGS_IN, Entry, Kind, Ruling, Slot
from thuocdo.indices.domain.leaf_inputs import DoesNotApply, LeafInput, Missing
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an appraiser says of one leaf of one unit.

    `judged` and `seen` are what they had before them: the number of the claim, and of the newest ruling of this round
    (0: none). `content` holds other figures or points, where they change it.
    """

    participant_id: int
    code: str
    ruling: Ruling
    judged: int
    seen: int
    content: LeafInput | None = None
    text: str = ""


def claim_in(kind: Kind, said: Slot) -> Entry | None:
    """Return the entry that is judged: in round 1 what was declared, in round 2 what the unit claims by then."""
    return said.claim if kind is Kind.APPRAISED_2 else said[Kind.DECLARED]


def content_after(kind: Kind, judgement: Judgement, said: Slot) -> LeafInput:
    """Return what counts from then on. Raise `BadInput` for a ruling that this round or this leaf does not know."""
    code, ruling = judgement.code, judgement.ruling
    if ruling not in RULINGS_IN[kind]:
        raise _bad(_s("%(code)s: this ruling belongs to the other round of appraisal.", code=code), "ruling")
    if ruling in GIVES_REASON and not judgement.text:
        raise _bad(_s("%(code)s: say why; the unit will read it.", code=code), "text")
    objection = said.objection
    if kind is Kind.APPRAISED_2 and objection is None:
        sentence = _s("%(code)s was not objected to in round 1; only the council can still change it.", code=code)
        raise _bad(sentence, "ruling")
    claim = claim_in(kind, said)
    claimed: LeafInput = Missing() if claim is None or claim.content is None else claim.content
    if ruling is Ruling.CHANGED:
        return _changed(judgement, claimed)
    if ruling is Ruling.UPHELD and objection is not None:
        if objection.ruling is not Ruling.CHANGED or objection.content is None:
            sentence = _s(
                "%(code)s: round 1 only asked for evidence, so there is nothing to uphold. Accept or change.", code=code
            )
            raise _bad(sentence, "ruling")
        return objection.content
    return claimed


def _changed(judgement: Judgement, claimed: LeafInput) -> LeafInput:
    if judgement.content is None or isinstance(judgement.content, Missing):
        raise _bad(_s("%(code)s: give the points or figures that you change it to.", code=judgement.code), "points")
    says_the_same = isinstance(judgement.content, DoesNotApply) and isinstance(claimed, DoesNotApply)
    if judgement.content == claimed or says_the_same:
        sentence = _s("%(code)s: this is what the unit says itself. Accept it instead.", code=judgement.code)
        raise _bad(sentence, "points")
    return judgement.content


def _bad(sentence: Sentence, field: str) -> BadInput:
    return BadInput(sentence, field=field)
