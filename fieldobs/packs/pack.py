"""A mission pack as values, and the faults that keep one from being loaded. Knows no file and no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from fieldobs.terminal import _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, what, and how to mend it. Rows are counted as a spreadsheet shows them."""

    file: str
    what: str
    mend: str = ""
    row: int | None = None
    column: str = ""
    sheet: str = ""

    @property
    def where(self) -> str:
        """Such as `stations.csv, row 17, column Number`."""
        parts = [self.file]
        if self.sheet:
            parts.append(_("sheet {name}").format(name=self.sheet))
        if self.row is not None:
            parts.append(_("row {n}").format(n=self.row))
        if self.column:
            parts.append(_("column {name}").format(name=self.column))
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.mend}".rstrip()


@dataclass(frozen=True)
class PackFaults:
    """Everything that is wrong with a pack; nothing of it was loaded."""

    faults: tuple[Fault, ...]


class PackUnreadable(Exception):
    """A file of the pack that cannot be read any further. Caught where the pack is read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass
class Findings:
    """Gathers the faults of a pack while its files are read."""

    faults: list[Fault] = field(default_factory=list)

    def add(
        self, file: str, what: str, mend: str = "", row: int | None = None, column: str = "", sheet: str = ""
    ) -> None:
        self.faults.append(Fault(file, what, mend, row, column, sheet))


class StationEntry(NamedTuple):
    """One polling station, in the order of the table's columns."""

    code: str
    name: str
    address: str
    region: str
    district: str
    kind: str
    setting: str
    registered: int | None
    lat: str | None
    lon: str | None


class TeamEntry(NamedTuple):
    """One team, and its plan of the day in order."""

    code: str
    name: str
    area: str
    stations: tuple[str, ...]


class ObserverEntry(NamedTuple):
    """One accredited person."""

    code: str
    name: str
    organisation: str
    term: str
    team: str
    language: str


class FormEntry(NamedTuple):
    """One compiled checklist; `document` is the exact text whose SHA-256 is `hash`, `source` its tables."""

    hash: str
    slug: str
    version: str
    stage: str
    title: Mapping[str, str]
    document: str
    source: str = ""


@dataclass(frozen=True)
class MissionEntry:
    """The mission itself; `totals` are the figures the lists were held against."""

    id: str
    slug: str
    names: dict[str, str]
    languages: list[str]
    time_zone: str
    election_on: date
    phone: str
    totals: dict[str, Any]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Pack:
    """A whole mission, read and found good."""

    mission: MissionEntry
    stations: tuple[StationEntry, ...]
    teams: tuple[TeamEntry, ...]
    observers: tuple[ObserverEntry, ...]
    forms: tuple[FormEntry, ...]
