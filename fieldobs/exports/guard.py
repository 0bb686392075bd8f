"""Refuses hostile files before anything in them is expanded: zip bombs, and XML that declares entities.

A workbook is a zip of XML; a zip of CSV files is one too. Each is judged by its directory, then each part of XML by
its beginning: no file that a spreadsheet saves has a document type.
"""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any

from fieldobs.exports.faults import Fault, ImportFaults, _

FILE_BYTES = 64 * 1024 * 1024
ALL_BYTES = 256 * 1024 * 1024
MOST_PARTS = 1_000
RATIO = 200
RATIO_FROM_BYTES = 10 * 1024 * 1024
READ_BYTES = 64 * 1024
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def refused(what: str, part: str = "", **values: Any) -> ImportFaults:
    """The whole file is refused."""
    return ImportFaults([Fault(part, 0, "", what, values)])


def check_size(data: bytes) -> None:
    """Raises: ImportFaults for a file that is too large."""
    if len(data) > FILE_BYTES:
        raise refused(
            _("The file has {n} bytes; at most {most} are read. Import it in parts."), n=len(data), most=FILE_BYTES
        )


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A zip that is safe to expand. Raises: ImportFaults."""
    check_size(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        _check_directory(archive.infolist())
        _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError, ValueError) as error:
        raise refused(_("The file is broken: {reason}. Save it again."), reason=str(error)) from error
    return archive


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise refused(_("It holds {n} parts; at most {most} are read."), n=len(parts), most=MOST_PARTS)
    names = [part.filename for part in parts]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise refused(_("It is in the file twice."), double)
    for part in parts:
        if part.flag_bits & 1:
            raise refused(_("It is encrypted. Save it without a password."), part.filename)
        if ".." in PurePosixPath(part.filename).parts or part.filename.startswith("/"):
            raise refused(_("Its name leads outside of the file."), part.filename)
        if part.file_size > RATIO_FROM_BYTES and part.file_size > RATIO * max(part.compress_size, 1):
            raise refused(_("It expands more than {n} times."), part.filename, n=RATIO)
    if (total := sum(part.file_size for part in parts)) > ALL_BYTES:
        raise refused(
            _("It expands to {n} bytes; at most {most} are read. Import it in parts."), n=total, most=ALL_BYTES
        )


def _check_parts(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as file:
                _check_xml(part.filename, file)


def _check_xml(name: str, file: IO[bytes]) -> None:
    """Raises: ImportFaults for XML with a document type, which alone can declare entities."""
    piece = file.read(READ_BYTES)
    if piece.startswith(MARKS):
        raise refused(_("It is no UTF-8. Save the workbook again."), name)
    before = b""
    while piece:
        if b"<!DOCTYPE" in (seen := (before + piece).upper()) or b"<!ENTITY" in seen:
            raise refused(_("It declares a document type, which no workbook does."), name)
        before, piece = piece[-16:], file.read(READ_BYTES)
