"""Each worked example of the method pages is computed (docs/method)."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[3] / "docs" / "method"


@pytest.mark.parametrize("page", ["scoring.md", "ranking.md", "rounding.md"])
def test_the_examples_of_the_method_come_out(page):
    outcome = doctest.testfile(str(PAGES / page), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 3
    assert outcome.failed == 0
