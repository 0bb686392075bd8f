"""Phones: those enrolled, a code for another, revoking and approving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.pages.submissions import PageNumber
from fieldobs.desk.tables import Columns, csv_answer, page_of
from fieldobs.errors import FieldobsError, NotFound
from fieldobs.observers.actions import CODE_HOURS, make_code
from fieldobs.observers.actions import revoke as revoke_device
from fieldobs.observers.models import Device, Observer
from fieldobs.observers.queries import list_devices

router = APIRouter(include_in_schema=False)
MOST_OFFERED = 500


@dataclass(frozen=True)
class PhoneRow:
    """One phone and whose it is."""

    device: Device
    observer: Observer | None


@router.get("/desk/devices")
def devices(desk: OpenDesk, q: str = "", page: PageNumber = 1, format: str = "") -> Response:
    """Every phone, the newest first."""
    with desk.database.read() as session:
        found = list_devices(session, desk.mission)
    rows = [PhoneRow(device, desk.ground.observers.get(device.observer or "")) for device in found]
    rows = [row for row in rows if _fits(row, q)]
    if format == "csv":
        return csv_answer("phones", _columns(desk), rows)
    return show(desk, "desk/devices.html", "devices", page=page_of(desk.request, rows, page), q=q)


def _fits(row: PhoneRow, q: str) -> bool:
    said = (row.device.id, row.device.name, row.device.team, row.observer.name if row.observer else "")
    text = " ".join(part or "" for part in said).lower()
    return all(word in text for word in q.lower().split())


def _columns(desk: Desk) -> Columns[PhoneRow]:
    _, write = desk._, desk.write
    return {
        _("Device"): lambda row: row.device.id,
        _("Name"): lambda row: row.device.name,
        _("Observer"): lambda row: row.observer.name if row.observer else row.device.observer,
        _("Team"): lambda row: row.device.team,
        _("App"): lambda row: row.device.app,
        _("Enrolled"): lambda row: write.iso(row.device.enrolled_at),
        _("Approved"): lambda row: write.iso(row.device.approved_at),
        _("Revoked"): lambda row: write.iso(row.device.revoked_at),
        _("Last in touch"): lambda row: write.iso(row.device.last_contact_at),
    }


@router.post("/desk/devices/{id}/revoke")
def revoke(id: str, desk: OpenDesk) -> Response:
    """Take away a phone's word: what is here stands, what comes later is held."""
    desk.must_decide()
    with desk.database.write() as session:
        revoke_device(session, desk.mission, id, desk.write.now)
    return RedirectResponse("/desk/devices", 303)


@router.post("/desk/devices/{id}/approve")
def approve(id: str, desk: OpenDesk) -> Response:
    """Say yes to a phone that waits for it."""
    desk.must_decide()
    with desk.database.write() as session:
        device = session.get(Device, id)
        if device is None or device.mission != desk.mission or device.is_desk:
            raise NotFound(desk._("There is no such phone in this mission."))
        device.approved_at = device.approved_at or desk.write.now
        session.add(device)
    return RedirectResponse("/desk/devices", 303)


@router.get("/desk/enrol")
def choose_observer(desk: OpenDesk, observer: str = "") -> Response:
    """Whose phone is to be enrolled."""
    desk.must_decide()
    return _enrol_page(desk, observer)


@router.post("/desk/enrol")
def make_enrolment(desk: OpenDesk, observer: Annotated[str, Form()] = "") -> Response:
    """A code that enrols one phone for an observer, as a QR and a link."""
    desk.must_decide()
    code = observer.partition(" ")[0].strip()
    try:
        with desk.database.write() as session:
            made = make_code(session, desk.mission, code, desk.write.now)
    except FieldobsError:
        fault = desk._("The register has no observer {code}.").format(code=code)
        return _enrol_page(desk, observer, fault=fault, status=422)
    link = f"{desk.base}/o/#enrol={made}"
    expires_at = desk.write.now + timedelta(hours=CODE_HOURS)
    return _enrol_page(desk, code, link=link, picture=qr(link), expires_at=expires_at)


def _enrol_page(
    desk: Desk,
    observer: str,
    link: str = "",
    picture: str = "",
    expires_at: datetime | None = None,
    fault: str = "",
    status: int = 200,
) -> Response:
    offered: Sequence[Observer] = list(desk.ground.observers.values())[:MOST_OFFERED]
    return show(
        desk,
        "desk/enrol.html",
        "enrol",
        status,
        observer=observer,
        person=desk.ground.observers.get(observer),
        offered=offered,
        link=link,
        picture=picture,
        expires_at=expires_at,
        fault=fault,
    )


def qr(text: str) -> str:
    """A QR code as SVG, black on white in every theme."""
    drawn: str = segno.make(text, error="m").svg_inline(omitsize=True, border=4, light="#fff", dark="#000")
    return drawn
