"""The Merkle tree of RFC 6962, grown leaf by leaf from its frontier: the roots of its complete subtrees."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import reduce

from sync.signing import b64, unb64


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def grow(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """The frontier and size after more leaves. `frontier` is largest subtree first."""
    grown = list(frontier)
    for data in leaves:
        grown.append(leaf_hash(data))
        merged = size
        while merged & 1:
            right, left = grown.pop(), grown.pop()
            grown.append(node_hash(left, right))
            merged >>= 1
        size += 1
    return grown, size


def root(frontier: Sequence[bytes]) -> bytes:
    """The tree's hash; that of no leaves is the hash of nothing."""
    if not frontier:
        return hashlib.sha256(b"").digest()
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def as_text(frontier: Iterable[bytes]) -> list[str]:
    return [b64(part) for part in frontier]


def from_text(frontier: Iterable[str]) -> list[bytes]:
    return [unb64(part) for part in frontier]
