"""What shows only where many forms are seen together: more finished in a minute than a person can, and copies. Pure.

Neither keeps a form from the figures: both ask a person to look. How often forms *arrive* plays no part, since a phone
that comes out of a shutdown sends hundreds at once; what counts is when its own clock says they were finished.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fieldobs.forms.cross import ARRIVED, LEFT

RATE, TWIN = "$rate", "$twin"
"""No check of a form has such an id: theirs begin with a letter."""
LOOKED = {RATE: "$looked/rate", TWIN: "$looked/twin"}
"""Where a submission keeps that the desk has looked into it."""
MINUTE = timedelta(minutes=1)
MOST_IN_A_MINUTE = 10
"""To finish a form that is ready takes three screens and four taps: some six seconds for who reads none of it.
A team that signs off a day's drafts in one go stays below; what was invented or made by a program does not."""
LEAST_DIGITS = 8
"""Two honest forms agree in so many digits once in a hundred million pairs, as many as ten thousand forms make."""
TELLING_TEXT, TEXT_DIGITS = 20, 4
"""A sentence of so many letters is worth so many digits."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A submission that a phone declared final: as which of its revisions, and when by its clock."""

    submission: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Burst:
    """Submissions that one phone finished faster than a person can, and the hours of the first and last of them."""

    device: str
    first: datetime
    last: datetime
    n: int


def bursts(device: str, finished: Iterable[Finished]) -> Iterator[tuple[str, Burst]]:
    """The submissions of one phone that were finished too fast, each with the burst it belongs to.

    A wrong clock does no harm, as only distances count; one that jumps begins anew, since the phone's own numbers and
    not its hours say what came after what.
    """
    run, groups = deque[Finished](), list[list[Finished]]()
    for one in sorted(finished, key=lambda each: each.seq):
        while run and abs(one.at - run[0].at) >= MINUTE:
            run.popleft()
        if len(run) >= MOST_IN_A_MINUTE:
            if groups and groups[-1][-1] is run[-1]:
                groups[-1].append(one)
            else:
                groups.append([*run, one])
        run.append(one)
    for group in groups:
        hours = [each.at for each in group]
        burst = Burst(device, min(hours), max(hours), len(group))
        yield from ((each.submission, burst) for each in group)


def print_of(slug: str, answers: Mapping[str, Any]) -> int | None:
    """What a form says beside its hours, if it is more than two stations have in common by chance."""
    if sum(map(digits, answers.values())) < LEAST_DIGITS:
        return None
    said = frozenset((path, _plain(value)) for path, value in answers.items() if path not in (ARRIVED, LEFT))
    return hash((slug, said))


def digits(answer: Any) -> int:
    """How many digits' worth an answer tells; small numbers and choices are alike everywhere."""
    if type(answer) is int and answer >= 10:
        return len(str(answer))
    return TEXT_DIGITS if isinstance(answer, str) and len(answer) >= TELLING_TEXT and " " in answer else 0


def _plain(answer: Any) -> Hashable:
    """An answer to be compared; of a place or an attachment only that it is there, as a copy may have its own."""
    if isinstance(answer, dict):
        return ""
    return tuple(map(str, answer)) if isinstance(answer, list) else answer


@dataclass
class Together:
    """What is known of a mission's forms together."""

    finished: dict[str, dict[str, Finished]] = field(default_factory=lambda: defaultdict(dict))
    """By phone and submission; the first time counts."""
    hurried: dict[str, Burst] = field(default_factory=dict)
    prints: dict[str, int] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    """Where each of those with a print was filled."""
    alike: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take_in_finished(self, device: str, found: Iterable[Finished]) -> set[str]:
        """Note what a phone finished; the submissions of which something else is true now."""
        known = self.finished[device]
        for one in found:
            known.setdefault(one.submission, one)
        before = {id for id in known if id in self.hurried}
        for id in before:
            del self.hurried[id]
        now = dict(bursts(device, known.values()))
        self.hurried |= now
        return before | now.keys()

    def take_in_print(self, id: str, print: int | None, station: str | None) -> set[str]:
        """Note what a submission says, if it says enough; those it is like, or was like."""
        touched: set[str] = set()
        before = self.prints.pop(id, None)
        if before is not None:
            self.alike[before].discard(id)
            touched |= self.alike[before]
        if print is not None and station:
            self.prints[id], self.stations[id] = print, station
            touched |= self.alike[print]
            self.alike[print].add(id)
        return touched

    def twins(self, id: str) -> list[str]:
        """The other stations whose form says the same."""
        print = self.prints.get(id)
        if print is None:
            return []
        return sorted({self.stations[other] for other in self.alike[print]} - {self.stations[id]})
