"""Attachments over HTTP: how much has come, more of it, and the whole."""

import re
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response
from starlette.requests import ClientDisconnect

from fieldobs.access import CurrentAsker, CurrentDevice, CurrentSettings, OpenDatabase
from fieldobs.attachments.actions import PIECE_BYTES, SHA256, Shelf, file_of, settle, take_piece
from fieldobs.attachments.queries import find_copy, find_name, is_named_by_team
from fieldobs.attachments.quota import Quota
from fieldobs.errors import NotFound, NotProcessable, TooLarge, UnknownEncoding
from fieldobs.observers.models import Device
from sync.receipt import attachment_lines

PARTIAL = "application/partial-upload"
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "attachment",
    "Cache-Control": "private, no-store",
}

router = APIRouter(prefix="/api/v1/blobs", tags=["attachments"])


def checked_name(sha256: str) -> str:
    if not SHA256.fullmatch(sha256):
        raise NotFound("A blob's name is its SHA-256 in lower-case hex.")
    return sha256


BlobHash = Annotated[str, Depends(checked_name)]


async def piece_of(request: Request, _device: CurrentDevice) -> bytes:
    """One piece of a blob, or as much of it as came before the line broke. Raises: UnknownEncoding, TooLarge."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != PARTIAL:
        raise UnknownEncoding(f"A piece of a blob has the media type {PARTIAL}.")
    sent = bytearray()
    with suppress(ClientDisconnect):  # nobody hears the answer; whoever comes again asks where to go on
        async for part in request.stream():
            sent += part
            if len(sent) > PIECE_BYTES:
                raise TooLarge(f"A piece of a blob has at most {PIECE_BYTES:,} bytes.")
    return bytes(sent)


def owner_of(sender: CurrentDevice, database: OpenDatabase, device: str = "") -> Device:
    """Whose attachment is meant: the sender's own, or with a hub that of the device it names. Raises: NotFound."""
    if not sender.is_hub:
        return sender
    with database.read() as session:
        found = session.get(Device, device)
    if found is None or found.mission != sender.mission:
        raise NotFound("There is no such device in this mission.")
    return found


Owner = Annotated[Device, Depends(owner_of)]


def offset_of(request: Request) -> int:
    found = request.headers.get("upload-offset", "")
    if not re.fullmatch(r"[0-9]{1,12}", found):
        raise NotProcessable("The header Upload-Offset says at which byte the piece begins.")
    return int(found)


def progress(request: Request, owner: Device, sha256: str, offset: int, size: int) -> dict[str, str]:
    """How far a blob has come; once it is whole also headquarters' signed word that it is."""
    told = {"Upload-Offset": str(offset), "Upload-Length": str(size), "Upload-Complete": f"?{offset == size:d}"}
    receipt = _receipt(request, owner, sha256, size) if offset == size else ""
    return told | ({"Upload-Receipt": receipt} if receipt else {})


def _receipt(request: Request, owner: Device, sha256: str, size: int) -> str:
    """This store's signature, or at a hub that of headquarters, empty until it has the blob."""
    state = request.app.state
    if state.onward:
        found: str = state.onward.attachment_receipt(owner.mission, owner.team or "", sha256)
        return found
    signed: str = state.keys.sign(attachment_lines(owner.mission, owner.team or "", sha256, size))
    return signed


@router.head("/{sha256}")
def head_blob(
    sha256: BlobHash, device: Owner, database: OpenDatabase, settings: CurrentSettings, request: Request
) -> Response:
    """How much of a blob of this device has come; of a team-mate's, once it is whole."""
    with database.read() as session:
        named = find_name(session, device, sha256)
        copy = find_copy(session, device.mission, sha256, device.team or "")
        by_team = is_named_by_team(session, device.mission, device.team or "", sha256)
    shelf = Shelf(settings.blobs, device.mission, device.team or "", sha256)
    if copy is not None and by_team and shelf.holds(copy.size):
        offset = size = copy.size
    elif named is None:
        raise NotFound(f"No revision of this device names a blob {sha256}.")
    else:
        offset, size = settle(database, shelf, device, named.size), named.size
    told = progress(request, device, sha256, offset, size)
    return Response(headers=told | {"Cache-Control": "no-store"})


@router.patch("/{sha256}")
def patch_blob(
    sha256: BlobHash,
    device: Owner,
    database: OpenDatabase,
    settings: CurrentSettings,
    piece: Annotated[bytes, Depends(piece_of)],
    at: Annotated[int, Depends(offset_of)],
    request: Request,
) -> Response:
    """Append a piece; the offset in the answer is durable."""
    quota: Quota = request.app.state.quota
    quota.check(device.id, sha256, len(piece))
    try:
        offset, size = take_piece(database, settings.blobs, device, sha256, at, piece, settings.attachment_bytes)
    finally:
        if not Shelf(settings.blobs, device.mission, device.team or "", sha256).is_begun():
            quota.ended(device.id, sha256)
    if offset == size:
        request.app.state.watcher.poke()
        if request.app.state.onward:
            request.app.state.onward.wake()
    return Response(status_code=204, headers=progress(request, device, sha256, offset, size))


@router.get("/{sha256}")
def get_blob(sha256: BlobHash, asking: CurrentAsker, database: OpenDatabase, settings: CurrentSettings) -> Response:
    """The whole of a blob, for those who may read a submission that names it."""
    team = (asking.team or "") if isinstance(asking, Device) else None
    with database.read() as session:
        found = find_copy(session, asking.mission, sha256, team)
    if found is None:
        raise NotFound(f"There is no blob {sha256}.")
    file = file_of(database, settings.blobs, found)
    return FileResponse(file, media_type="application/octet-stream", headers=SAFE_HEADERS)
