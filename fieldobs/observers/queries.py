"""Who observes, in which team, with which stations and devices."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from fieldobs.errors import NotFound
from fieldobs.observers.models import Device, Observer, Team, TeamStation
from fieldobs.stations.models import Station

DEVICES = select(Device).where(col(Device.id).in_(bindparam("ids", expanding=True)))


def find_partners(session: Session, observer: Observer) -> list[Observer]:
    """The others of an observer's team."""
    return list(
        session.exec(
            select(Observer)
            .where(
                Observer.mission == observer.mission,
                Observer.team == observer.team,
                Observer.code != observer.code,
                Observer.team != "",
            )
            .order_by(col(Observer.code))
        )
    )


def find_devices(session: Session, ids: Collection[str]) -> dict[str, Device]:
    """Those of some devices that are known here."""
    return {device.id: device for device in session.scalars(DEVICES, {"ids": list(ids)})}


def find_phone(session: Session, device: str) -> Device:
    """A phone of any mission, by its id alone. Raises: NotFound."""
    found = session.get(Device, device)
    if found is None or found.is_desk:
        raise NotFound("No phone of this id is known here.")
    return found


def count_stations(session: Session, mission: str) -> int:
    return session.exec(select(func.count()).select_from(Station).where(Station.mission == mission)).one()


def count_planned(session: Session, mission: str, team: str) -> int:
    asked = select(func.count()).select_from(TeamStation)
    return session.exec(asked.where(TeamStation.mission == mission, TeamStation.team == team)).one()


def list_roster(session: Session, mission: str) -> list[dict[str, Any]]:
    """Shape: `[{"team", "observers": [codes], "stations": [codes in order of the plan]}]`."""
    observers, stations = defaultdict(list), defaultdict(list)
    for code, team in session.exec(
        select(Observer.code, Observer.team).where(Observer.mission == mission).order_by(col(Observer.code))
    ):
        observers[team].append(code)
    for team, station in session.exec(
        select(TeamStation.team, TeamStation.station)
        .where(TeamStation.mission == mission)
        .order_by(col(TeamStation.team), col(TeamStation.place))
    ):
        stations[team].append(station)
    teams = session.exec(select(Team.code).where(Team.mission == mission).order_by(col(Team.code)))
    return [{"team": team, "observers": observers[team], "stations": stations[team]} for team in teams]


def list_devices(session: Session, mission: str) -> list[Device]:
    """Every phone of a mission, the newest first."""
    asked = select(Device).where(Device.mission == mission, col(Device.observer).is_not(None))
    return list(session.exec(asked.order_by(col(Device.enrolled_at).desc())))
