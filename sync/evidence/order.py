"""What the entries of a log show together: their order, each device's own chain, and the clocks."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from sync.evidence.finding import Finding, Kind
from sync.evidence.lines import HASH_BYTES, MOMENT, NOBODY, UNTOLD, Part
from sync.signing import b64

STORE_CLOCK_S = 60
"""By how much a store's clock may be set back without a finding."""
PHONE_CLOCK_S = 600
"""Answers are sealed some minutes after they were given, those of several submissions in any order."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry where it stands: its number in the log from 1, and what its body says."""

    number: int
    digest: bytes
    prev: bytes
    seq: int
    at: str
    received_at: str

    @property
    def name(self) -> str:
        return f"revision {self.number} ({b64(self.digest)})"


@dataclass
class Walk:
    """Goes through the log from the first entry to the last and remembers what it needs."""

    digests: list[bytes] = field(default_factory=list)
    indexes: "array[int]" = field(default_factory=lambda: array("q"))
    latest: str = MOMENT
    chains: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def take(self, part: Part) -> Iterator[Finding]:
        """The findings of one file of entries."""
        yield from part.findings
        digests = hashes(part.digests)
        columns = zip(digests, hashes(part.prevs), part.devices, part.seqs, part.made, part.received, strict=True)
        for number, (digest, prev, device, seq, made, received) in enumerate(columns, len(self.digests) + 1):
            place = Place(number, digest, prev, seq, made, received)
            if device:  # a line that cannot be read names none
                self.chains[device].append(place)
            if received >= self.latest:
                self.latest = received
            elif seconds_between(received, self.latest) > STORE_CLOCK_S:
                why = f"received at {received}, and an entry before it at {self.latest}"
                yield Finding(Kind.BACKDATED, place.name, why)
        self.digests += digests
        self.indexes.extend(part.indexes)

    def chain_findings(self) -> Iterator[Finding]:
        """What the devices' own chains show; after the last entry."""
        for device, places in self.chains.items():
            yield from chain_findings(device, places)


def misplaced(found: Sequence[bytes], indexes: Sequence[int], wanted: Sequence[bytes]) -> Iterator[Finding]:
    """Entries that are not where the log has them. `indexes` are the places that they claim."""
    if found == wanted and all(said == number for number, said in enumerate(indexes, 1)):
        return
    place_of = {digest: place for place, digest in enumerate(wanted, 1)}
    places = [place_of.get(digest, 0) for digest in found]
    in_order = set(longest_rise([place for place in places if place]))
    for number, (digest, place, said) in enumerate(zip(found, places, indexes, strict=True), 1):
        name = f"revision {number} ({b64(digest)})"
        if not place:
            yield Finding(Kind.ADDED, name, "the log has no such entry")
        elif place not in in_order:
            yield Finding(Kind.REORDERED, name, f"its place in the log is {place}")
        elif said != place:
            yield Finding(Kind.REORDERED, name, f"it says that its place is {said}, and the log says {place}")
        in_order.discard(place)
    held = set(found)
    for place, digest in enumerate(wanted, 1):
        if digest not in held:
            yield Finding(Kind.MISSING, f"revision {place} ({b64(digest)})", "the log has it, and the file has not")


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """The longest rising sequence within numbers: what stands in order when as little as possible was moved."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at_end[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            at_end.append(at)
        else:
            ends[length], at_end[length] = number, at
    rising, at = list[int](), at_end[-1] if at_end else -1
    while at >= 0:
        rising.append(numbers[at])
        at = before[at]
    return rising[::-1]


def chain_findings(device: str, places: list[Place]) -> Iterator[Finding]:
    """What one device's own numbers, links and clock show."""
    places.sort(key=lambda place: place.seq)
    by_seq: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        by_seq[place.seq].append(place)
        if place.received_at < place.at and seconds_between(place.received_at, place.at) > PHONE_CLOCK_S:
            why = f"made at {place.at} by its phone's clock, and received before that, at {place.received_at}"
            yield Finding(Kind.BACKDATED, place.name, why, is_fault=False)
    if places and min(by_seq) > 1:
        why = f"the store never got numbers 1 to {min(by_seq) - 1} of device {device}"
        yield Finding(Kind.MISSING, f"device {device}", why, is_fault=False)
    for before, after in pairwise(sorted(by_seq)):
        yield from _links(device, by_seq[before], by_seq[after])
    for seq, same in by_seq.items():
        if len(same) > 1:
            why = f"{len(same)} different revisions have its number {seq}: a phone that was copied"
            yield Finding(Kind.DOUBLED, f"device {device}", why, is_fault=False)


def _links(device: str, before: Sequence[Place], after: Sequence[Place]) -> Iterator[Finding]:
    """What two neighbouring numbers of a device show."""
    last, following = before[-1], after[0]
    if following.seq > last.seq + 1:
        numbers = f"{last.seq + 1} to {following.seq - 1}" if following.seq > last.seq + 2 else f"{last.seq + 1}"
        why = f"the store never got number {numbers}, and {following.name} follows"
        yield Finding(Kind.MISSING, f"device {device}", why, is_fault=False)
    elif following.prev not in {UNTOLD, *(place.digest for place in before)}:
        told = b64(following.prev) if following.prev != NOBODY else "none"
        why = f"it follows {told} on its phone, and number {last.seq} of that phone is {last.name} here"
        yield Finding(Kind.REORDERED, following.name, why)
    if following.at < last.at and seconds_between(following.at, last.at) > PHONE_CLOCK_S:
        why = f"made at {following.at} by its phone's clock, and the one before it on that phone at {last.at}"
        yield Finding(Kind.BACKDATED, following.name, why, is_fault=False)


def hashes(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


def seconds_between(one: str, other: str) -> float:
    """Units: seconds from one moment to another; endless when either is none."""
    try:
        return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()
    except (ValueError, TypeError):
        return float("inf")
