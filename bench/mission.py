"""The mission that is measured: one team and one phone each, a real register where there is one, the checklist."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from bench import checklist

REGISTER = "polling-stations-poland.csv"
ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("FIELDOBS_TEST_DATA", ROOT.parent / "shared" / "data"))
STATIONS = 31_073
MISSION = """\
id = "7b0f6f1c-3c0e-4f0a-9f0e-5d2c1b7a9e10"
slug = "bench"
languages = ["en"]
time_zone = "Europe/Warsaw"
election_on = 2026-05-18
forms = ["forms/checklist.md"]
names = { en = "A mission to measure with" }

[stations]
code = "{County}/{Municipality}/{Number}"
name = "Adress"
region = "County"
district = "Municipality"
"""
MISSION_ID = "7b0f6f1c-3c0e-4f0a-9f0e-5d2c1b7a9e10"


@dataclass(frozen=True)
class Pack:
    """A mission pack on the disk, and what a phone of it may name."""

    folder: Path
    stations: list[str]
    teams: list[str]
    register: str


def write_pack(folder: Path, teams: int, most_stations: int | None = None) -> Pack:
    """Write a pack with so many teams; with `most_stations` only the first of the register."""
    (folder / "forms").mkdir(parents=True)
    (folder / "mission.toml").write_text(MISSION)
    (folder / "forms" / "checklist.md").write_text(checklist.xlsform())
    rows, register = _stations()
    rows = rows[:most_stations]
    _write(folder / "stations.csv", ["Order", "Adress", "County", "Municipality", "Number"], rows)
    stations = [f"{county}/{municipality}/{number}" for _, _, county, municipality, number in rows]
    codes = [f"T{n:03}" for n in range(1, teams + 1)]
    plans = [[code, f"Team {code}", "; ".join(stations[n * 5 : n * 5 + 5])] for n, code in enumerate(codes)]
    _write(folder / "teams.csv", ["code", "name", "stations"], plans)
    people = [[code, f"Observer {code}", "STO", code] for code in codes]
    _write(folder / "observers.csv", ["code", "name", "term", "team"], people)
    return Pack(folder, stations, codes, register)


def _stations() -> tuple[list[list[str]], str]:
    """The rows of the register, and what to call it."""
    if (DATA / REGISTER).is_file():
        with (DATA / REGISTER).open(newline="") as source:
            return list(csv.reader(source))[1:], "the register of Poland"
    places = ("School", "Library", "Town hall", "Fire station", "Kindergarten")
    return [
        [str(n), f"{places[n % 5]} No. {n % 90 + 1}, Mill Street {n % 150 + 1}, {n % 90000:05} Town {n % 2500}",
         f"county {n % 370}", f"Town {n % 2500}", str(n)]
        for n in range(1, STATIONS + 1)
    ], "a generated register"  # fmt: skip


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([header, *rows])
