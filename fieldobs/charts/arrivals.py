"""Arrivals over time: moments in, bars out. Knows no form and no page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

STEPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
MOST_BARS = 24


@dataclass(frozen=True)
class Axis:
    """Equal steps of time that end with the newest moment. `begins` are their first instants, in the mission's zone."""

    step: timedelta
    begins: tuple[datetime, ...]

    def place(self, moment: datetime) -> int | None:
        """The bar a moment falls into."""
        place = (moment - self.begins[0]) // self.step
        return place if 0 <= place < len(self.begins) else None


@dataclass(frozen=True)
class Series:
    """Counts on an axis. `before` came earlier than the axis begins."""

    counts: tuple[int, ...]
    before: int

    @property
    def total(self) -> int:
        return self.before + sum(self.counts)


def axis(moments: Iterable[datetime], zone: ZoneInfo) -> Axis | None:
    """The finest axis of at most a day's bars that shows all that came, or the last 24 hours of it."""
    ordered = sorted(moments)
    if not ordered:
        return None
    first, last = ordered[0], ordered[-1]
    size = next((s for s in STEPS if (last - first) < s * (MOST_BARS - 1)), STEPS[-1])
    end = _floor(last.astimezone(zone), size)
    bars = min(MOST_BARS, max(8, (end - _floor(first.astimezone(zone), size)) // size + 1))
    return Axis(size, tuple(end - size * back for back in reversed(range(bars))))


def _floor(moment: datetime, size: timedelta) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // size * size


def series(moments: Iterable[datetime], along: Axis) -> Series:
    """How many came in each step of an axis."""
    counted: Counter[int] = Counter()
    before = 0
    for moment in moments:
        place = along.place(moment)
        if place is None:
            before += 1
        else:
            counted[place] += 1
    return Series(tuple(counted[place] for place in range(len(along.begins))), before)


def ceiling(most: int) -> int:
    """A round, even figure at or above the largest count, for the top of an axis."""
    size = 1
    while True:
        for factor in (2, 4, 10):
            if most <= factor * size:
                return factor * size
        size *= 10
