"""What a log of revisions means, reckoned in the plainest way from `docs/protocol.md`, sections 1 to 3.

Shares no code with the product, keeps nothing between questions and is slow on purpose: it is what everything else is
held against.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Writes = list[tuple[str, Any]]


@dataclass(frozen=True)
class Known:
    """What the mission's register knows."""

    forms: frozenset[str]
    stations: frozenset[str]
    teams: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One stored revision in order of arrival, and what was true of its device at that moment."""

    body: str
    team: str | None = None
    is_revoked: bool = False
    is_desk: bool = False

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        digest = hashlib.sha256(self.body.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class Meaning:
    """One submission as it stands. `answers` leaves blanks out; `conflicts` maps a path to its writes that differ."""

    team: str | None
    answers: dict[str, Any]
    conflicts: dict[str, Writes]
    held: list[str]
    is_held_back: bool


def meaning(lines: Sequence[Line], submission: str, known: Known) -> Meaning:
    """What the log says of one submission."""
    lines = [line for line in lines if line.said["submission"] == submission]
    team = owner(lines)
    held = held_lines(lines, team)
    counted = [line for line in lines if line.id not in held]
    paths = sorted({path for line in counted for path in line.said["set"]})
    stand = {path: standing(counted, path) for path in paths}
    answers = {path: answer(writes) for path, writes in stand.items() if answer(writes) is not None}
    conflicts = {path: sorted(writes) for path, writes in stand.items() if differs(writes)}
    return Meaning(team, answers, conflicts, sorted(held), not is_known(answers, known))


def submissions(lines: Iterable[Line]) -> set[str]:
    return {line.said["submission"] for line in lines}


def owner(lines: Sequence[Line]) -> str | None:
    """The desk's last word; else the first team whose own device claimed it; else the first that is named at all."""
    claims = [line for line in lines if isinstance(line.said["set"].get("$team"), str)]
    of_desk = [line for line in claims if line.is_desk]
    own = [line for line in claims if line.said["set"]["$team"] == line.team and not line.is_revoked]
    if of_desk:
        return str(of_desk[-1].said["set"]["$team"])
    first = (own or claims)[:1]
    return str(first[0].said["set"]["$team"]) if first else None


def held_lines(lines: Sequence[Line], team: str | None) -> set[str]:
    """What takes no part: of a revoked device, or of another team's, until the desk admits it."""
    admitted = set()
    for line in lines:
        if line.is_desk:
            admitted |= {path[7:] for path, value in line.said["set"].items() if path.startswith("$admit/") and value}
    held = set()
    for line in lines:
        is_foreign = team is not None and line.team != team
        if not line.is_desk and line.id not in admitted and (line.is_revoked or is_foreign):
            held.add(line.id)
    return held


def standing(lines: Sequence[Line], path: str) -> Writes:
    """Every write of a path that no other revision's write of it names in `over`."""
    found = []
    for line in lines:
        if path not in line.said["set"]:
            continue
        replacing = [other for other in lines if line.id in other.said.get("over", {}).get(path, [])]
        if not replacing:
            found.append((line.id, line.said["set"][path]))
    return found


def answer(writes: Writes) -> Any:
    """Not null before null, then the greatest id as ASCII text."""
    best: tuple[bool, str, Any] | None = None
    for name, value in writes:
        if best is None or (value is not None, name) > best[:2]:
            best = (value is not None, name, value)
    return best[2] if best else None


def differs(writes: Writes) -> bool:
    return any(not same(writes[0][1], value) for _, value in writes)


def same(one: Any, other: Any) -> bool:
    """`1`, `true` and `"1"` differ, the order of an object's members does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return set(one) == set(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)


def is_known(answers: dict[str, Any], known: Known) -> bool:
    """Whether form, station and team, as far as they are said, are in the register."""
    form, station, team = (answers.get(path) for path in ("$form", "$station", "$team"))
    if form is not None and (not isinstance(form, dict) or form.get("hash") not in known.forms):
        return False
    return (station is None or station in known.stations) and (team is None or team in known.teams)
