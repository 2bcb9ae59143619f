"""A4: deadlines are moments: one second before counts, the moment itself does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.assessments.domain.copying import a_year_later, moved, next_title
from thuocdo.assessments.domain.phases import ORDER, Extension, Phase, Span, Timetable, day_of, timetable_problems
from thuocdo.kernel.verdicts import Allowed

MONDAY = datetime(2026, 1, 4, 17, 0, tzinfo=UTC)  # midnight in Vietnam
WEEK, DAY, SECOND = timedelta(days=7), timedelta(days=1), timedelta(seconds=1)


def week(phase, at, days=7):
    return Span(phase, MONDAY + WEEK * at, MONDAY + WEEK * at + DAY * days)


SPANS = tuple(week(phase, at, 6 if phase is Phase.APPRAISAL_1 else 7) for at, phase in enumerate(ORDER))
TABLE = Timetable(SPANS)  # on the Sunday after appraisal 1 nothing runs


@pytest.mark.parametrize("phase", ORDER)
def test_the_borders_of_a_phase(phase):
    span = TABLE.span(phase)
    assert not TABLE.open(phase, span.starts_at - SECOND)
    assert TABLE.open(phase, span.starts_at)
    assert TABLE.open(phase, span.ends_at - SECOND)
    assert not TABLE.open(phase, span.ends_at)


def test_a_refusal_says_the_date_that_applies():
    span = TABLE.span(Phase.EXPLANATION)
    early = TABLE.open(Phase.EXPLANATION, span.starts_at - SECOND)
    late = TABLE.open(Phase.EXPLANATION, span.ends_at)
    assert str(early.reason) == f"Explanation begins on {span.starts_at.isoformat()}."
    assert str(late.reason) == f"Explanation ended on {span.ends_at.isoformat()}."
    assert str(Timetable().open(Phase.COUNCIL, MONDAY).reason) == "Council decision: no dates have been set."


def test_between_two_phases_nothing_runs_and_the_next_is_known():
    pause = TABLE.span(Phase.APPRAISAL_1).ends_at
    assert (TABLE.at(pause - SECOND), TABLE.at(pause)) == (Phase.APPRAISAL_1, None)
    assert TABLE.coming(pause).phase is Phase.EXPLANATION
    assert TABLE.coming(SPANS[-1].starts_at) is None


def test_an_extension_holds_for_its_phase_and_to_the_second():
    ends = TABLE.span(Phase.SELF_ASSESSMENT).ends_at
    later = Extension(Phase.SELF_ASSESSMENT, ends + DAY, ends + 3 * DAY)
    assert not TABLE.open(Phase.SELF_ASSESSMENT, ends, [later])  # opened anew, so there is a gap
    assert TABLE.open(Phase.SELF_ASSESSMENT, ends + DAY, [later])
    assert TABLE.open(Phase.SELF_ASSESSMENT, ends + 3 * DAY - SECOND, [later])
    over = TABLE.open(Phase.SELF_ASSESSMENT, ends + 3 * DAY, [later])
    assert str(over.reason) == f"Self-assessment ended on {(ends + 3 * DAY).isoformat()}."
    assert not TABLE.open(Phase.EXPLANATION, ends + DAY, [later])
    assert TABLE.ends_at(Phase.SELF_ASSESSMENT, [later]) == ends + 3 * DAY


@given(st.integers(-90, 90 * 24).map(lambda hours: MONDAY + timedelta(hours=hours)))
def test_at_most_one_phase_runs_and_it_is_the_open_one(moment):
    running = [phase for phase in ORDER if isinstance(TABLE.open(phase, moment), Allowed)]
    assert running == ([TABLE.at(moment)] if TABLE.at(moment) else [])


def test_a_sound_timetable_has_no_problem():
    assert timetable_problems(SPANS) == ()


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        (SPANS[:4], [("council", "starts_at")]),
        ((*SPANS[:4], Span(Phase.COUNCIL, MONDAY + 5 * WEEK, MONDAY + 5 * WEEK)), [("council", "ends_at")]),
        ((*SPANS[:4], week(Phase.COUNCIL, 3)), [("council", "starts_at")]),
        (
            (SPANS[0], week(Phase.APPRAISAL_1, 2), week(Phase.EXPLANATION, 1), *SPANS[3:]),
            [("explanation", "starts_at")],
        ),
    ],
)
def test_what_is_wrong_with_dates_names_phase_and_column(spans, found):
    assert [(each.place, each.column) for each in timetable_problems(spans)] == found


@given(st.permutations(SPANS))
def test_the_order_in_which_phases_are_given_does_not_matter(spans):
    assert timetable_problems(spans) == ()


def test_days_begin_by_the_clock_of_vietnam():
    assert day_of(MONDAY - SECOND).isoformat() == "2026-01-04"
    assert day_of(MONDAY).isoformat() == "2026-01-05"


# A year on ------------------------------------------------------------------------------------------------------------


def test_the_same_hour_of_the_same_day_a_year_later():
    assert a_year_later(MONDAY) == datetime(2027, 1, 4, 17, 0, tzinfo=UTC)
    leap = datetime(2028, 2, 28, 17, 0, tzinfo=UTC)  # 29 February in Vietnam
    assert a_year_later(leap) == datetime(2029, 2, 28, 17, 0, tzinfo=UTC)  # 1 March


@given(st.integers(0, 20 * 366 * 24), st.integers(1, 200), st.integers(0, 60))
def test_phases_that_do_not_cross_do_not_end_before_they_begin_a_year_later(at, hours, pause):
    starts = MONDAY + timedelta(hours=at)
    first = Span(Phase.SELF_ASSESSMENT, starts, starts + timedelta(hours=hours))
    second = Span(
        Phase.APPRAISAL_1, first.ends_at + timedelta(hours=pause), first.ends_at + timedelta(hours=pause + 99)
    )
    after = moved((first, second))
    assert all(span.starts_at < span.ends_at for span in after)
    assert after[1].starts_at >= a_year_later(first.ends_at)


@pytest.mark.parametrize(
    ("title", "after"),
    [
        ("Đánh giá 2026", "Đánh giá 2027"),
        ("CCHC các sở", "CCHC các sở"),
        ("2026, theo QĐ 20260", "2027, theo QĐ 20260"),
    ],
)
def test_the_year_in_a_title_moves_on(title, after):
    assert next_title(title, 2026, 2027) == after
