import uuid
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fieldobs.database import Database
from fieldobs.keys import StoreKeys, store_keys
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, EnrolmentCode, Observer, Team, TeamStation
from fieldobs.packs.actions import load_pack
from fieldobs.packs.pack import PackFaults
from fieldobs.stations.models import Station
from fieldobs.submissions.actions import receive
from fieldobs.submissions.models import LoggedRevision, Submission
from sync.batch import Batch, Entry
from sync.revision import write_body
from sync.signing import public_jwk, sign
from tests.conftest import on_both_databases
from tests.fieldobs.packs.conftest import FILES, LATER, NOW, WITHOUT_TOTALS, good, held

MISSION_ID = "2d1f1d2e-6a4f-4c55-9a51-0a7f6f5f1c11"


@dataclass
class Phone:
    """An enrolled device that sends what its observer saw."""

    database: Database
    keys: StoreKeys
    observer: str
    team: str

    def __post_init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = str(uuid.uuid4())
        jwk = public_jwk(self.key.public_key())
        put(
            self.database,
            Device(
                id=self.id, mission=MISSION_ID, observer=self.observer, team=self.team, public_key=jwk,
                enrolled_at=NOW, approved_at=NOW,
            ),
        )  # fmt: skip

    def sends(self, station, **answers):
        """A submission from a station; its outcome."""
        changes = {"$station": station, "$team": self.team, "$observer": [self.observer], "$state": "final", **answers}
        body = write_body(
            device=self.id, seq=1, prev=None, at="2026-10-11T05:00:00.000Z", submission=str(uuid.uuid4()),
            changes=changes, over={},
        )  # fmt: skip
        (device,) = (device for device in held(self.database, Device) if device.id == self.id)
        batch = Batch(str(uuid.uuid4()), self.id, "test", None, [Entry(body, sign(self.key, body.encode()))])
        return next(iter(receive(self.database, self.keys, device, batch)["outcomes"].values()))["outcome"]


@pytest.fixture
def enrolled(database, tmp_path):
    return lambda observer, team: Phone(database, store_keys(tmp_path), observer, team)


def put(database, *rows):
    with database.write() as session:
        session.add_all(rows)


@on_both_databases
def test_loads_every_list_of_a_pack(load, database):
    report = load()
    assert report.is_new and report.stations.total == 3 and report.planned == 2
    (mission,) = held(database, Mission)
    assert (mission.time_zone, mission.names["ru"]) == ("Asia/Tashkent", "Референдум в Аравеле")
    assert {station.code: station.registered for station in held(database, Station)}["0412"] == 1240
    assert [(plan.team, plan.station, plan.place) for plan in held(database, TeamStation)] == [
        ("12", "0412", 1),
        ("12", "0409", 2),
    ]
    assert {observer.code: observer.team for observer in held(database, Observer)}["chiara"] == "L08"


def test_changes_nothing_when_it_loads_the_same_again(load, database):
    load()
    report = load(now=LATER)
    assert not report.is_new
    for made in (report.stations, report.teams, report.observers):
        assert not (made.added or made.changed or made.removed or made.kept)
    assert report.stations.unchanged == 3 and len(held(database, TeamStation)) == 2


@on_both_databases
def test_updates_by_code_when_it_loads_a_better_list(load, database):
    load()
    better = FILES["stations.csv"].replace("School No. 7", "School No. 8").replace("1960,", "1961,")
    report = load({"stations.csv": better})
    assert [entry[0] for entry in report.stations.changed] == ["0412"]
    assert [entry[0] for entry in report.stations.added] == ["1961"] and report.stations.removed == ["1960"]
    assert {station.code: station.name for station in held(database, Station)} == {
        "0412": "School No. 8",
        "0409": "Town library",
        "1961": "Embassy in Brenna",
    }


@on_both_databases
def test_keeps_what_observers_have_used_though_the_lists_no_longer_name_it(load, database, enrolled):
    load()
    enrolled("chiara", "L08").sends("1960")
    enrolled("boris", "12")
    report = load(
        {
            "stations.csv": FILES["stations.csv"].replace("1960,", "1961,"),
            "teams.csv": "code,area\nX,Dorsen\n",
            "observers.csv": "code,name,term,team\namina,Amina,STO,X\n",
        }
    )
    assert report.stations.kept == ["1960"] and report.teams.kept == ["12", "L08"]
    assert report.observers.kept == ["boris", "chiara"] and not report.observers.removed
    assert held(database, TeamStation) == []


def test_never_touches_submissions(load, database, enrolled):
    load()
    enrolled("amina", "12").sends("0412", V31="yes")
    (before,), log = held(database, Submission), held(database, LoggedRevision)
    load(
        {
            "stations.csv": FILES["stations.csv"].replace("0409", "0413"),
            "teams.csv": "code,area\n12,Dorsen\nL08,Abroad\n",
        }
    )
    assert held(database, Submission) == [before] and held(database, LoggedRevision) == log


def test_lets_go_of_what_was_held_back_for_a_station_that_has_now_come(load, database, enrolled):
    load()
    assert enrolled("amina", "12").sends("0413") == "quarantined"
    load({"stations.csv": FILES["stations.csv"] + "0413,School No. 7,Lesna,Dorsen,,,,9,,\n"})
    (seen,) = held(database, Submission)
    assert "0413" not in str(seen.holds) and seen.region == "Dorsen"


def test_moves_what_was_seen_along_when_a_station_comes_to_another_region(load, database, enrolled):
    load()
    enrolled("amina", "12").sends("0412")
    load({"stations.csv": FILES["stations.csv"].replace("Dorsen,Lesna,ordinary", "Alvena,Lesna,ordinary")})
    assert [seen.region for seen in held(database, Submission)] == ["Alvena"]


def test_takes_a_phone_along_when_its_observer_changes_teams(load, database, enrolled):
    load()
    enrolled("boris", "12")
    load({"observers.csv": FILES["observers.csv"].replace("STO,12,ru", "STO,L08,ru")})
    assert [device.team for device in held(database, Device)] == ["L08"]


@on_both_databases
def test_lets_the_codes_of_somebody_removed_enrol_nobody(load, database):
    load()
    for name in ("amina", "boris"):
        put(database, EnrolmentCode(hash=name, mission=MISSION_ID, observer=name, expires_at=LATER))
    load({"observers.csv": FILES["observers.csv"].replace("boris,Boris,OTS,STO,12,ru\n", "")})
    assert [code.observer for code in held(database, EnrolmentCode)] == ["amina"]


@on_both_databases
def test_loads_nothing_of_a_pack_whose_slug_is_another_missions(load, database, write_pack):
    load()
    other = WITHOUT_TOTALS.replace("2d1f1d2e", "3d1f1d2e")
    refused = load_pack(good(write_pack({"mission.toml": other})), database, NOW)
    assert isinstance(refused, PackFaults) and "slug" in str(refused.faults[0]) and MISSION_ID in str(refused.faults[0])
    assert len(held(database, Mission)) == 1 and len(held(database, Station)) == 3


def test_loads_nothing_when_the_database_fails_midway(load, database, monkeypatch):
    def fail(*_args):
        raise OSError("the disk is full")

    monkeypatch.setattr("fieldobs.packs.actions.publish", fail)
    with pytest.raises(OSError, match="full"):
        load()
    assert [held(database, model) for model in (Mission, Station, Team, Observer)] == [[], [], [], []]
