"""Runs of whole numbers, first and last included: which `seq` of a device the store holds."""

from collections.abc import Iterable

Runs = list[list[int]]


def with_numbers(runs: Runs, numbers: Iterable[int]) -> Runs:
    """The runs with more numbers in them, in order and as few as possible."""
    grown: Runs = []
    for low, high in sorted([*(tuple(run) for run in runs), *((n, n) for n in numbers)]):
        if grown and low <= grown[-1][1] + 1:
            grown[-1][1] = max(grown[-1][1], high)
        else:
            grown.append([low, high])
    return grown
