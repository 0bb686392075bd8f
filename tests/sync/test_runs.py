"""Runs say exactly which numbers are held."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.runs import with_numbers

NUMBERS = st.lists(st.integers(1, 60))


@given(NUMBERS, NUMBERS)
def test_holds_what_was_added_and_nothing_else(first, second):
    runs = with_numbers(with_numbers([], first), second)
    assert [n for low, high in runs for n in range(low, high + 1)] == sorted({*first, *second})
    assert all(low <= high for low, high in runs)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(runs))
