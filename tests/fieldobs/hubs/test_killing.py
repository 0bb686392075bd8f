"""A hub and headquarters that are killed in the middle of carrying: nothing is lost, nothing comes twice."""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from fieldobs.attachments.actions import PIECE_BYTES
from fieldobs.database import now
from fieldobs.desk.actions import make_api_token
from fieldobs.serving.commands import open_store
from tests.cast import MISSION, OPENING, id_of
from tests.conftest import on_both_databases
from tests.fieldobs.hubs.conftest import HubHouse, invited, link, log_of, until
from tests.house import House, furnish
from tests.processes import Server

KILLS = 3
REVISIONS = 600
PATIENCE_S = 120
"""A hub that found nobody several times waits for up to a minute and a half."""


@dataclass
class Field:
    """Headquarters and a hub as processes, and the means to ask both."""

    house: House
    headquarters: Server
    hub: Server
    at_hub: HubHouse


@pytest.fixture
def field(tmp_path: Path, database_url: str | None) -> Iterator[Field]:
    with ExitStack() as stack:
        store = open_store(tmp_path / "headquarters", database_url)
        furnish(store)
        with store.database.write() as session:
            token = make_api_token(session, MISSION, "coordinator", now())
        store.database.close()
        words = ["--data", str(tmp_path / "headquarters"), *(["--database-url", database_url] if database_url else [])]
        headquarters = Server(*words)
        stack.callback(headquarters.kill)
        headquarters.start()
        http = stack.enter_context(httpx.Client(base_url=headquarters.url, timeout=30))
        house = House(store, http, {"authorization": f"Bearer {token}"})
        stack.callback(store.database.close)
        hub = Server("--data", str(tmp_path / "hub"), "--upstream", link(house, invited(house).code))
        stack.callback(hub.kill)
        hub.start()
        http = stack.enter_context(httpx.Client(base_url=hub.url, timeout=30))
        yield Field(house, headquarters, hub, HubHouse(store, http))


@on_both_databases
def test_a_hub_killed_in_the_middle_of_carrying_loses_and_doubles_nothing(field):
    chance = random.Random(1)
    amina = field.at_hub.met(field.house.caller("amina"))
    entries = [amina.phone.write({**OPENING, "V20": number}) for number in range(REVISIONS)]
    field.headquarters.kill()
    for start in range(0, REVISIONS, 200):
        told = amina.send(entries[start : start + 200]).json()["outcomes"]
        assert {each["outcome"] for each in told.values()} == {"relayed"}
    field.headquarters.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.8))
        field.hub.kill()
        field.hub.start()
    wanted = [id_of(entry) for entry in entries]
    until(lambda: len(log_of(field.house)) == REVISIONS, PATIENCE_S)
    assert sorted(line["id"] for line in log_of(field.house)) == sorted(wanted)
    until(lambda: set(outcomes(amina, entries)) <= {"stored", "duplicate"}, PATIENCE_S)


def outcomes(caller, entries):
    told = [caller.send(entries[at : at + 200]).json()["outcomes"] for at in range(0, len(entries), 200)]
    return [each["outcome"] for some in told for each in some.values()]


def test_a_headquarters_killed_while_it_takes_in_what_a_hub_brings_has_everything_once(field):
    chance = random.Random(2)
    amina = field.at_hub.met(field.house.caller("amina"))
    entries = [amina.phone.write({**OPENING, "V20": number}) for number in range(REVISIONS)]
    for start in range(0, REVISIONS, 200):
        amina.send(entries[start : start + 200])
        time.sleep(chance.uniform(0, 0.2))
        field.headquarters.kill()
        field.headquarters.start()
    until(lambda: len(log_of(field.house)) == REVISIONS, PATIENCE_S)
    assert {line["id"] for line in log_of(field.house)} == {id_of(entry) for entry in entries}
    until(lambda: set(outcomes(amina, entries)) <= {"stored", "duplicate"}, PATIENCE_S)


def test_a_picture_goes_on_after_the_hub_was_killed(field):
    amina, picture = field.at_hub.met(field.house.caller("amina")), os.urandom(20 * PIECE_BYTES)
    digest = hashlib.sha256(picture).hexdigest()
    said = {"sha256": digest, "size": len(picture), "type": "image/jpeg", "name": "protocol.jpg"}
    field.headquarters.kill()
    amina.send([amina.phone.write(OPENING | {"K27": said})])
    headers = amina.auth | {"content-type": "application/partial-upload"}
    for at in range(0, len(picture), PIECE_BYTES):
        piece = picture[at : at + PIECE_BYTES]
        field.at_hub.http.patch(f"/api/v1/blobs/{digest}", content=piece, headers=headers | {"upload-offset": str(at)})
    field.headquarters.start()
    for _ in range(3):
        time.sleep(0.4)
        field.hub.kill()
        field.hub.start()
    until(
        lambda: field.house.http.get(f"/api/v1/blobs/{digest}", headers=field.house.desk).status_code == 200, PATIENCE_S
    )
    assert field.house.http.get(f"/api/v1/blobs/{digest}", headers=field.house.desk).content == picture


def test_headquarters_that_is_out_for_long_changes_nothing_for_a_phone(field):
    amina = field.at_hub.met(field.house.caller("amina"))
    field.headquarters.kill()
    entry = amina.phone.write(OPENING)
    assert [amina.outcomes(entry) for _ in range(3)] == [["relayed"]] * 3
    field.hub.kill()
    field.hub.start()
    assert amina.outcomes(entry) == ["relayed"]
    field.headquarters.start()
    until(lambda: amina.outcomes(entry) == ["stored"], PATIENCE_S)
    direct = replace(amina, http=field.house.http, token=field.house.caller("amina").token)
    assert direct.http.get("/health").status_code == 204
