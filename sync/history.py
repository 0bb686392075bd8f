"""All that a store holds of one submission: whose it is, what is held back and why, and what stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sync.answers import Answer, answers
from sync.receipt import Problem
from sync.revision import Path, Revision, RevisionId

FORM, STATION, TEAM = Path("$form"), Path("$station"), Path("$team")
ERASED = Path("$erased")
ADMIT = "$admit/"
REVOKED = Problem("device-revoked", "Held: the device was revoked", "It takes no part until the desk admits it.")
FOREIGN = Problem("other-team", "Held: another team's submission", "It takes no part until the desk admits it.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A revision, and what was true of its device when it came."""

    revision: Revision
    team: str | None
    is_revoked: bool
    is_desk: bool


class Known(Protocol):
    """What the mission's register knows."""

    def form(self, form_hash: str) -> bool: ...
    def station(self, code: str) -> bool: ...
    def team(self, code: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class History:
    """`arrivals` in order; `held` maps revisions that take no part to the reason; `holds` keep out the whole.

    `placed_at` is the position of the arrival that last changed whose it is or what is admitted.
    """

    arrivals: Sequence[Arrival]
    team: str | None
    placed_at: int | None
    held: dict[RevisionId, Problem]
    answers: dict[Path, Answer]
    holds: list[Problem]

    @classmethod
    def of(cls, arrivals: Sequence[Arrival], known: Known) -> History:
        """The history that these arrivals, in order of the log, make."""
        team, claimed_at = owner(arrivals)
        held = held_back(arrivals, team)
        found = answers(each.revision for each in arrivals if each.revision.id not in held)
        admitting = [at for at, each in enumerate(arrivals) if each.is_desk and _admits(each.revision)]
        placed_at = max([*admitting, claimed_at]) if claimed_at is not None else None
        return cls(arrivals, team, placed_at, held, found, holds(found, known))

    def problem(self, name: RevisionId) -> Problem | None:
        """Why one of its revisions is out of the figures, if it is."""
        return self.held.get(name) or (self.holds[0] if self.holds else None)


def owner(arrivals: Sequence[Arrival]) -> tuple[str | None, int | None]:
    """The team a submission belongs to, and the position of the arrival that says so.

    The first whose own device claimed it, else the first that is named. The desk may name another: its last word wins.
    """
    claims = [(at, each) for at, each in enumerate(arrivals) if isinstance(each.revision.set.get(TEAM), str)]
    of_desk = [claim for claim in claims if claim[1].is_desk]
    own = [(at, each) for at, each in claims if each.team == each.revision.set[TEAM] and not each.is_revoked]
    for at, each in of_desk[-1:] or own or claims:
        return str(each.revision.set[TEAM]), at
    return None, None


def _admits(revision: Revision) -> list[str]:
    return [path.removeprefix(ADMIT) for path, value in revision.set.items() if path.startswith(ADMIT) and value]


def is_erasure(arrival: Arrival) -> bool:
    """Whether the desk says here that bodies of this submission are kept no longer."""
    return arrival.is_desk and isinstance(arrival.revision.set.get(ERASED), list)


def erased(arrivals: Iterable[Arrival]) -> set[str]:
    """Ids of the revisions whose bodies are kept no longer. What says so is kept itself."""
    acts = [each.revision for each in arrivals if is_erasure(each)]
    return {str(name) for act in acts for name in act.set[ERASED]} - {act.id for act in acts}


def held_back(arrivals: Sequence[Arrival], team: str | None) -> dict[RevisionId, Problem]:
    """The revisions that take no part in merging until the desk admits them."""
    admitted = {name for each in arrivals if each.is_desk for name in _admits(each.revision)}
    held = {}
    for each in arrivals:
        if each.is_desk or each.revision.id in admitted:
            continue
        if each.is_revoked:
            held[each.revision.id] = REVOKED
        elif team is not None and each.team != team:
            held[each.revision.id] = FOREIGN
    return held


def holds(found: dict[Path, Answer], known: Known) -> list[Problem]:
    """Why the whole submission is kept out of the figures: a form, station or team that nobody knows."""
    reasons = []
    form, station, team = (_value(found, path) for path in (FORM, STATION, TEAM))
    if form is not None and not (isinstance(form, dict) and known.form(str(form.get("hash")))):
        name = f"{form.get('slug')} {form.get('version')}" if isinstance(form, dict) else str(form)
        reasons.append(Problem("form-unknown", "Held: form not known", f"No form {name[:80]} was published here."))
    if station is not None and not known.station(str(station)):
        reasons.append(
            Problem(
                "station-unknown",
                "Held: station not known",
                f"The register has no station {str(station)[:80]}.",
            )
        )
    if team is not None and not known.team(str(team)):
        reasons.append(Problem("team-unknown", "Held: team not known", f"The register has no team {str(team)[:80]}."))
    return reasons


def _value(found: dict[Path, Answer], path: Path) -> Any:
    answer = found.get(path)
    return answer.value if answer else None
