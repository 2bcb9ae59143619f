"""Formulas: what they may say, and where a bad one is wrong (A3)."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.indices.domain.rules.expressions import DividedByZero, FormulaError, evaluate, names_in, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("-2 * -b", 6),
        ("[b ÷ a] × max", "0.6"),
        ("min(a, b, 1.5)", "1.5"),
        ("max(a, b) - max", 8),
        ("max", 2),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_formulas_mean_what_they_mean_on_paper(text, value):
    assert evaluate(parse(text), {"a": F(10), "b": F(3), "max": F(2)}) == F(value)


@pytest.mark.parametrize(
    ("text", "position", "sentence"),
    [
        ("", 1, "The formula is empty."),
        ("b /", 4, "At character 4: the formula ends too early."),
        ("b // a", 4, "At character 4: “/” was not expected."),
        ("b a", 3, "At character 3: “a” was not expected."),
        ("(b", 3, "At character 3: the formula ends too early."),
        ("b)", 2, "At character 2: “)” was not expected."),
        ("1,5 * b", 2, "At character 2: “,” was not expected."),
        ("b ** 2", 4, "At character 4: “*” was not expected."),
        ("b ^ 2", 3, "At character 3: “^” was not expected."),
        ("__import__('os')", 1, "At character 1: “_” was not expected."),
        ("abs(b)", 1, "At character 1: there is no function abs. Known: min, max."),
        ("số", 2, "At character 2: “ố” was not expected."),
        ("(" * 31 + "1" + ")" * 31, 31, "At character 31: too many brackets within brackets."),
        ("1+" * 300 + "1", 500, "A formula has at most 500 characters."),
    ],
)
def test_a_bad_formula_is_named_with_its_position(text, position, sentence):
    with pytest.raises(FormulaError) as refusal:
        parse(text)
    assert (refusal.value.position, str(refusal.value.sentence)) == (position, sentence)


def test_a_divisor_of_0_is_said_and_not_computed():
    with pytest.raises(DividedByZero):
        evaluate(parse("1 / (a - a)"), {"a": F(3)})


def test_names_are_found_from_left_to_right():
    assert [(name.name, name.position) for name in names_in(parse("min(b, a) / -max"))] == [
        ("b", 5),
        ("a", 8),
        ("max", 14),
    ]


@given(st.text("0123456789.+-*/()[]abmaxin,× ", max_size=40))
def test_any_text_is_an_expression_or_a_formula_error(text):
    try:
        expression = parse(text)
    except FormulaError as error:
        assert 1 <= error.position <= len(text) + 1
    else:
        assert isinstance(names_in(expression), tuple)
