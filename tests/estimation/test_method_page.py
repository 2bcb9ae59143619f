"""Each worked example of docs/method/estimation.md is computed (C5)."""

import doctest
from pathlib import Path


def test_the_examples_of_the_method_come_out():
    page = Path(__file__).parents[2] / "docs" / "method" / "estimation.md"
    outcome = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 20
    assert outcome.failed == 0
