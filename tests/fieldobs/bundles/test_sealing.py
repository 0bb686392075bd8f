"""Whom phones seal bundles to: headquarters first, then the hubs that stand."""

import json

import pytest

from fieldobs.database import now
from fieldobs.observers.actions import revoke
from fieldobs.serving.backup import back_up, restore
from fieldobs.serving.commands import open_store
from fieldobs.settings import Settings
from sync.age import is_recipient
from tests.cast import MISSION
from tests.fieldobs.hubs.conftest import hub_at, invited, link, until


def recipients(caller):
    return caller.http.get("/api/v1/mission", headers=caller.auth).json()["sealing"]["recipients"]


def test_a_phone_knows_it_from_the_moment_it_is_enrolled(house):
    amina = house.caller("amina")
    assert amina.enrolled["sealing"]["recipients"] == recipients(amina) == [house.store.keys.recipient(MISSION)]
    assert is_recipient(recipients(amina)[0])


def test_each_mission_has_its_own(house):
    other = house.store.keys.recipient("0191d3f0-6a70-7c52-9d1e-3f5f6a1b2c3e")
    assert is_recipient(other) and other != house.store.keys.recipient(MISSION)


def test_a_hub_that_stands_is_one_and_a_revoked_one_no_more(house, tmp_path):
    amina, made = house.caller("amina"), invited(house)
    with hub_at(tmp_path / "hub", link(house, made.code)) as hub:
        of_both = [house.store.keys.recipient(MISSION), hub.store.keys.recipient(MISSION)]
        until(lambda: recipients(amina) == of_both)
    with house.store.database.write() as session:
        revoke(session, MISSION, made.hub.id, now())
    assert recipients(amina) == of_both[:1]


def test_a_hub_says_what_headquarters_said(house, tmp_path):
    with hub_at(tmp_path / "hub", link(house, invited(house).code)) as hub:
        amina = hub.met(house.caller("amina"))
        assert recipients(amina)[0] == house.store.keys.recipient(MISSION)


@pytest.mark.parametrize("said", ["age1nobody", "", "é"])
def test_a_hub_that_names_no_recipient_is_none(house, tmp_path, said):
    amina, made = house.caller("amina"), invited(house)
    with hub_at(tmp_path / "hub", link(house, made.code)) as hub:
        until(lambda: len(recipients(amina)) == 2)
        with hub.store.database.read() as session:
            token = session.connection().exec_driver_sql("select token from upstream").scalar_one()
    report = {"revisions": 0, "attachments": 0, "phones": 0, "recipient": said}
    answer = house.http.post("/api/v1/hubs/report", json=report, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 204 and len(recipients(amina)) == 2


def test_a_backup_opens_what_the_store_opened(house, tmp_path):
    back_up(house.store.settings, house.store.database, tmp_path / "backup.zip")
    restore(Settings(data=tmp_path / "elsewhere"), tmp_path / "backup.zip")
    elsewhere = open_store(tmp_path / "elsewhere")
    elsewhere.database.close()
    assert str(elsewhere.keys.identity(MISSION)) == str(house.store.keys.identity(MISSION))
    assert (tmp_path / "elsewhere" / "store.key").stat().st_mode & 0o777 == 0o600


def test_no_answer_of_the_server_holds_an_identity(house):
    amina = house.caller("amina")
    said = json.dumps([amina.enrolled, amina.http.get("/api/v1/mission", headers=amina.auth).json()])
    assert "secret" not in said.lower() and str(house.store.keys.identity(MISSION)) not in said
