"""The store proves what it said before, to phones, the desk and auditors."""

import uuid

import pytest
from alembic import command
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlmodel import select

from fieldobs.database import Database, now
from fieldobs.desk.actions import make_api_token
from fieldobs.migrations import configuration, migrate
from fieldobs.submissions.models import LogNode
from fieldobs.submissions.proofs import root_at
from sync.checkpoint import read_note
from sync.merkle import Whole, grow, leaf_hash, root
from sync.proofs import is_extended, is_included
from sync.signing import b64, unb64
from tests.cast import MISSION, OPENING, id_of
from tests.conftest import on_both_databases


def fill(caller, count):
    """Send so many revisions; what was sent."""
    sent = [caller.phone.write(OPENING | {"q": n}, submission=str(uuid.uuid4())) for n in range(count)]
    for start in range(0, count, 200):
        caller.send(sent[start : start + 200])
    return sent


def checkpoint(house, auth):
    """The state that the store signs now."""
    key = Ed25519PublicKey.from_public_bytes(unb64(house.http.get("/api/v1/log/key").json()["x"]))
    answer = house.http.get("/api/v1/log/checkpoint", headers=auth)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return read_note(answer.text, key)


def ask(house, auth, what, **asked):
    answer = house.http.get(f"/api/v1/log/proof/{what}", headers=auth, params=asked)
    return answer.json() | {"status": answer.status_code}


@on_both_databases
def test_proves_to_a_phone_that_the_log_grew_and_holds_its_revisions(house):
    amina = house.caller("amina")
    sent, states = [], []
    for count in (1, 2, 250, 60):
        sent += fill(amina, count)
        states.append(checkpoint(house, amina.auth))
    assert [state.size for state in states] == [1, 3, 253, 313]
    for earlier in states:
        for later in states:
            told = ask(house, amina.auth, "consistency", **{"from": earlier.size, "to": later.size})
            if earlier.size > later.size:
                assert told["status"] == 422
                continue
            path = [unb64(part) for part in told["path"]]
            assert is_extended(earlier.size, unb64(earlier.root), later.size, unb64(later.root), path)
    for number in (1, 2, 253, 256, 257, 313):
        told = ask(house, house.desk, "inclusion", id=id_of(sent[number - 1]), size=313)
        path, leaf = [unb64(part) for part in told["path"]], leaf_hash(unb64(id_of(sent[number - 1])))
        assert told["index"] == number
        assert is_included(leaf, number - 1, 313, path, unb64(states[-1].root))


def test_speaks_of_the_whole_log_when_no_size_is_asked_for(house):
    amina = house.caller("amina")
    (first, *_) = fill(amina, 5)
    for what, asked in {"inclusion": {"id": id_of(first)}, "consistency": {"from": 2}}.items():
        whole = ask(house, amina.auth, what, **asked)
        assert whole == ask(house, amina.auth, what, **asked, **{"size" if "id" in asked else "to": 5})


@pytest.mark.parametrize(
    ("what", "asked", "status"),
    [
        ("inclusion", {"id": "A" * 43}, 404),
        ("inclusion", {"id": "A" * 43, "size": 2**80}, 422),
        ("inclusion", {"id": "\0"}, 404),
        ("inclusion", {}, 422),
        ("consistency", {"from": 2}, 422),
        ("consistency", {"from": -1}, 422),
        ("consistency", {"from": "x"}, 422),
        ("consistency", {"from": 0, "to": 2**62}, 422),
    ],
)
@on_both_databases
def test_tells_what_cannot_be_proved_as_a_problem(house, what, asked, status):
    fill(house.caller("amina"), 1)
    answer = house.http.get(f"/api/v1/log/proof/{what}", headers=house.desk, params=asked)
    assert answer.status_code in (status, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_proves_nothing_of_a_size_before_the_revision_came(house):
    sent = fill(house.caller("amina"), 2)
    assert ask(house, house.desk, "inclusion", id=id_of(sent[1]), size=1)["status"] == 422


def test_lets_devices_the_desk_and_auditors_ask_and_nobody_else(house):
    amina = house.caller("amina")
    with house.store.database.write() as session:
        auditor = {"authorization": f"Bearer {make_api_token(session, MISSION, 'auditor', now())}"}
    for auth, status in ((amina.auth, 200), (house.desk, 200), (auditor, 200), ({}, 401)):
        for path in ("checkpoint", "proof/consistency?from=0"):
            assert house.http.get(f"/api/v1/log/{path}", headers=auth).status_code == status


MISSION_ROW = """insert into mission values (:id, 'aravel', '{}', '[]', 'UTC', '2026-10-11', '', '{}', '{}', :at)"""
REVISION_ROW = """insert into revision values
(:mission, :index, :id, 'd', 1, 's', '', null, :no, :no, '', '', '2026-10-11T00:00:00.000Z')"""


@on_both_databases
def test_an_older_store_learns_the_hashes_of_its_log_when_it_is_brought_up_to_date(tmp_path, database_url):
    database = Database(database_url or f"sqlite:///{tmp_path / 'old.sqlite'}")
    command.upgrade(configuration(database), "0002")
    leaves = [leaf_hash(bytes([n % 256, n >> 8])) for n in range(600)]
    with database.engine.begin() as connection:
        connection.execute(text(MISSION_ROW), {"id": MISSION, "at": "2026-10-01T00:00:00.000Z"})
        connection.execute(text("insert into log values (:id, 'log', 1, 600, '[]')"), {"id": MISSION})
        rows = [{"mission": MISSION, "index": n, "id": b64(leaf), "no": False} for n, leaf in enumerate(leaves, 1)]
        connection.execute(text(REVISION_ROW), rows)
    migrate(database)
    expected = Whole()
    frontier, _ = grow([], 0, leaves, expected)
    with database.read() as session:
        kept = {(node.height, node.place): unb64(node.hash) for node in session.exec(select(LogNode))}
        assert kept == expected and len(kept) == 2
        assert root_at(session, MISSION, 600) == b64(root(frontier))
    database.close()
