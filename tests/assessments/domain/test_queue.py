"""A7: what waits for an appraiser."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import Phase, Span, Timetable
from thuocdo.assessments.domain.queue import Count, Numbers, State, count, kind_at, state_of

FIRST, SECOND = Kind.APPRAISED_1, Kind.APPRAISED_2


@pytest.mark.parametrize(
    ("kind", "numbers", "state"),
    [
        (FIRST, Numbers(), State.OPEN),  # nothing declared: that is judged too
        (FIRST, Numbers(declared=1), State.OPEN),
        (FIRST, Numbers(declared=1, first=2), State.DONE),
        (FIRST, Numbers(declared=3, first=2), State.OUTDATED),
        (FIRST, Numbers(declared=1, first=2, explained=3, objected=True), State.DONE),
        (SECOND, Numbers(declared=1), State.NOT_ASKED),
        (SECOND, Numbers(declared=1, first=2), State.NOT_ASKED),
        (SECOND, Numbers(declared=1, first=2, objected=True), State.OPEN),
        (SECOND, Numbers(declared=1, first=2, explained=3, objected=True), State.OPEN),
        (SECOND, Numbers(declared=1, first=2, explained=3, second=4, objected=True), State.DONE),
        (SECOND, Numbers(declared=1, first=2, explained=5, second=4, objected=True), State.OUTDATED),
        (SECOND, Numbers(declared=1, first=5, explained=3, second=4, objected=True), State.OUTDATED),
    ],
)
def test_states(kind, numbers, state):
    assert state_of(kind, numbers) is state


def test_counting():
    leaves = [Numbers(), Numbers(1, 2, objected=True), Numbers(3, 2), Numbers(1, 2)]
    assert count(FIRST, leaves) == Count(open=1, outdated=1, done=2, objected=1)
    assert count(SECOND, leaves) == Count(open=1, objected=1)


numbers = st.builds(Numbers, *[st.integers(0, 9)] * 4, st.booleans())


@given(st.sampled_from([FIRST, SECOND]), st.lists(numbers))
def test_nothing_is_counted_twice_and_nothing_asked_for_is_forgotten(kind, leaves):
    found = count(kind, leaves)
    assert found.asked == sum(state_of(kind, each) is not State.NOT_ASKED for each in leaves)
    assert found.waiting + found.done == found.asked


def test_the_second_round_is_before_the_reader_from_its_first_second():
    start = datetime(2026, 3, 1, tzinfo=UTC)
    day, second = timedelta(days=1), timedelta(seconds=1)
    table = Timetable(tuple(Span(phase, start + day * at, start + day * (at + 1)) for at, phase in enumerate(Phase)))
    begins = table.span(Phase.APPRAISAL_2).starts_at
    assert kind_at(table, begins - second) is FIRST
    assert kind_at(table, begins) is kind_at(table, begins + 9 * day) is SECOND
    assert kind_at(Timetable(), begins) is FIRST
