"""What a hub must know to speak to phones without headquarters: mission, stations, people, forms, devices, messages.

Headquarters writes it, a hub puts it in place of what it had. Who signed a revision is then known at the hub as well.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, select

from fieldobs.forms.models import FormVersion
from fieldobs.hubs.queries import list_recipients
from fieldobs.keys import StoreKeys
from fieldobs.missions.models import SEALING, Mission
from fieldobs.observers.actions import certificate
from fieldobs.observers.models import Device, Observer, Team, TeamStation
from fieldobs.stations.models import Station
from fieldobs.submissions.actions import look_again
from fieldobs.submissions.models import Message
from fieldobs.submissions.queries import list_erasures

TABLES: Mapping[str, type[SQLModel]] = {
    "stations": Station,
    "teams": Team,
    "plan": TeamStation,
    "observers": Observer,
    "forms": FormVersion,
    "messages": Message,
}
ONLY_AT_HEADQUARTERS = {"source"}
OF_A_DEVICE = {"id", "mission", "observer", "team", "name", "public_key", "enrolled_at", "approved_at", "revoked_at"}


@dataclass(frozen=True)
class PackedRegister:
    """A mission's register as JSON text, named by its hash."""

    hash: str
    content: str


def write_register(session: Session, keys: StoreKeys, mission: str) -> PackedRegister:
    """All that a hub is to know of a mission.

    Shape:  `{"mission": row, "devices": [row with "certificate"], "stations": [rows], …}`
    """
    said: dict[str, Any] = {"mission": session.get_one(Mission, mission).model_dump(mode="json")}
    for name, model in TABLES.items():
        rows = session.exec(select(model).where(model.mission == mission)).all()  # type: ignore[attr-defined]  # each of TABLES has a mission
        said[name] = sorted((row.model_dump(mode="json", exclude=ONLY_AT_HEADQUARTERS) for row in rows), key=json.dumps)
    said[SEALING] = list_recipients(session, keys, mission)
    said["erasures"] = [{"body": entry.body, "sig": entry.sig} for entry in list_erasures(session, mission)]
    devices = session.exec(select(Device).where(Device.mission == mission).order_by(col(Device.id)))
    said["devices"] = [_device(keys, device) for device in devices if not device.is_hub]
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return PackedRegister(hashlib.sha256(content.encode()).hexdigest(), content)


def _device(keys: StoreKeys, device: Device) -> dict[str, Any]:
    said = device.model_dump(mode="json", include=OF_A_DEVICE)
    shown = None if device.is_desk else device.certificate or certificate(keys, device)
    return said | {"certificate": shown, "is_desk": device.is_desk}


def take_register(session: Session, content: Mapping[str, Any]) -> str:
    """Put a register in place of the one a hub has; what phones brought stays. The mission's id."""
    mission = Mission.model_validate(content["mission"])
    mission.settings = {**mission.settings, SEALING: content.get(SEALING, [])}
    session.merge(mission)
    session.flush()
    for name, model in TABLES.items():
        session.exec(delete(model).where(col(model.mission) == mission.id))  # type: ignore[attr-defined]  # the same
        session.flush()
        session.add_all(_rows(model, mission.id, content[name]))
        session.flush()
    for told in content["devices"]:
        _take_device(session, mission.id, told)
    session.flush()
    look_again(session, mission.id, {row["code"] for row in content["stations"]})
    return mission.id


def _rows(model: type[SQLModel], mission: str, rows: Sequence[Mapping[str, Any]]) -> list[SQLModel]:
    return [model.model_validate({**row, "mission": mission}) for row in rows]


def _take_device(session: Session, mission: str, told: Mapping[str, Any]) -> None:
    """What headquarters knows of a device; how far the hub holds its revisions is the hub's own matter."""
    said = Device.model_validate({**told, "mission": mission})
    held = session.get(Device, said.id)
    if held is None:
        session.add(said)
        return
    for name in (*sorted(OF_A_DEVICE - {"id", "mission"}), "certificate"):
        setattr(held, name, getattr(said, name))
    session.add(held)
