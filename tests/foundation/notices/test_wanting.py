"""When mail may leave: quiet hours, weekends, the digest's hour (issue 3), one second before and at each border."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.foundation.notices.wanting import Hours

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = Hours(time(21), time(6), quiet_weekends=False, digest_from=time(7, 30))
NIGHT_AND_WEEKEND = Hours(time(21), time(6), quiet_weekends=True, digest_from=time(7, 30))
NOON = Hours(time(11, 30), time(13), digest_from=time(7, 30))
NEVER = Hours(time(6), time(6))


def at(day, clock):
    """A moment in March 2026 in Vietnam; the 2nd is a Monday, the 7th and 8th are a weekend."""
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), VIETNAM)


@pytest.mark.parametrize(
    ("hours", "moment", "quiet"),
    [
        (NIGHT, at(4, "20:59:59"), False),
        (NIGHT, at(4, "21:00:00"), True),
        (NIGHT, at(4, "23:59:59"), True),
        (NIGHT, at(5, "00:00:00"), True),
        (NIGHT, at(5, "05:59:59"), True),
        (NIGHT, at(5, "06:00:00"), False),
        (NIGHT, at(7, "12:00:00"), False),
        (NIGHT_AND_WEEKEND, at(6, "20:59:59"), False),
        (NIGHT_AND_WEEKEND, at(7, "00:00:00"), True),
        (NIGHT_AND_WEEKEND, at(7, "12:00:00"), True),
        (NIGHT_AND_WEEKEND, at(8, "23:59:59"), True),
        (NIGHT_AND_WEEKEND, at(9, "05:59:59"), True),
        (NIGHT_AND_WEEKEND, at(9, "06:00:00"), False),
        (NOON, at(4, "11:29:59"), False),
        (NOON, at(4, "11:30:00"), True),
        (NOON, at(4, "12:59:59"), True),
        (NOON, at(4, "13:00:00"), False),
        (NEVER, at(4, "06:00:00"), False),
        (NEVER, at(4, "00:00:00"), False),
    ],
)
def test_quiet_hours_include_their_first_moment_and_not_their_last(hours, moment, quiet):
    assert hours.quiet(moment, VIETNAM) is quiet
    assert hours.quiet(moment.astimezone(ZoneInfo("UTC")), VIETNAM) is quiet


@pytest.mark.parametrize(
    ("hours", "moment", "due"),
    [
        (NIGHT, at(4, "07:29:59"), False),
        (NIGHT, at(4, "07:30:00"), True),
        (NIGHT, at(4, "20:59:59"), True),
        (NIGHT, at(4, "21:00:00"), False),
        (NIGHT_AND_WEEKEND, at(7, "07:30:00"), False),
        (NIGHT_AND_WEEKEND, at(9, "07:30:00"), True),
    ],
)
def test_the_digest_leaves_from_its_hour_on_and_never_in_quiet_hours(hours, moment, due):
    assert hours.digest_due(moment, VIETNAM) is due


@pytest.mark.parametrize(
    ("hours", "moment", "opens"),
    [
        (NIGHT, at(4, "10:00"), at(4, "10:00")),
        (NIGHT, at(4, "21:00"), at(5, "06:00")),
        (NIGHT, at(5, "03:00"), at(5, "06:00")),
        (NIGHT_AND_WEEKEND, at(6, "22:00"), at(9, "06:00")),
        (NIGHT_AND_WEEKEND, at(8, "12:00"), at(9, "06:00")),
        (NOON, at(4, "12:00"), at(4, "13:00")),
    ],
)
def test_what_waits_leaves_at_the_first_open_moment(hours, moment, opens):
    assert hours.next_open(moment, VIETNAM) == opens


clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
moments = st.integers(0, 300 * 24 * 3600).map(lambda seconds: at(1, "00:00") + timedelta(seconds=seconds))


@given(st.builds(Hours, clocks, clocks, st.booleans(), clocks), moments)
def test_the_next_open_moment_is_open_and_the_first(hours, moment):
    opens = hours.next_open(moment, VIETNAM)

    assert opens >= moment
    assert not hours.quiet(opens, VIETNAM)
    if opens > moment:
        assert hours.quiet(moment, VIETNAM)
        assert hours.quiet(opens - timedelta(microseconds=1), VIETNAM)
