"""Taking bundles in: along the very path of any batch, then the attachments. A hub keeps what it cannot open."""

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from sqlmodel import Session, select

from fieldobs.attachments.actions import COMING, sync_folder, take_whole
from fieldobs.attachments.queries import find_copy
from fieldobs.bundles.models import Bundle, State
from fieldobs.bundles.queries import as_file, count_sealed_bytes, find_entries, sealed_file
from fieldobs.database import Database, now
from fieldobs.errors import CannotTakeIn, FieldobsError, NotAllowed, NotFound, StorageFull, TooLarge, needing_room
from fieldobs.keys import StoreKeys
from fieldobs.observers.actions import remember
from fieldobs.observers.models import Device
from fieldobs.settings import Settings
from fieldobs.submissions.actions import Onward, receive
from fieldobs.submissions.models import Log
from sync.batch import Batch
from sync.bundle import MOST_BYTES, READ_BYTES, read_bundle, unseal
from sync.bundle import Bundle as Opened
from sync.errors import BundleRefused, Reason
from sync.receipt import attachment_lines
from sync.receipt_file import ReceiptFile, kept

MOST_SEALED_BYTES = 8_000_000_000
COUNTED = {"stored": "new", "relayed": "new", "quarantined": "held", "rejected": "refused", "retry": "later"}
ADDED_UP = ("new", "held", "attachments_new")
LEFT_AFTER = timedelta(days=1)
NO_ROOM = "There is no room for all of this bundle now. Bring it again later."


@dataclass(frozen=True)
class Place:
    """The store that takes bundles in. `onward` where it is a hub."""

    database: Database
    keys: StoreKeys
    settings: Settings
    onward: Onward | None


@dataclass(frozen=True)
class Bringer:
    """Who brought a file: somebody of the desk, or a device that carried it."""

    by: str = ""
    carrier: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of one file: `bundle` as it is kept now, `counts` of this time alone, and the answer."""

    bundle: Bundle
    counts: Mapping[str, int]
    answer: ReceiptFile


@contextmanager
def laid_by(settings: Settings) -> Iterator[IO[bytes]]:
    """A file without a name, beside the store: it goes with whoever made it. Raises: StorageFull."""
    with needing_room(NO_ROOM), tempfile.TemporaryFile(dir=settings.data) as file:
        yield file


def take_in(place: Place, mission: str, file: IO[bytes], bringer: Bringer) -> Taken:
    """Take a bundle in, or at a hub that cannot open it keep it for headquarters; repeating it changes nothing.

    Raises: CannotTakeIn, TooLarge, then nothing was changed; StorageFull, Busy: what had come in by then stays.
    """
    with needing_room(NO_ROOM):
        return _take_in(place, _measured(mission, file, bringer), file)


def _take_in(place: Place, bundle: Bundle, file: IO[bytes]) -> Taken:
    try:
        with laid_by(place.settings) as plain:
            unseal(file, plain, place.keys.identity(bundle.mission))
            return _take_open(place, bundle, read_bundle(plain))
    except BundleRefused as error:
        if error.reason is Reason.FOREIGN and place.onward:
            return _carry(place, place.onward, bundle, file)
        if error.reason is Reason.TOO_LARGE:
            raise TooLarge(str(error)) from error
        raise CannotTakeIn(str(error), reason=error.reason.value) from error


def _measured(mission: str, file: IO[bytes], bringer: Bringer) -> Bundle:
    """The bundle that a file seems to be. Raises: TooLarge."""
    found, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(READ_BYTES):
        found.update(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge(f"A bundle has at most {MOST_BYTES:,} bytes.")
    file.seek(0)
    moment = now()
    return Bundle(
        mission=mission, sha256=found.hexdigest(), size=size, state=State.TAKEN, by=bringer.by,
        carrier=bringer.carrier, first_at=moment, last_at=moment,
    )  # fmt: skip


def _take_open(place: Place, bundle: Bundle, opened: Opened) -> Taken:
    """Text first, then the attachments: a full disk costs no answer."""
    device = _maker(place, bundle.mission, opened)
    receipt = kept(receive(place.database, place.keys, device, opened.batch, place.onward, is_contact=False))
    counts = Counter({"changes": len(receipt["outcomes"]), "attachments": len(opened.blobs)})
    counts.update(COUNTED.get(told["outcome"], "known") for told in receipt["outcomes"].values())
    for sha256, size in opened.blobs.items():
        counts[_take_blob(place, device, opened, sha256, size)] += 1
    if place.onward:
        place.onward.wake()
    attachments = _attachment_receipts(place, device, opened.blobs)
    answer = ReceiptFile([receipt], attachments)
    bundle.device, bundle.counts = device.id, dict(counts)
    bundle.answer = {"receipts": [receipt], "attachments": attachments, "blobs": list(opened.blobs)}
    return Taken(_note(place, bundle), counts, answer)


def _maker(place: Place, mission: str, opened: Opened) -> Device:
    """The device whose bundle it is, put back into a register that forgot it. Raises: BundleRefused."""
    with place.database.write() as session:
        found = session.get(Device, opened.batch.device)
        if found is None and opened.certificate is not None:
            try:
                found = remember(session, place.keys, opened.certificate)
            except NotAllowed as error:
                raise BundleRefused(Reason.UNKNOWN_DEVICE, error.detail) from error
        if found is None or found.id != opened.batch.device or found.mission != mission or found.observer is None:
            raise BundleRefused(Reason.UNKNOWN_DEVICE, "The phone of this bundle is not known in this mission.")
        if found.approved_at is None:
            raise BundleRefused(Reason.UNKNOWN_DEVICE, "The desk has not yet said yes to the phone of this bundle.")
        return found


def _take_blob(place: Place, device: Device, opened: Opened, sha256: str, size: int) -> str:
    """Take an attachment in; what it counts as.

    Raises: StorageFull: whoever carries the bundle must keep it, which an answer for the rest would let them forget.
    """
    root, most = place.settings.blobs, place.settings.attachment_bytes
    try:
        with opened.blob(sha256) as source:
            is_new = take_whole(place.database, root, device, sha256, size, source, most)
    except StorageFull:
        raise
    except FieldobsError:
        return "attachments_refused"
    return "attachments_new" if is_new else "attachments_known"


def _attachment_receipts(place: Place, device: Device, hashes: Iterable[str]) -> list[dict[str, str]]:
    """Headquarters' word for those of the attachments that it has whole."""
    team = device.team or ""
    with place.database.read() as session:
        copies = [copy for sha256 in hashes if (copy := find_copy(session, device.mission, sha256, team))]
    found = {}
    for copy in copies:
        if place.onward:
            found[copy.sha256] = place.onward.attachment_receipt(device.mission, team, copy.sha256)
        else:
            found[copy.sha256] = place.keys.sign(attachment_lines(device.mission, team, copy.sha256, copy.size))
    return [{"device": device.id, "sha256": name, "receipt": receipt} for name, receipt in found.items() if receipt]


def _note(place: Place, bundle: Bundle) -> Bundle:
    """Keep that a bundle came, once more if it did before."""
    with place.database.write() as session:
        held = _held(session, bundle)
        if held:
            before = held.counts
            added = {name: before.get(name, 0) + bundle.counts.get(name, 0) for name in ADDED_UP}
            bundle.counts, bundle.times = {**bundle.counts, **added}, held.times + 1
            bundle.first_at = held.first_at
        return session.merge(bundle)


def _held(session: Session, bundle: Bundle) -> Bundle | None:
    """The same bundle from before; until the session ends nobody else brings it."""
    session.exec(select(Log).where(Log.mission == bundle.mission).with_for_update()).one()
    return session.get(Bundle, (bundle.mission, bundle.sha256))


def _carry(place: Place, onward: Onward, bundle: Bundle, file: IO[bytes]) -> Taken:
    """Keep a bundle sealed until headquarters has answered. One that came before has its answer."""
    with place.database.read() as session:
        is_known = session.get(Bundle, (bundle.mission, bundle.sha256)) is not None
        sealed_bytes = count_sealed_bytes(session, bundle.mission)
    if not is_known:
        if sealed_bytes + bundle.size > MOST_SEALED_BYTES:
            raise StorageFull("This hub carries as much as it can. Bring the bundle again later.")
        _shelve(place, bundle, file)
    with place.database.write() as session:
        held = _held(session, bundle)
        if held is None:
            bundle.state = State.CARRIED
            session.add(bundle)
        else:
            held.last_at, held.times = bundle.last_at, held.times + 1
            session.add(held)
    onward.wake()
    now_held = held or bundle
    _check_refused(now_held)
    return Taken(now_held, {}, as_file(now_held))


def _shelve(place: Place, bundle: Bundle, file: IO[bytes]) -> None:
    """Put a sealed file on the disk for good. Raises: OSError."""
    target = sealed_file(place.settings, bundle.mission, bundle.sha256)
    coming = target.parent / COMING
    coming.mkdir(parents=True, exist_ok=True)
    _clear_away(coming, bundle.last_at)
    file.seek(0)
    with tempfile.NamedTemporaryFile(dir=coming, delete=False) as out:
        try:
            shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
            Path(out.name).replace(target)
        finally:
            Path(out.name).unlink(missing_ok=True)
    sync_folder(target.parent)


def _clear_away(coming: Path, moment: datetime) -> None:
    """Remove what a process that died here has left half written."""
    for file in coming.iterdir():
        with suppress(FileNotFoundError):  # its own writer was quicker
            if file.stat().st_mtime < (moment - LEFT_AFTER).timestamp():
                file.unlink()


def _check_refused(bundle: Bundle) -> None:
    if bundle.state == State.REFUSED:
        raise CannotTakeIn(bundle.problem, reason=str(bundle.answer.get("reason", Reason.MALFORMED.value)))


def find_answer(place: Place, mission: str, sha256: str) -> ReceiptFile:
    """How it stands with a bundle that came. At a hub headquarters may have spoken since.

    Raises: NotFound, CannotTakeIn for one that headquarters refused.
    """
    with place.database.read() as session:
        bundle = session.get(Bundle, (mission, sha256))
        device = session.get(Device, bundle.device) if bundle and bundle.device else None
        asked = (
            [(each["batch"], list(each["outcomes"])) for each in bundle.answer.get("receipts", [])] if bundle else []
        )
        batches = [(name, find_entries(session, mission, ids)) for name, ids in asked]
    if bundle is None:
        raise NotFound("No such bundle came here.")
    _check_refused(bundle)
    if place.onward is None or device is None:
        return as_file(bundle)
    receipts = [
        kept(receive(
            place.database, place.keys, device, Batch(name, device.id, device.app, None, entries), place.onward,
            is_contact=False,
        ))
        for name, entries in batches
    ]  # fmt: skip
    return ReceiptFile(receipts, _attachment_receipts(place, device, bundle.answer["blobs"]))
