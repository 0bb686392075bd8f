"""How the desk writes figures and moments: in the reader's language, in the mission's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from fieldobs.pages import translator

NARROW = "\N{NO-BREAK SPACE}"
CLOCK_OFF = timedelta(minutes=1)


@dataclass(frozen=True)
class Formats:
    """Writes for one reader at one moment."""

    language: str
    zone: ZoneInfo
    now: datetime

    def number(self, n: float) -> str:
        """A figure: 31,073."""
        return format_decimal(n, locale=self.language)

    def percent(self, share: float | None) -> str:
        """A share as whole per cent; nothing for None."""
        return "" if share is None else f"{round(share * 100)}{NARROW}%"

    def time(self, moment: datetime | None) -> str:
        """14:32, with the day before it when it is not today's."""
        if moment is None:
            return ""
        local, clock = moment.astimezone(self.zone), self.clock(moment)
        return clock if local.date() == self.now.astimezone(self.zone).date() else f"{self.day(local)} {clock}"

    def clock(self, moment: datetime) -> str:
        """14:32, whatever the day."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def exact(self, moment: datetime | None) -> str:
        """14:32:08, with the day before it when it is not today's."""
        return "" if moment is None else f"{self.time(moment)}:{moment.astimezone(self.zone):%S}"

    def exact_after(self, moment: datetime, before: datetime) -> str:
        """14:32:08 behind another moment: with its day only when that is another one."""
        local = moment.astimezone(self.zone)
        return f"{local:%H:%M:%S}" if local.date() == before.astimezone(self.zone).date() else self.exact(moment)

    def day(self, moment: datetime) -> str:
        """11 Oct, with the year when it is another."""
        local = moment.astimezone(self.zone)
        pattern = "d MMM" if local.year == self.now.astimezone(self.zone).year else "d MMM y"
        return format_date(local.date(), pattern, locale=self.language)

    def date_of(self, text: str) -> str:
        """A date that an observer wrote: 5 Oct 2026, with its time if it has one; what is no date stays as it is."""
        day, _, time = text.partition("T")
        try:
            written = format_date(date.fromisoformat(day), "d MMM y", locale=self.language)
        except ValueError:
            return text
        return f"{written} {time[:5]}" if time else written

    def iso(self, moment: datetime | None) -> str:
        """For the `datetime` of a `time` element."""
        return "" if moment is None else moment.astimezone(self.zone).isoformat(timespec="seconds")

    def size(self, count: int) -> str:
        """Bytes as people read them: 0.6 MB."""
        _ = translator(self.language)
        if count < 1_000_000:
            return _("{n} kB").format(n=self.number(max(1, round(count / 1000))))
        return _("{n} MB").format(n=format_decimal(round(count / 1_000_000, 1), locale=self.language))


def instant(text: str) -> datetime | None:
    """A moment out of a revision, if it is one in any zone: phones' clocks are shown, never trusted."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not date.min.year < read.year < date.max.year:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def minutes_fast(at: datetime | None, received_at: datetime) -> int:
    """By how many minutes a phone's clock is surely fast: it wrote later than we received."""
    if at is None or at - received_at < CLOCK_OFF:
        return 0
    return (at - received_at) // timedelta(minutes=1)
