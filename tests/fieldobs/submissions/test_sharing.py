"""Those who wait for the writer share a transaction, and stand each for itself."""

import sqlite3
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from fieldobs.database import MOST_SHARED, now
from fieldobs.submissions.actions import send_message
from fieldobs.submissions.models import Message
from tests.cast import MISSION, OPENING, id_of
from tests.conftest import on_both_databases
from tests.fieldobs.hubs.conftest import log_of, until


@contextmanager
def counted(database, what):
    """A list that grows with every event of this kind at the writer."""
    made = []

    def note(*said):
        made.append(said)

    event.listen(database.writer, what, note)
    yield made
    event.remove(database.writer, what, note)


def waiting_together(database, *texts) -> list[Future]:
    """What becomes of texts that all wait, in this order, for one who writes."""
    pool, told = ThreadPoolExecutor(len(texts)), []
    with database._writing:
        for text in texts:
            told.append(pool.submit(database.share, write_all, text))
            until(lambda: len(database._waiting) == len(told))
    pool.shutdown()
    return told


def sending_together(house, callers, sent) -> list[dict[str, Any]]:
    """What each of some callers is answered who all wait for one who writes."""
    pool = ThreadPoolExecutor(len(callers))
    with house.store.database._writing:
        told = [pool.submit(caller.send, entries) for caller, entries in zip(callers, sent, strict=True)]
        until(lambda: len(house.store.database._waiting) == len(callers))
    pool.shutdown()
    return [each.result().json() for each in told]


def write_all(session, texts):
    for text in texts:
        mission = str(uuid.uuid4()) if text == "of no mission" else MISSION
        session.add(Message(id=str(uuid.uuid4()), mission=mission, text=text, at=now()))
        if text == "never":
            raise ValueError("this one alone")
    return texts


def write_others(session, texts):
    write_all(session, texts)
    return [text.upper() for text in texts]


def kept(database):
    with database.read() as session:
        return sorted(session.exec(select(Message.text)).all())


@on_both_databases
def test_as_many_as_wait_are_written_with_one_commit(house):
    database, texts = house.store.database, [f"{n:02}" for n in range(MOST_SHARED)]
    with counted(database, "commit") as made:
        told = waiting_together(database, *texts)
    assert [each.result() for each in told] == texts == kept(database)
    assert len(made) == 1


@on_both_databases
def test_more_than_share_one_commit_take_several(house):
    database, texts = house.store.database, [f"{n:02}" for n in range(MOST_SHARED + 3)]
    with counted(database, "commit") as made:
        told = waiting_together(database, *texts)
    assert {each.result() for each in told} == {*texts} == {*kept(database)}
    assert len(made) == 2


@on_both_databases
def test_one_that_fails_changes_nothing_and_takes_nobody_along(house):
    database = house.store.database
    good, bad, broken, last = waiting_together(database, "good", "never", "of no mission", "last")
    assert (good.result(), last.result()) == ("good", "last") and kept(database) == ["good", "last"]
    with pytest.raises(ValueError, match="this one alone"):
        bad.result()
    assert "FOREIGN KEY" in str(broken.exception()).upper()


@on_both_databases
def test_works_of_another_kind_wait_their_turn(house):
    database, pool = house.store.database, ThreadPoolExecutor(4)
    with counted(database, "commit") as made:
        with database._writing:
            works = (write_all, write_all, write_others, write_all)
            told = []
            for n, work in enumerate(works):
                told.append(pool.submit(database.share, work, f"text {n}"))
                until(lambda: len(database._waiting) == len(told))
        pool.shutdown()
    assert [each.result() for each in told] == ["text 0", "text 1", "TEXT 2", "text 3"]
    assert len(made) == 3


@on_both_databases
def test_each_finds_what_those_before_it_wrote(house):
    amina, boris = house.caller("amina"), house.caller("boris")
    same = amina.phone.write(OPENING)
    pool = ThreadPoolExecutor(8)
    with house.store.database._writing:
        told = [pool.submit(caller.outcomes, same) for caller in (amina, boris) * 4]
        until(lambda: len(house.store.database._waiting) == 8)
    pool.shutdown()
    assert sorted(outcome for each in told for outcome in each.result()) == ["duplicate"] * 7 + ["stored"]
    assert [line["id"] for line in log_of(house)] == [id_of(same)]


@on_both_databases
def test_each_is_told_among_others_what_it_is_told_alone(house):
    callers = amina, boris, chiara = [house.caller(name) for name in ("amina", "boris", "chiara")]
    gone, photo = str(uuid.uuid4()), {"sha256": "a" * 64, "type": "image/jpeg", "name": "p.jpg", "size": 9}
    boris.send([boris.phone.write(OPENING | {"$state": "withdrawn"}, submission=gone)])
    with house.store.database.write() as session:
        for text, team in (("To all", ""), ("To the other team", "30")):
            send_message(session, MISSION, text, team, now())
    sent = [
        [amina.phone.write(OPENING | {"q": 1})],
        [boris.phone.write({"q": 2, "photo": photo})],
        [chiara.phone.write(OPENING | {"$team": "30"}, submission=str(uuid.uuid4()))],
    ]
    with counted(house.store.database, "commit") as made:
        told = sending_together(house, callers, sent)
    assert len(made) == 1
    for caller, answer in zip(callers, told, strict=True):
        alone = caller.send().json()
        assert {answer[key] == alone[key] for key in ("have", "cursor", "changes", "complete", "log")} == {True}
        assert answer.get("missing") == alone.get("missing") == ([photo["sha256"]] if caller is boris else None)
        assert [ruling["outcome"] for ruling in answer["outcomes"].values()] == ["stored"]
    changes = [answer["changes"] for answer in told]
    assert [len(each["messages"]) for each in changes] == [1, 1, 2]
    assert [len(each["revisions"]) for each in changes] == [2, 1, 0]
    assert [len(each["stations"]) for each in changes] == [2, 2, 0]
    assert [each["withdrawn"] for each in changes] == [[gone], [gone], []]


def test_all_hear_at_once_that_another_process_holds_the_database(house):
    database = house.store.database
    other = sqlite3.connect(make_url(database.url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with counted(database, "before_cursor_execute") as asked:
        told = waiting_together(database, *(str(n) for n in range(4)))
    assert all(isinstance(each.exception(), OperationalError) for each in told)
    assert len(asked) == 1, "one BEGIN for all"
    other.execute("ROLLBACK")
    assert database.share(write_all, "then") == "then" and kept(database) == ["then"]
    other.close()
