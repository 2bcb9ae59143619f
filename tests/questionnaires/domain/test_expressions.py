"""B1: conditions over earlier answers, as text, as a tree, and what they give. docs/reference/questionnaires.md."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given

from tests.questionnaires.strategies import KNOWN, OWN, TODAY, answers, expressions, numbers
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, evaluate
from thuocdo.questionnaires.domain.expressions.reading import ExpressionError, read
from thuocdo.questionnaires.domain.expressions.tree import codes_in
from thuocdo.questionnaires.domain.expressions.typing import faults
from thuocdo.questionnaires.domain.expressions.writing import write


def gives(text, **given):
    return evaluate(read(text), Setting(given, KNOWN, TODAY))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n1 >= 18 and n1 < 60", True),
        ("n1 / 3 * 3 = n1", True),  # exact: 20 ÷ 3 × 3 is 20
        ("n1 + 0.1 + 0.2 = 20.3", True),
        ("-n1 < 0 or false", True),
        ("n1 - (5 - 2) = 17", True),
        ("n1 / 0 = 1", False),
        ("n1 / 0 != 1", True),  # a missing value is not 1
        ('t1 = "đường" and contains(t1, "ườ") and length(t1) = 5', True),
        ('c1 = "b" and value(c1) = 2.5', True),
        ('selected(m1, "x") and not selected(m1, "y") and count(m1) = 2', True),
        ('selected(c1, "b")', True),
        ('d1 < today and d1 = date("2026-01-31")', True),
        ("coalesce(n2, 7) = 7 and not answered(n2)", True),
        ("n2 < 5", False),
        ("n2 >= 5", False),
        ("n2 != 5", True),
        ("not n2 < 5", True),
    ],
)
def test_worked_examples_of_the_reference(text, value):
    given = {"n1": Fraction(20), "t1": "đường", "c1": "b", "m1": ("x", "z"), "d1": date(2026, 1, 31)}
    assert faults(read(text), KNOWN) == ()
    assert gives(text, **given) is value


@given(expressions())
def test_any_expression_reads_back_as_it_was_written(expression):
    assert read(write(expression)) == expression


@given(expressions(), answers, numbers)
def test_what_is_well_typed_gives_yes_or_no(expression, given, this):
    assert faults(expression, KNOWN, OWN) == ()
    assert evaluate(expression, Setting(given, KNOWN, TODAY, this=this, own=OWN)) in (True, False)


@given(expressions(), answers, numbers)
def test_only_the_answers_that_it_names_count(expression, given, this):
    named = {code: value for code, value in given.items() if code in codes_in(expression)}
    with_all = evaluate(expression, Setting(given, KNOWN, TODAY, this=this, own=OWN))
    assert evaluate(expression, Setting(named, KNOWN, TODAY, this=this, own=OWN)) is with_all


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("n1 >", 5),
        ("n1 ? 2", 4),
        ("(n1 = 2", 8),
        ("n1 = 2 = 3", 8),
        ("n1 = 2)", 7),
        ('t1 = "open', 6),
        ("power(n1)", 1),
        ('date("2026-02-30") = d1', 6),
        ("and", 1),
        ("selected m1", 10),
        ("1" * 2001, 2000),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text, position):
    with pytest.raises(ExpressionError) as refused:
        read(text)
    assert refused.value.position == position


@pytest.mark.parametrize("text", ["(" * 5000 + "1", "not " * 400 + "true", "-" * 1000 + "1 = 1"])
def test_hostile_depth_is_refused_and_not_a_crash(text):
    with pytest.raises(ExpressionError):
        read(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("n9 = 1", "No earlier item has the code n9."),
        ('n1 = "a"', '“n1 = "a"” compares a number with a text.'),
        ("n1", "“n1” is a number. Expected: yes or no."),
        ("n1 and true", "“n1” is a number. Expected: yes or no."),
        ('c1 = "d"', "c1 has no option “d”. It has: a, b, c."),
        ('selected(m1, "w")', "m1 has no option “w”. It has: x, y, z."),
        ("selected(m1, t1)", "“t1” is no option. Write its code in quotes."),
        ("count(n1) = 1", "“n1” is a number. Expected: several options."),
        ("value(t1) = 1", "“t1” is a text. Expected: one option."),
        ("t1 < d1", "“t1” is a text. Expected: a number, a date."),
        ("f1 = t1", "“f1” is a file or a place. Expected: a number, a date, a text, one option."),
        ("this = 1", "“this” has a meaning only in a constraint."),
        ("coalesce(n1, t1) = 1", "“coalesce(n1, t1)” joins a number with a text."),
        ("length(t1, t1) = 1", "length takes 1 value."),
        ("answered(5)", "“5” is no item. Name one here."),
    ],
)
def test_what_makes_no_sense_is_told_before_anybody_answers(text, told):
    assert [str(each) for each in faults(read(text), KNOWN)] == [told]
