"""Taking attachments in, piece by piece, and noting which revisions name them."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from fieldobs.attachments.models import Blob, BlobName
from fieldobs.attachments.queries import find_name
from fieldobs.database import Database
from fieldobs.errors import NotFound, NotProcessable, StorageFull, TooLarge, WrongOffset
from fieldobs.observers.models import Device
from sync.history import Arrival

SHA256 = re.compile(r"[0-9a-f]{64}")
PIECE_BYTES = 256 * 1024
READ_BYTES = 1024 * 1024
MOST_SIZE = 2**31 - 1


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
            "path": path,
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


class Shelf:
    """Where one team's copy of a blob lies: whole, or as far as it has come. Offsets are durable bytes."""

    def __init__(self, root: Path, mission: str, team: str, sha256: str) -> None:
        folder = root / mission / hashlib.sha256(team.encode()).hexdigest()[:16]
        self.sha256 = sha256
        self.whole = folder / sha256[:2] / sha256
        self.part = folder / "coming" / sha256

    def offset(self) -> int:
        """How much of the unfinished blob is on the disk."""
        return self.part.stat().st_size if self.part.exists() else 0

    def append(self, at: int, piece: bytes) -> int:
        """Put a piece behind what is there; the new offset. Raises: WrongOffset, StorageFull; then nothing changed."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        with self.part.open("ab") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            before = out.seek(0, os.SEEK_END)
            if before != at:
                raise WrongOffset(f"This blob goes on at byte {before:,}, not {at:,}.", offset=before)
            try:
                out.write(piece)
                out.flush()
                os.fsync(out.fileno())
                _sync_folder(self.part.parent)
            except OSError as error:
                os.truncate(self.part, before)
                raise StorageFull("There is no room for this attachment now. It will be asked for again.") from error
        return before + len(piece)

    def finish(self) -> bool:
        """Check the whole against its hash and keep it, or throw it away."""
        if self._hash() != self.sha256:
            self.part.unlink()
            return False
        self.whole.parent.mkdir(parents=True, exist_ok=True)
        self.part.replace(self.whole)
        _sync_folder(self.whole.parent)
        return True

    def _hash(self) -> str:
        found = hashlib.sha256()
        with self.part.open("rb") as source:
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
        is_whole = named and session.get(Blob, (device.mission, device.team or "", sha256))
    if named is None:
        raise NotFound(f"No revision of this device names a blob {sha256}.")
    if named.size > most_bytes:
        raise TooLarge(f"This attachment has {named.size:,} bytes; the mission takes at most {most_bytes:,}.")
    shelf = Shelf(root, device.mission, device.team or "", sha256)
    expected = named.size if is_whole else shelf.offset()
    if at != expected:
        raise WrongOffset(f"This blob goes on at byte {expected:,}, not {at:,}.", offset=expected, length=named.size)
    if at + len(piece) > named.size:
        raise NotProcessable(f"The piece ends beyond the {named.size:,} bytes that the revision names.")
    if is_whole:
        return expected, named.size
    offset = shelf.append(at, piece)
    if offset == named.size:
        _keep(database, shelf, device, named.size)
    return offset, named.size


def _keep(database: Database, shelf: Shelf, device: Device, size: int) -> None:
    if not shelf.finish():
        raise NotProcessable("The blob does not match its hash. It was thrown away; send it again from byte 0.")
    with database.write() as session:
        session.merge(Blob(mission=device.mission, team=device.team or "", sha256=shelf.sha256, size=size))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
