"""A bundle: one sync request with its attachments, in a zip that is sealed in the age format.

`unseal` takes the seal off, `read_bundle` reads what it held, and refuses the whole for any fault: bombs, paths that
lead elsewhere, members twice, hashes that do not fit. Nothing in it is ever put under a name that it chose. Knows no
store: what is done with the request is the business of whoever takes it in.
"""

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import pyrage
from pyrage import x25519

from sync.batch import Batch, read_batch
from sync.errors import BatchTooLarge, BatchUnreadable, BatchUnusable, BundleRefused, Reason

MEDIA_TYPE = "application/vnd.fieldobs.bundle"
SUFFIX = ".fieldobs"
REQUEST, CERTIFICATE = "request.json", "certificate.json"
BLOB = re.compile(r"blobs/([0-9a-f]{64})")
MAGIC = b"age-encryption.org/v1\n"
MOST_BYTES = 200_000_000
MOST_MEMBERS = 1_000
MOST_REQUEST = 2 * 1024 * 1024
MOST_CERTIFICATE = 16 * 1024
MOST_DIRECTORY = 1024 * 1024
READ_BYTES = 256 * 1024
NO_KEY = "No matching keys"
ENCRYPTED = 1
BROKEN = (
    zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error, struct.error, ValueError,
    OverflowError, OSError,
)  # fmt: skip


@dataclass(frozen=True)
class Bundle:
    """What a bundle held, found sound. `blobs` maps the SHA-256 of each attachment to its size."""

    batch: Batch
    certificate: Mapping[str, Any] | None
    blobs: Mapping[str, int]
    archive: zipfile.ZipFile

    def blob(self, sha256: str) -> IO[bytes]:
        """The bytes of an attachment."""
        return self.archive.open(f"blobs/{sha256}")


def seal(request: bytes, certificate: Mapping[str, Any], blobs: Sequence[bytes], recipients: Sequence[str]) -> bytes:
    """The file that carries a request and attachments to whoever of the recipients gets it."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(REQUEST, request, zipfile.ZIP_DEFLATED)
        archive.writestr(CERTIFICATE, json.dumps(certificate), zipfile.ZIP_DEFLATED)
        for blob in blobs:
            archive.writestr(f"blobs/{hashlib.sha256(blob).hexdigest()}", blob)
    sealed: bytes = pyrage.encrypt(packed.getvalue(), [x25519.Recipient.from_str(each) for each in recipients])
    return sealed


def unseal(source: IO[bytes], plain: IO[bytes], identity: x25519.Identity) -> None:
    """Write what a file holds to another, or refuse it. Raises: BundleRefused; OSError when there is no room."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BundleRefused(Reason.NO_BUNDLE, "This file is no bundle, or its beginning is lost.")
    source.seek(0)
    into = _Into(plain)
    try:
        pyrage.decrypt_io(source, into, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if into.fault is not None:
            raise into.fault from error
        if NO_KEY in str(error):
            raise BundleRefused(Reason.FOREIGN, "This bundle is sealed for others: nobody here can open it.") from error
        raise BundleRefused(Reason.DAMAGED, "This bundle is damaged or was cut on its way.") from error


class _Into:
    """A file being written, and what went wrong with that: `pyrage` tells it as if the bundle were at fault."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.fault: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.out.write(data)
        except OSError as error:
            self.fault = error
            raise


def read_bundle(plain: IO[bytes]) -> Bundle:
    """What an unsealed bundle holds, every hash of it checked. Raises: BundleRefused."""
    with _told():
        parts = zipfile.ZipFile(_Sparing(plain)).infolist()  # of a file it needs no more than that
    _check_parts(parts)
    archive = zipfile.ZipFile(plain)
    names = {part.filename: part for part in parts}
    if REQUEST not in names:
        raise BundleRefused(Reason.MALFORMED, "The bundle holds no request.")
    batch = _batch(_read(archive, names[REQUEST], MOST_REQUEST))
    shown = _certificate(_read(archive, names[CERTIFICATE], MOST_CERTIFICATE)) if CERTIFICATE in names else None
    blobs = {found[1]: part for name, part in names.items() if (found := BLOB.fullmatch(name))}
    for sha256, part in blobs.items():
        _check_blob(archive, part, sha256)
    return Bundle(batch, shown, {sha256: part.file_size for sha256, part in blobs.items()}, archive)


class _Sparing:
    """A file that nobody reads much of at once: a zip's list of members is read whole before anybody can judge it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(min(size, MOST_DIRECTORY + 1))  # without a size it reads the last 64 KiB
        if len(found) > MOST_DIRECTORY:
            raise BundleRefused(Reason.TOO_LARGE, f"A bundle holds at most {MOST_MEMBERS:,} members.")
        return found


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a broken zip does to its reader, as one fault."""
    try:
        yield
    except BROKEN as error:
        raise BundleRefused(Reason.MALFORMED, f"What the bundle holds is no sound zip: {error}"[:200]) from error


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_MEMBERS:
        raise BundleRefused(Reason.TOO_LARGE, f"A bundle holds at most {MOST_MEMBERS:,} members.")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise BundleRefused(Reason.TOO_LARGE, f"A bundle unpacks to at most {MOST_BYTES:,} bytes.")
    if len({part.filename for part in parts}) < len(parts):
        raise BundleRefused(Reason.MALFORMED, "The bundle holds a member twice.")
    for part in parts:
        steps = part.filename.split("/")
        if "\\" in part.filename or ":" in part.filename or ".." in steps or steps[0] == "":
            raise BundleRefused(Reason.MALFORMED, "The name of a member leads out of the bundle.")
        if part.flag_bits & ENCRYPTED or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BundleRefused(Reason.MALFORMED, "A member is packed in a way that bundles do not use.")


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    if part.file_size > most:
        raise BundleRefused(Reason.TOO_LARGE, f"The member {part.filename} has at most {most:,} bytes.")
    return b"".join(_pieces(archive, part))


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with _told(), archive.open(part) as source:
        while piece := source.read(READ_BYTES):
            yield piece


def _batch(content: bytes) -> Batch:
    try:
        return read_batch(content)
    except BatchTooLarge as error:
        raise BundleRefused(Reason.TOO_LARGE, str(error)) from error
    except (BatchUnreadable, BatchUnusable) as error:
        raise BundleRefused(Reason.MALFORMED, str(error)) from error


def _certificate(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleRefused(Reason.MALFORMED, "The certificate in the bundle is no JSON text.") from error
    return found if isinstance(found, dict) else {}


def _check_blob(archive: zipfile.ZipFile, part: zipfile.ZipInfo, sha256: str) -> None:
    found = hashlib.sha256()
    for piece in _pieces(archive, part):
        found.update(piece)
    if found.hexdigest() != sha256:
        raise BundleRefused(Reason.MALFORMED, f"The attachment {sha256} is not what its name says.")
