"""Files of the pack that a form uses: tables and pictures, sounds and films. All travel inside the form document.

A phone has them offline that way, and one hash says all of what an observer saw. Only the columns that the form asks
for come along; what is too large for a phone on a slow link is refused by its name.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from fieldobs.forms.filetables import BadFile, Table, read_table
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.lookups import is_table

ONE_BYTES = 256 * 1024
ALL_BYTES = 1024 * 1024
TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "mp4": "video/mp4", "m4v": "video/mp4",
    "webm": "video/webm", "3gp": "video/3gpp",
}  # fmt: skip


@dataclass
class Files:
    """The files given with a form, by name, and what the document says of those that it uses."""

    given: Mapping[str, bytes]
    used: dict[str, dict[str, Any]] = field(default_factory=dict)
    weight_bytes: int = 0

    @cached_property
    def columns(self) -> dict[str, frozenset[str]]:
        """The columns of each table that can be read."""
        tables = {name: self.table(name) for name in self.given if is_table(name)}
        return {name: frozenset(table.columns) for name, table in tables.items() if isinstance(table, Table)}

    @cached_property
    def read(self) -> dict[str, Table | BadFile]:
        """The files read so far."""
        return {}

    def table(self, name: str) -> Table | BadFile:
        """A table, or why there is none."""
        if name not in self.read:
            try:
                self.read[name] = read_table(name, self.given[name])
            except KeyError:
                self.read[name] = BadFile(Complaint("the pack has no file {file}", {"file": name}))
            except BadFile as bad:
                self.read[name] = bad
        return self.read[name]

    def note(self, name: str, **said: Any) -> None:
        """Put a file into the document.

        Raises: BadFile if it makes the document too large for a phone.
        """
        data = self.given[name]
        entry = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        self.used[name] = {**entry, **self.used.get(name, {}), **said}

    def weigh(self, name: str, weight_bytes: int) -> None:
        """Count what of a file goes into the document.

        Raises: BadFile when it is too much.
        """
        self.weight_bytes += weight_bytes
        if self.weight_bytes > ALL_BYTES:
            raise BadFile(
                Complaint(
                    "with {file} the form's files are larger than {n} kB together",
                    {"file": name, "n": ALL_BYTES // 1024},
                )
            )

    def embed(self, name: str) -> None:
        """Put a picture, sound or film into the document.

        Raises: BadFile if it is too large or of a kind that no browser shows.
        """
        if name in self.used:
            return
        data, ending = self.given[name], PurePosixPath(name).suffix.lower().removeprefix(".")
        if ending not in TYPES:
            kinds = {"file": name, "kinds": ", ".join(list(TYPES)[:6])}
            raise BadFile(Complaint("{file} is of a kind that no browser shows; use {kinds}, mp3 or mp4", kinds))
        if len(data) > ONE_BYTES:
            raise BadFile(
                Complaint(
                    "{file} has {n} kB; {most} kB is the most for one file",
                    {"file": name, "n": len(data) // 1024, "most": ONE_BYTES // 1024},
                )
            )
        self.weigh(name, len(data))
        self.note(name, url=f"data:{TYPES[ending]};base64,{base64.b64encode(data).decode()}")

    def look_up(self, name: str, columns: frozenset[str]) -> None:
        """Put the columns of a table into the document that rules look things up in.

        Raises: BadFile as `weigh`.
        """
        table = self.table(name)
        if isinstance(table, Table):
            places = [place for place, column in enumerate(table.columns) if column in columns]
            rows = [[row[place] for place in places] for row in table.rows]
            self.weigh(name, sum(len(cell.encode()) for row in rows for cell in row))
            self.note(name, columns=[table.columns[place] for place in places], rows=rows)
