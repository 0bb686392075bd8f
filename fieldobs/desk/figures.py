"""Counts from rows: coverage, arrivals, what observers saw. Pure; knows no database and no page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldobs.desk.document import Finding, Form

UNSAID, YES, NO, NOT_OBSERVED = range(4)
SMALL_BASE = 5
ANY = "*"
MOST_KNOWN = 100
STATION_STAGES = ("opening", "voting", "counting")


@dataclass(frozen=True, slots=True)
class Fact:
    """What the desk needs to know of one submission to list and count it. `seen` has an outcome a finding.

    One that is erased has had nothing since that names its form.

    One that is left out could not be read whole: it is listed, and counts nowhere.
    """

    id: str
    form: str
    form_hash: str
    stage: str
    station: str | None
    region: str
    team: str
    visit: int | None
    state: str
    review: str
    counts: bool
    conflicts: int
    is_held: bool
    last_at: str
    first_received_at: datetime
    last_received_at: datetime
    last_index: int
    seen: bytes = b""
    gravity: int = 0
    category: str = ""
    account: str = ""
    is_erased: bool = False
    is_left_out: bool = False


@dataclass(frozen=True)
class Tally:
    """Answers to one question. The base leaves out what could not be observed."""

    yes: int = 0
    no: int = 0
    not_observed: int = 0

    @property
    def base(self) -> int:
        return self.yes + self.no

    @property
    def asked(self) -> int:
        return self.base + self.not_observed

    @property
    def share(self) -> float | None:
        """Yes of the base, 0 to 1; None for a base too small to say it."""
        return self.yes / self.base if self.base >= SMALL_BASE else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.yes + other.yes, self.no + other.no, self.not_observed + other.not_observed)


def outcome(finding: Finding, answer: Any) -> int:
    """What one answer adds to the figures."""
    if answer is None or answer == "" or answer == []:
        return UNSAID
    said = {_word(item) for item in answer} if isinstance(answer, list) else {_word(answer)}
    if said & finding.base_without:
        return NOT_OBSERVED
    return YES if ANY in finding.yes or said & finding.yes else NO


def _word(answer: Any) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def outcomes(form: Form, answers: Mapping[str, Any]) -> bytes:
    """The outcome of each of a form's findings, one byte each."""
    return bytes([_known(finding, answers.get(key)) for key, finding in form.findings])


def _known(finding: Finding, answer: Any) -> int:
    """`outcome`, remembered for the few texts that a choice can be: ten thousand forms are read at once."""
    if type(answer) is not str or ANY in finding.yes:
        return outcome(finding, answer)
    found = finding.known.get(answer)
    if found is None:
        found = outcome(finding, answer)
        if len(finding.known) < MOST_KNOWN:
            finding.known[answer] = found
    return found


def tallies(facts: Iterable[Fact], forms: Mapping[str, Form]) -> dict[tuple[str, str], Tally]:
    """Answers by form slug and question, over all versions of a form. Only what counts in the figures is given here."""
    rows: dict[str, list[bytes]] = defaultdict(list)
    for fact in facts:
        rows[fact.form_hash].append(fact.seen)
    counted: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for hash, seen in rows.items():
        form = forms[hash]
        width, joined = len(form.findings), b"".join(seen)
        for place, (key, _finding) in enumerate(form.findings):
            column = joined[place::width]
            counted[form.slug, key] += Tally(column.count(YES), column.count(NO), column.count(NOT_OBSERVED))
    return dict(counted)


@dataclass(frozen=True)
class Coverage:
    """Stations visited out of stations meant. `visited` counts those of the plan, `beside` those outside it."""

    region: str
    visited: int
    planned: int
    beside: int
    registered: int

    @property
    def share(self) -> float | None:
        return self.visited / self.planned if self.planned else None


def coverage(
    visited: Mapping[str, str], planned: Mapping[str, str], registered: Mapping[str, int]
) -> tuple[list[Coverage], Coverage]:
    """Coverage by region and in all.

    Shape: `visited` and `planned` are station -> region, `registered` region -> stations on the register.
    """
    meant = Counter(planned.values())
    inside = Counter(region for station, region in visited.items() if station in planned)
    beside = Counter(region for station, region in visited.items() if station not in planned)
    regions = sorted(set(registered) | set(meant) | set(inside) | set(beside))
    rows = [Coverage(r, inside[r], meant[r], beside[r], registered.get(r, 0)) for r in regions]
    return rows, Coverage("", inside.total(), meant.total(), beside.total(), sum(registered.values()))


def visited_stations(facts: Iterable[Fact]) -> dict[str, str]:
    """Stations that a final form of a visit came from, and their regions."""
    return {f.station: f.region for f in facts if f.counts and f.station and f.stage in STATION_STAGES}


def step(share: float | None) -> int:
    """The step of the map's colour, 1 to 5, of a share. A region without a plan has the first."""
    if share is None:
        return 1
    return min(5, max(1, int(share * 5 + 1e-9) + 1))


def last_by_team(facts: Sequence[Fact]) -> dict[str, datetime]:
    """When each team was last received."""
    last: dict[str, datetime] = {}
    for fact in facts:
        if fact.team and (fact.team not in last or fact.last_received_at > last[fact.team]):
            last[fact.team] = fact.last_received_at
    return last
