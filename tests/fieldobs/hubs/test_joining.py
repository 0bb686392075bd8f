"""How a hub comes to belong to a headquarters, and what is refused with a clear word."""

import pytest
from sqlmodel import col, select

from fieldobs.database import now
from fieldobs.errors import NotProcessable
from fieldobs.forms.models import FormVersion
from fieldobs.hubs.actions import is_address
from fieldobs.hubs.models import Hub
from fieldobs.hubs.upstream import CannotJoin, belong
from fieldobs.observers.actions import revoke
from fieldobs.observers.models import Device, Observer
from fieldobs.serving.commands import open_store
from fieldobs.stations.models import Station
from tests.cast import MISSION
from tests.fieldobs.hubs.conftest import hub_at, invited, link, until


@pytest.fixture
def laptop(tmp_path):
    store = open_store(tmp_path / "hub")
    yield store
    store.database.close()


def test_brings_down_all_that_phones_ask_for(house, laptop):
    belong(laptop.database, laptop.keys, link(house, invited(house).code))
    for model in (Station, Observer, FormVersion):
        with house.store.database.read() as there, laptop.database.read() as here:
            rows = [sorted(row.model_dump_json() for row in each.exec(select(model))) for each in (there, here)]
            assert rows[0] == rows[1], model


def test_asks_again_with_the_same_code_when_the_answer_was_lost(house, laptop, tmp_path):
    code = invited(house).code
    first = belong(laptop.database, laptop.keys, link(house, code))
    as_before = open_store(tmp_path / "as before")
    again = belong(as_before.database, laptop.keys, link(house, code))
    assert again.hub == first.hub and again.token != first.token
    as_before.database.close()


def test_a_code_serves_one_hub(house, laptop, tmp_path):
    code = invited(house).code
    belong(laptop.database, laptop.keys, link(house, code))
    other = open_store(tmp_path / "other")
    with pytest.raises(CannotJoin, match="Another hub has come"):
        belong(other.database, other.keys, link(house, code))
    other.database.close()


@pytest.mark.parametrize("code", ["", "hub=wrong", "hub="])
def test_says_why_it_cannot_join(house, laptop, code):
    with pytest.raises(CannotJoin):
        belong(laptop.database, laptop.keys, f"{house.http.base_url}#{code}")


@pytest.mark.parametrize(
    "address", ["nowhere", "ftp://x", "http://", "http://[", "http://127.0.0.1:9/#hub=x", "file:///"]
)
def test_an_address_that_leads_nowhere_is_told(laptop, address):
    with pytest.raises(CannotJoin):
        belong(laptop.database, laptop.keys, address)


def test_a_store_that_is_no_hub_does_not_become_one(house):
    with pytest.raises(CannotJoin, match="a mission of its own"):
        belong(house.store.database, house.store.keys, link(house, invited(house).code))


def test_headquarters_may_move_to_another_address(house, laptop):
    belong(laptop.database, laptop.keys, link(house, invited(house).code))
    assert belong(laptop.database, laptop.keys, "https://new.example.org/").url == "https://new.example.org"


def test_names_are_taken_once_and_addresses_are_what_browsers_open(house, laptop):
    belong(laptop.database, laptop.keys, link(house, invited(house).code))
    for name, address in (("Kokand", ""), ("", ""), ("x" * 61, ""), ("Other", "http://hub.example.org")):
        with pytest.raises(NotProcessable):
            invited(house, name, address)
    good = ("https://hub-1.example.org:8443", "https://192.168.8.1", "https://[fd00::1]:8443")
    assert [is_address(text) for text in good] == [True] * 3
    bad = ("https://", "https://x:0", "https://x/", "https://x/#", "https://x:99999", "HTTPS://x", "https://a b")
    assert not any(is_address(text) for text in bad)


def test_a_revoked_hub_learns_nothing_more_and_still_delivers(house, hub):
    amina = hub.met(house.caller("amina"))
    with house.store.database.write() as session:
        (device,) = session.exec(select(Device).where(col(Device.observer).is_(None), ~col(Device.is_desk)))
        revoke(session, MISSION, device.id, now())
    entry = amina.phone.write({"V20": 1})
    assert amina.outcomes(entry) == ["relayed"]
    until(lambda: amina.outcomes(entry) == ["stored"])


def test_a_revoked_hub_that_begins_anew_still_delivers(house, tmp_path):
    data, code = tmp_path / "hub", invited(house).code
    with hub_at(data, link(house, code)) as hub:
        amina, boris = hub.met(house.caller("amina")), hub.met(house.caller("boris"))
    with house.store.database.write() as session:
        (device,) = session.exec(select(Device).where(Device.observer == None, Device.is_desk == False))  # noqa: E711, E712
        revoke(session, MISSION, device.id, now())
        forget(session, boris.phone.id)
    with hub_at(data, link(house, code)) as hub:
        amina, boris = hub.met(amina), hub.met(boris)
        stranger, entry = boris.phone.write({"V20": 1}), amina.phone.write({"V20": 2})
        assert boris.outcomes(stranger) == amina.outcomes(entry) == ["relayed"]
        until(lambda: amina.outcomes(entry) == boris.outcomes(stranger) == ["stored"])


def forget(session, device):
    """A phone that headquarters no longer knows."""
    for table, name in (("device_token", "device"), ("device", "id")):
        session.connection().exec_driver_sql(f"delete from {table} where {name} = ?", (device,))


def test_only_a_hub_may_ask_what_hubs_ask(house):
    amina = house.caller("amina")
    assert house.http.get("/api/v1/hubs/register", headers=amina.auth).status_code == 403
    assert house.http.get("/api/v1/hubs/register").status_code == 401
    assert house.http.post("/api/v1/hubs/report", headers=amina.auth, json={}).status_code in (403, 422)
    assert house.http.post("/api/v1/hubs/join", json={"code": "x"}).status_code == 422


def test_a_hub_that_headquarters_lost_in_a_restore_is_known_again_by_its_warrant(house, tmp_path):
    made = invited(house)
    with hub_at(tmp_path / "hub", link(house, made.code)) as hub:
        with house.store.database.write() as session:
            for table in ("device_token", "device", "hub"):
                session.connection().exec_driver_sql(f"delete from {table}")
        amina = hub.met(house.caller("amina"))
        entry = amina.phone.write({"V20": 1})
        until(lambda: amina.outcomes(entry) == ["stored"])
        with house.store.database.read() as session:
            assert session.get_one(Hub, made.hub.id).name == "Kokand"
