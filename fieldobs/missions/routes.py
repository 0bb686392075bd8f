"""What a phone must know of its mission and itself."""

from typing import Any

from fastapi import APIRouter, Request

from fieldobs.access import CurrentDevice, OpenDatabase
from fieldobs.hubs.queries import known_to_phones, list_recipients
from fieldobs.missions.queries import mission_body
from fieldobs.observers.models import Observer, Team
from fieldobs.observers.queries import find_partners
from fieldobs.stations.queries import find_register

router = APIRouter(prefix="/api/v1", tags=["mission"])


@router.get("/mission")
def get_mission(request: Request, device: CurrentDevice, database: OpenDatabase) -> dict[str, Any]:
    """The mission, the observer, the team and which register of stations is current."""
    with database.read() as session:
        observer = session.get_one(Observer, (device.mission, device.observer))
        team = session.get(Team, (device.mission, device.team))
        register = find_register(session, device.mission)
        return {
            "mission": mission_body(session, device.mission),
            "observer": {"code": observer.code, "name": observer.name, "term": observer.term},
            "team": {
                "code": observer.team,
                "name": team.name if team else "",
                "area": team.area if team else "",
                "partners": [{"code": each.code, "name": each.name} for each in find_partners(session, observer)],
            },
            "register": {"hash": register.hash, "count": register.count},
            "hubs": known_to_phones(session, device.mission),
            "sealing": {"recipients": list_recipients(session, request.app.state.keys, device.mission)},
        }
