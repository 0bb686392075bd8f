"""Phones at the desk: a code for one, revoking, approving; and a word to the teams."""

import re

from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device
from tests.cast import MISSION, Phone
from tests.fieldobs.desk.test_overview import words_of
from tests.house import ask_to_enrol


def test_a_code_made_at_the_desk_enrols_a_phone(desk):
    page = desk.post("/desk/enrol", observer="amina").text
    link = re.search(r'value="(http[^"]*/o/#enrol=([^"]+))"', page)
    assert link is not None and "<svg" in page and "Amina" in page
    assert ask_to_enrol(desk.house.http, Phone(None), link[2], {}).status_code in (200, 201)
    assert "test phone" in desk.see("/desk/devices")


def test_an_unknown_observer_gets_no_code(desk):
    answer = desk.post("/desk/enrol", observer="nobody")
    assert answer.status_code == 422 and "The register has no observer nobody." in answer.text


def test_a_revoked_phone_is_held_from_then_on(desk):
    id = desk.fill("amina", "voting", {"V31": "no"})
    desk.post(f"/desk/devices/{desk.phone('amina').phone.id}/revoke")
    assert "revoked" in words_of(desk.see("/desk/devices"))
    desk.write("amina", id, {"V30": "yes"}, {})
    assert "Held: the device was revoked" in desk.see(f"/desk/submissions/{id}")


def test_a_phone_waits_for_the_desks_yes_where_the_mission_asks_for_it(desk):
    with desk.house.store.database.write() as session:
        mission = session.get_one(Mission, MISSION)
        mission.settings = {"devices_need_approval": True}
        session.add(mission)
    amina = desk.phone("amina")
    assert amina.send().status_code == 403
    assert "waits for your yes" in desk.see("/desk/devices")
    desk.post(f"/desk/devices/{amina.phone.id}/approve")
    assert amina.send().status_code == 200
    with desk.house.store.database.read() as session:
        assert session.get_one(Device, amina.phone.id).approved_at is not None


def test_a_message_reaches_the_team_it_is_for(desk):
    amina, chiara = desk.phone("amina"), desk.phone("chiara")
    desk.post("/desk/messages", team="12", text="Call us, please.")
    desk.post("/desk/messages", team="", text="Polls close at 20:00.")
    told = {name: [one["text"] for one in phone.pull()["changes"]["messages"]] for name, phone in
            (("amina", amina), ("chiara", chiara))}  # fmt: skip
    assert told == {"amina": ["Call us, please.", "Polls close at 20:00."], "chiara": ["Polls close at 20:00."]}
    assert "to team 12" in words_of(desk.see("/desk/messages"))


def test_an_empty_message_is_not_sent(desk):
    assert desk.post("/desk/messages", text="  ").status_code == 422
    assert desk.post("/desk/messages", text="x", team="99").status_code == 422
