"""Stations: the register with what came from each, and one station with its forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import func
from sqlmodel import Session, col, select

from fieldobs.desk import queries
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.incidents import category
from fieldobs.desk.pages.submissions import PageNumber
from fieldobs.desk.tables import ROWS_A_PAGE, Columns, Page, clip, csv_answer
from fieldobs.errors import NotFound
from fieldobs.stations.models import Station

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Search:
    """What a reader looks for in the register."""

    q: str = ""
    region: str = ""
    kind: str = ""
    show: str = ""


@dataclass(frozen=True)
class StationRow:
    """A station with what came from it."""

    station: Station
    forms: int
    drafts: int
    differ: int
    held: int
    is_planned: bool
    last: Fact | None


def search_of(q: str = "", region: str = "", kind: str = "", show: str = "") -> Search:
    """What the address of the list looks for."""
    return Search(q, region, kind, show)


@router.get("/desk/stations")
def stations(
    desk: OpenDesk, search: Annotated[Search, Depends(search_of)], page: PageNumber = 1, format: str = ""
) -> Response:
    """The register, searched and filtered."""
    with desk.database.read() as session:
        if format == "csv":
            found, _total, _at, _last = _find(desk, session, search, None)
            return csv_answer("stations", _columns(desk), [_row(desk, station) for station in found])
        found, total, at, last = _find(desk, session, search, page)
    rows = Page([_row(desk, station) for station in found], total, at, last, desk.request)
    return show(desk, "desk/stations.html", "stations", page=rows, search=search)


def _find(desk: Desk, session: Session, search: Search, number: int | None) -> tuple[Sequence[Station], int, int, int]:
    """The stations of one page, or of all for None; how many there are, which page it is, and the last."""
    asked = queries.find_stations(desk.mission, search.q, search.region, search.kind)
    codes = _codes(desk, search.show)
    if codes is not None:
        asked = asked.where(col(Station.code).in_(sorted(codes)))
    ordered = asked.order_by(col(Station.code))
    if number is None:
        every = session.exec(ordered).all()
        return every, len(every), 1, 1
    total = session.exec(select(func.count()).select_from(asked.subquery())).one()
    at, last = clip(number, total)
    return session.exec(ordered.offset((at - 1) * ROWS_A_PAGE).limit(ROWS_A_PAGE)).all(), total, at, last


def _codes(desk: Desk, shown: str) -> set[str] | None:
    visited, planned = set(desk.picture.visited), set(desk.ground.planned)
    sets = {"visited": visited, "planned": planned, "due": planned - visited, "beside": visited - planned}
    return sets.get(shown)


def _row(desk: Desk, station: Station) -> StationRow:
    facts = desk.picture.by_station.get(station.code, [])
    return StationRow(
        station=station,
        forms=sum(1 for fact in facts if fact.counts),
        drafts=sum(1 for fact in facts if fact.state == "draft"),
        differ=sum(fact.conflicts for fact in facts),
        held=sum(1 for fact in facts if fact.is_held),
        is_planned=station.code in desk.ground.planned,
        last=facts[0] if facts else None,
    )


def _columns(desk: Desk) -> Columns[StationRow]:
    _ = desk._
    return {
        _("Station"): lambda row: row.station.code,
        _("Name"): lambda row: row.station.name,
        _("Address"): lambda row: row.station.address,
        _("Region"): lambda row: row.station.region,
        _("District"): lambda row: row.station.district,
        _("Kind"): lambda row: row.station.kind,
        _("Registered voters"): lambda row: row.station.registered,
        _("In the plan"): lambda row: _("yes") if row.is_planned else _("no"),
        _("Forms"): lambda row: row.forms,
        _("Drafts"): lambda row: row.drafts,
        _("Answers that differ"): lambda row: row.differ,
        _("Last received"): lambda row: desk.write.iso(row.last.last_received_at) if row.last else "",
    }


@router.get("/desk/stations/{code:path}")
def station(code: str, desk: OpenDesk) -> Response:
    """One station: where it is, who goes there, what came from it."""
    with desk.database.read() as session:
        found = session.get(Station, (desk.mission, code))
    if found is None:
        raise NotFound(desk._("The register has no station {code}.").format(code=code))
    facts = desk.picture.by_station.get(code, [])
    return show(
        desk,
        "desk/station.html",
        "stations",
        station=found,
        facts=[fact for fact in facts if fact.stage != "incident"],
        incidents=[fact for fact in facts if fact.stage == "incident"],
        category=lambda fact: category(desk, fact),
        teams=[team for team, plan in desk.ground.plans.items() if code in plan],
        is_visited=code in desk.picture.visited,
    )
