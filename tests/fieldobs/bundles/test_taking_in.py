"""A bundle comes by any road and is merged like every batch: once, whatever happens to the file."""

import io
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from fieldobs.attachments.actions import Shelf
from fieldobs.bundles.actions import Bringer, take_in
from fieldobs.bundles.models import Bundle
from fieldobs.database import now
from fieldobs.keys import signed_by, store_key
from fieldobs.observers.actions import revoke
from fieldobs.observers.models import Device
from sync.age import identity
from sync.bundle import MOST_BYTES
from sync.receipt import LogState, Outcome, Ruling, attachment_lines, signed_lines
from sync.receipt_file import MEDIA_TYPE as RECEIPTS
from tests.cast import MISSION, OPENING, Phone, id_of
from tests.conftest import on_both_databases
from tests.fieldobs.bundles.conftest import BY_FILE, Made, bundle, morning, named, picture
from tests.fieldobs.hubs.conftest import log_of
from tests.sync.sealed import request, sealed, zipped


def post(carrier, made):
    file = made.file if isinstance(made, Made) else made
    return carrier.http.post("/api/v1/bundles", content=file, headers=carrier.auth | BY_FILE)


def outcomes(answer, made):
    (receipt,) = [each for each in answer.json()["receipts"] if each["batch"] == made.batch]
    return [receipt["outcomes"][id_of(entry)]["outcome"] for entry in made.entries]


@on_both_databases
def test_what_amina_could_not_send_comes_with_chiaras_phone(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    answer = post(chiara, made)
    assert answer.headers["content-type"] == RECEIPTS and outcomes(answer, made) == ["stored", "stored"]
    assert [(line["body"], line["sig"]) for line in log_of(house)] == [(e.body, e.sig) for e in made.entries]
    submission = json.loads(made.entries[0].body)["submission"]
    assert amina.read(submission)["answers"]["V20"] == 1
    (photo,) = answer.json()["attachments"]
    fetched = house.http.get(f"/api/v1/blobs/{photo['sha256']}", headers=amina.auth)
    assert fetched.status_code == 200 and named(fetched.content)["sha256"] == photo["sha256"]


def test_the_receipts_are_headquarters_own_word(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    said = post(chiara, made).json()
    key = store_key(house.http.get("/api/v1/log/key").json())
    (receipt,) = said["receipts"]
    rulings = {name: Ruling(Outcome(told["outcome"])) for name, told in receipt["outcomes"].items()}
    assert signed_by(key, signed_lines(LogState(**receipt["log"]), made.batch, rulings), receipt["signature"])
    assert receipt["have"] == {amina.phone.id: [[1, 2]]}
    assert not {"changes", "cursor", "complete"} & set(receipt), "nothing comes down in a file"
    (photo,) = said["attachments"]
    assert photo["device"] == amina.phone.id
    assert signed_by(key, attachment_lines(MISSION, "12", photo["sha256"], 300_000), photo["receipt"])


@on_both_databases
def test_the_same_file_again_changes_nothing(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    first, again = post(chiara, made), post(amina, made)
    assert outcomes(again, made) == ["duplicate", "duplicate"]
    assert again.json()["attachments"] == first.json()["attachments"]
    assert len(log_of(house)) == 2
    with house.store.database.read() as session:
        held = session.get(Bundle, (MISSION, made.sha256))
    assert (held.times, held.counts["new"], held.counts["attachments_new"]) == (2, 2, 1)


@on_both_databases
def test_the_same_file_many_times_at_once_is_taken_in_once(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: post(chiara, made), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    told = sorted(outcomes(answer, made)[0] for answer in answers)
    assert told == ["duplicate"] * 7 + ["stored"] and len(log_of(house)) == 2
    assert len(post(chiara, made).json()["attachments"]) == 1


def test_what_came_over_the_network_meanwhile_is_a_duplicate(house):
    amina = house.caller("amina")
    made = morning(amina)
    assert amina.outcomes(*made.entries) == ["stored", "stored"]
    answer = post(amina, made)
    assert outcomes(answer, made) == ["duplicate", "duplicate"] and len(answer.json()["attachments"]) == 1


def test_an_attachment_goes_on_where_the_network_broke_off(house):
    amina = house.caller("amina")
    made = morning(amina)
    amina.outcomes(*made.entries)
    sha256 = json.loads(made.entries[1].body)["set"]["K27"]["sha256"]
    shelf = Shelf(house.store.settings.blobs, MISSION, "12", sha256)
    shelf.append(0, b"what came first was wrong")
    assert post(amina, made).json()["attachments"][0]["sha256"] == sha256


def test_attachments_may_follow_their_changes_in_a_file_of_their_own(house):
    amina, photo = house.caller("amina"), picture()
    assert amina.outcomes(amina.phone.write(OPENING | {"K27": named(photo)})) == ["stored"]
    answer = post(amina, bundle(amina, [], photo)).json()
    assert [each["sha256"] for each in answer["attachments"]] == [named(photo)["sha256"]]
    assert answer["receipts"][0]["outcomes"] == {}


def test_an_attachment_that_no_change_of_the_phone_names_is_left_and_the_text_is_not(house):
    amina, photo = house.caller("amina"), picture()
    made = bundle(amina, [amina.phone.write(OPENING)], photo)
    answer = post(amina, made)
    assert outcomes(answer, made) == ["stored"] and answer.json()["attachments"] == []


def test_a_phone_that_headquarters_has_forgotten_is_known_by_its_certificate(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    forget(house, amina)
    assert outcomes(post(chiara, made), made) == ["stored", "stored"]
    with house.store.database.read() as session:
        assert session.get(Device, amina.phone.id).observer == "amina"


def forget(house, caller):
    with house.store.database.write() as session:
        for table, column in (("device_token", "device"), ("device", "id")):
            session.execute(text(f"delete from {table} where {column} = :id"), {"id": caller.phone.id})


@pytest.mark.parametrize("shown", [None, {}, {"body": "{}", "sig": "x"}, {"body": 1, "sig": 2}, "chiara's"])
def test_one_that_shows_no_certificate_of_ours_is_refused(house, shown):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    forget(house, amina)
    certificate = chiara.enrolled["certificate"] if shown == "chiara's" else shown
    more = [("certificate.json", json.dumps(certificate).encode())] if certificate is not None else []
    file = sealed(zipped([("request.json", request(amina.phone, made.entries)), *more]), recipient(house))
    assert problem(post(chiara, file)) == (422, "unknown-device") and log_of(house) == []


def recipient(house):
    return house.store.keys.recipient(MISSION)


def problem(answer):
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, said.get("reason")


def test_a_revoked_phones_changes_wait_for_the_desk(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    with house.store.database.write() as session:
        revoke(session, MISSION, amina.phone.id, now())
    answer = post(chiara, made)
    assert outcomes(answer, made) == ["quarantined", "quarantined"]
    told = answer.json()["receipts"][0]["outcomes"][id_of(made.entries[0])]
    assert told["problem"]["type"] == "urn:fieldobs:device-revoked"


def test_a_phone_that_the_desk_has_not_approved_waits(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    with house.store.database.write() as session:
        session.get_one(Device, amina.phone.id).approved_at = None
    assert problem(post(chiara, made)) == (422, "unknown-device")


def test_a_file_is_no_contact_with_its_phone(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    post(chiara, morning(amina))
    with house.store.database.read() as session:
        assert session.get(Device, amina.phone.id).last_contact_at is None


def spoilt(house, amina):
    """Files that nobody takes in, and why."""
    good, ours = morning(amina).file, [recipient(house)]
    request_of = request(amina.phone, [amina.phone.write(OPENING)])
    return {
        "empty": (b"", "no-bundle"),
        "a photo": (os.urandom(5000), "no-bundle"),
        "cut in its header": (good[:100], "damaged"),
        "cut by a byte": (good[:-1], "damaged"),
        "with a bit turned": (good[:-500] + bytes([good[-500] ^ 1]) + good[-499:], "damaged"),
        "with something behind": (good + b"x", "damaged"),
        "for others": (bundle(amina, [], to=[str(identity(bytes(32)).to_public())]).file, "foreign"),
        "no zip": (sealed(b"PK\3\4", *ours), "malformed"),
        "a zip that slips": (sealed(zipped([("request.json", request_of), ("../x", b"")]), *ours), "malformed"),
        "a name twice": (sealed(zipped([("request.json", request_of)] * 2), *ours), "malformed"),
        "a wrong hash": (
            sealed(zipped([("request.json", request_of), (f"blobs/{'0' * 64}", b"x")]), *ours), "malformed",
        ),
        "from nobody": (sealed(zipped([("request.json", request(Phone("12")))]), *ours), "unknown-device"),
    }  # fmt: skip


@on_both_databases
def test_a_file_that_is_spoilt_changes_nothing_and_is_told_why(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    for name, (file, reason) in spoilt(house, amina).items():
        answer = post(chiara, file)
        assert problem(answer) == (422, reason), name
        assert answer.json()["type"] == "urn:fieldobs:bundle-refused"
    assert log_of(house) == []
    with house.store.database.read() as session:
        assert session.execute(text("select count(*) from bundle")).scalar_one() == 0


def test_a_bomb_is_too_large_before_it_goes_off(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    full = zipped([("request.json", request(amina.phone)), (f"blobs/{'0' * 64}", bytes(MOST_BYTES + 1))])
    assert problem(post(chiara, sealed(full, recipient(house)))) == (413, None)


def test_a_file_of_more_than_a_bundle_may_have_is_cut_off(house):
    chiara = house.caller("chiara")

    def endless():
        for _ in range(MOST_BYTES // 1_000_000 + 2):
            yield bytes(1_000_000)

    assert post(chiara, endless()).status_code == 413


def test_only_what_is_a_bundle_is_read_and_only_from_whom_we_know(house):
    amina = house.caller("amina")
    made = morning(amina)
    other = {"content-type": "application/zip"}
    assert amina.http.post("/api/v1/bundles", content=made.file, headers=amina.auth | other).status_code == 415
    assert amina.http.post("/api/v1/bundles", content=made.file, headers=BY_FILE).status_code == 401


def test_whoever_asks_later_hears_the_same(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    answer = post(chiara, made)
    assert chiara.http.get(f"/api/v1/bundles/{made.sha256}", headers=chiara.auth).json() == answer.json()
    for name in ("0" * 64, "x", "0" * 63 + "G"):
        assert chiara.http.get(f"/api/v1/bundles/{name}", headers=chiara.auth).status_code == 404


@on_both_databases
def test_a_headquarters_put_back_from_before_takes_it_in_again(house):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    made = morning(amina)
    post(chiara, made)
    with house.store.database.write() as session:
        for table in ("bundle", "revision", "submission", "blob_name", "blob"):
            session.execute(text(f"delete from {table}"))
        session.execute(text("update log set size = 0, frontier = '[]', epoch = epoch + 1"))
        session.execute(text("update device set have = '[]'"))
    forget(house, amina)
    answer = post(chiara, made)
    assert outcomes(answer, made) == ["stored", "stored"] and answer.json()["receipts"][0]["log"]["epoch"] == 2
    assert len(answer.json()["attachments"]) == 1


def test_a_full_disk_is_said_and_nothing_is_half_there(house, here, monkeypatch):
    made = morning(house.caller("amina"))
    house.store.settings.data = house.store.settings.data / "gone"
    with pytest.raises(Exception, match="no room"):
        take_in(here, MISSION, io.BytesIO(made.file), Bringer(by="Dana"))
    assert log_of(house) == []
