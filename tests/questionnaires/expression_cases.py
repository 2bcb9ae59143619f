"""Cases for the evaluator of the browser, made from the evaluator that decides.

The generated ones vary a little with what else is installed and imported;
one of every sign is written down beside them.
"""

from fractions import Fraction

from hypothesis import HealthCheck, given, seed, settings

from tests.questionnaires.strategies import KNOWN, OWN, TODAY, answers, expressions, numbers
from thuocdo.kernel.numbers import exact_text
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, evaluate
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.expressions.writing import for_browser, write
from thuocdo.questionnaires.domain.given import to_json

HOW_MANY = 600
WRITTEN = (
    "n1 * 2 > n2 + 1", "n1 - n2 <= 0", "n1 / n2 >= 1.5", "-n1 < n2", "n1 = n2 or n1 != n2", "not answered(t1) and true",
    'selected(m1, "x")', "count(m1) = 2", "value(c1) = 2.5", 'contains(t1, "a")', "length(t1) > 1",
    "coalesce(n1, 3) = 3", "this > 0", "d1 < today", 'c1 = "b"',
)  # fmt: skip
SAID = (
    {},
    {"n1": Fraction(3), "n2": Fraction(2), "t1": "ăa", "d1": TODAY, "c1": "b", "m1": ("x", "y")},
    {"n1": Fraction(-1, 2), "n2": Fraction(0), "t1": "𝒳", "c1": "c", "m1": ("z",)},
)


def cases():
    """Return [{text, tree, setting, expected}], as JSON data."""
    found = []

    @seed(20260302)
    @settings(max_examples=HOW_MANY, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(expressions(), answers, numbers)
    def collect(expression, given_answers, this):
        add(expression, given_answers, this)

    def add(expression, given_answers, this):
        expected = evaluate(expression, Setting(given_answers, KNOWN, TODAY, this=this, own=OWN))
        told = {code: to_json(value) for code, value in given_answers.items()}
        setting = {"answers": told, "today": TODAY.isoformat(), "this": exact_text(this)}
        found.append({"text": write(expression), "tree": for_browser(expression, KNOWN, OWN), "setting": setting,
                      "expected": expected})  # fmt: skip

    collect()
    for text in WRITTEN:
        for said in SAID:
            add(read(text), said, Fraction(1))
    return found
