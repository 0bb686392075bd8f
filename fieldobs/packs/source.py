"""The files of a pack, from a folder or a zip, read in memory and never unpacked to the disk. Knows no format inside.

A zip is judged by its directory before anything in it is expanded; a folder may not lead outside itself.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Protocol

from fieldobs.packs.pack import Fault, PackUnreadable
from fieldobs.terminal import _, count

FILE_BYTES = 256 * 1024 * 1024
"""The largest file of a pack: a register of a million stations is about 110 MB."""
ZIP_BYTES = 512 * 1024 * 1024
ZIP_FILES = 2_000
RATIO = 200
"""Text packs 5 to 20 times, an empty sheet 100 times; past 10 MB anything tighter is a bomb."""
RATIO_FROM_BYTES = 10 * 1024 * 1024


class Source(Protocol):
    """Where the files of a pack come from."""

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises: PackUnreadable."""
        ...

    def names(self) -> list[str]:
        """The names of all files, as `read` takes them."""
        ...


def open_source(path: Path) -> Source:
    """The pack at a path. Raises: PackUnreadable."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise PackUnreadable(
            Fault(str(path), _("There is nothing here."), _("Give a folder or a zip with mission.toml in it."))
        )
    if not zipfile.is_zipfile(path):
        raise PackUnreadable(
            Fault(str(path), _("This is neither a folder nor a zip."), _("Pack the folder as .zip and try again."))
        )
    return Zip.of(path)


def checked_name(name: str) -> str:
    """A file name as it may stand in a pack: relative, with forward slashes, never upward. Raises: PackUnreadable."""
    parts = PurePosixPath(name).parts
    is_bad = not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name or "\0" in name
    if is_bad:
        raise PackUnreadable(
            Fault(repr(name)[1:-1], _("This name leads outside the pack."), _("Name a file inside the pack."))
        )
    return "/".join(part for part in parts if part != ".")


def missing(name: str) -> PackUnreadable:
    return PackUnreadable(Fault(name, _("The pack has no such file."), _("Add it, or mend the name in mission.toml.")))


def too_large(name: str, size: int, limit: int) -> PackUnreadable:
    return PackUnreadable(
        Fault(
            name,
            _("It has {size} bytes; at most {limit} are read.").format(size=count(size), limit=count(limit)),
            _("Split it, or leave out what is no list."),
        )
    )


@dataclass(frozen=True)
class Folder:
    """A pack that is a folder."""

    root: Path

    def read(self, name: str) -> bytes:
        file = (self.root / checked_name(name)).resolve()
        if not file.is_relative_to(self.root.resolve()):
            raise PackUnreadable(Fault(name, _("This link leads outside the pack."), _("Put the file itself there.")))
        if not file.is_file():
            raise missing(name)
        if (size := file.stat().st_size) > FILE_BYTES:
            raise too_large(name, size, FILE_BYTES)
        return file.read_bytes()

    def names(self) -> list[str]:
        return [file.relative_to(self.root).as_posix() for file in self.root.rglob("*") if file.is_file()]


@dataclass(frozen=True)
class Zip:
    """A pack that is a zip; `entries` maps names within the pack to names within the zip."""

    path: Path
    entries: Mapping[str, str]

    @classmethod
    def of(cls, path: Path) -> "Zip":
        try:
            with zipfile.ZipFile(path) as archive:
                infos = [info for info in archive.infolist() if not _is_clutter(info)]
        except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
            raise _broken(str(path), error) from error
        check_entries(path.name, infos)
        return cls(path, _without_outer_folder(path.name, [info.filename for info in infos]))

    def read(self, name: str) -> bytes:
        wanted = self.entries.get(checked_name(name))
        if wanted is None:
            raise missing(name)
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(wanted) as file:
                data = file.read(FILE_BYTES + 1)
        except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError, zlib.error) as error:
            raise _broken(name, error) from error
        if len(data) > FILE_BYTES:  # the directory lied
            raise too_large(name, len(data), FILE_BYTES)
        return data

    def names(self) -> list[str]:
        return list(self.entries)


def check_entries(name: str, infos: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a zip, or a workbook, which is one, by what its directory says. Raises: PackUnreadable."""
    held = list(infos)
    if len(held) > ZIP_FILES:
        raise too_many(name, len(held))
    for info in held:
        inner = f"{name}/{info.filename}"
        checked_name(info.filename)
        if info.flag_bits & 1:
            raise PackUnreadable(Fault(inner, _("It is encrypted."), _("Pack it without a password.")))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise PackUnreadable(Fault(inner, _("It is a link."), _("Put the file itself there.")))
        if info.file_size > FILE_BYTES:
            raise too_large(inner, info.file_size, FILE_BYTES)
        if info.file_size > RATIO_FROM_BYTES and info.file_size > RATIO * max(info.compress_size, 1):
            raise PackUnreadable(Fault(inner, _("It expands more than {n} times.").format(n=RATIO)))
    if (total := sum(info.file_size for info in held)) > ZIP_BYTES:
        raise too_large(name, total, ZIP_BYTES)


def check_workbook(name: str, data: bytes) -> None:
    """Refuse a workbook that is no zip, or one that would expand beyond the limits. Raises: PackUnreadable."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            check_entries(name, archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise _broken(name, error) from error


def too_many(name: str, files: int) -> PackUnreadable:
    return PackUnreadable(
        Fault(name, _("It holds {n} files; at most {limit} are read.").format(n=count(files), limit=count(ZIP_FILES)))
    )


def _broken(name: str, error: Exception) -> PackUnreadable:
    return PackUnreadable(
        Fault(name, _("It is broken: {reason}.").format(reason=str(error).rstrip(".")), _("Pack or save it again."))
    )


def _is_clutter(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.filename.startswith("__MACOSX/") or info.filename.endswith(".DS_Store")


def _without_outer_folder(name: str, found: list[str]) -> dict[str, str]:
    """Names as seen from mission.toml, which may stand in the only folder of the zip."""
    tops = {checked_name(file).split("/")[0] for file in found}
    prefix = "" if "mission.toml" in tops or len(tops) != 1 else f"{tops.pop()}/"
    entries: dict[str, str] = {}
    for file in found:
        inner = checked_name(file).removeprefix(prefix)
        if inner in entries:
            raise PackUnreadable(Fault(f"{name}/{file}", _("It is in the zip twice."), _("Pack it again.")))
        entries[inner] = file
    return entries
