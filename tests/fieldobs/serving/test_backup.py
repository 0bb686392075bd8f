"""A store that was put back from a copy of yesterday becomes whole again by the phones themselves."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import httpx

from fieldobs.serving.commands import open_store
from fieldobs.submissions.actions import write_as_desk
from fieldobs.submissions.models import Log
from sync.batch import Entry
from sync.signing import sign
from tests.cast import MISSION, OPENING, SUBMISSION
from tests.house import Caller, open_house, serving


def back_up(data: Path, copy: Path) -> None:
    """As operators do it: the database by its own means, then the key."""
    copy.mkdir()
    with sqlite3.connect(data / "fieldobs.sqlite") as source, sqlite3.connect(copy / "fieldobs.sqlite") as target:
        source.backup(target)
    source.close()
    target.close()
    shutil.copy(data / "store.key", copy)


def introduced(caller: Caller, http: httpx.Client) -> Caller:
    """The same phone after it has shown its certificate to a store that has forgotten it."""
    phone = caller.phone
    asked = {"device": phone.id, "certificate": caller.enrolled["certificate"]}
    nonce = http.post("/api/v1/session", json=asked).json()["nonce"]
    proof = sign(phone.key, nonce.encode())
    token = http.post("/api/v1/session", json={**asked, "nonce": nonce, "proof": proof}).json()["token"]
    return replace(caller, http=http, token=token)


def test_phones_bring_back_what_came_after_the_copy_was_made(tmp_path: Path) -> None:
    with open_house(tmp_path / "store") as house:
        amina = house.caller("amina")
        first, second = amina.phone.write({**OPENING, "V20": 1}), amina.phone.write({"V21": "10:00"})
        amina.send([first])
        back_up(tmp_path / "store", tmp_path / "copy")
        boris = house.caller("boris")
        third = boris.phone.write({**OPENING, "V22": 3})
        amina.send([second])
        boris.send([third])
        before = amina.read(SUBMISSION)
    store = open_store(tmp_path / "copy")
    with serving(store) as url, httpx.Client(base_url=url, timeout=30) as http:
        amina = replace(amina, http=http)
        assert amina.send().json()["have"] == {amina.phone.id: [[1, 1]]}
        assert replace(boris, http=http).send([third]).status_code == 401
        assert amina.outcomes(second) == ["stored"]
        assert introduced(boris, http).outcomes(third) == ["stored"]
        assert amina.read(SUBMISSION) == before


def test_a_phone_reads_a_log_that_was_put_back_anew(tmp_path: Path) -> None:
    with open_house(tmp_path / "store") as house:
        amina, boris = house.caller("amina"), house.caller("boris")
        made = [amina.phone.write({**OPENING, "V20": n}) for n in range(4)]
        amina.send(made[:1])
        back_up(tmp_path / "store", tmp_path / "copy")
        amina.send(made[1:3])
        cursor = boris.pull()["cursor"]
    store = open_store(tmp_path / "copy")
    with store.database.write() as session:
        session.get_one(Log, MISSION).epoch += 1
    with serving(store) as url, httpx.Client(base_url=url, timeout=30) as http:
        assert replace(amina, http=http).outcomes(made[3]) == ["stored"]
        told = replace(boris, http=http).pull(cursor)
        assert [each["body"] for each in told["changes"]["revisions"]] == [made[0].body, made[3].body]
        assert replace(boris, http=http).pull(told["cursor"])["changes"]["revisions"] == []


def test_phones_bring_back_what_the_desk_decided_after_the_copy_was_made(tmp_path: Path) -> None:
    with open_house(tmp_path / "store") as house:
        amina = house.caller("amina")
        first = amina.phone.write({**OPENING, "V20": 1})
        amina.send([first])
        back_up(tmp_path / "store", tmp_path / "copy")
        write_as_desk(house.store.database, house.store.keys, MISSION, SUBMISSION, {"V20": 2}, "Dana")
        (decided,) = (Entry(each["body"], each["sig"]) for each in amina.pull()["changes"]["revisions"])
        before = amina.read(SUBMISSION)
    store = open_store(tmp_path / "copy")
    with serving(store) as url, httpx.Client(base_url=url, timeout=30) as http:
        amina = replace(amina, http=http)
        assert amina.outcomes(first, decided) == ["duplicate", "stored"]
        assert amina.read(SUBMISSION) == before
