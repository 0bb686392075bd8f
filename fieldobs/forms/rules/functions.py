"""What expressions can call. Every function has its twin in `web/src/forms/functions.ts` and its cases in
`tests/cases/rules`; those that need to know where they stand are in `evaluate.py`.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce

from fieldobs.forms.rules import arithmetic
from fieldobs.forms.rules.values import (
    DAY_MS,
    EPOCH,
    Value,
    number,
    rows,
    same,
    text,
    truth,
    words,
)

MANY = 1_000
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
FAR_DAYS = 2_932_897  # the first day of the year 10000
FORMAT = re.compile(r"%(.)")


@dataclass(frozen=True)
class Function:
    """A function of expressions: how few and how many arguments it takes, and what it makes of them."""

    least: int
    most: int
    apply: Callable[..., Value]


def divide(left: Value, right: Value) -> float:
    """The quotient as in IEEE 754: nothing raises."""
    over, under = number(left), number(right)
    if under == 0:
        return math.nan if over == 0 or over != over else math.copysign(math.inf, over) * math.copysign(1, under)
    return over / under


def remainder(left: Value, right: Value) -> float:
    """What is left of a division; takes the sign of the dividend."""
    over, under = number(left), number(right)
    return math.nan if math.isinf(over) or under == 0 else math.fmod(over, under)


def rounded(value: Value, digits: Value = 0.0) -> float:
    """Rounded half up; negative digits round to tens, hundreds and so on."""
    amount, places = number(value), whole(number(digits), 0)
    places = max(-20, min(20, places))
    if not math.isfinite(amount):
        return amount
    scale = float(f"1e{abs(places)}")
    scaled = amount * scale if places >= 0 else amount / scale
    if not math.isfinite(scaled):
        return amount
    near = float(math.floor(scaled + 0.5))
    return near / scale if places >= 0 else near * scale


def integral(step: Callable[[float], int]) -> Callable[[Value], float]:
    """A function that turns numbers into whole ones and leaves NaN and infinity alone."""

    def apply(value: Value) -> float:
        amount = number(value)
        return float(step(amount)) if math.isfinite(amount) else amount

    return apply


def whole(amount: float, otherwise: int) -> int:
    """The whole part as an index; `otherwise` where there is none."""
    return otherwise if amount != amount else int(max(-1e9, min(1e9, amount)))


def power(base: Value, exponent: Value) -> float:
    """A power; a whole one by multiplying."""
    factor, times = number(base), number(exponent)
    if not math.isfinite(times):
        return math.nan
    if times != int(times) or abs(times) > MANY:
        return arithmetic.near(arithmetic.power(factor, times))
    result = 1.0
    for _ in range(int(abs(times))):
        result *= factor
    return result if times >= 0 else divide(1.0, result)


def filled(values: tuple[Value, ...]) -> list[float]:
    """The numbers among answers, blanks left out."""
    return [number(value) for argument in values for value in rows(argument) if value != ""]


def total(*values: Value) -> float:
    """The sum of the answers given; blanks add nothing."""
    return reduce(lambda sum_, amount: sum_ + amount, filled(values), 0.0)


def extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    """The least or greatest answer; NaN when there is none, or when one of them is no number."""

    def apply(*values: Value) -> float:
        numbers = filled(values)
        return math.nan if not numbers or any(n != n for n in numbers) else pick(numbers) + 0.0

    return apply


def part(value: Value, start: Value, end: Value = math.inf) -> str:
    """The characters from `start` to before `end`, counted from 0; negative places count from the end."""
    return text(value)[whole(number(start), 0) : whole(number(end), 1_000_000_000)]


def substring(value: Value, start: Value, length: Value = math.inf) -> str:
    """So many characters from a place that counts from 1, as in XPath: both are rounded first."""
    begin, most = rounded(start), rounded(length)
    letters = enumerate(text(value), start=1)
    return "".join(letter for place, letter in letters if begin <= place < begin + most)


def is_checked(least: Value, most: Value, *marks: Value) -> bool:
    """Whether so many of the marks are true; -1 leaves a side open."""
    return within(sum(1 for mark in marks for row in rows(mark) if truth(row)), least, most)


def is_weighed(least: Value, most: Value, *pairs: Value) -> bool:
    """Whether the weights that stand behind true marks add up to this."""
    weights = [number(weight) for mark, weight in zip(pairs[::2], pairs[1::2], strict=False) if truth(mark)]
    return within(reduce(lambda sum_, weight: sum_ + weight, weights, 0.0), least, most)


def within(amount: float, least: Value, most: Value) -> bool:
    """Whether a number is between two others, of which -1 stands for none."""
    low, high = number(least), number(most)
    return (low == -1 or amount >= low) and (high == -1 or amount <= high)


def worked_out(step: Callable[[float], float]) -> "Function":
    """A function of one number, good to 15 digits."""
    return Function(1, 1, lambda value: arithmetic.near(step(number(value))))


def selected_at(value: Value, place: Value) -> str:
    """The choice at a place, counted from 0."""
    chosen, index = words(value), whole(number(place), -1)
    return chosen[index] if 0 <= index < len(chosen) else ""


def matches(value: Value, pattern: Value) -> bool:
    """Whether the whole text fits a regular expression."""
    try:
        return re.fullmatch(text(pattern), text(value), re.ASCII) is not None
    except re.error:
        return False


def iso_date(value: Value) -> str:
    """The date of a moment, from text or days since 1970; empty when it is none."""
    days = number(value)
    if not math.isfinite(days) or not -700_000 < days < FAR_DAYS:
        return ""
    return date.fromordinal(EPOCH + math.floor(days)).isoformat()


def iso_datetime(value: Value) -> str:
    """The date and time of a moment; empty when it is none."""
    day, days = iso_date(value), number(value)
    if not day:
        return ""
    ms = math.floor((days - math.floor(days)) * DAY_MS + 0.5) % DAY_MS
    return f"{day}T{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def decimal_time(value: Value) -> float:
    """The share of the day that has passed."""
    days = number(value)
    return days - math.floor(days) if math.isfinite(days) else days


def formatted(value: Value, pattern: Value) -> str:
    """A moment written after a pattern: %Y %y %m %n %b %d %e %a %H %h %M %S %3."""
    stamp = iso_datetime(value)
    if not stamp:
        return ""
    day = date.fromisoformat(stamp[:10])
    parts = {
        "Y": stamp[:4], "y": stamp[2:4], "m": stamp[5:7], "n": str(day.month), "b": MONTHS[day.month - 1],
        "d": stamp[8:10], "e": str(day.day), "a": DAYS[day.isoweekday() % 7], "H": stamp[11:13],
        "h": str(int(stamp[11:13])), "M": stamp[14:16], "S": stamp[17:19], "3": stamp[20:23],
    }  # fmt: skip
    return FORMAT.sub(lambda match: parts.get(match[1], match[0]), text(pattern))


def glued(glue: Value, *values: Value) -> str:
    """The texts of all arguments and rows with a text between."""
    return text(glue).join(text(value) for argument in values for value in rows(argument))


def coalesce(*values: Value) -> Value:
    """The first argument that is not empty."""
    return next((value for value in values if text(value)), "")


def translated(value: Value, old: Value, new: Value) -> str:
    """The text with each character of `old` replaced by the one at its place in `new`."""
    table: dict[str, str] = {}
    for place, letter in enumerate(text(old)):
        table.setdefault(letter, text(new)[place : place + 1])
    return "".join(table.get(letter, letter) for letter in text(value))


def compare(test: Callable[[float, float], bool]) -> Function:
    """A comparison of two numbers."""
    return Function(2, 2, lambda left, right: test(number(left), number(right)))


def boolean_from(value: Value) -> bool:
    """Whether the text says true, or 1."""
    return text(value) in ("true", "1")


OPERATORS: dict[str, Function] = {
    "==": Function(2, 2, same),
    "!=": Function(2, 2, lambda left, right: not same(left, right)),
    "<": compare(lambda left, right: left < right),
    "<=": compare(lambda left, right: left <= right),
    ">": compare(lambda left, right: left > right),
    ">=": compare(lambda left, right: left >= right),
    "+": Function(2, 2, lambda left, right: number(left) + number(right)),
    "-": Function(1, 2, lambda left, right=None: -number(left) if right is None else number(left) - number(right)),
    "*": Function(2, 2, lambda left, right: number(left) * number(right)),
    "/": Function(2, 2, divide),
    "%": Function(2, 2, remainder),
}

FUNCTIONS: dict[str, Function] = {
    "not": Function(1, 1, lambda value: not truth(value)),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "boolean": Function(1, 1, truth),
    "boolean-from-string": Function(1, 1, boolean_from),
    "number": Function(1, 1, number),
    "string": Function(1, 1, text),
    "int": Function(1, 1, integral(math.trunc)),
    "floor": Function(1, 1, integral(math.floor)),
    "ceiling": Function(1, 1, integral(math.ceil)),
    "round": Function(1, 2, rounded),
    "abs": Function(1, 1, lambda value: abs(number(value))),
    "pow": Function(2, 2, power),
    "sqrt": Function(1, 1, arithmetic.root),
    "exp": worked_out(arithmetic.exponential),
    "exp10": worked_out(arithmetic.power_of_ten),
    "log": worked_out(arithmetic.logarithm),
    "log10": worked_out(arithmetic.decimal_logarithm),
    "pi": Function(0, 0, lambda: arithmetic.PI),
    "sin": worked_out(lambda angle: arithmetic.turned(angle)[0]),
    "cos": worked_out(lambda angle: arithmetic.turned(angle)[1]),
    "tan": worked_out(arithmetic.tangent),
    "asin": worked_out(arithmetic.arc_sine),
    "acos": worked_out(arithmetic.arc_cosine),
    "atan": worked_out(arithmetic.angle_of),
    "atan2": Function(2, 2, lambda up, right: arithmetic.near(arithmetic.direction(number(up), number(right)))),
    "checklist": Function(3, MANY, is_checked),
    "weighted-checklist": Function(4, MANY, is_weighed),
    "count": Function(1, 1, lambda value: float(len(rows(value)))),
    "count-non-empty": Function(1, 1, lambda value: float(len([row for row in rows(value) if row != ""]))),
    "sum": Function(1, MANY, total),
    "min": Function(1, MANY, extreme(min)),
    "max": Function(1, MANY, extreme(max)),
    "selected": Function(2, 2, lambda value, choice: text(choice).strip(" \t\r\n") in words(value)),
    "selected-at": Function(2, 2, selected_at),
    "count-selected": Function(1, 1, lambda value: float(len(words(value)))),
    "string-length": Function(1, 1, lambda value: float(len(text(value)))),
    "substr": Function(2, 3, part),
    "substring": Function(2, 3, substring),
    "concat": Function(1, MANY, lambda *values: glued("", *values)),
    "join": Function(2, MANY, glued),
    "contains": Function(2, 2, lambda value, piece: text(piece) in text(value)),
    "starts-with": Function(2, 2, lambda value, piece: text(value).startswith(text(piece))),
    "ends-with": Function(2, 2, lambda value, piece: text(value).endswith(text(piece))),
    "substring-before": Function(2, 2, lambda value, piece: before(text(value), text(piece))),
    "substring-after": Function(2, 2, lambda value, piece: after(text(value), text(piece))),
    "translate": Function(3, 3, translated),
    "normalize-space": Function(1, 1, lambda value: " ".join(words(value))),
    "regex": Function(2, 2, matches),
    "coalesce": Function(1, MANY, coalesce),
    "date": Function(1, 1, iso_date),
    "date-time": Function(1, 1, iso_datetime),
    "decimal-date-time": Function(1, 1, number),
    "decimal-time": Function(1, 1, decimal_time),
    "format-date": Function(2, 2, formatted),
    "format-date-time": Function(2, 2, formatted),
}


def before(value: str, piece: str) -> str:
    """What stands before a piece of the text, nothing if it is not there."""
    return value.partition(piece)[0] if piece and piece in value else ""


def after(value: str, piece: str) -> str:
    """What stands after a piece of the text; all of it after an empty piece."""
    return value.partition(piece)[2] if piece else value
