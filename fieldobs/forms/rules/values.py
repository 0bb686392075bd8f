"""Values of expressions and how XForms turns one kind into another.

Unanswered is the empty text; a number that is none is NaN, and every comparison with it is false.
A list is the values of a question in several rows, never a multiple choice: that is text with spaces.
"""

import math
import re
from datetime import date
from decimal import Decimal

Scalar = str | float | bool
Value = Scalar | list[Scalar]

NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9:.]+)(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?")
CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?")
SPACE = re.compile(r"[ \t\r\n]+")
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()
WHOLE = 2**53 - 1  # the greatest integer that every float up to it tells apart


def first(value: Value) -> Scalar:
    """The value itself, or that of the first row."""
    if isinstance(value, list):
        return value[0] if value else ""
    return value


def number(value: Value) -> float:
    """The number a value stands for, NaN if none. Days since 1970 for a date, a share of the day for a time."""
    value = first(value)
    if not isinstance(value, str):
        return float(value)
    if match := NUMBER.fullmatch(value):
        return float(match[1])
    return moment(value)


def moment(text: str) -> float:
    """Days since 1970 of an ISO date, with or without its time; the share of a day of a time alone."""
    if match := MOMENT.fullmatch(text):
        day, clock = day_number(match), clock_ms(match[4]) if match[4] else 0
        offset = 0
        if match[5]:
            offset = (int(match[6]) * 60 + int(match[7])) * (60_000 if match[5] == "+" else -60_000)
        return math.nan if day is None or clock is None else (day * DAY_MS + clock - offset) / DAY_MS
    clock = clock_ms(text)
    return math.nan if clock is None else clock / DAY_MS


def day_number(match: re.Match[str]) -> int | None:
    """Days since 1970, or None where the calendar has no such day."""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).toordinal() - EPOCH
    except ValueError:
        return None


def clock_ms(text: str) -> int | None:
    """Milliseconds since midnight, or None if the text is no time of day."""
    match = CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return ((hour * 60 + minute) * 60 + second) * 1000 + int(((match[4] or "") + "000")[:3])


def text(value: Value) -> str:
    """The text a value is written as: numbers in full, without an exponent."""
    value = first(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def truth(value: Value) -> bool:
    """Whether a value counts as true: a number but 0 and NaN, a text but the empty one, any row at all."""
    if isinstance(value, float):
        return value == value and value != 0
    return bool(value)


def same(left: Value, right: Value) -> bool:
    """Whether two values are equal, compared as the stronger of their kinds: truth, number, text."""
    left, right = first(left), first(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def words(value: Value) -> list[str]:
    """The choices of a multiple choice."""
    return [word for word in SPACE.split(text(value)) if word]


def rows(value: Value) -> list[Scalar]:
    """The values of all rows; a single value counts as one row."""
    return value if isinstance(value, list) else [value]
