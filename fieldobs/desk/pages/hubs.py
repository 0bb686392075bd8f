"""Hubs: the laptops that carry what phones bring, what waits there, a link that lets one in, revoking."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.tables import Columns, csv_answer
from fieldobs.hubs.actions import LONGEST_NAME, add_hub, is_address
from fieldobs.hubs.models import Hub
from fieldobs.hubs.queries import list_hubs
from fieldobs.observers.actions import revoke as revoke_device
from fieldobs.observers.models import Device

router = APIRouter(include_in_schema=False)
SILENT_AFTER = timedelta(minutes=10)
"""A hub that has a network says how it stands every minute."""


@dataclass(frozen=True)
class HubRow:
    """A hub as it last told of itself."""

    hub: Hub
    device: Device | None
    now: datetime

    @property
    def heard_at(self) -> datetime | None:
        return self.device.last_contact_at if self.device else None

    @property
    def is_silent(self) -> bool:
        return self.heard_at is None or self.now - self.heard_at > SILENT_AFTER


@router.get("/desk/hubs")
def hubs(desk: OpenDesk, format: str = "") -> Response:
    """Every hub of the mission by name."""
    if format == "csv":
        return csv_answer("hubs", _columns(desk), _rows(desk))
    return _page(desk)


@router.post("/desk/hubs")
def invite(desk: OpenDesk, name: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "") -> Response:
    """A link with which a hub starts for the first time."""
    desk.must_decide()
    fault = _fault(desk, name.strip(), address.strip().rstrip("/"))
    if fault:
        return _page(desk, name, address, fault)
    with desk.database.write() as session:
        made = add_hub(session, desk.mission, name, address, desk.write.now)
    return _page(desk, link=f"{desk.base}/#hub={made.code}", expires_at=made.hub.code_expires_at)


@router.post("/desk/hubs/{id}/revoke")
def revoke(id: str, desk: OpenDesk) -> Response:
    """A hub that was lost learns nothing more, and phones are no longer sent there."""
    desk.must_decide()
    with desk.database.write() as session:
        revoke_device(session, desk.mission, id, desk.write.now)
    return RedirectResponse("/desk/hubs", 303)


def _fault(desk: Desk, name: str, address: str) -> str:
    """What is wrong with a new hub's name or address, if anything."""
    if not name or len(name) > LONGEST_NAME:
        return desk._("Give the hub a name of at most {n} characters.").format(n=LONGEST_NAME)
    if address and not is_address(address):
        return desk._("The address is what phones open, such as https://hub-1.example.org:8443.")
    if any(row.hub.name == name and row.hub.joined_at for row in _rows(desk)):
        return desk._("There is a hub {name} already.").format(name=name)
    return ""


def _rows(desk: Desk) -> list[HubRow]:
    with desk.database.read() as session:
        return [HubRow(hub, device, desk.write.now) for hub, device in list_hubs(session, desk.mission)]


def _columns(desk: Desk) -> Columns[HubRow]:
    _, write = desk._, desk.write
    return {
        _("Hub"): lambda row: row.hub.name,
        _("Address"): lambda row: row.hub.address,
        _("Joined"): lambda row: write.iso(row.hub.joined_at),
        _("Last in touch"): lambda row: write.iso(row.heard_at),
        _("Changes that wait"): lambda row: row.hub.revisions_waiting,
        _("Attachments that wait"): lambda row: row.hub.attachments_waiting,
        _("Sealed bundles that wait"): lambda row: row.hub.bundles_waiting,
        _("Phones there"): lambda row: row.hub.phones,
        _("Revoked"): lambda row: write.iso(row.device.revoked_at) if row.device else "",
    }


def _page(
    desk: Desk, name: str = "", address: str = "", fault: str = "", link: str = "", expires_at: datetime | None = None
) -> Response:
    return show(
        desk,
        "desk/hubs.html",
        "hubs",
        422 if fault else 200,
        rows=_rows(desk),
        name=name,
        address=address,
        fault=fault,
        link=link,
        expires_at=expires_at,
    )
