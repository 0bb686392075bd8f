"""The sync contract over HTTP: sending, reading back, the log."""

import json
import zlib
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from fieldobs.access import CurrentAsker, CurrentReader, OpenDatabase, current_device
from fieldobs.database import Database, instant_text
from fieldobs.errors import NotFound, NotProcessable, TooLarge, UnknownEncoding, Unreadable
from fieldobs.observers.models import Device
from fieldobs.submissions import actions, proofs
from fieldobs.submissions.models import Submission
from fieldobs.submissions.queries import find_submission, list_lines, read_log
from sync.batch import Batch, read_batch
from sync.errors import BatchTooLarge, BatchUnreadable, BatchUnusable
from sync.receipt import MEDIA_TYPE

MOST_SENT = 256 * 1024
MOST_READ = 2 * 1024 * 1024
MOST_INDEX = 2**62

router = APIRouter(prefix="/api/v1", tags=["sync"])
SendingDevice = Annotated[Device, Depends(current_device)]
Size = Annotated[int | None, Query(ge=0, le=MOST_INDEX)]


async def content_of(request: Request, _device: SendingDevice) -> bytes:
    """The request's bytes, unpacked. Raises: UnknownEncoding, TooLarge, Unreadable."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise UnknownEncoding(f"The media type {kind[:60]!r} is not application/json.")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise UnknownEncoding(f"The encoding {encoding[:60]!r} is not gzip. Send gzip or plain.")
    most = MOST_SENT if encoding == "gzip" else MOST_READ
    sent = bytearray()
    async for piece in request.stream():
        sent += piece
        if len(sent) > most:
            raise TooLarge(f"A request has at most {MOST_SENT:,} bytes in gzip, {MOST_READ:,} plain or unpacked.")
    return unpack(bytes(sent)) if encoding == "gzip" else bytes(sent)


def unpack(packed: bytes) -> bytes:
    """What gzip holds, never more than a request may. Raises: TooLarge, Unreadable."""
    machine = zlib.decompressobj(wbits=31)
    try:
        found = machine.decompress(packed, MOST_READ + 1)
    except zlib.error as error:
        raise Unreadable("The request says gzip and is not.") from error
    if len(found) > MOST_READ:
        raise TooLarge(f"A request unpacks to at most {MOST_READ:,} bytes.")
    if not machine.eof:
        raise Unreadable("The gzip ends too early: the request was cut on its way. Send it again.")
    return found


def batch_of(content: bytes) -> Batch:
    try:
        return read_batch(content)
    except BatchUnreadable as error:
        raise Unreadable(str(error)) from error
    except BatchUnusable as error:
        raise NotProcessable(str(error)) from error
    except BatchTooLarge as error:
        raise TooLarge(str(error)) from error


@router.post("/sync")
def post_batch(
    request: Request, device: SendingDevice, database: OpenDatabase, content: Annotated[bytes, Depends(content_of)]
) -> Response:
    """Merge a device's batch; safe to repeat."""
    state = request.app.state
    receipt = actions.receive(database, state.keys, device, batch_of(content), state.onward)
    state.watcher.poke()
    if state.onward:
        state.onward.wake()
    return JSONResponse(receipt, media_type=MEDIA_TYPE)


@router.get("/submissions/{name}")
def get_submission(name: str, asking: CurrentAsker, database: OpenDatabase) -> dict[str, Any]:
    """A submission as it stands: for the team's devices and the desk."""
    device = asking if isinstance(asking, Device) else None
    with database.read() as session:
        found = find_submission(session, asking.mission, name)
        if found is None or (device and (found.team is None or found.team != device.team)):
            raise NotFound(f"There is no submission {name}.")
        lines = list_lines(session, asking.mission, name)
        hidden = found.held_revisions if device else {}
        return _body(found, [line.id for line in lines if line.id not in hidden])


def _body(found: Submission, revisions: list[str]) -> dict[str, Any]:
    return {
        "id": found.id,
        "form": found.about.get("$form"),
        "station": found.station,
        "state": found.state,
        "answers": found.answers,
        "conflicts": found.conflicts,
        "revisions": revisions,
    }


@router.get("/revisions")
def get_revisions(
    reader: CurrentReader, database: OpenDatabase, after: Annotated[int, Query(ge=0, le=MOST_INDEX)] = 0
) -> StreamingResponse:
    """The log, one revision a line."""
    return StreamingResponse(_lines(database, reader.mission, after), media_type="application/x-ndjson")


def _lines(database: Database, mission: str, after: int) -> Iterator[str]:
    with database.read() as session:
        for line in read_log(session, mission, after):
            said = {
                "index": line.index,
                "id": line.id,
                "body": line.body,
                "sig": line.sig,
                "received_at": instant_text(line.received_at),
                **({"erased": True} if line.is_erased else {}),
            }
            yield json.dumps(said, ensure_ascii=False) + "\n"


@router.get("/log/key")
def get_key(request: Request) -> dict[str, str]:
    """The public key that receipts, certificates and checkpoints are held against."""
    key: dict[str, str] = request.app.state.keys.public_jwk
    return key


@router.get("/log/checkpoint", response_class=PlainTextResponse)
def get_checkpoint(request: Request, asking: CurrentAsker, database: OpenDatabase) -> PlainTextResponse:
    """The latest state of the log as a signed note."""
    with database.read() as session:
        state = proofs.state_of(proofs.find_log(session, asking.mission))
    return PlainTextResponse(request.app.state.keys.note(state), headers={"Cache-Control": "no-store"})


@router.get("/log/proof/inclusion")
def get_inclusion(
    asking: CurrentAsker, database: OpenDatabase, id: Annotated[str, Query(max_length=100)], size: Size = None
) -> dict[str, Any]:
    """Where a revision is in the log of `size` revisions, or of all, and the path that proves it."""
    with database.read() as session:
        index, path = proofs.prove_inclusion(session, asking.mission, id, size)
    return {"index": index, "path": path}


@router.get("/log/proof/consistency")
def get_consistency(
    asking: CurrentAsker,
    database: OpenDatabase,
    first: Annotated[int, Query(alias="from", ge=0, le=MOST_INDEX)],
    second: Annotated[int | None, Query(alias="to", ge=0, le=MOST_INDEX)] = None,
) -> dict[str, Any]:
    """The path that proves that the log of `to` revisions, or of all, begins with that of `from`."""
    with database.read() as session:
        path = proofs.prove_consistency(session, asking.mission, first, second)
    return {"index": first, "path": path}
