"""The overview: where the mission is and what waits for a person."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from fieldobs.charts import arrivals
from fieldobs.desk import figures, queries
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.incidents import category, gravities
from fieldobs.desk.oddities import haste, hurries
from fieldobs.desk.picture import Picture
from fieldobs.desk.silence import silent_teams
from fieldobs.desk.tables import csv_answer
from fieldobs.submissions.seen import list_unread

router = APIRouter(include_in_schema=False)
LATEST = 5
MOST_TILES = 30


@dataclass(frozen=True)
class FormRow:
    """One form's arrivals along the axis."""

    slug: str
    title: str
    arrived: int
    drafts: int
    along: arrivals.Series


@dataclass(frozen=True)
class Arrivals:
    """Reports by form and hour."""

    axis: arrivals.Axis
    total: arrivals.Series
    rows: list[FormRow]
    top: int
    most: int

    @property
    def bars(self) -> list[tuple[datetime, int]]:
        """When each step begins, and how many came in it."""
        return list(zip(self.axis.begins, self.total.counts, strict=True))


@router.get("/desk/")
@router.get("/desk")
def overview(desk: OpenDesk, format: str = "") -> Response:
    """Coverage, arrivals, what observers saw, incidents, reports, silent teams."""
    if format == "csv":
        return _coverage_csv(desk)
    picture = desk.picture
    rows, total = picture.coverage
    with desk.database.read() as session:
        silent, unheard = silent_teams(picture, session, desk.settings.silent_hours, desk.write.now)
        setbacks = list_unread(session, desk.mission)
        stations = queries.station_names(session, desk.mission, [f.station for f in latest_incidents(picture)])
    return show(
        desk,
        "desk/overview.html",
        "overview",
        coverage=rows,
        covered=total,
        tiles=tile_places(desk.ground.mission.settings.get("region_tiles")),
        step=figures.step,
        arrivals=arrivals_of(desk),
        incidents=latest_incidents(picture),
        gravity=gravities(picture.incidents),
        category=lambda fact: category(desk, fact),
        stations=stations,
        reports=picture.reports[:LATEST],
        silent=silent[:LATEST],
        silent_count=len(silent),
        unheard=unheard,
        saw=picture.saw,
        setbacks=setbacks,
        left_out=left_out(desk),
        hurries=hurries(desk),
        haste=lambda one: haste(desk, one.burst),
    )


def left_out(desk: Desk) -> list[str]:
    """Submissions that the figures or the checks do without, since something in them cannot be read."""
    return sorted({fact.id for fact in desk.picture.left_out} | desk.judge.stumbled(desk.mission))


def tile_places(said: object) -> dict[str, tuple[int, int]]:
    """Where regions stand on the map of tiles, row and column; a pack may say it."""
    places = said.items() if isinstance(said, dict) else ()
    return {str(region): (at[0], at[1]) for region, at in places if _is_place(at)}


def _is_place(at: object) -> bool:
    return isinstance(at, list) and len(at) == 2 and all(type(n) is int and 0 < n <= MOST_TILES for n in at)


def latest_incidents(picture: Picture) -> list[Fact]:
    """The newest incidents, the gravest of them first."""
    newest = sorted(picture.incidents, key=lambda fact: fact.first_received_at, reverse=True)[:LATEST]
    return sorted(newest, key=lambda fact: (-fact.gravity, -fact.last_index))


def arrivals_of(desk: Desk) -> Arrivals | None:
    """Final forms by form and hour of their first arrival; nothing before the first."""
    picture = desk.picture
    moments: dict[str, list[datetime]] = {slug: [] for slug in desk.ground.current}
    for fact in picture.counting:
        moments.setdefault(fact.form, []).append(fact.first_received_at)
    every = [moment for found in moments.values() for moment in found]
    axis = arrivals.axis(every, desk.ground.zone)
    if axis is None:
        return None
    rows = [
        FormRow(slug, desk.form_title(slug), len(found), picture.drafts[slug], arrivals.series(found, axis))
        for slug, found in moments.items()
    ]
    total = arrivals.series(every, axis)
    most = max((count for row in rows for count in row.along.counts), default=0)
    return Arrivals(axis, total, rows, arrivals.ceiling(max(total.counts)), most)


def _coverage_csv(desk: Desk) -> Response:
    _, (rows, _total) = desk._, desk.picture.coverage
    columns = {
        _("Region"): lambda row: row.region,
        _("Visited"): lambda row: row.visited,
        _("Planned"): lambda row: row.planned,
        _("Visited beside the plan"): lambda row: row.beside,
        _("On register"): lambda row: row.registered,
    }
    return csv_answer("coverage", columns, rows)
