"""A hub takes in what is sealed to it, carries the rest as it is, and hands headquarters' receipts down later."""

import io
import os
import shutil
import time
import zipfile

from sqlalchemy import text

from fieldobs.bundles.actions import Bringer, Place, take_in
from fieldobs.bundles.models import Bundle, State
from fieldobs.bundles.queries import sealed_file
from fieldobs.hubs.models import Hub
from fieldobs.hubs.queries import find_upstream
from fieldobs.hubs.upstream import Carrier, with_authority
from fieldobs.keys import signed_by, store_key
from fieldobs.serving.backup import back_up
from sync.age import identity
from sync.receipt import LogState, Outcome, Ruling, signed_lines
from tests.cast import MISSION, OPENING, id_of
from tests.fieldobs.bundles.conftest import bundle, morning, named, picture
from tests.fieldobs.bundles.test_taking_in import outcomes, post, problem
from tests.fieldobs.hubs.conftest import hub_at, invited, link, log_of, until


def to_both(house, hub):
    return [house.store.keys.recipient(MISSION), hub.store.keys.recipient(MISSION)]


def asked(caller, made):
    return caller.http.get(f"/api/v1/bundles/{made.sha256}", headers=caller.auth)


def is_of_headquarters(house, receipt):
    rulings = {name: Ruling(Outcome(told["outcome"])) for name, told in receipt["outcomes"].items()}
    lines = signed_lines(LogState(**receipt["log"]), receipt["batch"], rulings)
    return signed_by(store_key(house.http.get("/api/v1/log/key").json()), lines, receipt["signature"])


def test_a_hub_that_is_a_recipient_takes_it_in_and_only_carries(house, lonely):
    amina, chiara = house.caller("amina"), lonely.met(house.caller("chiara"))
    photo = picture()
    entries = [amina.phone.write(OPENING | {"K27": named(photo)})]
    made = bundle(amina, entries, photo, to=to_both(house, lonely))
    answer = post(chiara, made)
    assert outcomes(answer, made) == ["relayed"] and answer.json()["attachments"] == []
    assert asked(chiara, made).json()["receipts"][0]["hub"]["name"] == "Kokand"
    assert log_of(house) == []


def test_headquarters_word_on_it_comes_down_later(house, hub):
    amina, chiara = house.caller("amina"), hub.met(house.caller("chiara"))
    photo = picture()
    entries = [amina.phone.write(OPENING | {"K27": named(photo)})]
    made = bundle(amina, entries, photo, to=to_both(house, hub))
    post(chiara, made)
    until(lambda: outcomes(asked(chiara, made), made) == ["stored"])
    until(lambda: len(asked(chiara, made).json()["attachments"]) == 1)
    (shown,) = asked(chiara, made).json()["receipts"][0]["headquarters"]
    assert shown["outcomes"] == {id_of(entries[0]): "stored"}
    assert outcomes(post(chiara, made), made) == ["stored"]


def test_one_that_it_cannot_open_goes_on_as_it_is(house, hub):
    amina, chiara = house.caller("amina"), hub.met(house.caller("chiara"))
    made = morning(amina)
    assert post(chiara, made).status_code == 200
    until(lambda: asked(chiara, made).json()["carried"] == [])
    answer = asked(chiara, made)
    assert outcomes(answer, made) == ["stored", "stored"] and len(answer.json()["attachments"]) == 1
    assert is_of_headquarters(house, answer.json()["receipts"][0])
    assert post(chiara, made).json() == answer.json()
    assert len(log_of(house)) == 2


def test_what_a_stolen_hub_carries_for_others_is_sealed(house, lonely):
    amina, chiara = house.caller("amina"), lonely.met(house.caller("chiara"))
    made = morning(amina)
    for _ in range(3):
        assert post(chiara, made).json() == {
            "fieldobs_receipts": 1, "receipts": [], "attachments": [], "carried": [made.sha256],
        }  # fmt: skip
    assert asked(chiara, made).json()["carried"] == [made.sha256]
    assert sealed_file(lonely.store.settings, MISSION, made.sha256).read_bytes() == made.file
    with lonely.store.database.read() as session:
        assert session.execute(text("select count(*) from revision")).scalar_one() == 0
        assert session.get(Bundle, (MISSION, made.sha256)).times == 3


def test_what_headquarters_refuses_is_told_to_whoever_asks(house, hub):
    amina, chiara = house.caller("amina"), hub.met(house.caller("chiara"))
    made = bundle(amina, [amina.phone.write(OPENING)], to=[str(identity(bytes(32)).to_public())])
    post(chiara, made)
    until(lambda: asked(chiara, made).status_code == 422)
    assert problem(asked(chiara, made)) == problem(post(chiara, made)) == (422, "foreign")


def test_what_a_hub_that_died_left_half_written_goes_with_the_next_day(house, lonely, tmp_path):
    coming = sealed_file(lonely.store.settings, MISSION, "x").parent / "coming"
    coming.mkdir(parents=True)
    for name, age_s in (("of yesterday", 90_000), ("of this minute", 60)):
        (coming / name).write_bytes(b"half of a bundle")
        os.utime(coming / name, (time.time() - age_s,) * 2)
    made = morning(house.caller("amina"))
    post(lonely.met(house.caller("chiara")), made)
    assert [file.name for file in coming.iterdir()] == ["of this minute"]
    back_up(lonely.store.settings, lonely.store.database, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        (packed,) = [name for name in archive.namelist() if name.startswith("blobs/")]
    assert packed.endswith(f"sealed/{made.sha256}.fieldobs")


def test_a_damaged_one_is_refused_by_the_hub_itself(house, lonely):
    amina, chiara = house.caller("amina"), lonely.met(house.caller("chiara"))
    made = bundle(amina, [], to=to_both(house, lonely))
    assert problem(post(chiara, made.file[:-1])) == (422, "damaged")
    assert problem(post(chiara, b"photo")) == (422, "no-bundle")


def test_a_headquarters_put_back_from_a_copy_gets_sealed_bundles_again(house, hub):
    amina, chiara = house.caller("amina"), hub.met(house.caller("chiara"))
    made = morning(amina)
    post(chiara, made)
    until(lambda: asked(chiara, made).json()["carried"] == [])
    with house.store.database.write() as session:
        for table in ("bundle", "revision", "submission", "blob_name", "blob"):
            session.execute(text(f"delete from {table}"))
        session.execute(text("update log set size = 0, frontier = '[]', epoch = epoch + 1"))
    chiara.send([chiara.phone.write({"V20": 1})])
    until(lambda: len(log_of(house)) == 3)
    until(lambda: asked(chiara, made).json()["carried"] == [])
    assert outcomes(asked(chiara, made), made) == ["stored", "stored"]


def test_the_desk_sees_what_waits_sealed(house, tmp_path):
    made = invited(house)
    with hub_at(tmp_path / "hub", link(house, made.code)) as hub:
        chiara, waits = hub.met(house.caller("chiara")), morning(house.caller("amina"))
        post(chiara, waits)
        shutil.rmtree(sealed_file(hub.store.settings, MISSION, waits.sha256).parent, ignore_errors=True)
        with hub.store.database.write() as session:
            session.get(Bundle, (MISSION, waits.sha256)).state = State.CARRIED
        chiara.send([chiara.phone.write({"V20": 1})])
        until(lambda: waiting(house, made.hub.id) == 1)


def waiting(house, name):
    with house.store.database.read() as session:
        return session.get(Hub, name).bundles_waiting


def test_a_file_is_taken_in_on_the_hub_itself_as_well(house, lonely):
    made = morning(house.caller("amina"))
    here = Place(
        lonely.store.database, with_authority(lonely.store.keys, _upstream(lonely)), lonely.store.settings,
        Carrier(lonely.store.database, lambda: None, lambda: None),
    )  # fmt: skip
    taken = take_in(here, MISSION, io.BytesIO(made.file), Bringer(by="Dana"))
    assert taken.answer.carried == [made.sha256]


def _upstream(hub):
    with hub.store.database.read() as session:
        return find_upstream(session)


def test_a_hub_carries_no_more_than_it_can(house, lonely, monkeypatch):
    monkeypatch.setattr("fieldobs.bundles.actions.MOST_SEALED_BYTES", 1000)
    chiara = lonely.met(house.caller("chiara"))
    assert problem(post(chiara, morning(house.caller("amina"))))[0] == 507
