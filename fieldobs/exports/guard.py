"""Refuses hostile files before anything in them is expanded: zip bombs, and XML that declares entities.

A workbook is a zip of XML; a zip of CSV files is one too. Each is judged by its directory, then each part of XML by
its beginning: no file that a spreadsheet saves has a document type.
"""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from fieldobs.exports.faults import Fault, ImportFaults

FILE_BYTES = 64 * 1024 * 1024
ALL_BYTES = 256 * 1024 * 1024
MOST_PARTS = 1_000
RATIO = 200
RATIO_FROM_BYTES = 10 * 1024 * 1024
READ_BYTES = 64 * 1024
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def refused(what: str, part: str = "") -> ImportFaults:
    """The whole file is refused."""
    return ImportFaults([Fault(part, 0, "", what)])


def check_size(data: bytes) -> None:
    """Raises: ImportFaults for a file that is too large."""
    if len(data) > FILE_BYTES:
        raise refused(f"The file has {len(data):,} bytes; at most {FILE_BYTES:,} are read. Import it in parts.")


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A zip that is safe to expand. Raises: ImportFaults."""
    check_size(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        _check_directory(archive.infolist())
        _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError, ValueError) as error:
        raise refused(f"The file is broken: {error}. Save it again.") from error
    return archive


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise refused(f"It holds {len(parts):,} parts; at most {MOST_PARTS:,} are read.")
    names = [part.filename for part in parts]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise refused("It is in the file twice.", double)
    for part in parts:
        if part.flag_bits & 1:
            raise refused("It is encrypted. Save it without a password.", part.filename)
        if ".." in PurePosixPath(part.filename).parts or part.filename.startswith("/"):
            raise refused("Its name leads outside of the file.", part.filename)
        if part.file_size > RATIO_FROM_BYTES and part.file_size > RATIO * max(part.compress_size, 1):
            raise refused(f"It expands more than {RATIO} times.", part.filename)
    if (total := sum(part.file_size for part in parts)) > ALL_BYTES:
        raise refused(f"It expands to {total:,} bytes; at most {ALL_BYTES:,} are read. Import it in parts.")


def _check_parts(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as file:
                _check_xml(part.filename, file)


def _check_xml(name: str, file: IO[bytes]) -> None:
    """Raises: ImportFaults for XML with a document type, which alone can declare entities."""
    piece = file.read(READ_BYTES)
    if piece.startswith(MARKS):
        raise refused("It is no UTF-8. Save the workbook again.", name)
    before = b""
    while piece:
        if b"<!DOCTYPE" in (seen := (before + piece).upper()) or b"<!ENTITY" in seen:
            raise refused("It declares a document type, which no workbook does.", name)
        before, piece = piece[-16:], file.read(READ_BYTES)
