"""What a phone sends is kept once, told truly, and comes down to the team."""

import base64
import hashlib
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlmodel import select

from fieldobs.database import now
from fieldobs.observers.actions import revoke
from fieldobs.stations.models import Station
from fieldobs.submissions.actions import Decision, look_again, rebuild, write_as_desk
from fieldobs.submissions.models import LoggedRevision, Submission
from sync.merkle import grow, root
from sync.receipt import MEDIA_TYPE
from sync.signing import unb64
from tests.cast import FORM, MISSION, OPENING, SUBMISSION, id_of
from tests.conftest import on_both_databases


def log_of(house):
    lines = house.http.get("/api/v1/revisions", params={"after": 0}, headers=house.desk).text.splitlines()
    return [json.loads(line) for line in lines]


@on_both_databases
def test_stores_a_batch_once_when_twelve_copies_come_at_the_same_time(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    sent = [amina.phone.write(OPENING | {"q": n}, submission=str(uuid.uuid4())) for n in range(10)]
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda n: (amina, boris)[n % 2].outcomes(*sent), range(12)))
    for column in zip(*told, strict=True):
        assert column.count("stored") == 1 and set(column) == {"stored", "duplicate"}
    assert [line["id"] for line in log_of(house)] == [id_of(entry) for entry in sent]


def test_signs_a_receipt_over_the_tree_of_all_it_holds(house):
    amina = house.caller("amina")
    amina.outcomes(amina.phone.write(OPENING))
    answer = amina.send([amina.phone.write({"q": 1})])
    told, log = answer.json(), log_of(house)
    assert answer.headers["content-type"] == MEDIA_TYPE
    leaves = [unb64(line["id"]) for line in log]
    assert unb64(told["log"]["root"]) == root(grow([], 0, leaves)[0]) and told["log"]["size"] == 2
    lines = [
        "fieldobs-receipt-v1",
        *(str(told["log"][part]) for part in ("id", "epoch", "size", "root")),
        told["batch"],
    ]
    lines += [f"{name} {ruling['outcome']}" for name, ruling in sorted(told["outcomes"].items())]
    key = unb64(house.http.get("/api/v1/log/key").json()["x"])
    signed = "".join(f"{line}\n" for line in lines).encode()
    ed25519.Ed25519PublicKey.from_public_bytes(key).verify(unb64(told["signature"]), signed)


def test_keeps_the_body_byte_for_byte(house):
    amina = house.caller("amina")
    entry = amina.phone.write(OPENING | {"note": 'шайба ✔ 👩🏽‍⚖️ \\ " \u202e'})
    amina.outcomes(entry)
    assert log_of(house)[0]["body"] == entry.body and log_of(house)[0]["sig"] == entry.sig


def test_shows_both_answers_of_a_pair_and_the_one_they_settle_on(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    amina.outcomes(amina.phone.write(OPENING | {"V31": "yes"}))
    boris.outcomes(boris.phone.write(OPENING | {"V31": "no"}))
    sides = amina.read(SUBMISSION)["conflicts"]["V31"]
    assert {(side["value"], side["device"]) for side in sides} == {("yes", amina.phone.id), ("no", boris.phone.id)}
    over = {"V31": [side["revision"] for side in sides]}
    boris.outcomes(boris.phone.write({"V31": "yes"}, over=over))
    assert amina.read(SUBMISSION)["conflicts"] == {} and amina.read(SUBMISSION)["answers"]["V31"] == "yes"


@on_both_databases
def test_brings_down_a_teammates_revisions_once_in_rounds(house):
    amina, boris, chiara = (house.caller(name) for name in ("amina", "boris", "chiara"))
    first = boris.pull()
    assert [station["code"] for station in first["changes"]["stations"]] == ["0412", "0409"]
    assert first["changes"]["forms"] == [FORM]
    sent = [amina.phone.write(OPENING | {"n": n}, submission=str(uuid.uuid4())) for n in range(450)]
    for start in range(0, 450, 200):
        amina.outcomes(*sent[start : start + 200])
    arrived, cursor, rounds = [], first["cursor"], 0
    while True:
        answer = boris.pull(cursor)
        arrived += answer["changes"]["revisions"]
        cursor, rounds = answer["cursor"], rounds + 1
        if answer["complete"]:
            break
    assert [each["body"] for each in arrived] == [entry.body for entry in sent] and rounds == 3
    assert boris.pull(cursor)["changes"]["revisions"] == [] and boris.pull(cursor)["changes"]["stations"] == []
    assert chiara.pull()["changes"]["revisions"] == []
    assert amina.pull()["changes"]["revisions"] == [], "a phone's own work came back to it"


def test_brings_a_submission_whole_once_it_is_known_whose_it_is(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    early = boris.phone.write({"q": 1})
    boris.outcomes(early)
    cursor = amina.pull()["cursor"]
    assert amina.pull()["changes"]["revisions"] == []
    boris.outcomes(boris.phone.write(OPENING))
    assert early.body in [each["body"] for each in amina.pull(cursor)["changes"]["revisions"]]


def test_starts_from_the_beginning_with_a_cursor_it_does_not_know(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    amina.outcomes(amina.phone.write(OPENING))
    for cursor in ("", "nonsense", base64.urlsafe_b64encode(b"[1]").decode(), "é" * 50):
        assert len(boris.pull(cursor)["changes"]["revisions"]) == 1


def test_holds_what_a_revoked_phone_sends_and_keeps_what_it_sent(house):
    amina = house.caller("amina")
    amina.outcomes(amina.phone.write(OPENING | {"q": 1}))
    with house.store.database.write() as session:
        revoke(session, MISSION, amina.phone.id, now())
    late = amina.phone.write({"r": 2})
    assert amina.outcomes(late) == ["quarantined"]
    boris = house.caller("boris")
    assert boris.read(SUBMISSION)["answers"] == {"q": 1}
    write_as_desk(
        house.store.database, house.store.keys, MISSION, [Decision(SUBMISSION, {f"$admit/{id_of(late)}": True})], "Dana"
    )
    assert boris.read(SUBMISSION)["answers"] == {"q": 1, "r": 2}
    assert late.body in [each["body"] for each in boris.pull()["changes"]["revisions"]]


def test_writes_what_the_desk_decides_into_the_same_log(house):
    amina = house.caller("amina")
    amina.outcomes(amina.phone.write(OPENING | {"$station": "nowhere", "$state": "final"}))
    for station in ("0409", "0412"):
        write_as_desk(
            house.store.database, house.store.keys, MISSION, [Decision(SUBMISSION, {"$station": station})], "Dana"
        )
    found = amina.read(SUBMISSION)
    assert (found["station"], found["conflicts"]) == ("0412", {})
    bodies = [json.loads(line["body"]) for line in log_of(house)]
    assert [(body.get("by"), body["seq"]) for body in bodies] == [(None, 1), ("Dana", 1), ("Dana", 2)]
    assert bodies[2]["prev"] == log_of(house)[1]["id"]


def test_places_a_submission_when_the_register_learns_its_station(house):
    amina = house.caller("amina")
    amina.outcomes(amina.phone.write(OPENING | {"$station": "2001", "$state": "final"}))
    with house.store.database.write() as session:
        session.add(Station(mission=MISSION, code="2001", name="New", region="Isken"))
        session.flush()
        look_again(session, MISSION, ["2001"])
    with house.store.database.read() as session:
        found = session.exec(select(Submission)).one()
    assert (found.counts, found.region, found.holds) == (True, "Isken", [])


@on_both_databases
def test_reckons_the_same_submissions_anew_from_the_log(house):
    amina, boris, chiara = (house.caller(name) for name in ("amina", "boris", "chiara"))
    amina.outcomes(amina.phone.write(OPENING | {"q": 1, "$state": "final"}))
    boris.outcomes(boris.phone.write(OPENING | {"q": 2}), boris.phone.write({"p": 1}, submission=str(uuid.uuid4())))
    chiara.outcomes(chiara.phone.write({"q": 9}))
    before = dump(house)
    assert rebuild(house.store.database) == 2
    assert dump(house) == before


def dump(house):
    with house.store.database.read() as session:
        rows = session.exec(select(Submission).order_by(Submission.id)).all()
        return [row.model_dump_json() for row in rows]


def test_tells_a_device_from_another_when_a_batch_names_the_wrong_one(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    answer = amina.send([amina.phone.write(OPENING)], device=boris.phone.id)
    assert answer.status_code == 403 and answer.headers["content-type"] == "application/problem+json"
    assert log_of(house) == []


@pytest.mark.parametrize("part", [b"", b"\x1f\x8b", b"no gzip"])
def test_refuses_a_request_that_was_cut_on_its_way(house, part):
    amina = house.caller("amina")
    headers = amina.auth | {"content-type": "application/json", "content-encoding": "gzip"}
    answer = house.http.post("/api/v1/sync", content=part, headers=headers)
    assert answer.status_code == 400 and answer.json()["type"] == "urn:fieldobs:unreadable"


def test_says_it_is_busy_when_the_database_is_locked_and_stores_nothing(house, tmp_path):
    import sqlite3

    amina = house.caller("amina")
    other = sqlite3.connect(tmp_path / "fieldobs.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = amina.send([amina.phone.write(OPENING)])
    other.execute("ROLLBACK")
    other.close()
    assert answer.status_code == 503 and answer.headers["retry-after"]
    with house.store.database.read() as session:
        assert session.exec(select(LoggedRevision)).all() == []


def test_hides_another_teams_submission_as_if_it_did_not_exist(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    amina.outcomes(amina.phone.write(OPENING))
    nothing = str(uuid.uuid4())
    foreign, absent = (
        house.http.get(f"/api/v1/submissions/{name}", headers=chiara.auth) for name in (SUBMISSION, nothing)
    )
    assert foreign.status_code == absent.status_code == 404
    assert foreign.text.replace(SUBMISSION, "") == absent.text.replace(nothing, "")


def test_gives_a_submission_whatever_stands_under_any_path_to_no_stranger(house):
    for path in ("submissions/x", "revisions", f"forms/{FORM['hash']}", "mission", "stations"):
        answer = house.http.get(f"/api/v1/{path}")
        assert answer.status_code == 401 and answer.json()["type"] == "urn:fieldobs:not-signed-in", path


def test_serves_a_form_under_the_hash_of_its_bytes(house):
    answer = house.http.get(f"/api/v1/forms/{FORM['hash']}", headers=house.desk)
    assert answer.content == b"{}" and "immutable" in answer.headers["cache-control"]
    assert hashlib.sha256(b"{}").hexdigest() != FORM["hash"], "the cast's form is a stand-in"
