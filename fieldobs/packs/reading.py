"""From the files of a pack to its values, or to every fault in them. Reads; writes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fieldobs.packs.checklists import read_forms
from fieldobs.packs.mission import FILE, ListSpec, Manifest, read_manifest
from fieldobs.packs.pack import Findings, Pack, PackFaults, PackUnreadable
from fieldobs.packs.people import read_observers, read_teams
from fieldobs.packs.source import Source, open_source
from fieldobs.packs.stations import read_stations
from fieldobs.packs.tables import Table, read_table
from fieldobs.packs.totals import total_faults

T = TypeVar("T")


def read_pack(path: Path) -> Pack | PackFaults:
    """The pack in a folder or zip; where anything is wrong, all that is, so that one round mends it."""
    try:
        return read_source(open_source(path))
    except PackUnreadable as unreadable:
        return PackFaults((unreadable.fault,))


def read_source(source: Source) -> Pack | PackFaults:
    """The pack that some files are. Raises: PackUnreadable when mission.toml cannot be read."""
    found = Findings()
    manifest = read_manifest(source.read(FILE), found)
    pack = _read_lists(source, manifest, found) if manifest else None
    return PackFaults(tuple(found.faults)) if found.faults or pack is None else pack


def _read_lists(source: Source, manifest: Manifest, found: Findings) -> Pack:
    """All lists and forms. A list that cannot be read is None to the next, which then does not complain of it."""
    lists, mission = manifest.lists, manifest.mission
    stations = _list(source, lists["stations"], found, lambda table, spec: read_stations(table, spec, found))
    teams = _list(source, lists["teams"], found, lambda table, spec: read_teams(table, spec, stations, found))
    codes = None if teams is None else {team.code for team in teams}
    observers = _list(
        source,
        lists["observers"],
        found,
        lambda table, spec: read_observers(table, spec, codes, mission.languages, found),
    )
    forms = read_forms(source, manifest.forms, manifest.modules, found)
    if stations is not None and teams is not None and observers is not None:
        found.faults += total_faults(mission.totals, stations, teams, observers)
    return Pack(mission, tuple(stations or ()), tuple(teams or ()), tuple(observers or ()), tuple(forms))


def _list(
    source: Source, spec: ListSpec, found: Findings, read: Callable[[Table, ListSpec], list[T]]
) -> list[T] | None:
    """The entries of one list, or None when it has a fault."""
    before = len(found.faults)
    try:
        entries = read(read_table(spec.file, source.read(spec.file), found, spec.encoding, spec.delimiter), spec)
    except PackUnreadable as unreadable:
        found.faults.append(unreadable.fault)
        return None
    return entries if len(found.faults) == before else None
