"""Cases for the evaluator of the browser, made from the evaluator that decides. Seeded: the same ones every time."""

from hypothesis import HealthCheck, given, seed, settings

from tests.questionnaires.strategies import KNOWN, OWN, TODAY, answers, expressions, numbers
from thuocdo.kernel.numbers import exact_text
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, evaluate
from thuocdo.questionnaires.domain.expressions.writing import for_browser, write
from thuocdo.questionnaires.domain.given import to_json

HOW_MANY = 600


def cases():
    """Return [{text, tree, setting, expected}], as JSON data."""
    found = []

    @seed(20260302)
    @settings(max_examples=HOW_MANY, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(expressions(), answers, numbers)
    def collect(expression, given_answers, this):
        expected = evaluate(expression, Setting(given_answers, KNOWN, TODAY, this=this, own=OWN))
        told = {code: to_json(value) for code, value in given_answers.items()}
        setting = {"answers": told, "today": TODAY.isoformat(), "this": exact_text(this)}
        found.append({"text": write(expression), "tree": for_browser(expression, KNOWN, OWN), "setting": setting,
                      "expected": expected})  # fmt: skip

    collect()
    return found
