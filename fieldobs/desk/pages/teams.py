"""Teams: who they are, when they were last heard of, and one team with its plan, phones and forms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Response

from fieldobs.desk import queries
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.pages.submissions import PageNumber
from fieldobs.desk.silence import last_heard
from fieldobs.desk.tables import Columns, csv_answer, page_of
from fieldobs.errors import NotFound
from fieldobs.observers.models import Observer, Team

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class TeamRow:
    """A team with what came from it. `heard_at` is when it was last heard of."""

    team: Team
    members: list[Observer]
    planned: int
    visited: int
    forms: int
    incidents: int
    differ: int
    heard_at: datetime | None
    is_silent: bool


@router.get("/desk/teams")
def teams(desk: OpenDesk, q: str = "", page: PageNumber = 1, format: str = "") -> Response:
    """Every team; `show=silent` is the call list."""
    shown = desk.request.query_params.get("show", "")
    with desk.database.read() as session:
        heard = last_heard(desk.picture, session)
    rows = [_row(desk, team, heard.get(team.code)) for team in desk.ground.teams.values()]
    rows = [row for row in rows if _fits(row, q, shown)]
    if shown == "silent":
        rows.sort(key=lambda row: row.heard_at or desk.write.now)
    if format == "csv":
        return csv_answer("teams", _columns(desk), rows)
    return show(desk, "desk/teams.html", "teams", page=page_of(desk.request, rows, page), q=q, shown=shown)


def _fits(row: TeamRow, q: str, shown: str) -> bool:
    if shown == "silent" and not row.is_silent:
        return False
    if shown == "unheard" and row.heard_at is not None:
        return False
    said = " ".join((row.team.code, row.team.name, row.team.area, *(member.name for member in row.members))).lower()
    return all(word in said for word in q.lower().split())


def _row(desk: Desk, team: Team, heard_at: datetime | None) -> TeamRow:
    facts = desk.picture.by_team.get(team.code, [])
    plan, since = desk.ground.plans.get(team.code, []), desk.write.now - timedelta(hours=desk.settings.silent_hours)
    return TeamRow(
        team=team,
        members=desk.ground.members.get(team.code, []),
        planned=len(plan),
        visited=len(_visited(facts)),
        forms=sum(1 for fact in facts if fact.counts),
        incidents=sum(1 for fact in facts if fact.stage == "incident" and fact.state != "withdrawn"),
        differ=sum(fact.conflicts for fact in facts),
        heard_at=heard_at,
        is_silent=heard_at is not None and heard_at < since,
    )


def _visited(facts: list[Fact]) -> set[str]:
    return {fact.station for fact in facts if fact.counts and fact.station and fact.visit}


def _columns(desk: Desk) -> Columns[TeamRow]:
    _ = desk._
    return {
        _("Team"): lambda row: row.team.code,
        _("Name"): lambda row: row.team.name,
        _("Area"): lambda row: row.team.area,
        _("Observers"): lambda row: ", ".join(member.name for member in row.members),
        _("Stations planned"): lambda row: row.planned,
        _("Stations visited"): lambda row: row.visited,
        _("Forms"): lambda row: row.forms,
        _("Incidents"): lambda row: row.incidents,
        _("Answers that differ"): lambda row: row.differ,
        _("Last heard of"): lambda row: desk.write.iso(row.heard_at),
    }


@router.get("/desk/teams/{code:path}")
def team(code: str, desk: OpenDesk) -> Response:
    """One team."""
    found = desk.ground.teams.get(code)
    if found is None:
        raise NotFound(desk._("The register has no team {code}.").format(code=code))
    facts, plan = desk.picture.by_team.get(code, []), desk.ground.plans.get(code, [])
    with desk.database.read() as session:
        heard = last_heard(desk.picture, session)
        devices = [d for d in queries.devices_of(session, desk.mission).values() if d.team == code and not d.is_desk]
        stations = queries.station_names(session, desk.mission, [*plan, *(fact.station for fact in facts[:50])])
    return show(
        desk,
        "desk/team.html",
        "teams",
        row=_row(desk, found, heard.get(code)),
        plan=plan,
        stations=stations,
        visited=_visited(facts),
        facts=facts[:50],
        total=len(facts),
        devices=devices,
    )
