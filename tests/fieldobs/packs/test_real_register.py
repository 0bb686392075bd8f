"""The register of a real country: 31,073 stations whose number is unique only within county and municipality."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import func, select

from fieldobs.database import now
from fieldobs.packs.actions import load_pack
from fieldobs.packs.reading import read_pack
from fieldobs.stations.models import Station
from tests.fieldobs.packs.conftest import faults, good

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("FIELDOBS_TEST_DATA", ROOT.parent / "shared" / "data"))
REGISTER = DATA / "polling-stations-poland.csv"
MISSION = """\
id = "6a1f0d3e-52b7-4a35-9c0e-0d8f4f6f2b11"
slug = "poland-2025"
languages = ["en"]
time_zone = "Europe/Warsaw"
election_on = 2025-05-18
forms = ["library:opening", "library:voting", "library:counting"]
names = { en = "Presidential election" }
totals = { stations = 31073, regions = 370 }

[stations]
code = "{County}/{Municipality}/{Number}"
name = "Adress"
region = "County"
district = "Municipality"
"""
MEASURE = """
import json, re, sys, time
from pathlib import Path
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
begun = time.process_time()
load_path(Path(sys.argv[1]), open_store(Path(sys.argv[2])).database)
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([time.process_time() - begun, peak]))
"""

pytestmark = pytest.mark.skipif(
    not REGISTER.is_file(), reason="the register is no part of the repository: set FIELDOBS_TEST_DATA to its folder"
)


@pytest.fixture
def poland(tmp_path):
    folder = tmp_path / "poland"
    folder.mkdir()
    (folder / "mission.toml").write_text(MISSION)
    (folder / "stations.csv").write_bytes(REGISTER.read_bytes())
    (folder / "teams.csv").write_text("code,area\nT1,bolesławiecki\n")
    (folder / "observers.csv").write_text("code,name,term,team\namina,Amina,STO,T1\n")
    return folder


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell a process's peak memory")
def test_loads_a_whole_country_in_5_s_and_300_mb(poland, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(poland), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    # Seconds of the processor, so that what else the machine is doing does not count.
    seconds, peak_mb = json.loads(run.stdout)
    assert seconds < 5 and peak_mb < 300, f"{seconds:.1f} s, {peak_mb:.0f} MB"


def test_keeps_codes_apart_that_share_a_number_and_quotes_as_they_stand(poland, database):
    load_pack(good(poland), database, now())
    mission = "6a1f0d3e-52b7-4a35-9c0e-0d8f4f6f2b11"
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Station)).one() == 31_073
        first = session.get(Station, (mission, "bolesławiecki/m. Bolesławiec/1"))
        club = session.get(Station, (mission, "dzierżoniowski/m. Bielawa/4"))
    assert first and first.name == "Szkoła Podstawowa Nr 3, ul. Ceramiczna 5, 59-700 Bolesławiec"
    assert club and club.name.startswith('Klub "Włókniarz" Spółdzielni')


def test_stops_at_a_number_alone_since_many_stations_share_it(poland):
    (poland / "mission.toml").write_text(MISSION.replace("{County}/{Municipality}/{Number}", "{Number}"))
    said = faults(read_pack(poland))
    assert said[0].startswith("stations.csv, row ") and "The code 1 stands in row 2 too." in said[0]


def test_stops_at_a_total_that_the_list_does_not_reach(poland):
    (poland / "mission.toml").write_text(MISSION.replace("31073", "31074"))
    (fault,) = faults(read_pack(poland))
    assert "It says 31,074, the lists make 31,073; they differ by 1." in fault
