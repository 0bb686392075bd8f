"""Bars of arrivals: steps that fit what came, counts that add up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldobs.charts.arrivals import MOST_BARS, axis, ceiling, series

ALMATY = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 10, 11, 7, tzinfo=UTC)
moments = st.lists(st.datetimes(datetime(2026, 10, 1), datetime(2026, 10, 14), timezones=st.just(UTC)), min_size=1)


def test_nothing_has_no_axis():
    assert axis([], ALMATY) is None


def test_a_day_is_told_in_hours_of_the_missions_zone():
    along = axis([NOON - timedelta(hours=6), NOON], ALMATY)
    assert along is not None and along.step == timedelta(hours=1)
    assert f"{along.begins[-1]:%H:%M}" == "12:00"


def test_a_quick_demonstration_is_told_in_minutes():
    along = axis([NOON, NOON + timedelta(minutes=9)], ALMATY)
    assert along is not None and along.step == timedelta(minutes=1)


@given(moments)
def test_every_arrival_is_counted_once(came):
    along = axis(came, ALMATY)
    assert along is not None and len(along.begins) <= MOST_BARS
    counted = series(came, along)
    assert counted.total == len(came) and counted.counts[-1] > 0


@pytest.mark.parametrize("most, top", [(0, 2), (3, 4), (7, 10), (11, 20), (226, 400), (1000, 1000)])
def test_the_axis_ends_at_a_round_figure(most, top):
    assert ceiling(most) == top
