import csv

import pytest

from fieldobs.demo.aravel import write_pack
from fieldobs.packs.pack import Pack
from fieldobs.packs.reading import read_pack


@pytest.fixture
def pack(tmp_path):
    write_pack(tmp_path)
    read = read_pack(tmp_path)
    assert isinstance(read, Pack), read
    return read


def test_is_a_pack_without_a_fault(pack):
    assert len(pack.stations) == 2_000 and len({station.region for station in pack.stations}) == 12
    assert sum(station.kind == "abroad" for station in pack.stations) == 42
    assert any(station.kind == "special" for station in pack.stations)
    assert len(pack.mission.names) == 3 and len(pack.forms) == 5


def test_has_forty_teams_of_two_with_ten_stations_each_and_twelve_long_term_observers(pack):
    planned = [team for team in pack.teams if team.stations]
    assert len(planned) == 40 and all(len(team.stations) == 10 for team in planned)
    assert len({code for team in planned for code in team.stations}) == 400
    by_team = {team.code: [o for o in pack.observers if o.team == team.code] for team in pack.teams}
    assert all(len(by_team[team.code]) == 2 for team in planned)
    assert sum(observer.term == "long" for observer in pack.observers) == 12


def test_knows_the_cast(pack):
    people = {observer.code: (observer.name, observer.team, observer.term) for observer in pack.observers}
    assert people["amina"] == ("Amina", "12", "short") and people["boris"] == ("Boris", "12", "short")
    assert people["chiara"] == ("Chiara", "L08", "long")
    (twelve,) = (team for team in pack.teams if team.code == "12")
    assert twelve.area == "Dorsen" and twelve.stations[:2] == ("0412", "0409")
    (school,) = (station for station in pack.stations if station.code == "0412")
    assert (school.name, school.address, school.region) == ("School No. 7", "Lesna, Mill Street 4", "Dorsen")


def test_writes_the_same_pack_for_the_same_seed(tmp_path):
    written = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / name).mkdir()
        write_pack(tmp_path / name, seed)
        with (tmp_path / name / "stations.csv").open(newline="") as file:
            written.append(list(csv.reader(file)))
    assert written[0] == written[1] != written[2]
