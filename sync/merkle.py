"""The Merkle tree of RFC 6962, grown leaf by leaf from its frontier: the roots of its complete subtrees.

A store keeps the hashes of the subtrees of 256 and of 65,536 leaves besides (`KEPT`). From these and the leaves the
hash of any range that a proof speaks of is reckoned from some hundred hashes, in a log of a million too.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from sync.signing import b64, unb64

KEPT = (16, 8)  # heights of the subtrees whose hashes are kept, the highest first

Whole = dict[tuple[int, int], bytes]  # height and place among those of that height, from 0 → hash
HashesOf = Callable[[int, int, int], Sequence[bytes]]
"""For a height of `KEPT`, or 0 for leaves: the hashes of the subtrees from one place up to another."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def grow(
    frontier: Sequence[bytes], size: int, leaves: Iterable[bytes], whole: Whole | None = None
) -> tuple[list[bytes], int]:
    """The frontier and size after more leaves. `frontier` is largest subtree first.

    `whole` is given the hashes of the subtrees of `KEPT` that these leaves made complete.
    """
    grown = list(frontier)
    for data in leaves:
        grown.append(leaf_hash(data))
        merged, height = size, 0
        while merged & 1:
            right, left = grown.pop(), grown.pop()
            grown.append(node_hash(left, right))
            merged, height = merged >> 1, height + 1
            if whole is not None and height in KEPT:
                whole[height, merged] = grown[-1]
        size += 1
    return grown, size


def range_hash(begin: int, end: int, hashes_of: HashesOf) -> bytes:
    """The hash over the leaves from `begin` up to `end`, a range that a proof may name.

    Such a range begins where a subtree of at least its length does, so that whole subtrees fill it from the left.
    """
    parts: list[tuple[int, bytes]] = []
    for height in (*KEPT, 0):
        first, count = begin >> height, (end - begin) >> height
        if count:
            for found in hashes_of(height, first, first + count):
                put(parts, height, found)
            begin += count << height
    return root([part for _, part in parts])


def put(parts: list[tuple[int, bytes]], height: int, right: bytes) -> None:
    """Put a whole subtree behind others; two of one height become one of the next."""
    while parts and parts[-1][0] == height:
        right, height = node_hash(parts.pop()[1], right), height + 1
    parts.append((height, right))


def root(frontier: Sequence[bytes]) -> bytes:
    """The tree's hash; that of no leaves is the hash of nothing."""
    if not frontier:
        return hashlib.sha256(b"").digest()
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def as_text(frontier: Iterable[bytes]) -> list[str]:
    return [b64(part) for part in frontier]


def from_text(frontier: Iterable[str]) -> list[bytes]:
    return [unb64(part) for part in frontier]
