"""Bundles: taking in the files of phones that had no network, the receipts for them, and those that came before."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import select
from starlette.datastructures import UploadFile

from fieldobs.bundles.actions import NO_ROOM, Bringer, Place, take_in
from fieldobs.bundles.models import Bundle, State
from fieldobs.bundles.queries import as_file, list_bundles
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.tables import Columns, csv_answer
from fieldobs.errors import Busy, CannotTakeIn, FieldobsError, NotFound, StorageFull, TooLarge, needing_room
from fieldobs.observers.models import Device, Observer
from sync.bundle import MOST_BYTES
from sync.receipt_file import MEDIA_TYPE, SUFFIX, ReceiptFile

router = APIRouter(include_in_schema=False)
MOST_FILES = 200
MOST_UPLOAD = 2_000_000_000
SHOWN = 200


@dataclass(frozen=True)
class BundleRow:
    """A bundle that came, and whose phone made it; nobody's while it is sealed."""

    bundle: Bundle
    device: Device | None
    observer: Observer | None
    counts: Mapping[str, int]

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def is_carried(self) -> bool:
        return self.bundle.state != State.TAKEN

    @property
    def new(self) -> int:
        return self.count("new") + self.count("held")

    @property
    def is_new(self) -> bool:
        return self.new + self.count("attachments_new") > 0

    @property
    def missing(self) -> int:
        """What was in it and is not here now."""
        return self.count("refused") + self.count("later") + self.count("attachments_refused")


@dataclass(frozen=True)
class Brought:
    """One file of an upload: what came in, or why it was refused."""

    name: str
    row: BundleRow | None = None
    fault: str = ""


async def files_of(request: Request, desk: OpenDesk) -> AsyncIterator[Sequence[UploadFile]]:
    """The files of an upload, read only for whoever may bring them.

    Raises: NotAllowed, TooLarge, NotProcessable, StorageFull.
    """
    desk.must_decide()
    said = request.headers.get("content-length", "")
    if not (said.isascii() and said.isdigit() and int(said) <= MOST_UPLOAD):
        raise TooLarge(desk._("This is too much for one go. Bring the files in several parts."))
    with needing_room(NO_ROOM):
        form = await request.form(max_files=MOST_FILES)  # lays them by, where the machine keeps what is temporary
    try:
        yield [each for each in form.getlist("file") if isinstance(each, UploadFile) and (each.filename or each.size)]
    finally:
        await form.close()


@router.get("/desk/bundles")
def bundles(desk: OpenDesk, format: str = "") -> Response:
    """Every bundle that came, the latest first."""
    if format == "csv":
        return csv_answer("bundles", _columns(desk), _rows(desk))
    return _page(desk)


@router.post("/desk/bundles")
async def bring(desk: OpenDesk, files: Annotated[Sequence[UploadFile], Depends(files_of)]) -> Response:
    """Take in as many files as there are: one that is refused holds no other up."""
    brought = [await run_in_threadpool(_bring, desk, each) for each in files]
    desk.request.app.state.watcher.poke()
    fault = "" if brought else desk._("Choose at least one file.")
    return await run_in_threadpool(_page, desk, brought, fault)


def _bring(desk: Desk, file: UploadFile) -> Brought:
    state, name = desk.request.app.state, (file.filename or "")[:100]
    place = Place(desk.database, state.keys, desk.settings, state.onward)
    try:
        taken = take_in(place, desk.mission, file.file, Bringer(by=desk.reader.name))
    except FieldobsError as error:
        return Brought(name, fault=_why(desk, error))
    return Brought(name, _row(desk, _devices(desk), taken.bundle, taken.counts))


def _why(desk: Desk, error: FieldobsError) -> str:
    """Why a file was refused and what to do, in the reader's language."""
    _ = desk._
    if isinstance(error, TooLarge):
        return _("It is larger than a bundle may be.")
    if isinstance(error, StorageFull):
        return _("The disk of the store is full. Make room and bring it again.")
    if isinstance(error, Busy):
        return _("The store is busy. Bring it again in a moment.")
    reasons = {
        "no-bundle": _("It is no bundle. Bundles end in .fieldobs; the app makes them."),
        "damaged": _("It was damaged or cut on its way. Ask for the file again: the phone still has everything."),
        "foreign": _("It is sealed for another mission or server, and cannot be opened here."),
        "unknown-device": _("Its phone is not known in this mission, or waits for the desk's yes."),
    }
    is_told = isinstance(error, CannotTakeIn) and error.members.get("reason") in reasons
    return reasons[error.members["reason"]] if is_told else _("What it holds is not as the app makes it.")


@router.get("/desk/bundles/receipts")
def receipts(desk: OpenDesk, of: Annotated[Sequence[str], Query()] = ()) -> Response:
    """The receipts for some bundles, in one file for all their phones."""
    with desk.database.read() as session:
        found = [session.get(Bundle, (desk.mission, name)) for name in of[:MOST_FILES]]
    held = [bundle for bundle in found if bundle is not None]
    if not held:
        raise NotFound(desk._("There is no such bundle."))
    file = sum((as_file(bundle) for bundle in held), ReceiptFile())
    name = f"receipts-{desk.ground.mission.slug}-{desk.write.now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(file.text, media_type=MEDIA_TYPE, headers=headers)


def _devices(desk: Desk) -> Mapping[str, Device]:
    with desk.database.read() as session:
        return {device.id: device for device in session.exec(select(Device).where(Device.mission == desk.mission))}


def _row(desk: Desk, devices: Mapping[str, Device], bundle: Bundle, counts: Mapping[str, int]) -> BundleRow:
    device = devices.get(bundle.device)
    return BundleRow(bundle, device, desk.ground.observers.get(device.observer or "") if device else None, counts)


def _rows(desk: Desk) -> list[BundleRow]:
    devices = _devices(desk)
    with desk.database.read() as session:
        found = list_bundles(session, desk.mission, SHOWN)
    return [_row(desk, devices, bundle, bundle.counts) for bundle in found]


def _columns(desk: Desk) -> Columns[BundleRow]:
    _, write = desk._, desk.write
    return {
        _("File"): lambda row: row.bundle.sha256,
        _("Observer"): lambda row: row.observer.name if row.observer else "",
        _("Team"): lambda row: row.device.team if row.device else "",
        _("Came first"): lambda row: write.iso(row.bundle.first_at),
        _("Came last"): lambda row: write.iso(row.bundle.last_at),
        _("Brought by"): lambda row: row.bundle.by or row.bundle.carrier,
        _("Changes"): lambda row: row.count("changes"),
        _("New changes"): lambda row: row.new,
        _("Attachments"): lambda row: row.count("attachments"),
        _("New attachments"): lambda row: row.count("attachments_new"),
    }


def _page(desk: Desk, brought: Sequence[Brought] = (), fault: str = "") -> Response:
    rows = _rows(desk)
    return show(
        desk,
        "desk/bundles.html",
        "bundles",
        422 if fault else 200,
        brought=brought,
        refused=[one for one in brought if one.fault],
        taken=[one.row.bundle.sha256 for one in brought if one.row],
        rows=rows,
        carriers=_carriers(desk, rows),
        fault=fault,
        most=MOST_BYTES,
    )


def _carriers(desk: Desk, rows: Sequence[BundleRow]) -> Mapping[str, str]:
    """Who brought each bundle: somebody of the desk, or the observer whose phone carried it."""
    devices, observers = _devices(desk), desk.ground.observers
    found = {}
    for row in rows:
        device = devices.get(row.bundle.carrier)
        person = observers.get(device.observer or "") if device else None
        found[row.bundle.sha256] = row.bundle.by or (person.name if person else device.name if device else "")
    return found
