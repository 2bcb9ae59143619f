"""Margins of provisional indices: from leaves to totals, by hand; what is frozen keeps its margin (A9)."""

from fractions import Fraction as F

import pytest

from tests.assessments.answered import NOW, asking, framework_id, linked  # noqa: F401
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.selectors import surveyed
from thuocdo.assessments.services import surveying
from thuocdo.indices.domain.leaf_inputs import ByHand
from thuocdo.scoring.domain.margins import error_of, margins
from thuocdo.scoring.selectors import live
from thuocdo.scoring.selectors import margins as selectors


def test_errors_of_one_survey_are_added_and_those_of_several_are_independent():
    """3 and 1 of one survey are 4, with 3 of another √(16 + 9) = 5; out of 50 points a point counts double."""
    assert error_of([(1, 3.0), (1, 1.0), (2, 3.0)]) == pytest.approx(5)
    assert error_of([(1, 3.0), (1, 1.0), (2, 3.0)], F(100, 50)) == pytest.approx(10)
    assert error_of([]) == 0


def test_exact_indices_have_exact_ranks_and_uncertain_ones_a_range():
    found = {
        each.key: each
        for each in margins([("a", F(90)), ("b", F(60)), ("c", F(59)), ("d", F(99))],
                            {"b": 2.0, "c": 2.0}, frozenset("abc"))
    }  # fmt: skip
    assert (found["a"].ranks, found["b"].ranks, found["c"].ranks, found["d"].ranks) == ((1, 1), (2, 3), (2, 3), None)
    assert found["a"].bounds.low == found["a"].bounds.high == 90
    assert found["b"].bounds.low == pytest.approx(60 - 1.959964 * 2, abs=1e-5)


def test_the_margin_of_the_index_is_that_of_its_surveyed_leaves_live_and_frozen(linked, asking, people, say):  # noqa: F811
    asking.answer("so-y-te", *"55531")
    asking.answer("so-y-te", *"33331", group="firms")
    parts = tuple(linked.part.values())
    health = linked.part["so-y-te"].id
    told = surveyed.earned(linked.card, parts)[health]
    whole = told["3.2"].error + told["3.3"].error  # the same people answered for both; 100 points in all
    assert selectors.margins(linked.card, parts, live.live_of(linked.id).table)[health].error == pytest.approx(whole)
    assert surveyed.errors(linked.card, parts)[linked.part["so-noi-vu"].id] == {}

    surveying.freeze(actor=people.organiser, round_id=linked.id, codes=["3.2", "3.3"], now=NOW)
    asking.answer("so-y-te", *"1111111111")
    assert selectors.margins(linked.card, parts, live.live_of(linked.id).table)[health].error == pytest.approx(whole)
    say("so-y-te", "3.2", Kind.PROVIDED, ByHand(F(9)), source="Báo cáo")
    after = surveyed.errors(linked.card, parts)[health]
    assert set(after) == {"3.3"} and after["3.3"][1] == pytest.approx(told["3.3"].error)
