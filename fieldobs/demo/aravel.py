"""The demonstration's mission pack: a referendum in Aravel, a country that is not. The same seed writes the same pack.

Knows only files and what their columns are called: what it writes is loaded as any other pack is.
"""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fieldobs.demo import places
from fieldobs.demo.places import ABROAD, CAST, REGIONS, Region
from fieldobs.packs.pack import ObserverEntry, StationEntry

MISSION = "7d0f3a52-4c0e-4d2b-9f3e-5a1c2b7e9d10"
SLUG = "aravel-2026"
SEED = 20261011
FORMS = ("opening", "voting", "counting", "incident", "interim-report")
SPECIAL_SHARE = 0.03
URBAN_TOWNS = 3
SEAT_SHARES = (0.35, 0.08, 0.18)
PLACES_PER_TEAM = 10
MISSION_TOML = """\
# Aravel is an invented country; so are its people, its places and its figures.
id = "{mission}"
slug = "{slug}"
languages = ["en", "ru", "kk"]
time_zone = "Asia/Almaty"
election_on = 2026-10-11
phone = "+999 555 0100"
forms = [{forms}]

[names]
en = "Referendum in Aravel"
ru = "Референдум в Аравеле"
kk = "Аравелдегі референдум"

[totals]
stations = {stations}
abroad = {abroad}
special = {special}
registered = {registered}
teams = {teams}
observers = {observers}
planned = {planned}

[totals.by_region]
{by_region}

# Where each region stands on the desk's map of tiles: row, column.
[settings.region_tiles]
Brestal = [1, 2]
Alvena = [1, 3]
Fersa = [1, 4]
Corvel = [2, 1]
Dorsen = [2, 2]
Elmak = [2, 3]
Halmir = [2, 4]
Kortau = [3, 1]
Lumna = [3, 2]
Isken = [3, 3]
Ostrel = [3, 4]
Abroad = [3, 5]
"""


class TeamRow(NamedTuple):
    """A line of teams.csv."""

    code: str
    name: str
    area: str
    stations: str


def write_pack(folder: Path, seed: int = SEED) -> None:
    """Write the whole pack into a folder."""
    chance = random.Random(seed)  # noqa: S311  # a play, not a secret
    stations = make_stations(chance)
    teams = make_teams(chance, stations)
    observers = make_observers(chance, teams)
    (folder / "mission.toml").write_text(mission_text(stations, teams, observers), encoding="utf-8")
    write_list(folder / "stations.csv", StationEntry._fields, stations)
    write_list(folder / "teams.csv", TeamRow._fields, teams)
    write_list(folder / "observers.csv", ObserverEntry._fields, observers)


def write_list(file: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


def mission_text(stations: list[StationEntry], teams: list[TeamRow], observers: list[ObserverEntry]) -> str:
    """mission.toml, with totals that the lists are held against."""
    by_region = {region: sum(row.region == region for row in stations) for region in (*_names(), ABROAD)}
    return MISSION_TOML.format(
        mission=MISSION,
        slug=SLUG,
        forms=", ".join(f'"library:{name}"' for name in FORMS),
        stations=len(stations),
        abroad=by_region[ABROAD],
        special=sum(row.kind == "special" for row in stations),
        registered=sum(row.registered or 0 for row in stations),
        teams=len(teams),
        observers=len(observers),
        planned=sum(len(team.stations.split()) for team in teams),
        by_region="\n".join(f"{region} = {n}" for region, n in by_region.items()),
    )


def _names() -> list[str]:
    return [region.name for region in REGIONS]


def make_stations(chance: random.Random) -> list[StationEntry]:
    """Every station of the register: region by region, town by town, abroad last."""
    made: list[StationEntry] = []
    for region in REGIONS:
        for place, town in enumerate(_towns_of_stations(region)):
            made.append(make_station(chance, f"{len(made) + 1:04}", region, town, place))
    for city, lat, lon in places.CITIES:
        for room in (1, 2):
            code, registered = f"{len(made) + 1:04}", chance.randint(60, 1_400)
            where = (f"{lat:.6f}", f"{lon:.6f}")
            made.append(
                StationEntry(
                    code, f"Embassy in {city}, room {room}", city, ABROAD, city, "abroad", "", registered, *where
                )
            )
    return made


def _towns_of_stations(region: Region) -> list[str]:
    """The town of each of a region's stations, in order of their codes."""
    shares = [round(region.stations * share) for share in SEAT_SHARES]
    rest = region.towns[len(shares) :]
    left = region.stations - sum(shares)
    shares += [left // len(rest) + (place < left % len(rest)) for place in range(len(rest))]
    return [town for town, n in zip(region.towns, shares, strict=True) for _place in range(n)]


def make_station(chance: random.Random, code: str, region: Region, town: str, place: int) -> StationEntry:
    """One station, where a house of that kind might stand."""
    is_urban = town in region.towns[:URBAN_TOWNS]
    kind = "special" if chance.random() < SPECIAL_SHARE else "ordinary"
    houses = places.SPECIAL_HOUSES if kind == "special" else places.HOUSES if is_urban else places.VILLAGE_HOUSES
    name = chance.choice(houses).format(n=chance.randint(1, 40), trade=chance.choice(places.TRADES))
    address = f"{town}, {chance.choice(places.STREETS)} {chance.randint(1, 90)}"
    if code in places.STATIONS_KNOWN_BY_NAME:
        name, address, town, kind = places.STATIONS_KNOWN_BY_NAME[code]
    most = 260 if kind == "special" else 2_400 if is_urban else 900
    angle = region.towns.index(town)
    lat = region.lat + 0.18 * (angle % 3 - 1) + chance.gauss(0, 0.015)
    lon = region.lon + 0.22 * (angle % 4 - 1.5) + chance.gauss(0, 0.02) + place * 1e-6
    return StationEntry(
        code,
        name,
        address,
        region.name,
        town,
        kind,
        "urban" if is_urban else "rural",
        chance.randint(most // 5, most),
        f"{lat:.6f}",
        f"{lon:.6f}",
    )


def make_teams(chance: random.Random, stations: list[StationEntry]) -> list[TeamRow]:
    """Forty teams of two with ten stations each, and a long-term team in every region."""
    roads: dict[str, list[tuple[str, int]]] = {
        code: [(region, PLACES_PER_TEAM)] for region, codes in places.TEAM_HOMES.items() for code in codes
    }
    roads |= {code: list(parts) for code, parts in places.TEAMS_BETWEEN.items()}
    drawn = _draw_plans(chance, stations, roads)
    teams = [
        TeamRow(code, "", " and ".join(region for region, _n in roads[code]), " ".join(drawn[code]))
        for code in sorted(roads)
    ]
    return teams + [TeamRow(f"L{n:02}", "", area, "") for n, area in enumerate(places.LONG_TERM_REGIONS, 1)]


def _draw_plans(
    chance: random.Random, stations: list[StationEntry], roads: dict[str, list[tuple[str, int]]]
) -> dict[str, list[str]]:
    """Each team's stations: near one another, no station twice."""
    plans: dict[str, list[str]] = {code: [] for code in roads}
    for region in (*_names(), ABROAD):
        fixed = set(places.TEAM_12_BEGINS_AT)
        codes = [row.code for row in stations if row.region == region and row.code not in fixed]
        asked = sorted((code, n) for code, parts in roads.items() for name, n in parts if name == region)
        width = len(codes) // max(len(asked), 1)
        for place, (code, n) in enumerate(asked):
            begun = list(places.TEAM_12_BEGINS_AT) if code == "12" else []
            near = codes[place * width : (place + 1) * width]
            plans[code] += begun + sorted(chance.sample(near, n - len(begun)))
    return plans


def make_observers(chance: random.Random, teams: list[TeamRow]) -> list[ObserverEntry]:
    """Two short-term observers in each team with a plan, one long-term observer in each of the others."""
    names = [f"{first} {last}" for first in places.FIRST_NAMES for last in places.LAST_NAMES]
    chance.shuffle(names)
    rows = []
    for team in teams:
        term = "STO" if team.stations else "LTO"
        for seat in range(2 if team.stations else 1):
            name = CAST.get((team.code, seat)) or names.pop()
            code = name.lower().replace(" ", ".")
            language = "en" if name in CAST.values() else chance.choice(("en", "ru", "kk"))
            rows.append(ObserverEntry(code, name, "Observation mission to Aravel", term, team.code, language))
    return rows
