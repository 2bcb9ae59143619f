"""Sentences, refusals, verdicts (DESIGN, rules 5 and 9)."""

from decimal import Decimal as D
from fractions import Fraction

import pytest

from thuocdo.kernel.refusals import NotPermitted
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.kernel.verdicts import Allowed, Denied, require


def test_a_sentence_reads_in_english_without_any_framework():
    sentence = say_later("%(points)s points of %(max)s.", points=Fraction(27, 19), max=D("1.5"))
    assert str(sentence) == "1.421053 points of 1.5."


def test_one_task_and_three_tasks():
    late = Sentence("%(count)s task was late.", {"count": 1}, "%(count)s tasks were late.")
    assert (str(late), str(Sentence(late.template, {"count": 3}, late.plural))) == (
        "1 task was late.", "3 tasks were late.",
    )  # fmt: skip


def test_a_denial_becomes_a_refusal_with_the_same_reason():
    require(Allowed())
    with pytest.raises(NotPermitted, match=r"^Only an organiser can edit a framework\.$"):
        require(Denied(say_later("Only an organiser can edit a framework.")))
