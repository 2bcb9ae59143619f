"""A5: what a signature is under, what is missing, and how contents and time are told; pure rules."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assessments.conftest import SPANS, small_framework
from thuocdo.assessments.domain.deadlines import time_left
from thuocdo.assessments.domain.declaring import asked_of_unit
from thuocdo.assessments.domain.entries import Entry, Kind, Stage
from thuocdo.assessments.domain.gaps import Gap, lacks
from thuocdo.assessments.domain.phases import Phase, RoundStatus, Span, Timetable
from thuocdo.assessments.domain.policy import RoundFacts
from thuocdo.assessments.domain.showing import stages_told
from thuocdo.assessments.domain.signatures import content_hash
from thuocdo.assessments.domain.telling import told
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.indices.domain.rules import ComparePreviousYear
from thuocdo.kernel.sentences import plain

NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
TREE = small_framework().tree


def entry(number, content, text="", author=1):
    return Entry(number, number, Kind.DECLARED, content, author, NOW, text)


# The hash --------------------------------------------------------------------------------------------------------

figures = st.builds(Declared, st.dictionaries(st.sampled_from("abx"), st.integers(0, 99), min_size=1))
sheets = st.dictionaries(st.sampled_from(["1.1", "1.2", "2.1"]), st.tuples(figures, st.text(max_size=5)), min_size=1)


def hash_of(sheet, evidence=None, order=lambda pairs: pairs, author=1):
    said = {code: entry(place, content, text, author)
            for place, (code, (content, text)) in enumerate(order(list(sheet.items())), 1)}  # fmt: skip
    return content_hash(Phase.SELF_ASSESSMENT, "r", "u", said, evidence or {})


@given(sheets, st.integers(2, 9))
def test_the_same_content_has_the_same_hash_in_whatever_order_and_by_whomever(sheet, author):
    assert hash_of(sheet) == hash_of(sheet, order=lambda pairs: pairs[::-1], author=author)


@given(sheets, sheets)
def test_another_content_has_another_hash(sheet, other):
    assert (hash_of(sheet) == hash_of(other)) == (sheet == other)


def test_documents_round_unit_and_phase_are_part_of_it():
    said = {"1.1": entry(1, Declared({"a": 1}))}
    hashes = {
        content_hash(Phase.SELF_ASSESSMENT, "r", "u", said, {}),
        content_hash(Phase.SELF_ASSESSMENT, "r", "u", said, {"1.1": ("ab",)}),
        content_hash(Phase.SELF_ASSESSMENT, "r", "u", said, {"1.2": ("ab",)}),
        content_hash(Phase.EXPLANATION, "r", "u", said, {}),
        content_hash(Phase.SELF_ASSESSMENT, "r", "v", said, {}),
        content_hash(Phase.SELF_ASSESSMENT, "s", "u", said, {}),
    }
    assert len(hashes) == 6
    both = [content_hash(Phase.EXPLANATION, "r", "u", {}, {"1.1": pair}) for pair in (("a", "b"), ("b", "a"))]
    assert both[0] == both[1]


# What is missing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"complete": False}, [Gap.FIGURES]),
        ({"evidence_missing": True}, [Gap.EXPLANATION]),
        ({"self_scored": False, "complete": False}, []),
        ({"objected": True}, [Gap.ANSWER]),
        ({"objected": True, "answered": True, "complete": False}, []),
    ],
)
def test_what_a_leaf_lacks(facts, found):
    usual = {"self_scored": True, "complete": True, "evidence_missing": False, "objected": False, "answered": False}
    assert [lack.gap for lack in lacks("1.1", **(usual | facts))] == found


# Telling ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "content", "words"),
    [
        ("1.1", Declared({"a": 20, "b": 16}), [("Được giao", "20"), ("Đã làm", "16")]),
        ("2.1", Declared({"option": "part"}), [("Level reached", "Part")]),
        ("1.1", ByHand(F(5, 2), "Chấm lại"), [("Points given by hand", "2.5"), ("Reason", "Chấm lại")]),
        ("1.2", DoesNotApply("Không giao"), [("Does not apply because", "Không giao")]),
        ("1.1", Missing(), []),
        ("1.1", None, []),
    ],
)
def test_a_content_is_told_figure_by_figure(code, content, words):
    assert [(str(label), plain(value)) for label, value in told(content, TREE[code])] == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=5, hours=3), "5 days left"), (timedelta(days=2), "2 days left"),
        (timedelta(days=1, hours=23), "47 hours left"), (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59, seconds=59), "59 minutes left"), (timedelta(seconds=1), "0 minutes left"),
        (timedelta(0), "over"), (-timedelta(days=1), "over"),
    ],
)  # fmt: skip
def test_time_left_is_told_in_whole_units(left, words):
    assert str(time_left(NOW + left, NOW)) == words


# What a unit is asked, and what it is told -----------------------------------------------------------------------


def test_last_years_value_is_asked_only_where_it_is_not_known():
    leaf = Node("1", None, "Thu", F(2), rule=ComparePreviousYear(F(2), F(1), F(0)))
    assert [spec.name for spec in asked_of_unit(leaf)] == ["x", "previous"]
    assert [spec.name for spec in asked_of_unit(leaf, Declared({"x": 9}))] == ["x"]
    assert [spec.name for spec in asked_of_unit(leaf, Missing())] == ["x", "previous"]


def test_rulings_are_told_from_the_moment_their_round_ends():
    facts = RoundFacts(1, RoundStatus.OPEN, Timetable(tuple(Span(phase, *span) for phase, span in SPANS.items())))
    first, second = SPANS[Phase.APPRAISAL_1][1], SPANS[Phase.APPRAISAL_2][1]
    moment = timedelta(seconds=1)
    assert stages_told(facts, first - moment) == (Stage.SELF,)
    assert stages_told(facts, first) == (Stage.SELF, Stage.FIRST)
    assert stages_told(facts, second - moment) == (Stage.SELF, Stage.FIRST)
    assert stages_told(facts, second) == (Stage.SELF, Stage.FIRST, Stage.SECOND)
    decided = RoundFacts(1, RoundStatus.DECIDED, facts.timetable)
    assert stages_told(decided, second) == tuple(Stage)
