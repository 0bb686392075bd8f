"""The table of submissions, reckoned from the log. `rebuild` makes it again, equal to the last bit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session, col

from fieldobs.forms.models import FormVersion
from fieldobs.observers.models import Team
from fieldobs.stations.models import Station
from fieldobs.submissions.models import IS_ERASED, LINES, SUBMISSIONS, Submission
from sync.answers import Answer, Write, values
from sync.history import FORM, STATION, TEAM, Arrival, History
from sync.receipt import Problem
from sync.revision import Path, Revision, reread

STATES = ("draft", "final", "withdrawn")
REVIEWS = ("returned", "accepted")
MOST_VISITS = 1000
MOST_CODE = 200

# Made once: to put a statement together costs more than to run it.
LINE = [LINES.c[name] for name in ("submission", "body", "sig", "team", "revoked", "is_desk", "index", "received_at")]
# Not in order of the log: SQLite would read the whole of it in that order to find these.
LINES_OF = select(*LINE).where(
    LINES.c.mission == bindparam("mission"),
    LINES.c.submission.in_(bindparam("submissions", expanding=True)),
    ~IS_ERASED,
)
FORMS = select(col(FormVersion.hash), col(FormVersion.slug), col(FormVersion.version), col(FormVersion.stage)).where(
    col(FormVersion.mission) == bindparam("mission"), col(FormVersion.hash).in_(bindparam("hashes", expanding=True))
)
STATIONS = select(col(Station.code), col(Station.region)).where(
    col(Station.mission) == bindparam("mission"), col(Station.code).in_(bindparam("codes", expanding=True))
)
TEAMS = select(col(Team.code)).where(
    col(Team.mission) == bindparam("mission"), col(Team.code).in_(bindparam("codes", expanding=True))
)


class Form(NamedTuple):
    """What a submission tells of the form it was filled with."""

    hash: str
    slug: str
    version: str
    stage: str


@dataclass(frozen=True)
class Register:
    """What the register knows of the forms, stations and teams that some revisions name."""

    forms: dict[str, Form]
    regions: dict[str, str]
    teams: set[str]

    def form(self, form_hash: str) -> bool:
        return form_hash in self.forms

    def station(self, code: str) -> bool:
        return code in self.regions

    def team(self, code: str) -> bool:
        return code in self.teams


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log: its place, when it came, and the arrival that it keeps."""

    index: int
    received_at: datetime
    arrival: Arrival


def find_lines(session: Session, mission: str, submissions: Collection[str]) -> dict[str, list[Line]]:
    """The log's lines of some submissions, in order and without erased ones; an empty list for one that has none."""
    found: dict[str, list[Line]] = {name: [] for name in submissions}
    asked = {"mission": mission, "submissions": list(found)}
    for name, body, sig, team, revoked, is_desk, index, received_at in session.execute(LINES_OF, asked):
        found[name].append(Line(index, received_at, Arrival(reread(body, sig), team, revoked, is_desk)))
    for lines in found.values():
        lines.sort(key=lambda line: line.index)
    return found


def find_register(session: Session, mission: str, arrivals: Iterable[Arrival]) -> Register:
    """What is known of the forms, stations and teams that these arrivals name."""
    named: dict[Path, set[str]] = {FORM: set(), STATION: set(), TEAM: set()}
    for each in arrivals:
        for path, found in named.items():
            value = each.revision.set.get(path)
            found.add(str(value.get("hash")) if isinstance(value, dict) else str(value))
    forms = session.execute(FORMS, {"mission": mission, "hashes": list(named[FORM])})
    stations = session.execute(STATIONS, {"mission": mission, "codes": list(named[STATION])})
    teams = session.scalars(TEAMS, {"mission": mission, "codes": list(named[TEAM])})
    return Register({form[0]: Form(*form) for form in forms}, {code: region for code, region in stations}, set(teams))


def as_they_were(session: Session, mission: str, moments: Mapping[str, int]) -> dict[str, Submission]:
    """Submissions as they stood at a line of the log each; those that had not begun are left out."""
    found = find_lines(session, mission, moments)
    lines = {name: [line for line in each if line.index <= moments[name]] for name, each in found.items()}
    arrivals = {name: [line.arrival for line in each] for name, each in lines.items() if each}
    register = find_register(session, mission, (each for known in arrivals.values() for each in known))
    return {
        name: Submission(mission=mission, id=name, **_row(lines[name], History.of(known, register), register))
        for name, known in arrivals.items()
    }


def reproject(session: Session, mission: str, submissions: Collection[str]) -> None:
    """Reckon some submissions anew from the log."""
    project(session, mission, find_lines(session, mission, submissions))


def project(session: Session, mission: str, lines: Mapping[str, Sequence[Line]]) -> None:
    """Reckon some submissions anew from all of their lines."""
    arrivals = {name: [line.arrival for line in found] for name, found in lines.items() if found}
    register = find_register(session, mission, (each for found in arrivals.values() for each in found))
    made = [
        {"mission": mission, "id": name} | _row(lines[name], History.of(found, register), register)
        for name, found in arrivals.items()
    ]
    session.execute(delete(SUBMISSIONS).where(SUBMISSIONS.c.mission == mission, SUBMISSIONS.c.id.in_(lines)))
    if made:
        session.execute(insert(SUBMISSIONS), made)


def _row(lines: Sequence[Line], history: History, register: Register) -> dict[str, Any]:
    said = values(history.answers)
    form = register.forms.get(_hash(said.get(FORM)))
    station = _text(said.get(STATION))
    state = said.get(Path("$state"))
    conflicts = {path: _sides(answer, lines) for path, answer in history.answers.items() if answer.is_conflict}
    return {
        "form_hash": form.hash if form else None,
        "form_slug": form.slug if form else "",
        "form_version": form.version if form else "",
        "stage": form.stage if form else "",
        "station": _cut(station),
        "region": register.regions.get(station or "", ""),
        "team": _cut(history.team),
        "visit": _visit(said.get(Path("$visit"))),
        "state": state if state in STATES else "draft",
        "review": said.get(Path("$review")) if said.get(Path("$review")) in REVIEWS else "",
        "observers": _texts(said.get(Path("$observer"))),
        "about": {path: value for path, value in said.items() if path.startswith("$")},
        "answers": {path: value for path, value in said.items() if not path.startswith("$")},
        "conflicts": conflicts,
        "conflict_count": len(conflicts),
        "holds": [_told(problem) for problem in history.holds],
        "held_revisions": {key: _told(problem) for key, problem in history.held.items()},
        "counts": form is not None and not history.holds and state == "final",
        "revisions": len(lines),
        "first_at": min(line.arrival.revision.at for line in lines),
        "last_at": max(line.arrival.revision.at for line in lines),
        "first_received_at": lines[0].received_at,
        "last_received_at": lines[-1].received_at,
        "last_index": lines[-1].index,
        "from_index": lines[history.placed_at].index if history.placed_at is not None else 0,
    }


def _sides(answer: Answer, lines: Sequence[Line]) -> list[dict[str, Any]]:
    by_id = {line.arrival.revision.id: line for line in lines}
    writes = sorted(answer.writes, key=lambda write: by_id[write.revision].index)
    return [_side(write, by_id[write.revision].arrival.revision) for write in writes]


def _side(write: Write, revision: Revision) -> dict[str, Any]:
    return {"value": write.value, "revision": revision.id, "device": revision.device, "at": revision.at}


def _told(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "title": problem.title, "detail": problem.detail}


def _hash(form: Any) -> str:
    return str(form.get("hash")) if isinstance(form, dict) else ""


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _cut(code: str | None) -> str | None:
    """As much of a code as an index takes. The register's are shorter; what somebody wrote stays whole in the log."""
    return code[:MOST_CODE] if code else code


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _visit(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= MOST_VISITS else None
