"""Files of earlier releases of the web app, kept in the data folder for pages that still run them. Knows no room.

A page that was opened before an upgrade asks for the hashed files it was built with; they stay available for 30 days.
`<data>/releases/<release>/` holds the hashed files of one release under their own paths and `served.json` with
`first_at` and `last_at`, the moments when it became current and when another replaced it.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from fieldobs.database import instant_text, now

KEPT_FOR = timedelta(days=30)
HASHED = ("o/assets", "static/assets")
"""Folders of the built app whose files carry a hash in their names and so never change."""
SERVED = "served.json"


@dataclass(frozen=True)
class Earlier:
    """A release that was current until `last_at`."""

    folder: Path
    last_at: datetime

    def serves(self, moment: datetime) -> bool:
        return moment < self.last_at + KEPT_FOR


class Releases:
    """The releases that a data folder keeps; the one that is current is served from where it was installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._earlier: tuple[Earlier, ...] = ()

    def keep(self, web: Path, moment: datetime) -> None:
        """Keep a copy of the release that is served from `web` now; let go of those replaced 30 days ago.

        Raises: OSError where there is no room for it.
        """
        current = release_of(web)
        if current is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / current).is_dir():
            _copy(web, self.folder / current)
        _note(self.folder / current, moment, is_current=True)
        for other in self._others(current):
            _note(other, moment, is_current=False)
        self._earlier = tuple(self._tidied(current, moment))

    def _others(self, current: str) -> list[Path]:
        return [each for each in sorted(self.folder.iterdir()) if each.name != current and (each / SERVED).is_file()]

    def _tidied(self, current: str, moment: datetime) -> Iterator[Earlier]:
        for folder in self._others(current):
            earlier = Earlier(folder, datetime.fromisoformat(_served(folder)["last_at"] or instant_text(moment)))
            if earlier.serves(moment):
                yield earlier
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def find(self, path: str, moment: datetime | None = None) -> Path | None:
        """A hashed file of a release that was current less than 30 days ago."""
        for earlier in self._earlier:
            found = (earlier.folder / path).resolve()
            inside = any(found.is_relative_to((earlier.folder / hashed).resolve()) for hashed in HASHED)
            if inside and earlier.serves(moment or now()) and found.is_file():
                return found
        return None


def kept_releases(folder: Path, web: Path) -> Releases:
    """Earlier releases, the one that is served from `web` kept beside them; a full disk keeps nobody from serving."""
    releases = Releases(folder)
    try:
        releases.keep(web, now())
    except OSError as error:
        logging.getLogger(__name__).warning("The files of this release were not kept for later: %s", error)
    return releases


def release_of(web: Path) -> str | None:
    """A name for what is built: a hash over the names of its hashed files. None when nothing is built."""
    names = sorted(file.relative_to(web).as_posix() for file in _hashed_files(web))
    return sha256("\n".join(names).encode()).hexdigest()[:16] if names else None


def _hashed_files(web: Path) -> Iterator[Path]:
    for folder in HASHED:
        yield from (file for file in (web / folder).rglob("*") if file.is_file())


def _copy(web: Path, target: Path) -> None:
    """All hashed files or none: a copy that was broken off is not taken for a whole one."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".coming-") as coming:
        made = Path(coming, "release")
        for folder in HASHED:
            if (web / folder).is_dir():
                shutil.copytree(web / folder, made / folder)
        try:
            made.rename(target)
        except OSError:
            if not target.is_dir():  # else a server started beside this one was first
                raise


def _served(folder: Path) -> dict[str, str | None]:
    try:
        read: dict[str, str | None] = json.loads((folder / SERVED).read_text())
    except (OSError, ValueError):
        return {"first_at": None, "last_at": None}
    return {"first_at": read.get("first_at"), "last_at": read.get("last_at")}


def _note(folder: Path, moment: datetime, is_current: bool) -> None:
    """Write down when a release became current, and when it was found replaced."""
    held, at = _served(folder), instant_text(moment)
    said = {"first_at": held["first_at"] or at, "last_at": None if is_current else held["last_at"] or at}
    if said != held:
        coming = folder / f".{SERVED}"
        coming.write_text(json.dumps(said))
        coming.replace(folder / SERVED)
