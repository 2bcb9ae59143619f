"""Method, estimation, section 11: small groups are hidden, and so is what would give them away (C5, F3)."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from thuocdo.estimation.domain.disclosure import Hidden, Line, determined, people, shown, suppress
from thuocdo.estimation.domain.estimates import Estimate, NotEstimable
from thuocdo.kernel.sentences import say_later

PROVINCE = Line("all", ("a", "b", "c", "d"))


def test_a_small_group_and_the_next_smallest_are_hidden():
    hidden = suppress({"all": 130, "a": 7, "b": 50, "c": 40, "d": 33}, [PROVINCE])
    assert hidden == Hidden(("a",), ("d",))
    assert ("a" in hidden, "d" in hidden, "b" in hidden) == (True, True, False)


def test_nothing_is_hidden_where_nobody_is_small():
    assert suppress({"all": 120, "a": 10, "b": 50, "c": 60, "d": 0}, [PROVINCE]) == Hidden((), ())


def test_two_small_groups_that_are_too_few_together_get_a_third():
    """3 + 4 hidden people out of a published total would still be seven people about whom something is known."""
    assert suppress({"all": 107, "a": 3, "b": 4, "c": 40, "d": 60}, [PROVINCE]) == Hidden(("a", "b"), ("c",))
    assert suppress({"all": 112, "a": 6, "b": 6, "c": 40, "d": 60}, [PROVINCE]) == Hidden(("a", "b"), ())


def test_the_total_goes_when_nobody_else_is_there():
    assert suppress({"all": 30, "a": 8, "b": 22}, [Line("all", ("a", "b"))]) == Hidden(("a",), ("b",))
    numbers = {"all": 12, "a": 6, "b": 6, "c": 0, "d": 0}
    assert suppress(numbers, [PROVINCE], minimum=7) == Hidden(("a", "b"), ())


def test_a_crossed_table_is_protected_in_both_directions():
    """Hiding one more in the row alone would leave the column to tell."""
    numbers = {("r1", "c1"): 4, ("r1", "c2"): 30, ("r2", "c1"): 25, ("r2", "c2"): 41}
    numbers |= {("r1", ""): 34, ("r2", ""): 66, ("", "c1"): 29, ("", "c2"): 71, ("", ""): 100}
    lines = [Line((r, ""), ((r, "c1"), (r, "c2"))) for r in ("r1", "r2", "")]
    lines += [Line(("", c), (("r1", c), ("r2", c))) for c in ("c1", "c2", "")]
    hidden = suppress(numbers, lines)
    assert hidden.small == (("r1", "c1"),)
    assert determined(lines, {*hidden.small, *hidden.protecting}) == set()


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    numbers = {(r, c): draw(st.integers(0, 40)) for r, c in product(range(rows), range(columns))}
    inner = dict(numbers)
    for r in range(rows):
        numbers[r, None] = sum(inner[r, c] for c in range(columns))
    for c in range(columns):
        numbers[None, c] = sum(inner[r, c] for r in range(rows))
    numbers[None, None] = sum(inner.values())
    lines = [Line((r, None), tuple((r, c) for c in range(columns))) for r in (*range(rows), None)]
    lines += [Line((None, c), tuple((r, c) for r in range(rows))) for c in (*range(columns), None)]
    return numbers, lines


@given(tables(), st.integers(2, 15))
def test_no_reader_can_work_out_a_small_group(table, minimum):
    """Whatever the table: solving all its sums fixes no small number, and small parts of a sum are not few together."""
    numbers, lines = table
    hidden = suppress(numbers, lines, minimum)
    away = {*hidden.small, *hidden.protecting}
    assert set(hidden.small) == {cell for cell, n in numbers.items() if 0 < n < minimum}
    assert not determined(lines, away) & set(hidden.small)
    assert all(numbers[cell] >= minimum for cell in hidden.protecting)
    for line in lines:
        parts = [cell for cell in line.parts if cell in away]
        if set(parts) & set(hidden.small) and line.total not in away:
            assert sum(numbers[cell] for cell in parts) >= minimum


def test_hidden_figures_keep_neither_value_nor_number():
    good = Estimate(Fraction(1, 2), 0.1, 5, 33, 33)
    outcomes = {"a": Estimate(Fraction(1), 0.0, 2, 7, 7), "b": good, "c": good, "d": NotEstimable(say_later("x"), n=4)}
    assert people(outcomes) == {"a": 7, "b": 33, "c": 33, "d": 4}
    found = shown(outcomes, Hidden(("a", "d"), ("b",)))
    assert found["c"] is good
    assert [found[cell].value for cell in "abd"] == [None] * 3
    assert [found[cell].n for cell in "abd"] == [0] * 3
    assert str(found["a"].reason) == "Fewer than 10 people answered; the figure is not shown to protect them."
    assert str(found["b"].reason) == "Not shown, because the figure of a small group could be worked out from it."
