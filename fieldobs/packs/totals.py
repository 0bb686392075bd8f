"""The lists of a pack held against the register's own totals: a list that falls short is never loaded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fieldobs.packs.mission import FILE
from fieldobs.packs.pack import Fault, ObserverEntry, StationEntry, TeamEntry
from fieldobs.terminal import _, count


def total_faults(
    totals: Mapping[str, Any],
    stations: Sequence[StationEntry],
    teams: Sequence[TeamEntry],
    observers: Sequence[ObserverEntry],
) -> list[Fault]:
    """One fault for each total that its list does not reach or goes beyond."""
    counted = {
        "stations": len(stations),
        "abroad": sum(station.kind == "abroad" for station in stations),
        "special": sum(station.kind == "special" for station in stations),
        "registered": sum(station.registered or 0 for station in stations),
        "regions": len({station.region for station in stations} - {""}),
        "teams": len(teams),
        "observers": len(observers),
        "planned": len({code for team in teams for code in team.stations}),
    }
    faults = [_fault(key, totals[key], n) for key, n in counted.items() if key in totals and totals[key] != n]
    if "by_region" in totals:
        regions = Counter(station.region for station in stations)
        wanted: Mapping[str, int] = totals["by_region"]
        for name in sorted(wanted.keys() | (regions.keys() - {""})):
            if wanted.get(name, 0) != regions[name]:
                faults.append(_fault(f"by_region.{name}", wanted.get(name, 0), regions[name]))
    return faults


def _fault(key: str, wanted: int, counted: int) -> Fault:
    what = _("It says {wanted}, the lists make {counted}; they differ by {gap}.")
    return Fault(
        FILE,
        f"totals.{key}: " + what.format(wanted=count(wanted), counted=count(counted), gap=count(abs(wanted - counted))),
        _("Complete the list or mend the total; nothing was loaded."),
    )
