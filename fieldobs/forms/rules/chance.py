"""Chance that phone and desk share: drawn from the submission's id and the question's path, never from a clock.

Shuffling is the one that ODK uses, so that a form with a seed of its own shows its choices in the same order.
The twin is `web/src/forms/chance.ts`.
"""

import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

BITS = 0xFFFFFFFF
MOST = 2_147_483_647


def draw(seed: str, turn: int) -> int:
    """32 bits drawn by lot for a seed, the same each time."""
    state = 2_166_136_261
    for letter in f"{turn}:{seed}":
        state = (state ^ ord(letter)) * 16_777_619 & BITS
    state = (state + 0x6D2B79F5) & BITS
    mixed = (state ^ state >> 15) * (1 | state) & BITS
    mixed = (mixed + ((mixed ^ mixed >> 7) * (61 | mixed) & BITS) & BITS) ^ mixed
    return mixed ^ mixed >> 14


def share(seed: str, turn: int) -> float:
    """A number from 0 to below 1."""
    return draw(seed, turn) / 4_294_967_296


def uuid(seed: str, turn: int) -> str:
    """A random uuid, version 4."""
    digits = "".join(f"{draw(seed, turn * 4 + part + 1_000):08x}" for part in range(4))
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def shuffled(items: Sequence[T], seed: float) -> list[T]:
    """The items in the order of a seed."""
    whole = 0 if seed != seed else math.trunc(max(-1e18, min(1e18, seed)))
    state = int(math.fmod(whole, MOST))
    if state <= 0:
        state += MOST - 1
    order: list[T] = []
    for place, item in enumerate(items):
        state = state * 16_807 % MOST
        other = math.floor((state - 1) / (MOST - 1) * (place + 1))
        order.append(item)
        if other != place:
            order[place] = order[other]
            order[other] = item
    return order
