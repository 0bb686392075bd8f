"""Taking attachments in, piece by piece, and noting which revisions name them."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from fieldobs.attachments.models import Blob, BlobName
from fieldobs.attachments.queries import find_name, list_unnamed
from fieldobs.database import Database
from fieldobs.errors import N_, NotFound, NotProcessable, TooLarge, WrongOffset, needing_room
from fieldobs.observers.models import Device
from sync.history import Arrival

SHA256 = re.compile(r"[0-9a-f]{64}")
PIECE_BYTES = 256 * 1024
READ_BYTES = 1024 * 1024
MOST_SIZE = 2**31 - 1
MOST_PATH = 200
COMING = "coming"
NO_ROOM = "There is no room for this attachment now. It will be asked for again."


def attachments_in(value: Any) -> Iterator[dict[str, Any]]:
    """The attachments that an answer names: itself, or members of a list."""
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            continue
        size, sha256 = each.get("size"), each.get("sha256")
        if type(size) is int and 0 <= size <= MOST_SIZE and isinstance(sha256, str) and SHA256.fullmatch(sha256):
            yield each


def name_blobs(session: Session, mission: str, arrivals: Sequence[Arrival]) -> None:
    """Note every attachment that newly stored revisions name."""
    rows = {
        (found["sha256"], each.revision.id, path): {
            "mission": mission,
            "sha256": found["sha256"],
            "revision": each.revision.id,
            "path": short(path),
            "device": each.revision.device,
            "team": each.team or "",
            "submission": each.revision.submission,
            "size": found["size"],
            "type": str(found.get("type", ""))[:100],
            "name": str(found.get("name", ""))[:200],
        }
        for each in arrivals
        for path, value in each.revision.set.items()
        for found in attachments_in(value)
    }
    if rows:
        session.execute(insert(BlobName), list(rows.values()))


def unname_blobs(session: Session, mission: str, revisions: Sequence[str]) -> None:
    """Forget that these revisions named attachments, and that those came whole which now nobody names."""
    of_these = (col(BlobName.mission) == mission, col(BlobName.revision).in_(revisions))
    hashes = session.exec(select(BlobName.sha256).where(*of_these).distinct()).all()
    session.exec(delete(BlobName).where(*of_these))
    unnamed = list_unnamed(session, mission, hashes)
    session.exec(delete(Blob).where(col(Blob.mission) == mission, col(Blob.sha256).in_(unnamed)))


def remove_files(root: Path, mission: str, hashes: Iterable[str]) -> None:
    """Remove every team's file of these attachments, whole or under way."""
    for sha256 in hashes:
        for file in (root / mission).glob(f"*/*/{sha256}"):
            file.unlink(missing_ok=True)  # in this moment it may have come whole, and lie elsewhere
            sync_folder(file.parent)


def short(path: str) -> str:
    """A path as an index takes it: as it is, or cut, with a digest that keeps it apart from others that begin alike."""
    return (
        path if len(path) <= MOST_PATH else f"{path[: MOST_PATH - 20]}~{hashlib.sha256(path.encode()).hexdigest()[:16]}"
    )


class Shelf:
    """Where one team's copy of a blob lies: whole, or as far as it has come. Offsets are durable bytes."""

    def __init__(self, root: Path, mission: str, team: str, sha256: str) -> None:
        folder = root / mission / hashlib.sha256(team.encode()).hexdigest()[:16]
        self.sha256 = sha256
        self.whole = folder / sha256[:2] / sha256
        self.part = folder / COMING / sha256

    def is_begun(self) -> bool:
        """Whether some of it is here and more is to come."""
        return self.part.exists()

    def offset(self) -> int:
        """How much of the unfinished blob is on the disk."""
        try:
            return self.part.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, at: int, piece: bytes) -> int:
        """Put a piece behind what is there; the new offset. Raises: WrongOffset, StorageFull; then nothing changed."""
        with needing_room(NO_ROOM):
            self.part.parent.mkdir(parents=True, exist_ok=True)
            with self.part.open("ab", buffering=0) as out:  # nothing is left in a buffer, to be tried again at its end
                fcntl.flock(out, fcntl.LOCK_EX)
                before = out.seek(0, os.SEEK_END)
                if before != at:
                    raise WrongOffset(f"This blob goes on at byte {before:,}, not {at:,}.", offset=before)
                try:
                    _write_whole(out, piece)
                    os.fsync(out.fileno())
                    sync_folder(self.part.parent)
                except OSError:
                    out.truncate(before)
                    raise
        return before + len(piece)

    def clear(self) -> None:
        """Leave nothing of the blob here."""
        for file in (self.part, self.whole):
            file.unlink(missing_ok=True)

    def holds(self, size: int) -> bool:
        """Whether the whole lies here, with all of its bytes."""
        return self.whole.is_file() and self.whole.stat().st_size == size

    def finish(self) -> bool:
        """Check the whole against its hash and keep it, or throw it away; who comes second finds it done.

        Raises: StorageFull; what came stays.
        """
        try:
            source = self.part.open("rb")
        except FileNotFoundError:
            return self.whole.is_file()
        with source:
            fcntl.flock(source, fcntl.LOCK_EX)
            if not self.part.exists() or not os.path.samestat(os.fstat(source.fileno()), self.part.stat()):
                return self.whole.is_file()
            if _hash(source) != self.sha256:
                self.part.unlink()
                return False
            with needing_room(NO_ROOM):
                self.whole.parent.mkdir(parents=True, exist_ok=True)
                self.part.replace(self.whole)
                sync_folder(self.whole.parent)
        return True


def _write_whole(out: FileIO, content: bytes) -> None:
    """Write all of it: a disk that fills up takes the first bytes before it takes none."""
    left = memoryview(content)
    while left:
        left = left[out.write(left) :]


def _hash(source: BinaryIO) -> str:
    found = hashlib.sha256()
    while block := source.read(READ_BYTES):
        found.update(block)
    return found.hexdigest()


def take_piece(
    database: Database, root: Path, device: Device, sha256: str, at: int, piece: bytes, most_bytes: int
) -> tuple[int, int]:
    """Append a piece of a blob that this device's revision names; the new offset and the blob's size.

    Raises: NotFound, TooLarge, WrongOffset, NotProcessable when the whole does not match its hash, StorageFull.
    """
    with database.read() as session:
        named = find_name(session, device, sha256)
    if named is None:
        raise NotFound(f"No revision of this device names a blob {sha256}.")
    if named.size > most_bytes:
        raise TooLarge(f"This attachment has {named.size:,} bytes; the mission takes at most {most_bytes:,}.")
    shelf = Shelf(root, device.mission, device.team or "", sha256)
    expected = settle(database, shelf, device, named.size)
    if at != expected:
        raise WrongOffset(f"This blob goes on at byte {expected:,}, not {at:,}.", offset=expected, length=named.size)
    if at + len(piece) > named.size:
        raise NotProcessable(f"The piece ends beyond the {named.size:,} bytes that the revision names.")
    if shelf.holds(named.size):
        return expected, named.size
    try:
        offset = shelf.append(at, piece)
    finally:
        _check_named(database, shelf, device)
    if offset == named.size and not _keep(database, shelf, device, named.size):
        raise NotProcessable("The blob does not match its hash. It was thrown away; send it again from byte 0.")
    return offset, named.size


def settle(database: Database, shelf: Shelf, device: Device, size: int) -> int:
    """How much of a blob is on the disk, once that is done which a crash left undone.

    It is whole only when it was checked, lies in its place and is entered: all three are made up for here.
    """
    if shelf.holds(size):
        with database.read() as session:
            is_entered = session.get(Blob, (device.mission, device.team or "", shelf.sha256)) is not None
        if not is_entered:
            _enter(database, shelf, device, size)
        return size
    offset = shelf.offset()
    if 0 < size <= offset:
        return size if _keep(database, shelf, device, size) else 0
    return offset


def _keep(database: Database, shelf: Shelf, device: Device, size: int) -> bool:
    """Whether all that came is what the hash says; then it is kept and entered, else thrown away."""
    if not shelf.finish():
        return False
    _enter(database, shelf, device, size)
    return True


def _enter(database: Database, shelf: Shelf, device: Device, size: int) -> None:
    with suppress(IntegrityError), database.write() as session:  # another may enter the same in this moment
        session.merge(Blob(mission=device.mission, team=device.team or "", sha256=shelf.sha256, size=size))
    _check_named(database, shelf, device)


def _check_named(database: Database, shelf: Shelf, device: Device) -> None:
    """Let go of what was put on a shelf while the last revision that named it was erased. Raises: NotFound.

    It is looked up after the writing, and erasing removes files after its commit: one of the two sees the other.
    """
    with database.read() as session:
        if not list_unnamed(session, device.mission, [shelf.sha256]):
            return
    shelf.clear()
    with database.write() as session:
        session.exec(delete(Blob).where(col(Blob.mission) == device.mission, col(Blob.sha256) == shelf.sha256))
    raise NotFound(f"No revision names a blob {shelf.sha256} any more.")


def take_whole(
    database: Database, root: Path, device: Device, sha256: str, size: int, source: IO[bytes], most_bytes: int
) -> bool:
    """Take in an attachment that came in one piece, from where it was broken off before; whether it is new here.

    Raises: NotFound, TooLarge, NotProcessable, StorageFull.
    """
    with database.read() as session:
        named = find_name(session, device, sha256)
    if named is None or named.size != size:
        raise NotFound(f"No revision of this device names a blob {sha256} of {size:,} bytes.")
    shelf = Shelf(root, device.mission, device.team or "", sha256)
    if shelf.holds(size):
        settle(database, shelf, device, size)
        return False
    at, is_whole, is_last_try = shelf.offset(), False, False
    while not is_whole:
        source.seek(at)
        try:
            at, _ = take_piece(database, root, device, sha256, at, source.read(PIECE_BYTES), most_bytes)
            is_whole = at == size
        except WrongOffset as error:  # part of it was wrong and is gone, or somebody else brings the same just now
            at = error.members["offset"]
        except NotProcessable:
            if is_last_try:
                raise
            at, is_last_try = 0, True
    return True


def file_of(database: Database, root: Path, copy: Blob) -> Path:
    """Where a whole blob lies. Raises: NotFound when the disk has lost it; then its phone is asked again."""
    shelf = Shelf(root, copy.mission, copy.team, copy.sha256)
    if not shelf.holds(copy.size):
        forget(database, [copy])
        raise NotFound(N_("The store has lost this attachment. The phone that made it will be asked again."))
    return shelf.whole


def forget_lost(database: Database, root: Path) -> int:
    """Strike out every blob that the disk has lost, so that its phone is asked again; how many there were."""
    with database.read() as session:
        copies = session.exec(select(Blob)).all()
    lost = [each for each in copies if not Shelf(root, each.mission, each.team, each.sha256).holds(each.size)]
    forget(database, lost)
    return len(lost)


def forget(database: Database, copies: Sequence[Blob]) -> None:
    if not copies:
        return
    with database.write() as session:
        for each in copies:
            held = session.get(Blob, (each.mission, each.team, each.sha256))
            if held is not None:
                session.delete(held)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
