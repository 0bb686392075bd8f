"""A store that was put back from a copy of yesterday says so, and becomes whole again by the phones themselves."""

import json
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlmodel import select

from fieldobs.keys import store_keys
from fieldobs.serving.commands import open_store
from fieldobs.submissions.actions import Decision, write_as_desk
from fieldobs.submissions.models import Log, LoggedRevision, Setback
from sync.batch import Entry
from sync.checkpoint import claimed
from sync.signing import sign
from tests.cast import MISSION, OPENING, SUBMISSION
from tests.conftest import on_both_databases
from tests.contract import FIELDOBS, serving
from tests.house import Caller, let_in, open_house


@dataclass
class Place:
    """Where a store lies."""

    data: Path
    database_url: str | None = None

    @property
    def words(self) -> list[str]:
        url = ["--database-url", self.database_url] if self.database_url else []
        return ["--data", str(self.data), *url]

    def run(self, *words: object) -> str:
        """What a command says, whether it did or refused."""
        asked = [FIELDOBS, *map(str, words), *self.words]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    @contextmanager
    def served(self) -> Iterator[httpx.Client]:
        with serving(self.words) as url, httpx.Client(base_url=url, timeout=30) as http:
            yield http

    def read(self, what):
        """All rows of a table."""
        store = open_store(self.data, self.database_url)
        with store.database.read() as session:
            found = list(session.exec(select(what)))
        store.database.close()
        return found


def another(place: Place, name: str, template: bool = False) -> Place:
    """A place of the same kind, empty but for what a PostgreSQL database may take over from this one."""
    data = place.data.parent / name
    if not place.database_url:
        return Place(data)
    own, database = place.database_url.split("?")[0].split("/")[-1], f"{name}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(place.database_url.replace(f"/{own}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"create database {database}" + (f" template {own}" if template else ""))
    return Place(data, place.database_url.replace(f"/{own}?", f"/{database}?"))


def raw_copy(place: Place, name: str) -> Place:
    """As operators do it: the database by its own means, then the key."""
    copy = another(place, name, template=True)
    copy.data.mkdir()
    shutil.copy(place.data / "store.key", copy.data)
    if not place.database_url:
        source, target = (sqlite3.connect(each.data / "fieldobs.sqlite") for each in (place, copy))
        source.backup(target)
        source.close()
        target.close()
    return copy


def sent(caller: Caller, http: httpx.Client, *entries, **members):
    """The receipt for a batch, sent to wherever the store is now."""
    return replace(caller, http=http).send(entries, **members).json()


def introduced(caller: Caller, http: httpx.Client) -> Caller:
    """The same phone after it has shown its certificate to a store that has forgotten it."""
    phone = caller.phone
    asked = {"device": phone.id, "certificate": caller.enrolled["certificate"]}
    nonce = http.post("/api/v1/session", json=asked).json()["nonce"]
    proof = sign(phone.key, nonce.encode())
    token = http.post("/api/v1/session", json={**asked, "nonce": nonce, "proof": proof}).json()["token"]
    return replace(caller, http=http, token=token)


def new(caller: Caller, number: int):
    """A revision of a submission of its own."""
    return caller.phone.write(OPENING | {"q": number}, submission=str(uuid.uuid4()))


@dataclass
class Day:
    """A store that was copied in the morning and went on, and what the phones hold of it."""

    place: Place
    copy: Place
    amina: Caller
    boris: Caller
    entries: list
    seen: str
    cursor: str


@pytest.fixture
def day(tmp_path, database_url) -> Day:
    """Amina's first revision is in the copy, her second and Boris's two are not; Boris has read all of it."""
    place = Place(tmp_path / "store", database_url)
    with open_house(place.data, database_url) as house:
        amina, boris = house.caller("amina"), house.caller("boris")
        entries = [amina.phone.write({**OPENING, "V20": 1})]
        amina.send(entries)
    copy = raw_copy(place, "copy")
    with place.served() as http:
        entries += [amina.phone.write({"V21": "10:00"}), boris.phone.write({"V22": 3}), boris.phone.write({"V23": 4})]
        sent(amina, http, entries[1])
        sent(boris, http, *entries[2:])
        last = sent(boris, http)
    return Day(place, copy, amina, boris, entries, last["checkpoint"], last["cursor"])


@on_both_databases
def test_phones_bring_back_what_came_after_the_copy_in_two_rounds(day):
    with day.place.served() as http:
        before = replace(day.amina, http=http).read(SUBMISSION)
    with day.copy.served() as http:
        assert sent(day.amina, http)["have"] == {day.amina.phone.id: [[1, 1]]}
        assert sent(day.boris, http, seen=day.seen)["have"] == {day.boris.phone.id: []}
        for caller, missing in ((day.amina, day.entries[1:2]), (day.boris, day.entries[2:])):
            outcomes = sent(caller, http, *missing, seen=day.seen)["outcomes"].values()
            assert {told["outcome"] for told in outcomes} == {"stored"}
        assert replace(day.amina, http=http).read(SUBMISSION) == before


def test_a_phone_that_the_copy_has_forgotten_shows_its_certificate(tmp_path):
    place = Place(tmp_path / "store")
    with open_house(place.data) as house:
        copy = raw_copy(place, "copy")
        boris = house.caller("boris")
    with copy.served() as http:
        first = boris.phone.write(OPENING)
        assert replace(boris, http=http).send([first]).status_code == 401
        assert introduced(boris, http).outcomes(first) == ["stored"]


@on_both_databases
def test_a_raw_copy_begins_a_new_epoch_when_a_phone_shows_that_it_saw_more(day):
    assert claimed(day.seen).size == 4
    with day.copy.served() as http:
        assert sent(day.amina, http)["log"]["epoch"] == 1
        for _ in range(2):
            told = sent(day.boris, http, seen=day.seen)
            assert (told["log"]["epoch"], told["log"]["size"]) == (2, 1)
            assert claimed(told["checkpoint"]).epoch == 2
    (setback,) = day.copy.read(Setback)
    assert (setback.kind, setback.epoch, setback.held, setback.seen) == ("copied", 2, 1, 4)
    assert setback.device == day.boris.phone.id and setback.notes == [day.seen]


@on_both_databases
def test_a_raw_copy_that_grew_past_what_a_phone_saw_is_recognised_too(day):
    with day.copy.served() as http:
        told = sent(day.amina, http, *(new(day.amina, number) for number in range(6)))
        assert (told["log"]["epoch"], told["log"]["size"]) == (1, 7)
        assert sent(day.amina, http, seen=told["checkpoint"])["log"]["epoch"] == 1
        assert sent(day.boris, http, seen=day.seen)["log"]["epoch"] == 2


def test_nobody_makes_a_store_begin_an_epoch_with_a_checkpoint_it_did_not_sign(day):
    bent = [day.seen.replace("\n4\n", "\n400\n"), day.seen.replace("epoch 1", "epoch 7"), f"{day.seen[:-9]}AAAAAAA=\n"]
    with day.copy.served() as http:
        for seen in [*bent, "", "no note", 7, None, ["x"]]:
            assert sent(day.boris, http, seen=seen)["log"]["epoch"] == 1
    assert day.copy.read(Setback) == []


@on_both_databases
def test_what_a_team_mate_wrote_after_the_copy_comes_down_though_the_cursor_was_further(day):
    with day.copy.served() as http:
        fresh = new(day.amina, 1)
        sent(day.amina, http, fresh)
        told = sent(day.boris, http, seen=day.seen, cursor=day.cursor)
        assert fresh.body in [each["body"] for each in told["changes"]["revisions"]]
        assert sent(day.boris, http, cursor=told["cursor"])["changes"]["revisions"] == []


@on_both_databases
def test_a_backup_made_beside_a_running_server_is_put_back_in_a_new_epoch(day, tmp_path):
    file = tmp_path / "backup.zip"
    with day.copy.served():
        assert "is in" in day.copy.run("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    empty = another(day.place, "empty")
    assert "1 revisions are back. The log goes on in epoch 2." in empty.run("restore", file)
    with empty.served() as http:
        told = sent(day.boris, http, seen=day.seen)
        assert (told["log"]["epoch"], told["log"]["size"]) == (2, 1)
        assert sent(day.boris, http, *day.entries[2:])["log"]["size"] == 3
        assert sent(day.amina, http, *(new(day.amina, n) for n in range(3)))["log"]["epoch"] == 2
    assert [each.kind for each in empty.read(Setback)] == ["restored"]
    assert [line.body for line in empty.read(LoggedRevision)][:1] == [day.entries[0].body]


def test_putting_a_backup_back_goes_beyond_every_epoch_that_the_store_had(day, tmp_path):
    file = tmp_path / "backup.zip"
    day.copy.run("backup", file)
    for epoch in (2, 3):
        assert f"epoch {epoch}." in day.place.run("restore", file)
    assert [each.seen for each in day.place.read(Setback)] == [1]
    assert len(list(day.place.data.glob("fieldobs.sqlite.before-*"))) == 2
    assert [log.size for log in day.place.read(Log)] == [1]


def test_a_plain_copy_of_the_database_is_put_back_the_same_way(day):
    assert "epoch 2." in day.place.run("restore", day.copy.data / "fieldobs.sqlite")
    (setback,) = day.place.read(Setback)
    assert (setback.kind, setback.held, setback.seen) == ("restored", 1, 4)


def test_puts_attachments_back_and_removes_none(day, tmp_path):
    blob, file = day.place.data / "blobs/mission/team/ab/abc", tmp_path / "backup.zip"
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"picture")
    day.place.run("backup", file)
    blob.write_bytes(b"kept as it is")
    empty = Place(tmp_path / "empty")
    for place in (empty, day.place):
        assert "are back" in place.run("restore", file)
    assert (empty.data / "blobs/mission/team/ab/abc").read_bytes() == b"picture"
    assert blob.read_bytes() == b"kept as it is"


def test_refuses_what_it_cannot_put_back_and_changes_nothing(day, tmp_path):
    stranger, file, text = Place(tmp_path / "stranger"), tmp_path / "backup.zip", tmp_path / "text"
    stranger.run("roster")
    day.place.run("backup", file)
    text.write_text("no backup")
    assert "another store's" in stranger.run("restore", file)
    assert "no backup" in day.place.run("restore", text)
    assert "cannot be read" in day.place.run("restore", tmp_path / "nothing")
    assert "store.key" in Place(tmp_path / "new").run("restore", day.place.data / "fieldobs.sqlite")
    with day.place.served():
        assert "Stop it first" in day.place.run("restore", file)
    assert [log.size for log in day.place.read(Log)] == [4] and day.place.read(Setback) == []


def test_puts_a_backup_back_over_a_database_that_is_damaged(day, tmp_path):
    file = tmp_path / "backup.zip"
    day.place.run("backup", file)
    (day.place.data / "fieldobs.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert "4 revisions are back" in day.place.run("restore", file)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_refuses_a_postgresql_database_that_holds_a_mission(day, tmp_path):
    day.place.run("backup", tmp_path / "backup.zip")
    assert "holds a mission already" in day.place.run("restore", tmp_path / "backup.zip")


@on_both_databases
def test_phones_bring_back_what_the_desk_decided_after_the_copy_was_made(day):
    store = open_store(day.place.data, day.place.database_url)
    write_as_desk(store.database, store.keys, MISSION, [Decision(SUBMISSION, {"V20": 2})], "Dana")
    store.database.close()
    with day.place.served() as http:
        decided = [Entry(each["body"], each["sig"]) for each in sent(day.amina, http)["changes"]["revisions"]]
        before = replace(day.amina, http=http).read(SUBMISSION)
    with day.copy.served() as http:
        outcomes = replace(day.amina, http=http).outcomes(*day.entries[:2], *decided)
        assert outcomes == ["duplicate", *["stored"] * (1 + len(decided))]
        assert replace(day.amina, http=http).read(SUBMISSION) == before


@dataclass
class Gone:
    """A store with a copy from before Boris's phone enrolled. That phone is gone; Amina's holds what it had sent."""

    place: Place
    copy: Place
    amina: Caller
    boris: Caller
    entries: list
    certificates: list


@pytest.fixture
def gone(tmp_path, database_url) -> Gone:
    place = Place(tmp_path / "store", database_url)
    with open_house(place.data, database_url) as house:
        amina, code = house.caller("amina"), house.code("boris")
    copy = raw_copy(place, "copy")
    with place.served() as http:
        boris = let_in(http, "boris", code)
        sent(boris, http, boris.phone.write({**OPENING, "V20": 1}), boris.phone.write({"V21": "10:00"}))
        changes = sent(amina, http)["changes"]
    entries = [Entry(each["body"], each["sig"]) for each in changes["revisions"]]
    return Gone(place, copy, amina, boris, entries, changes["certificates"])


@on_both_databases
def test_a_team_mate_brings_back_what_a_phone_had_sent_that_is_gone_and_forgotten(gone):
    assert gone.certificates == [gone.boris.enrolled["certificate"]]
    with gone.place.served() as http:
        before = replace(gone.amina, http=http).read(SUBMISSION)
    with gone.copy.served() as http:
        without = sent(gone.amina, http, *gone.entries)["outcomes"].values()
        assert [(told["outcome"], told["problem"]["type"]) for told in without] == [
            ("retry", "urn:fieldobs:device-unknown")
        ] * 2
        told = sent(gone.amina, http, *gone.entries, certificates=gone.certificates)
        assert [each["outcome"] for each in told["outcomes"].values()] == ["stored"] * 2
        assert told["have"][gone.boris.phone.id] == [[1, 2]]
        assert replace(gone.amina, http=http).read(SUBMISSION) == before
    assert [line.body for line in gone.copy.read(LoggedRevision)] == [entry.body for entry in gone.entries]


def test_a_certificate_that_the_store_did_not_sign_vouches_for_nobody(gone, tmp_path):
    (good,) = gone.certificates
    with open_house(tmp_path / "another") as house:
        strange = house.caller("boris").enrolled["certificate"]
    keys = store_keys(gone.copy.data)
    signed = ["no JSON", "[]", "{}", json.dumps({"mission": [], "device": {}})]
    bad = [
        {**good, "sig": "A" * 86}, {**good, "body": good["body"].replace('"12"', '"30"')}, strange, {}, 7, None, "x",
        {"body": good["body"]}, {"body": "\ud800", "sig": good["sig"]},
        *({"body": body, "sig": keys.sign(body.encode())} for body in signed),
    ]  # fmt: skip
    with gone.copy.served() as http:
        for shown in ([], bad, [*[{}] * 50, good], good, "x", 7, None):
            answer = replace(gone.amina, http=http).send(gone.entries, certificates=shown)
            assert [told["outcome"] for told in answer.json()["outcomes"].values()] == ["retry"] * 2
        assert sent(gone.amina, http, *gone.entries, certificates=[*bad, good])["log"]["size"] == 2


def test_the_certificates_of_those_whose_revisions_come_down_come_with_them_and_no_others(gone):
    with gone.place.served() as http:
        told = sent(gone.amina, http)
        assert "certificates" in told["changes"]
        assert "certificates" not in sent(gone.amina, http, cursor=told["cursor"])["changes"]
        assert "certificates" not in sent(gone.boris, http)["changes"]
