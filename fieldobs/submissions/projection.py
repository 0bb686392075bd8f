"""The table of submissions, reckoned from the log. `rebuild` makes it again, equal to the last bit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from fieldobs.forms.models import FormVersion
from fieldobs.observers.models import Team
from fieldobs.stations.models import Station
from fieldobs.submissions.models import LoggedRevision, Submission
from sync.answers import Answer, values
from sync.history import FORM, STATION, TEAM, Arrival, History
from sync.receipt import Problem
from sync.revision import Path, reread

STATES = ("draft", "final", "withdrawn")
REVIEWS = ("returned", "accepted")
MOST_VISITS = 1000


@dataclass(frozen=True)
class Register:
    """What the register knows of the forms, stations and teams that some revisions name."""

    forms: dict[str, FormVersion]
    regions: dict[str, str]
    teams: set[str]

    def form(self, form_hash: str) -> bool:
        return form_hash in self.forms

    def station(self, code: str) -> bool:
        return code in self.regions

    def team(self, code: str) -> bool:
        return code in self.teams


def arrival(row: LoggedRevision) -> Arrival:
    """A line of the log as merging wants it."""
    return Arrival(reread(row.body, row.sig), row.team, row.revoked, row.is_desk)


def find_rows(session: Session, mission: str, submissions: Collection[str]) -> dict[str, list[LoggedRevision]]:
    """The log's lines of some submissions, in order."""
    lines = session.exec(
        select(LoggedRevision)
        .where(LoggedRevision.mission == mission, col(LoggedRevision.submission).in_(submissions))
        .order_by(col(LoggedRevision.index))
    )
    found: dict[str, list[LoggedRevision]] = defaultdict(list)
    for row in lines:
        found[row.submission].append(row)
    return found


def find_register(session: Session, mission: str, arrivals: Iterable[Arrival]) -> Register:
    """What is known of the forms, stations and teams that these arrivals name."""
    named: dict[Path, set[str]] = {FORM: set(), STATION: set(), TEAM: set()}
    for each in arrivals:
        for path, found in named.items():
            value = each.revision.set.get(path)
            found.add(str(value.get("hash")) if isinstance(value, dict) else str(value))
    forms = session.exec(
        select(FormVersion).where(FormVersion.mission == mission, col(FormVersion.hash).in_(named[FORM]))
    )
    stations = session.exec(
        select(Station.code, Station.region).where(Station.mission == mission, col(Station.code).in_(named[STATION]))
    )
    teams = session.exec(select(Team.code).where(Team.mission == mission, col(Team.code).in_(named[TEAM])))
    return Register({form.hash: form for form in forms}, {code: region for code, region in stations}, set(teams))


def project(session: Session, mission: str, submissions: Collection[str]) -> None:
    """Reckon some submissions anew from the log."""
    lines = find_rows(session, mission, submissions)
    arrivals = {name: [arrival(row) for row in rows] for name, rows in lines.items()}
    register = find_register(session, mission, (each for found in arrivals.values() for each in found))
    made = [_row(name, rows, History.of(arrivals[name], register), register) for name, rows in lines.items()]
    session.execute(delete(Submission).where(col(Submission.mission) == mission, col(Submission.id).in_(submissions)))
    if made:
        session.execute(insert(Submission), made)


def _row(name: str, lines: Sequence[LoggedRevision], history: History, register: Register) -> dict[str, Any]:
    said = values(history.answers)
    form = register.forms.get(_hash(said.get(FORM)))
    station = _text(said.get(STATION))
    state = said.get(Path("$state"))
    conflicts = {path: _sides(answer, lines) for path, answer in history.answers.items() if answer.is_conflict}
    return {
        "mission": lines[0].mission,
        "id": name,
        "form_hash": form.hash if form else None,
        "form_slug": form.slug if form else "",
        "form_version": form.version if form else "",
        "stage": form.stage if form else "",
        "station": station,
        "region": register.regions.get(station or "", ""),
        "team": history.team,
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
        "first_at": min(line.at for line in lines),
        "last_at": max(line.at for line in lines),
        "first_received_at": lines[0].received_at,
        "last_received_at": lines[-1].received_at,
        "last_index": lines[-1].index,
        "from_index": lines[history.placed_at].index if history.placed_at is not None else 0,
    }


def _sides(answer: Answer, lines: Sequence[LoggedRevision]) -> list[dict[str, Any]]:
    by_id = {line.id: line for line in lines}
    return [
        {"value": write.value, "revision": write.revision, "device": by_id[write.revision].device,
         "at": by_id[write.revision].at}
        for write in sorted(answer.writes, key=lambda write: by_id[write.revision].index)
    ]  # fmt: skip


def _told(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "title": problem.title, "detail": problem.detail}


def _hash(form: Any) -> str:
    return str(form.get("hash")) if isinstance(form, dict) else ""


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _visit(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= MOST_VISITS else None
