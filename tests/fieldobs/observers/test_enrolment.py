"""A code makes one phone a device, once; a phone's key speaks for it ever after."""

from datetime import timedelta

import pytest
from sqlmodel import select

from fieldobs.database import now
from fieldobs.missions.models import Mission
from fieldobs.observers.actions import make_code
from fieldobs.observers.models import Device, DeviceToken
from sync.signing import sign
from tests.cast import MISSION, OPENING, Phone


def session_for(house, caller, phone=None, **more):
    nonce = house.http.post("/api/v1/session", json={"device": caller.phone.id}).json()["nonce"]
    proof = sign((phone or caller.phone).key, nonce.encode())
    return house.http.post("/api/v1/session", json={"device": caller.phone.id, "nonce": nonce, "proof": proof, **more})


def test_tells_whom_a_code_is_for_and_spends_nothing(house):
    code = house.code("amina")
    for _ in range(2):
        told = house.http.post("/api/v1/enrol/preview", json={"code": code}).json()
        assert told["observer"]["name"] == "Amina" and told["team"]["partners"] == ["Boris"]
        assert (told["stations_planned"], told["stations_total"]) == (2, 3)


def test_gives_forms_and_plan_ahead_to_whoever_holds_a_code_that_serves(house):
    code = house.code("amina")
    ahead = house.http.post("/api/v1/enrol/first", json={"code": code}).json()
    amina = house.caller("amina")
    told = amina.pull()["changes"]
    assert ahead["stations"] == told["stations"]
    assert [{key: form[key] for key in ("slug", "version", "hash")} for form in ahead["forms"]] == told["forms"]
    for form in ahead["forms"]:
        assert form["document"] == house.http.get(f"/api/v1/forms/{form['hash']}", headers=amina.auth).text
    assert house.http.post("/api/v1/enrol/first", json={"code": "wrong"}).status_code == 404


def test_takes_a_code_once(house):
    code = house.code("amina")
    first, phone = Phone(None), Phone(None)
    said = {"code": code, "public_key": None, "name": "x"}
    from sync.signing import public_jwk

    for each, status in ((first, 200), (phone, 410)):
        said |= {"public_key": public_jwk(each.key.public_key()), "proof": sign(each.key, code.encode())}
        assert house.http.post("/api/v1/enrol", json=said).status_code == status
    assert house.http.post("/api/v1/enrol/preview", json={"code": code}).json()["type"] == "urn:fieldobs:code-used"


@pytest.mark.parametrize(
    ("change", "status"),
    [({"proof": "x"}, 403), ({"public_key": {}}, 422), ({"public_key": {"kty": "EC", "crv": "P-256"}}, 422),
     ({"code": "wrong"}, 404), ({"code": 7}, 422), ({"name": "x" * 500}, 422)],
)  # fmt: skip
def test_refuses_a_spoilt_request_and_leaves_the_code_unspent(house, change, status):
    answer = house.enrol("amina", **change)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
    with house.store.database.read() as session:
        assert session.exec(select(Device)).all() == []


def test_refuses_a_code_that_is_no_longer_valid(house):
    with house.store.database.write() as session:
        code = make_code(session, MISSION, "amina", now() - timedelta(hours=73))
    told = house.http.post("/api/v1/enrol/preview", json={"code": code})
    assert told.status_code == 410 and told.json()["type"] == "urn:fieldobs:code-expired"


def test_asks_for_patience_after_many_wrong_codes(house):
    statuses = [house.http.post("/api/v1/enrol/preview", json={"code": f"guess-{n}"}).status_code for n in range(40)]
    assert statuses[0] == 404 and statuses[-1] == 429


def test_renews_a_token_for_a_signed_nonce_that_serves_once(house):
    amina = house.caller("amina")
    nonce = house.http.post("/api/v1/session", json={"device": amina.phone.id}).json()["nonce"]
    said = {"device": amina.phone.id, "nonce": nonce, "proof": sign(amina.phone.key, nonce.encode())}
    amina.token = house.http.post("/api/v1/session", json=said).json()["token"]
    assert amina.outcomes(amina.phone.write(OPENING)) == ["stored"]
    assert house.http.post("/api/v1/session", json=said).status_code == 403


def test_gives_no_token_to_another_key(house):
    assert session_for(house, house.caller("amina"), Phone(None)).status_code == 403


def test_keeps_a_few_tokens_of_a_device_and_no_more(house):
    amina = house.caller("amina")
    for _ in range(5):
        assert session_for(house, amina).status_code == 200
    with house.store.database.read() as session:
        assert len(session.exec(select(DeviceToken)).all()) == 3


def test_knows_a_forgotten_device_again_by_its_certificate(house):
    amina = house.caller("amina")
    with house.store.database.write() as session:
        for row in (*session.exec(select(DeviceToken)), *session.exec(select(Device))):
            session.delete(row)
            session.flush()
    assert amina.send().status_code == 401
    assert session_for(house, amina).status_code == 403
    amina.token = session_for(house, amina, certificate=amina.enrolled["certificate"]).json()["token"]
    assert amina.outcomes(amina.phone.write(OPENING)) == ["stored"]


@pytest.mark.parametrize("spoilt", [{"body": "{}", "sig": "x"}, {}, {"body": 7, "sig": 7}])
def test_does_not_take_a_certificate_it_did_not_sign(house, spoilt):
    stranger = house.caller("amina")
    stranger.phone.id = "00000000-0000-4000-8000-000000000000"
    assert session_for(house, stranger, certificate=spoilt).status_code == 403


def test_lets_a_device_wait_for_the_desks_yes_where_the_mission_asks_for_it(house):
    with house.store.database.write() as session:
        mission = session.get_one(Mission, MISSION)
        mission.settings = {"devices_need_approval": True}
        session.add(mission)
    amina = house.caller("amina")
    assert amina.send([amina.phone.write(OPENING)]).status_code == 403
    with house.store.database.write() as session:
        device = session.get_one(Device, amina.phone.id)
        device.approved_at = now()
        session.add(device)
    assert amina.send().status_code == 200


def test_tells_a_phone_its_mission_and_the_whole_register(house):
    amina = house.caller("amina")
    told = house.http.get("/api/v1/mission", headers=amina.auth).json()
    assert told["team"]["partners"] == [{"code": "boris", "name": "Boris"}] and told["register"]["count"] == 3
    answer = house.http.get("/api/v1/stations", headers=amina.auth)
    assert [row[0] for row in answer.json()["rows"]] == ["0409", "0412", "1177"]
    again = house.http.get("/api/v1/stations", headers=amina.auth | {"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
