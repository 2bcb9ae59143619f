"""Method, audit: each worked example of docs/method/audit.md is computed on the published tables (A16)."""

import doctest
from pathlib import Path

from thuocdo.results.domain.findings import Check, Weight

PAGE = Path(__file__).parents[2] / "docs" / "method" / "audit.md"


def test_the_examples_of_the_method_come_out(ministries, provinces, departments, districts, hai_duong):
    tables = {
        "ministries": ministries, "provinces": provinces, "departments": departments, "districts": districts,
        "hai_duong": hai_duong,
    }  # fmt: skip
    outcome = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8", globs=tables)

    assert outcome.attempted > 15
    assert outcome.failed == 0


def test_the_page_tells_of_every_check_and_every_weight():
    text = PAGE.read_text(encoding="utf-8")
    assert [each.value for each in (*Check, *Weight) if f"`{each.value}`" not in text] == []
