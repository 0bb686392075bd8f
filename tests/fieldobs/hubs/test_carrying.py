"""A hub takes phones in, says that it only carries, brings everything to headquarters and its word back."""

import hashlib
import os

import pytest
from sqlalchemy import text

from fieldobs.attachments.actions import PIECE_BYTES
from fieldobs.database import now
from fieldobs.hubs.models import Hub
from fieldobs.hubs.queries import count_backlog
from fieldobs.keys import signed_by, store_key
from fieldobs.observers.actions import revoke
from sync.receipt import LogState, Outcome, Ruling, attachment_lines, signed_lines
from tests.cast import MISSION, MORNING, OPENING, SUBMISSION, Phone, id_of
from tests.conftest import on_both_databases
from tests.fieldobs.hubs.conftest import hub_at, invited, link, log_of, until


def outcome(caller, entry):
    return caller.send([entry]).json()["outcomes"][id_of(entry)]["outcome"]


def arrived(house, *entries):
    return {line["id"] for line in log_of(house)} >= {id_of(entry) for entry in entries}


@on_both_databases
def test_a_phone_hears_from_headquarters_through_the_hub(house, hub):
    amina = hub.met(house.caller("amina"))
    entry = amina.phone.write(OPENING | {"V20": 1})
    assert outcome(amina, entry) == "relayed"
    until(lambda: arrived(house, entry))
    until(lambda: outcome(amina, entry) == "stored")
    (line,) = log_of(house)
    assert (line["body"], line["sig"]) == (entry.body, entry.sig), "not the very bytes that were signed"


def test_a_hub_that_does_not_reach_headquarters_only_carries(house, lonely):
    amina = lonely.met(house.caller("amina"))
    entry = amina.phone.write(OPENING)
    assert [outcome(amina, entry) for _ in range(3)] == ["relayed"] * 3
    assert log_of(house) == []


def test_what_a_hub_passes_down_is_shown_by_headquarters_own_signature(house, hub):
    amina = hub.met(house.caller("amina"))
    entry = amina.phone.write(OPENING)
    until(lambda: outcome(amina, entry) == "stored")
    answer = amina.send([entry]).json()
    (shown,) = answer["headquarters"]
    rulings = {name: Ruling(Outcome(said)) for name, said in shown["outcomes"].items()}
    lines = signed_lines(LogState(**shown["log"]), shown["batch"], rulings)
    key = store_key(house.http.get("/api/v1/log/key").json())
    assert signed_by(key, lines, shown["signature"]) and rulings[id_of(entry)] == Ruling(Outcome.STORED)
    warrant = answer["hub"]["warrant"]
    assert signed_by(key, warrant["body"].encode(), warrant["sig"])
    assert answer["log"]["id"] != shown["log"]["id"], "the hub has a log of its own"


def test_a_wrong_or_broken_revision_holds_nothing_else_up(house, hub):
    amina = hub.met(house.caller("amina"))
    good, broken = amina.phone.write(OPENING), amina.phone.signed("{}")
    stranger = Phone("12").write(OPENING)
    told = amina.send([broken, good, stranger]).json()["outcomes"]
    assert [told[id_of(entry)]["outcome"] for entry in (broken, good, stranger)] == ["rejected", "relayed", "retry"]
    until(lambda: outcome(amina, good) == "stored")


def test_headquarters_judges_by_what_it_knows_when_a_revision_arrives(house, hub):
    amina = hub.met(house.caller("amina"))
    with house.store.database.write() as session:
        revoke(session, MISSION, amina.phone.id, now())
    entry = amina.phone.write(OPENING)
    assert outcome(amina, entry) == "relayed"
    until(lambda: outcome(amina, entry) == "quarantined")
    assert amina.send([entry]).json()["outcomes"][id_of(entry)]["problem"]["type"] == "urn:fieldobs:device-revoked"


@on_both_databases
def test_half_the_phones_may_come_home_by_another_road(house, hub):
    amina, boris = house.caller("amina"), house.caller("boris")
    entries = [amina.phone.write(OPENING | {"V20": 1}), amina.phone.write({"V21": 2}), boris.phone.write({"V22": 3})]
    assert amina.outcomes(*entries[:2]) == ["stored", "stored"]
    hub.met(amina)
    at_hub = hub.met(boris)
    told = at_hub.send(entries).json()["outcomes"]
    assert {each["outcome"] for each in told.values()} == {"relayed"}
    until(lambda: arrived(house, *entries))
    until(lambda: outcome(at_hub, entries[0]) == "duplicate" and outcome(at_hub, entries[2]) == "stored")
    assert len(log_of(house)) == 3
    assert amina.read(SUBMISSION)["answers"] == {"V20": 1, "V21": 2, "V22": 3}


def test_a_hub_asks_headquarters_for_a_device_that_it_does_not_know(house, hub):
    amina, boris = house.caller("amina"), hub.met(house.caller("boris"))
    entry = amina.phone.write(OPENING)
    assert outcome(boris, entry) in ("retry", "relayed")
    until(lambda: outcome(boris, entry) == "stored")


def test_a_pair_meets_at_the_hub_without_headquarters(house, lonely):
    amina, boris = lonely.met(house.caller("amina")), lonely.met(house.caller("boris"))
    entry = amina.phone.write(OPENING | {"V20": 1})
    amina.send([entry])
    changes = boris.pull()["changes"]
    assert [each["body"] for each in changes["revisions"]] == [entry.body]
    assert changes["certificates"] == [amina.enrolled["certificate"]]


def test_a_hub_takes_headquarters_word_for_a_phone_that_it_never_met(house, lonely):
    amina, boris = house.caller("amina"), lonely.met(house.caller("boris"))
    entry = amina.phone.write(OPENING)
    assert outcome(boris, entry) == "retry"
    told = boris.send([entry], certificates=[amina.enrolled["certificate"]]).json()["outcomes"]
    assert [each["outcome"] for each in told.values()] == ["relayed"]


def test_more_than_one_request_holds_comes_over_whole(house, hub):
    amina = hub.met(house.caller("amina"))
    entries = [amina.phone.write({**OPENING, "V20": number}, at=MORNING) for number in range(450)]
    for start in range(0, 450, 150):
        amina.send(entries[start : start + 150])
    until(lambda: arrived(house, *entries))
    assert len(log_of(house)) == 450


def test_a_picture_goes_on_to_headquarters_and_its_receipt_comes_back(house, hub):
    amina, picture = hub.met(house.caller("amina")), os.urandom(600_000)
    digest = hashlib.sha256(picture).hexdigest()
    said = {"sha256": digest, "size": len(picture), "type": "image/jpeg", "name": "protocol.jpg"}
    amina.send([amina.phone.write(OPENING | {"K27": said})])
    url = f"/api/v1/blobs/{digest}"
    headers = amina.auth | {"content-type": "application/partial-upload"}
    for at in range(0, len(picture), PIECE_BYTES):
        piece = picture[at : at + PIECE_BYTES]
        answer = hub.http.patch(url, content=piece, headers=headers | {"upload-offset": str(at)})
    assert answer.headers["upload-complete"] == "?1"
    until(lambda: house.http.get(url, headers=house.desk).status_code == 200)
    assert house.http.get(url, headers=house.desk).content == picture
    until(lambda: "upload-receipt" in hub.http.head(url, headers=amina.auth).headers)
    receipt = hub.http.head(url, headers=amina.auth).headers["upload-receipt"]
    key = store_key(house.http.get("/api/v1/log/key").json())
    assert signed_by(key, attachment_lines(MISSION, "12", digest, len(picture)), receipt)


def test_a_headquarters_put_back_from_a_copy_gets_everything_again(house, hub):
    amina = hub.met(house.caller("amina"))
    first, second = amina.phone.write(OPENING), amina.phone.write({"V20": 2})
    until(lambda: outcome(amina, first) == "stored")
    until(lambda: outcome(amina, second) == "stored")
    forget(house)
    third = amina.phone.write({"V21": 3})
    amina.send([third])
    until(lambda: arrived(house, first, second, third))
    assert len(log_of(house)) == 3
    until(lambda: outcome(amina, first) == "stored")


def forget(house):
    """Headquarters as it was before anything came: an older copy of its database, with a new epoch."""
    with house.store.database.write() as session:
        for table in ("revision", "submission", "blob_name"):
            session.execute(text(f"delete from {table}"))
        session.execute(text("update log set size = 0, frontier = '[]', epoch = epoch + 1"))
        session.execute(text("update device set have = '[]'"))


def test_devices_that_headquarters_forgot_are_known_again_by_what_the_hub_shows(house, hub):
    amina = hub.met(house.caller("amina"))
    with house.store.database.write() as session:
        session.execute(text("delete from device_token where device = :id"), {"id": amina.phone.id})
        session.execute(text("delete from device where id = :id"), {"id": amina.phone.id})
    entry = amina.phone.write(OPENING)
    until(lambda: outcome(amina, entry) == "stored")


def test_tells_headquarters_what_waits(house, tmp_path):
    made = invited(house)
    with hub_at(tmp_path / "hub", link(house, made.code)) as hub:
        amina = hub.met(house.caller("amina"))
        entry = amina.phone.write(OPENING)
        until(lambda: outcome(amina, entry) == "stored")
        with hub.store.database.read() as session:
            assert count_backlog(session, MISSION).revisions == 0
        until(lambda: told(house, made.hub.id) == (0, 1))


def told(house, name):
    with house.store.database.read() as session:
        found = session.get(Hub, name)
        return found.revisions_waiting, found.phones


@pytest.mark.parametrize("path", ["/api/v1/sync", "/api/v1/session", "/api/v1/blobs/" + "0" * 64])
def test_the_app_from_headquarters_address_may_speak_to_the_hub(hub, house, path):
    origin = {"origin": "https://observe.example.org"}
    asked = origin | {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    told = hub.http.options(path, headers=asked)
    assert told.status_code == 204 and told.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in told.headers["access-control-allow-headers"]
    refused = hub.http.post(path, headers=origin)
    assert refused.is_client_error and refused.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in house.http.post(path, headers=origin).headers
    assert "access-control-allow-origin" not in hub.http.get("/desk/sign-in", headers=origin).headers
