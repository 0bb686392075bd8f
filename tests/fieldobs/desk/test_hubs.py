"""Hubs at the desk: a link that lets one in, what waits there, revoking."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from fieldobs.database import now
from fieldobs.desk.models import Coordinator
from fieldobs.hubs.models import Hub
from fieldobs.hubs.queries import list_hubs
from fieldobs.hubs.upstream import belong
from fieldobs.observers.models import Device
from fieldobs.serving.commands import open_store
from tests.cast import MISSION
from tests.fieldobs.desk.test_overview import words_of

ADDRESS = "https://kokand.example.org:8443"


@pytest.fixture
def joined(desk, tmp_path):
    """A hub that came with the link the desk made."""
    page = desk.post("/desk/hubs", name="Kokand", address=ADDRESS).text
    found = re.search(r"(http[^'&]*/#hub=[\w-]+)", page)
    assert found is not None
    laptop = open_store(tmp_path / "hub")
    belong(laptop.database, laptop.keys, found[1])
    laptop.database.close()
    with desk.house.store.database.read() as session:
        ((hub, device),) = list_hubs(session, MISSION)
    return hub, device


def test_a_link_made_at_the_desk_lets_a_hub_in(desk, joined):
    assert "in touch" not in words_of(desk.see("/desk/")) and joined[1] is not None
    assert "Kokand" in desk.see("/desk/hubs") and "out of touch" in desk.see("/desk/hubs")


def test_the_desk_sees_what_waits_and_since_when(desk, joined):
    with desk.house.store.database.write() as session:
        hub, device = session.get_one(Hub, joined[0].id), session.get_one(Device, joined[0].id)
        hub.revisions_waiting, hub.attachments_waiting, hub.phones = 41, 7, 12
        hub.reported_at = device.last_contact_at = now()
    words = words_of(desk.see("/desk/hubs"))
    assert "in touch" in words and "out of touch" not in words and all(n in words for n in ("41", "7", "12"))
    with desk.house.store.database.write() as session:
        session.get_one(Device, joined[0].id).last_contact_at = now() - timedelta(hours=1)
    assert "out of touch" in words_of(desk.see("/desk/hubs"))
    assert "Kokand,https://kokand.example.org:8443" in desk.see("/desk/hubs?format=csv")


def test_a_hub_is_no_phone(desk, joined):
    assert "Kokand" not in desk.see("/desk/devices")


def test_phones_are_told_of_a_hub_until_it_is_revoked(desk, joined):
    assert told(desk.phone("amina")) == [{"name": "Kokand", "address": ADDRESS}]
    desk.post(f"/desk/hubs/{joined[0].id}/revoke")
    assert told(desk.phone("amina")) == [] and "revoked" in words_of(desk.see("/desk/hubs"))


def told(caller):
    return caller.http.get("/api/v1/mission", headers=caller.auth).json()["hubs"]


@pytest.mark.parametrize(
    ("name", "address"), [("", ""), ("x" * 61, ""), ("Other", "http://plain.example.org"), ("Other", "nonsense")]
)
def test_says_what_is_wrong_with_a_new_hub(desk, name, address):
    answer = desk.post("/desk/hubs", name=name, address=address)
    assert answer.status_code == 422 and 'role="alert"' in answer.text


def test_a_name_is_taken_once(desk, joined):
    assert desk.post("/desk/hubs", name="Kokand").status_code == 422


def test_an_auditor_invites_and_revokes_nobody(desk, joined):
    with desk.house.store.database.write() as session:
        (person,) = session.exec(select(Coordinator))
        person.role = "auditor"
    assert desk.post("/desk/hubs", name="Other").status_code == 403
    assert desk.post(f"/desk/hubs/{joined[0].id}/revoke").status_code == 403
    assert "Invite a hub" not in desk.see("/desk/hubs")
