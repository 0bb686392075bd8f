"""Proofs of the log: the published ones, every one of small trees, and nothing that was bent."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merkle import KEPT, grow, leaf_hash, node_hash, range_hash, root
from sync.proofs import consistency_ranges, inclusion_ranges, is_extended, is_included
from sync.signing import unb64

CASES = json.loads((Path(__file__).parent.parent / "cases" / "proofs.json").read_text())
PUBLISHED = [bytes.fromhex(leaf) for leaf in CASES["leaves"]]
MANY = [n.to_bytes(4) for n in range(300)]


def hashes_of(leaves):
    """What a store keeps of a tree: leaves, and its kept subtrees."""
    whole = {}
    grow([], 0, leaves, whole)
    return lambda height, first, last: [
        whole[height, place] if height else leaf_hash(leaves[place]) for place in range(first, last)
    ]


def root_of(leaves):
    return root(grow([], 0, leaves)[0])


def path(ranges, leaves):
    return [range_hash(begin, end, hashes_of(leaves)) for begin, end in ranges]


@pytest.mark.parametrize("case", CASES["inclusion"])
def test_proves_inclusion_as_published(case):
    leaves = PUBLISHED[: case["size"]]
    made = path(inclusion_ranges(case["index"], case["size"]), leaves)
    assert [part.hex() for part in made] == case["path"]
    assert is_included(leaf_hash(leaves[case["index"]]), case["index"], case["size"], made, root_of(leaves))


@pytest.mark.parametrize("case", [case for case in CASES["consistency"] if "published" in case])
def test_proves_consistency_as_published(case):
    made = path(consistency_ranges(case["from"], case["to"]), PUBLISHED)
    assert made == [unb64(part) for part in case["path"]]


@pytest.mark.parametrize("case", CASES["consistency"])
def test_judges_an_extension_as_the_phone_does(case):
    roots, path = [unb64(case[part]) for part in ("from_root", "to_root")], [unb64(part) for part in case["path"]]
    assert is_extended(case["from"], roots[0], case["to"], roots[1], path) is case["holds"]


@pytest.mark.parametrize("size", range(1, 300, 7))
def test_proves_every_leaf_of_a_tree(size):
    top = root_of(MANY[:size])
    kept = hashes_of(MANY[:size])
    for index in range(size):
        made = [range_hash(*each, kept) for each in inclusion_ranges(index, size)]
        assert is_included(leaf_hash(MANY[index]), index, size, made, top)
        assert not is_included(leaf_hash(b"other"), index, size, made, top)


@given(st.integers(0, 299), st.integers(0, 299), st.data())
@settings(max_examples=400)
def test_proves_that_each_tree_begins_with_each_smaller_one(one, other, data):
    first, second = sorted((one, other))
    tops = root_of(MANY[:first]), root_of(MANY[:second])
    made = path(consistency_ranges(first, second), MANY[:second])
    assert is_extended(first, tops[0], second, tops[1], made)
    bent = [(*made, b"\0" * 32), made[:-1], [part[::-1] for part in made]][data.draw(st.integers(0, 2))]
    assert list(bent) == made or not is_extended(first, tops[0], second, tops[1], bent)
    if first:
        assert not is_extended(first, leaf_hash(b""), second, tops[1], made)


def test_proves_every_pair_of_sizes_below_three_hundred_by_ranges_that_tile():
    for second in range(300):
        for first in range(second + 1):
            ranges = sorted(consistency_ranges(first, second))
            assert all(left[1] == right[0] for left, right in pairwise(ranges))
            assert not ranges or ranges[-1][1] == second


@given(st.integers(0, 299), st.integers(1, 300), st.lists(st.binary(min_size=32, max_size=32), max_size=12))
def test_believes_no_invented_path(index, size, invented):
    assert not is_included(leaf_hash(b"x"), index, size, invented, b"\1" * 32)
    assert index == 0 or not is_extended(index, b"\2" * 32, size, b"\1" * 32, invented)


def test_believes_no_path_of_another_length_whose_root_was_made_to_fit():
    one, other = leaf_hash(b"one"), leaf_hash(b"other")
    assert is_included(one, 0, 2, [other], node_hash(one, other))
    assert not is_included(one, 0, 4, [other], node_hash(one, other))
    assert not is_included(one, 0, 1, [other], node_hash(other, one))


def test_refuses_places_outside_the_tree_and_steps_backwards():
    only = leaf_hash(b"")
    assert [is_included(only, index, 1, [], only) for index in (-1, 0, 1, 2)] == [False, True, False, False]
    assert not is_included(only, 0, 0, [], only)
    assert not is_extended(2, b"", 1, b"", []) and not is_extended(-1, b"", 1, b"", [])
    assert is_extended(0, b"whatever", 5, b"later", []) and not is_extended(0, b"", 5, b"", [b""])


def test_keeps_the_hashes_of_subtrees_when_they_become_whole():
    leaves, whole = [n.to_bytes(4) for n in range(70_000)], {}
    frontier, size = grow([], 0, leaves[:65_000], whole)
    frontier, size = grow(frontier, size, leaves[65_000:], whole)
    assert {height for height, _ in whole} == set(KEPT)
    assert [place for height, place in whole if height == 16] == [0]
    assert whole[8, 3] == root_of(leaves[768:1024])

    def kept(height: int, first: int, last: int) -> list[bytes]:
        return [whole[height, at] if height else leaf_hash(leaves[at]) for at in range(first, last)]

    assert range_hash(0, 70_000, kept) == root(frontier) and size == 70_000
    made = [range_hash(*each, kept) for each in inclusion_ranges(69_999, 70_000)]
    assert is_included(leaf_hash(leaves[-1]), 69_999, 70_000, made, root(frontier))
