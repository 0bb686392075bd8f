"""Roots, logarithms and angles by plain arithmetic, the same to the last bit on every machine.

Libraries of mathematics differ in the last digit, and then the phone and the desk would. The twin of every line is in
`web/src/forms/arithmetic.ts`; results are good to 15 digits.
"""

import math

from fieldobs.forms.rules.values import Value, number

LN2, LN2_REST = 0.6931471803691238, 1.9082149292705877e-10  # ln 2 in two parts, and so is half of pi below
HALF_PI, HALF_PI_REST = 1.5707963267341256, 6.077100506506192e-11
PI = 3.141592653589793
LN10 = 2.302585092994046
ROOT_2 = 1.4142135623730951


def near(amount: float) -> float:
    """The number with 15 digits, which takes the last roundings away."""
    return float(f"{amount:.15g}") + 0.0 if abs(amount) < 1e6 else amount


def times_two(amount: float, doublings: int) -> float:
    """A number doubled so many times, or halved."""
    factor = 2.0 if doublings > 0 else 0.5
    for _ in range(abs(doublings)):
        amount *= factor
    return amount


def exponential(amount: float) -> float:
    """The power of e."""
    if amount != amount or amount > 710 or amount < -750:
        return math.inf if amount > 710 else 0.0 if amount < -750 else amount
    doublings = math.floor(amount / (LN2 + LN2_REST) + 0.5)
    rest = amount - doublings * LN2 - doublings * LN2_REST
    total = 1.0
    for step in range(18, 0, -1):
        total = 1.0 + rest * total / step
    return times_two(total, doublings)


def logarithm(amount: float) -> float:
    """The natural logarithm."""
    if not amount > 0 or amount == math.inf:
        return math.inf if amount == math.inf else -math.inf if amount == 0 else math.nan
    doublings = 0
    while amount > ROOT_2:
        amount, doublings = amount * 0.5, doublings + 1
    while amount < ROOT_2 / 2:
        amount, doublings = amount * 2, doublings - 1
    part = (amount - 1) / (amount + 1)
    total = 0.0
    for step in range(13, -1, -1):
        total = total * part * part + 1 / (2 * step + 1)
    return doublings * LN2 + (2 * part * total + doublings * LN2_REST)


def decimal_logarithm(amount: float) -> float:
    """The logarithm to 10, exact for powers of 10."""
    value = logarithm(amount) / LN10
    if math.isfinite(value) and abs(value) < 300:
        exponent = math.floor(value + 0.5)
        if float(f"1e{exponent}") == amount:
            return float(exponent)
    return value


def power_of_ten(exponent: float) -> float:
    """10 to a power."""
    whole = abs(exponent) < 300 and exponent == math.floor(exponent)
    return float(f"1e{int(exponent)}") if whole else exponential(exponent * LN10)


def power(base: float, exponent: float) -> float:
    """A power that is not whole: none of a negative number."""
    if not base > 0:
        return math.nan if base != 0 else 0.0 if exponent > 0 else math.inf if exponent < 0 else math.nan
    return math.sqrt(base) if exponent == 0.5 else exponential(exponent * logarithm(base))


def turned(amount: float) -> tuple[float, float]:
    """Sine and cosine of an angle in radians."""
    if not math.isfinite(amount):
        return math.nan, math.nan
    quarter = math.floor(amount / PI * 2 + 0.5)
    rest = amount - quarter * HALF_PI - quarter * HALF_PI_REST
    square, sine, cosine = -rest * rest, 1.0, 1.0
    for step in range(20, 1, -2):
        sine = 1.0 + sine * square / (step * (step + 1))
        cosine = 1.0 + cosine * square / (step * (step - 1))
    sine *= rest
    turns = [(sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine)]
    return turns[int(math.fmod(math.fmod(quarter, 4) + 4, 4))]


def angle_of(tangent: float) -> float:
    """The angle with this tangent."""
    if tangent != tangent:
        return tangent
    if tangent < 0:
        return -angle_of(-tangent)
    if tangent > 1:
        return PI / 2 - angle_of(1 / tangent)
    if tangent > 0.42:
        return PI / 4 + angle_of((tangent - 1) / (tangent + 1))
    total = 0.0
    for step in range(24, -1, -1):
        total = (1 if step % 2 == 0 else -1) / (2 * step + 1) + total * tangent * tangent
    return total * tangent


def direction(up: float, right: float) -> float:
    """The angle of a direction."""
    if up != up or right != right:
        return math.nan
    if right == 0:
        return 0.0 if up == 0 else PI / 2 if up > 0 else -PI / 2
    angle = angle_of(up / right)
    return angle if right > 0 else angle + PI if up >= 0 else angle - PI


def arc_sine(sine: float) -> float:
    """The angle with this sine."""
    return direction(sine, math.sqrt((1 - sine) * (1 + sine))) if abs(sine) <= 1 else math.nan


def arc_cosine(cosine: float) -> float:
    """The angle with this cosine."""
    return direction(math.sqrt((1 - cosine) * (1 + cosine)), cosine) if abs(cosine) <= 1 else math.nan


def root(value: Value) -> float:
    """The square root."""
    amount = number(value)
    return math.sqrt(amount) if amount >= 0 else math.nan


def tangent(amount: float) -> float:
    """Sine over cosine, which is never quite 0."""
    sine, cosine = turned(amount)
    return sine / cosine
