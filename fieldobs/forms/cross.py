"""What checks need to know of other submissions: earlier visits to the station, the team's day, the pair's answers.

Pure, over submissions already read; its twin is `web/src/forms/cross.ts`, and both are held to `tests/cases/checks`.
Where something is not known it is left out, and the checks that need it are not judged.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

from fieldobs.forms.filled import Entry, Filled, Row
from fieldobs.forms.rules.values import Scalar, number, text
from fieldobs.forms.stored import read_answer

# The questions that say when a team came, when it left and whether it was let in: the same in every checklist.
ARRIVED, LEFT, ACCESS, REFUSED = "H11", "H12", "H14", "refused"
# Where an incident names the lines of a checklist that it explains.
LINES = ("I11", "lines")
OVERNIGHT = ("counting", "tabulation")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
WORD = re.compile(r"[\w.]+")
DAY = 24 * 60
APART = 0.02
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Place:
    """What the register says of a station."""

    registered: int | None = None
    lat: str | None = None
    lon: str | None = None


@dataclass(frozen=True)
class Filed:
    """A submission among others.

    `started` is the wall clock of the mission when it was begun, as ISO text; `conflicts` are, by path, the values of
    which one must be chosen.
    """

    id: str
    stage: str
    station: str | None
    team: str
    started: str
    state: str
    answers: Mapping[str, Any]
    conflicts: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @cached_property
    def arrived(self) -> int | None:
        """When the team came, in minutes: the day on which this hour is nearest to when the form was begun."""
        begun, clock = minutes_of(self.started), clock_of(self.answers.get(ARRIVED))
        if begun is None or clock is None:
            return None
        days = [begun // DAY + shift for shift in (-1, 0, 1)]
        return min((day * DAY + clock for day in days), key=lambda moment: abs(moment - begun))

    @cached_property
    def left(self) -> int | None:
        """When the team left, in minutes; unknown where it would have left before it came."""
        arrived, clock = self.arrived, clock_of(self.answers.get(LEFT))
        if arrived is None or clock is None:
            return None
        left = arrived // DAY * DAY + clock
        if left < arrived and self.stage in OVERNIGHT:
            left += DAY
        return left if left > arrived else None


@dataclass(frozen=True)
class Surroundings:
    """What is known around a submission, and the paths that are meant where a check names no lines."""

    values: Mapping[str, Scalar]
    lines: Sequence[str] = ()


Around = Callable[[Mapping[str, Any]], Surroundings]
"""What is known around a submission for one check."""


def around(filled: Filled, own: Filed, others: Sequence[Filed], places: Mapping[str, Place]) -> Around:
    """What is known around a submission; `others` are those of its team and of its station."""
    rest = [other for other in others if other.id != own.id and other.state != "withdrawn"]

    @cache
    def team() -> dict[str, Scalar]:
        return of_team(own, rest, places)

    def known(check: Mapping[str, Any]) -> Surroundings:
        needs = check.get("needs", ())
        rooms = {name.split(".")[0] for name in needs}
        values: dict[str, Scalar] = {}
        lines: list[str] = []
        if "station" in rooms:
            values |= registered(places.get(own.station or ""))
        if "before" in rooms:
            values |= before(own, rest, needs, check.get("tells", ()))
        if "team" in rooms:
            values |= team()
        if "pair" in rooms:
            lines = apart(filled, own)
            values |= {"pair.apart": float(len(lines)), "pair.lines": codes(filled, lines)}
        if "starred" in rooms:
            silent = silent_stars(filled, explained(own, rest))
            lines = [facts for _, facts in silent]
            values |= {
                "starred.silent": float(len(silent)),
                "starred.lines": codes(filled, [star for star, _ in silent]),
            }
        return Surroundings(values, lines)

    return known


def registered(place: Place | None) -> dict[str, Scalar]:
    """How many voters the register has at a station; none is as good as not known."""
    return {"station.registered": float(place.registered)} if place and place.registered else {}


def before(own: Filed, others: Sequence[Filed], needs: Sequence[str], tells: Sequence[str]) -> dict[str, Scalar]:
    """Answers of the last form begun at this station before this one that has all of those needed."""
    arrived, wanted = own.arrived, [name for name in needs if name.startswith("before.")]
    if arrived is None or own.station is None:
        return {}
    earlier = [
        (other.arrived, other.id, other)
        for other in others
        if other.station == own.station and other.arrived is not None and other.arrived < arrived
    ]
    for _, _, other in sorted(earlier, key=lambda one: one[:2], reverse=True):
        said = {name: plain(other.answers.get(name.removeprefix("before."))) for name in (*wanted, *tells)}
        if all(said[name] != "" for name in wanted):
            return {name: value for name, value in said.items() if name.startswith("before.")}
    return {}


def plain(answer: Any) -> Scalar:
    """A stored answer as rules see it, without its question."""
    if isinstance(answer, str) and number(answer) == number(answer) and CLOCK.match(answer) is None:
        return number(answer)
    return read_answer({"type": "text"}, answer)


def of_team(own: Filed, others: Sequence[Filed], places: Mapping[str, Place]) -> dict[str, Scalar]:
    """What the team's other forms say of this one."""
    if not own.team:
        return {}
    mates = [other for other in others if other.team == own.team]
    return {**overlap(own, mates), **journey(own, mates, places), **order(own, mates), **counts(own, mates)}


def overlap(own: Filed, mates: Sequence[Filed]) -> dict[str, Scalar]:
    """How long the team was at another station at the same time, and at which."""
    arrived, left = own.arrived, own.left
    if arrived is None or left is None:
        return {}
    shared = [
        (min(left, other.left) - max(arrived, other.arrived), other.station or "")
        for other in mates
        if other.station != own.station and other.station and other.arrived is not None and other.left is not None
    ]
    longest = min(((-minutes, station) for minutes, station in shared if minutes > 0), default=(0, ""))
    return {"team.overlap": float(-longest[0]), "team.overlap_station": longest[1]}


def journey(own: Filed, mates: Sequence[Filed], places: Mapping[str, Place]) -> dict[str, Scalar]:
    """How fast the team came from the station before: as the crow flies, so that roads make it faster still."""
    arrived = own.arrived
    earlier = [
        (other.arrived, other.id, other)
        for other in mates
        if arrived is not None and other.station and other.arrived is not None and other.arrived < arrived
    ]
    if arrived is None or not earlier:
        return {}
    last = max(earlier, key=lambda one: one[:2])[2]
    km = distance_km(places.get(last.station or ""), places.get(own.station or ""))
    if last.left is None or last.left > arrived or km is None:
        return {}
    minutes = max(1, arrived - last.left)
    return {
        "team.speed": rounded(km * 60 / minutes),
        "team.distance": rounded(km),
        "team.minutes": float(minutes),
        "team.from": last.station or "",
    }


def order(own: Filed, mates: Sequence[Filed]) -> dict[str, Scalar]:
    """How many voting forms the team began before this one."""
    arrived = own.arrived
    if arrived is None:
        return {}
    voting = [other.arrived for other in mates if other.stage == "voting"]
    return {"team.voting_before": float(sum(1 for moment in voting if moment is not None and moment < arrived))}


def counts(own: Filed, mates: Sequence[Filed]) -> dict[str, Scalar]:
    """How many counts the team began at other stations, and at which first."""
    begun = sorted(
        (other.arrived, other.station)
        for other in mates
        if other.stage == "counting" and other.station and other.station != own.station
        if other.arrived is not None and other.answers.get(ACCESS) != REFUSED
    )
    return {"team.counts": float(len(begun)), "team.counts_station": begun[0][1] if begun else ""}


def apart(filled: Filled, own: Filed) -> list[str]:
    """The paths at which a pair differs in a choice, or in a figure by more than 2 %, in the order of the form."""
    order = {name: place for place, name in enumerate(filled.entries)}
    found = [path for path, sides in own.conflicts.items() if is_apart(filled.entries.get(name_at(path)), sides)]
    return sorted(found, key=lambda path: (order[name_at(path)], path))


def is_apart(entry: Entry | None, sides: Sequence[Any]) -> bool:
    """Whether two answers to a question differ so much that one of them must be wrong."""
    kind = entry.node["type"] if entry else ""
    if kind in ("select_one", "select_multiple"):
        return True
    if entry is None or kind not in ("integer", "decimal"):
        return False
    figures = [number(read_answer(entry.node, side)) for side in sides]
    if any(figure != figure for figure in figures):
        return True
    return max(figures) - min(figures) > APART * max(map(abs, figures))


def silent_stars(filled: Filled, explained: set[str]) -> list[tuple[str, str]]:
    """Answers that ask for words and have none, with the path of the words; one that an incident explains has them."""
    found = []
    for entry, row in follow_ups(filled, filled.top, filled.root):
        star, words = star_of(filled, entry), words_asked(filled, entry, row)
        if star is None or not words or {star.name.upper(), code_of(star).upper()} & explained:
            continue
        if all(text(filled.value(each, row)) == "" for each in words):
            found.append((row.prefix + star.name, row.prefix + words[0].name))
    return found


def follow_ups(filled: Filled, entries: Sequence[Entry], row: Row) -> Iterator[tuple[Entry, Row]]:
    """The follow-ups that are open, in the order of the form."""
    for entry in entries:
        if not entry.children or not filled.asked(entry, row):
            continue
        if "follow-up" in entry.node.get("appearance", ""):
            yield entry, row
        for inner in filled.rows_of(entry.name, row) if entry.node["type"] == "repeat" else [row]:
            yield from follow_ups(filled, entry.children, inner)


def star_of(filled: Filled, group: Entry) -> Entry | None:
    """The question that a follow-up stands behind."""
    star = None
    for each in group.parent.children if group.parent else filled.top:
        if each is group:
            break
        star = star if each.node["type"] == "group" else each
    return star


def words_asked(filled: Filled, group: Entry, row: Row) -> list[Entry]:
    """The texts of a follow-up that must be written."""
    texts = [each for each in group.children if each.node["type"] == "text" and "required" in each.node]
    return [each for each in texts if filled.asked(each, row)]


def explained(own: Filed, others: Sequence[Filed]) -> set[str]:
    """The lines that incidents of this team at this station name."""
    said = [
        str(other.answers.get(name) or "")
        for other in others
        if other.stage == "incident" and other.team == own.team and other.station == own.station
        for name in LINES
    ]
    return {word.upper().strip(".") for words in said for word in WORD.findall(words)}


def codes(filled: Filled, paths: Sequence[str]) -> str:
    """Questions by the marks that people say by phone."""
    return ", ".join(dict.fromkeys(code_of(filled.entries[name_at(path)]) for path in paths))


def code_of(entry: Entry) -> str:
    """The mark of a question, else its name."""
    return str(entry.node.get("code") or entry.name)


def name_at(path: str) -> str:
    """The question at the end of a path."""
    return path.rpartition("/")[2]


def minutes_of(moment: str) -> int | None:
    """Minutes of a wall clock since the beginning of the calendar, or None if it is none."""
    clock = clock_of(moment[11:])
    try:
        day = date.fromisoformat(moment[:10]).toordinal()
    except ValueError:
        return None
    return None if clock is None else day * DAY + clock


def clock_of(answer: Any) -> int | None:
    """Minutes since midnight of a time of day."""
    match = CLOCK.match(answer) if isinstance(answer, str) else None
    return int(match[1]) * 60 + int(match[2]) if match else None


def distance_km(one: Place | None, other: Place | None) -> float | None:
    """Kilometres between two stations over the ground, or None where the register has no position."""
    if one is None or other is None:
        return None
    angles = [number(degrees or "") for degrees in (one.lat, one.lon, other.lat, other.lon)]
    if any(angle != angle for angle in angles):
        return None
    lat, lon, other_lat, other_lon = map(math.radians, angles)
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def rounded(amount: float) -> float:
    """The nearest whole number, halves up, as the phone rounds."""
    return float(math.floor(amount + 0.5))
