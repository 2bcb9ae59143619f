"""Settings of a round: bounds, and JSON without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.assessments.domain.settings import RoundSettings, from_data, to_data
from thuocdo.assessments.domain.sources import Source
from thuocdo.kernel.refusals import BadInput


@given(st.integers(1, 2048), st.integers(1, 500), st.booleans(), st.integers(0, 60), st.booleans())
def test_settings_within_their_bounds_come_back_as_they_were(megabytes, files, archives, days, notices):
    settings = RoundSettings(megabytes, files, archives, days, notices)
    assert settings.problems() == ()
    assert from_data(to_data(settings)) == settings


@pytest.mark.parametrize(
    ("name", "given_"),
    [("evidence_megabytes", 0), ("evidence_megabytes", 2049), ("evidence_files", 0), ("evidence_files", 501),
     ("remind_days_before", -1), ("remind_days_before", 61)],
)  # fmt: skip
def test_what_is_out_of_bounds_is_named(name, given_):
    assert [each.place for each in RoundSettings(**{name: given_}).problems()] == [name]


def test_absent_settings_have_their_defaults_and_unknown_ones_are_refused():
    assert from_data({}) == RoundSettings()
    with pytest.raises(BadInput, match="There is no setting colour"):
        from_data({"colour": 1})


def test_a_source_in_one_line():
    from datetime import date

    assert Source("Niên giám thống kê").text == "Niên giám thống kê"
    assert Source(" Báo cáo ", "12/BC", date(2026, 1, 5)).text == "Báo cáo, số 12/BC, ngày 05/01/2026"
    with pytest.raises(BadInput):
        Source("  ", "12/BC").text  # noqa: B018
