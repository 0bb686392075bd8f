from datetime import UTC, datetime

import pytest
from sqlmodel import select

from fieldobs.forms.models import FormVersion
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, EnrolmentCode, Observer, Team, TeamStation
from fieldobs.packs.actions import LoadReport, load_pack
from fieldobs.packs.pack import PackFaults
from fieldobs.stations.models import Station
from fieldobs.submissions.models import Submission
from tests.fieldobs.packs.conftest import FILES, MISSION, good

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
MISSION_ID = "2d1f1d2e-6a4f-4c55-9a51-0a7f6f5f1c11"
WITHOUT_TOTALS = MISSION[: MISSION.index("[totals]")]


@pytest.fixture
def load(write_pack, database):
    """Loads the example pack, spoilt or not, and gives the report."""

    def act(spoilt=None, now=NOW):
        report = load_pack(good(write_pack({"mission.toml": WITHOUT_TOTALS, **(spoilt or {})})), database, now)
        assert isinstance(report, LoadReport)
        return report

    return act


def held(database, model):
    with database.read() as session:
        return session.exec(select(model)).all()


def submission(**about):
    at = "2026-10-11T05:00:00.000Z"
    return Submission(
        **{"mission": MISSION_ID, "id": "018f", "first_at": at, "last_at": at, **about},
        first_received_at=NOW,
        last_received_at=NOW,
    )


def phone(**about):
    return Device(**{"id": "d-1", "mission": MISSION_ID, "public_key": {}, "enrolled_at": NOW, **about})


def put(database, *rows):
    with database.write() as session:
        session.add_all(rows)


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


def test_keeps_what_observers_have_used_though_the_lists_no_longer_name_it(load, database):
    load()
    put(
        database,
        submission(station="1960", team="L08", observers=["chiara"], counts=True),
        phone(observer="boris", team="12"),
    )
    report = load(
        {
            "stations.csv": FILES["stations.csv"].replace("1960,", "1961,"),
            "teams.csv": "code,area\nX,Dorsen\n",
            "observers.csv": "code,name,term,team\namina,Amina,STO,X\n",
        }
    )
    assert report.stations.kept == ["1960"] and report.teams.kept == ["12", "L08"]
    assert report.observers.kept == ["boris", "chiara"] and not report.observers.removed
    assert len(held(database, Submission)) == 1 and held(database, TeamStation) == []


def test_never_touches_submissions(load, database):
    load()
    put(database, submission(station="0412", team="12", answers={"V31": "yes"}, revisions=3))
    (before,) = held(database, Submission)
    load(
        {
            "stations.csv": FILES["stations.csv"].replace("0412", "0413"),
            "teams.csv": "code,area\n12,Dorsen\nL08,Abroad\n",
        }
    )
    assert held(database, Submission) == [before]


def test_takes_a_phone_along_when_its_observer_changes_teams(load, database):
    load()
    put(database, phone(observer="boris", team="12"))
    load({"observers.csv": FILES["observers.csv"].replace("STO,12,ru", "STO,L08,ru")})
    assert [device.team for device in held(database, Device)] == ["L08"]


def test_lets_the_codes_of_somebody_removed_enrol_nobody(load, database):
    load()
    for name in ("amina", "boris"):
        put(database, EnrolmentCode(hash=name, mission=MISSION_ID, observer=name, expires_at=LATER))
    load({"observers.csv": FILES["observers.csv"].replace("boris,Boris,OTS,STO,12,ru\n", "")})
    assert [code.observer for code in held(database, EnrolmentCode)] == ["amina"]


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


FORM = """\
| survey |
| | type | name | label::English (en) |
| | integer | voted | {label} |
| settings |
| | form_title::English (en) | form_id | version | stage |
| | Voting | voting | {version} | voting |
"""


def with_form(version, label="How many?"):
    return {
        "mission.toml": WITHOUT_TOTALS.replace("forms = []", 'forms = ["forms/voting.md"]'),
        "forms/voting.md": FORM.format(version=version, label=label),
    }


def test_publishes_a_changed_form_beside_its_older_version(load, database):
    assert load(with_form("1")).forms.published == ("voting",)
    assert load(with_form("1")).forms.unchanged == ("voting",)
    report = load(with_form("2"), now=LATER)
    assert report.forms.published == ("voting",) and report.forms.retired == ()
    assert {form.version: (form.is_current, form.published_at) for form in held(database, FormVersion)} == {
        "1": (False, NOW),
        "2": (True, LATER),
    }


def test_offers_an_older_version_again_without_publishing_it_twice(load, database):
    for version in ("1", "2", "1"):
        load(with_form(version))
    assert {form.version: form.is_current for form in held(database, FormVersion)} == {"1": True, "2": False}


def test_retires_a_form_that_the_pack_no_longer_names_and_keeps_its_document(load, database):
    load(with_form("1"))
    assert load().forms.retired == ("voting",)
    (form,) = held(database, FormVersion)
    assert not form.is_current and form.document.startswith("{")
