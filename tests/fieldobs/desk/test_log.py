"""The desk hears when the log went back, and hands the evidence to auditors."""

import io
import uuid
import zipfile

from sqlmodel import select

from fieldobs.database import now
from fieldobs.submissions.models import Setback, Went
from sync.checkpoint import claimed, write_note
from sync.receipt import LogState
from tests.cast import MISSION, OPENING
from tests.fieldobs.desk.test_overview import words_of


def note(desk, size, root="A" * 43):
    """A checkpoint that the store of this house could have signed."""
    keys = desk.house.store.keys
    log = claimed(desk.phone("amina").send().json()["checkpoint"]).id
    return write_note(LogState(log, 1, size, root), keys.store.public_key(), keys.store.sign)


def test_the_overview_says_when_a_store_was_put_back_until_somebody_has_read_it(desk):
    with desk.house.store.database.write() as session:
        session.add(Setback(mission=MISSION, at=now(), kind=Went.RESTORED, epoch=2, held=120, seen=None))
    page = words_of(desk.see("/desk/"))
    assert "headquarters was put back from a backup. Changes it then held: 120." in page
    desk.post("/desk/log/read")
    assert "put back from a backup" not in words_of(desk.see("/desk/"))
    assert "put back from a backup" in words_of(desk.see("/desk/log")) and "read by Dana" in desk.see("/desk/log")


def test_the_overview_says_when_a_phone_had_seen_more_than_there_is(desk):
    amina = desk.phone("amina")
    amina.send([amina.phone.write(OPENING)], seen=note(desk, 40))
    page = words_of(desk.see("/desk/"))
    assert "runs on an older copy of its database" in page and f"({amina.phone.id[:8]})" in page
    assert "Changes it then held: 0. Changes it had held before: 40." in page


def test_the_overview_passes_on_a_phones_alarm_once(desk):
    amina = desk.phone("amina")
    alarm = [note(desk, 5), note(desk, 4)]
    for _ in range(2):
        assert amina.send(alarm=alarm).json()["log"]["epoch"] == 1
    assert words_of(desk.see("/desk/")).count("do not continue what it saw before") == 1
    with desk.house.store.database.read() as session:
        assert session.exec(select(Setback)).one().notes == alarm


def test_the_overview_passes_on_that_another_log_answered(desk):
    keys, later = desk.house.store.keys, note(desk, 4)
    before = LogState(str(uuid.uuid4()), 1, 3, "A" * 43)
    desk.phone("amina").send(alarm=[write_note(before, keys.store.public_key(), keys.store.sign), later])
    assert "do not continue what it saw before" in words_of(desk.see("/desk/"))


def test_nobody_alarms_the_desk_with_notes_that_the_store_did_not_sign(desk):
    amina, real = desk.phone("amina"), note(desk, 5)
    bent = real.replace("\n5\n", "\n6\n")
    for alarm in ([real], [real, real], [real, "x"], [bent, real], [real, note(desk, 4), bent], "x", None, [1, 2]):
        assert amina.send(alarm=alarm).status_code == 200
    assert "do not continue what it saw before" not in words_of(desk.see("/desk/"))


def test_the_page_of_the_log_gives_an_auditor_what_to_keep(desk):
    desk.fill("amina", "voting", {"V31": "no"})
    page = desk.see("/desk/log")
    keys = desk.house.store.keys
    state = claimed(desk.house.http.get("/api/v1/log/checkpoint", headers=desk.house.desk).text)
    assert keys.note(state) in page and f"fieldobs/{state.id}+" in page
    answer = desk.browser.get("/desk/log/evidence")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("ids.txt").decode().count("\n") == state.size == 1
