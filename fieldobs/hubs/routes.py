"""What headquarters and a hub say to each other besides batches: joining, the register, the backlog, certificates."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from fieldobs.access import CurrentDevice, OpenDatabase, Tries, address_of
from fieldobs.database import now
from fieldobs.errors import FieldobsError, NotAllowed
from fieldobs.hubs import actions
from fieldobs.hubs.queries import Backlog
from fieldobs.hubs.register import write_register
from fieldobs.observers.actions import take_back
from fieldobs.observers.models import Device

router = APIRouter(prefix="/api/v1/hubs", tags=["hubs"])
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0, lt=2**31)]


class JoinBody(BaseModel):
    code: Text
    public_key: dict[str, Any]
    store_key: dict[str, Any]
    proof: Text
    store_proof: Text


class ReportBody(BaseModel):
    revisions: Count
    attachments: Count
    phones: Count
    bundles: Count = 0
    recipient: Text = ""


class CertificatesBody(BaseModel):
    certificates: list[dict[str, Any]] = Field(max_length=200)


def any_hub(device: CurrentDevice) -> Device:
    """The hub that sends this request, be it revoked: what it carries is taken in. Raises: NotAllowed."""
    if not device.is_hub:
        raise NotAllowed("Only a hub may ask this.")
    return device


def current_hub(device: Annotated[Device, Depends(any_hub)]) -> Device:
    """The hub that sends this request. Raises: NotAllowed."""
    if device.revoked_at is not None:
        raise NotAllowed("This hub was revoked. What it still carries is taken in; it learns nothing more.")
    return device


AnyHub = Annotated[Device, Depends(any_hub)]
CurrentHub = Annotated[Device, Depends(current_hub)]


@router.post("/join")
def post_join(body: JoinBody, request: Request, database: OpenDatabase) -> dict[str, Any]:
    """Let a hub in that has a code."""
    address, tries = address_of(request), request.app.state.tries
    assert isinstance(tries, Tries)
    tries.check(address)
    try:
        return actions.join(database, request.app.state.keys, actions.Joining(**body.model_dump()))
    except FieldobsError:
        tries.failed(address)
        raise


@router.get("/register")
def get_register(hub: CurrentHub, request: Request, database: OpenDatabase) -> Response:
    """All that a hub must know of its mission; 304 when it has this."""
    with database.read() as session:
        register = write_register(session, request.app.state.keys, hub.mission)
    headers = {"ETag": f'"{register.hash}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(register.content, media_type="application/json", headers=headers)


@router.post("/report", status_code=204)
def post_report(body: ReportBody, hub: CurrentHub, request: Request, database: OpenDatabase) -> Response:
    """What waits at a hub."""
    backlog = Backlog(body.revisions, body.attachments, body.phones, body.bundles)
    with database.write() as session:
        actions.hear_report(session, session.get_one(Device, hub.id), backlog, now(), body.recipient)
    request.app.state.watcher.poke()
    return Response(status_code=204)


@router.post("/devices")
def post_devices(body: CertificatesBody, hub: AnyHub, request: Request, database: OpenDatabase) -> dict[str, int]:
    """Certificates of devices that this store has forgotten; how many of them it knows now."""
    with database.write() as session:
        return {"known": take_back(session, request.app.state.keys, hub.mission, body.certificates)}
