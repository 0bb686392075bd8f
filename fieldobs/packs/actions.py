"""Loading a pack: one transaction, all or nothing, and again as often as one likes.

Lists are held by code: what is new comes in, what differs is brought up to date, and what is gone from the list goes,
unless something an observer made refers to it. The log is never touched; what was held back
because the register did not know it is looked at again. Plans follow the pack; of forms see `publishing.py`.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from fieldobs.database import Database
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, EnrolmentCode, Observer, Team, TeamStation
from fieldobs.packs.changes import Changes, Values, changes
from fieldobs.packs.mission import FILE
from fieldobs.packs.pack import (
    Fault,
    MissionEntry,
    ObserverEntry,
    Pack,
    PackFaults,
    StationEntry,
    TeamEntry,
)
from fieldobs.packs.publishing import FormChanges, publish
from fieldobs.stations.models import Station
from fieldobs.submissions.actions import look_again
from fieldobs.submissions.models import Log, Submission
from fieldobs.terminal import _

CHUNK = 5_000


@dataclass(frozen=True)
class LoadReport:
    """What loading a pack changed."""

    mission: MissionEntry
    is_new: bool
    stations: Changes
    teams: Changes
    observers: Changes
    planned: int
    forms: FormChanges


def load_pack(pack: Pack, database: Database, now: datetime) -> LoadReport | PackFaults:
    """Bring the database up to a pack, or say why it cannot be and change nothing."""
    with database.write() as session:
        if taken := _slug_taken(session, pack.mission):
            return PackFaults((taken,))
        mission = pack.mission.id
        is_new = _save_mission(session, pack.mission, now)
        stations = _save(
            session, Station, StationEntry._fields, mission, pack.stations, _stations_used(session, mission)
        )
        teams = [(team.code, team.name, team.area) for team in pack.teams]
        observers = _save(
            session, Observer, ObserverEntry._fields, mission, pack.observers, _observers_used(session, mission)
        )
        _move_devices(session, mission, pack.observers)
        report = LoadReport(
            mission=pack.mission,
            is_new=is_new,
            stations=stations,
            teams=_save(session, Team, ("code", "name", "area"), mission, teams, _teams_used(session, mission)),
            observers=observers,
            planned=_save_plans(session, mission, pack.teams),
            forms=publish(session, session.get_one(Mission, mission), pack.forms, now),
        )
        _forget_codes(session, mission, observers.removed)
        if not is_new:
            look_again(session, mission, [entry[0] for entry in stations.changed])
        return report


def _slug_taken(session: Session, mission: MissionEntry) -> Fault | None:
    other = session.execute(select(col(Mission.id)).where(col(Mission.slug) == mission.slug)).scalar()
    if other in (None, mission.id):
        return None
    what = _("slug: Another mission of this server is called {slug} already.").format(slug=mission.slug)
    return Fault(FILE, what, _("Choose another slug, or take that mission's id {id} to update it.").format(id=other))


def _save_mission(session: Session, entry: MissionEntry, now: datetime) -> bool:
    """Write the mission's own row; whether it was not there before."""
    held = session.get(Mission, entry.id)
    values = {**vars(entry), "loaded_at": now}
    if held is None:
        session.add(Mission(**values))
        session.flush()
        session.add(Log(mission=entry.id, id=str(uuid.uuid4())))
    else:
        held.sqlmodel_update({**values, "settings": {**held.settings, **entry.settings}})
        session.add(held)
    session.flush()
    return held is None


def _save(
    session: Session,
    model: type[SQLModel],
    columns: Sequence[str],
    mission: str,
    wanted: Collection[Values],
    used: Collection[str],
) -> Changes:
    """Make one list's table equal to the list. The first column is the code."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # every table model has one
    connection = session.connection()
    of_mission = table.c.mission == mission
    rows = connection.execute(select(*(table.c[name] for name in columns)).where(of_mission))
    made = changes(wanted, {row[0]: tuple(row) for row in rows}, used)
    for chunk in _chunks(made.added):
        connection.execute(
            insert(table), [{"mission": mission, **dict(zip(columns, entry, strict=True))} for entry in chunk]
        )
    by_code = table.c.code == bindparam("of_code")
    for chunk in _chunks(made.changed):
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns[1:]}
        renamed = [
            {"of_code": entry[0], **{f"new_{name}": value for name, value in zip(columns[1:], entry[1:], strict=True)}}
            for entry in chunk
        ]
        connection.execute(update(table).where(of_mission, by_code).values(values), renamed)
    for codes in _chunks(made.removed):
        connection.execute(delete(table).where(of_mission, by_code), [{"of_code": code} for code in codes])
    return made


def _chunks(entries: Iterable[Any]) -> Iterable[list[Any]]:
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _stations_used(session: Session, mission: str) -> set[str]:
    named = session.execute(select(col(Submission.station)).where(col(Submission.mission) == mission).distinct())
    return {code for code in named.scalars() if code is not None}


def _teams_used(session: Session, mission: str) -> set[str]:
    of_devices = session.execute(select(col(Device.team)).where(col(Device.mission) == mission).distinct())
    of_work = session.execute(select(col(Submission.team)).where(col(Submission.mission) == mission).distinct())
    return {code for found in (of_devices, of_work) for code in found.scalars() if code is not None}


def _observers_used(session: Session, mission: str) -> set[str]:
    of_devices = session.execute(select(col(Device.observer)).where(col(Device.mission) == mission).distinct())
    of_work = session.execute(select(col(Submission.observers)).where(col(Submission.mission) == mission))
    signed = {code for codes in of_work.scalars() for code in codes}
    return signed | {code for code in of_devices.scalars() if code is not None}


def _move_devices(session: Session, mission: str, observers: Sequence[ObserverEntry]) -> None:
    """A phone goes with its observer into another team; what it sent before stays the old team's."""
    team_of = {observer.code: observer.team for observer in observers}
    for device in session.execute(select(Device).where(col(Device.mission) == mission)).scalars():
        team = team_of.get(device.observer or "")
        if team is not None and team != device.team:
            device.team = team
            session.add(device)
    session.flush()


def _save_plans(session: Session, mission: str, teams: Sequence[TeamEntry]) -> int:
    """Write every team's plan anew; how many places there are."""
    session.execute(delete(TeamStation).where(col(TeamStation.mission) == mission))
    plan = [
        {"mission": mission, "team": team.code, "station": station, "place": place}
        for team in teams
        for place, station in enumerate(team.stations, 1)
    ]
    for chunk in _chunks(plan):
        session.execute(insert(TeamStation), chunk)
    return len(plan)


def _forget_codes(session: Session, mission: str, observers: Sequence[str]) -> None:
    """A code of somebody who is no longer an observer enrols nobody."""
    for codes in _chunks(observers):
        session.execute(
            delete(EnrolmentCode).where(
                col(EnrolmentCode.mission) == mission,
                col(EnrolmentCode.observer).in_(codes),
                col(EnrolmentCode.used_at).is_(None),
            )
        )
