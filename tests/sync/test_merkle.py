"""The tree of RFC 6962, against a plain rendering of its definition and the vectors of its test suite."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merkle import as_text, from_text, grow, leaf_hash, put, root

LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = {  # google/certificate-transparency:cpp/merkletree/merkle_tree_test.cc
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def plain(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return hashlib.sha256(b"\0" + leaves[0] if leaves else b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + plain(leaves[:half]) + plain(leaves[half:])).digest()


@pytest.mark.parametrize("size", ROOTS)
def test_gives_the_published_roots(size):
    assert root(grow([], 0, LEAVES[:size])[0]).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=4), max_size=40), st.integers(0, 40))
def test_grows_in_steps_to_the_root_of_the_whole(leaves, cut):
    frontier, size = grow([], 0, leaves[:cut])
    frontier, size = grow(from_text(as_text(frontier)), size, leaves[cut:])
    assert size == len(leaves) and root(frontier) == plain(leaves)


@given(st.integers(0, 70), st.integers(0, 4))
def test_puts_whole_subtrees_and_the_leaves_behind_them_to_the_root_of_the_whole(count, height):
    leaves, parts = [bytes([number]) for number in range(count)], list[tuple[int, bytes]]()
    filled = len(leaves) >> height << height
    for at in range(0, filled, 1 << height):
        put(parts, height, plain(leaves[at : at + (1 << height)]))
    for leaf in leaves[filled:]:
        put(parts, 0, leaf_hash(leaf))
    assert root([part for _, part in parts]) == plain(leaves)
