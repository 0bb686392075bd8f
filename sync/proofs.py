"""Proofs that a log holds an entry, and that a later log begins with an earlier one. Pure.

A proof is a list of hashes, each over a range of leaves: who makes one asks which ranges (`…_ranges`), who checks one
needs the hashes alone. Leaves are counted from 0 here.
Source: RFC 9162, sections 2.1.3 and 2.1.4, whose tree is that of RFC 6962.
"""

from collections.abc import Iterator, Sequence

from sync.merkle import node_hash

Range = tuple[int, int]


def _half(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges, first included and last not, whose hashes prove the leaf `index` in a tree of `size`."""
    begin, end, ranges = 0, size, list[Range]()
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that a tree of `second` leaves begins with that of `first`."""
    if first in (0, second):
        return []
    begin, end, ranges = 0, second, list[Range]()
    while end > first:
        middle = begin + _half(end - begin)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    # The whole of the earlier tree is known to who asks; else its last whole subtree comes first.
    return ranges[::-1] if begin == 0 else [(begin, end), *ranges[::-1]]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the tree of `size` leaves and this root has the hash `leaf` at `index`."""
    if not 0 <= index < size:
        return False
    at, last, reckoned, hashes = index, size - 1, leaf, iter(path)
    for found in hashes:
        if last == 0:
            return False
        if at & 1 or at == last:
            reckoned = node_hash(found, reckoned)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            reckoned = node_hash(reckoned, found)
        at, last = at >> 1, last >> 1
    return last == 0 and reckoned == root


def is_extended(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `second` leaves begins with the one of `first`."""
    if first > second or first < 0:
        return False
    if first in (0, second):
        return not path and (first == 0 or first_root == second_root)
    return _joined(first, second, first_root, path) == (first_root, second_root)


def _joined(first: int, second: int, first_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees as a consistency proof makes them; none when its length is wrong."""
    hashes: Iterator[bytes] = iter([first_root, *path] if first & (first - 1) == 0 else path)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = next(hashes, b"")
    for found in hashes:
        if last == 0:
            return None
        if at & 1 or at == last:
            earlier, later = node_hash(found, earlier), node_hash(found, later)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            later = node_hash(later, found)
        at, last = at >> 1, last >> 1
    return (earlier, later) if last == 0 else None
