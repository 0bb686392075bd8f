"""Those who wait for the writer share a transaction, and stand each for itself."""

import sqlite3
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from fieldobs.database import MOST_SHARED, now
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


def waiting_together(database, *works) -> list[Future]:
    """What becomes of works that all wait for one who writes."""
    pool = ThreadPoolExecutor(len(works))
    with database._writing:
        told = [pool.submit(database.share, work) for work in works]
        until(lambda: len(database._waiting) == len(works))
    pool.shutdown()
    return told


def writing(text):
    def work(session):
        session.add(Message(id=str(uuid.uuid4()), mission=MISSION, text=text, at=now()))
        return text

    return work


def kept(database):
    with database.read() as session:
        return sorted(session.exec(select(Message.text)).all())


@on_both_databases
def test_as_many_as_wait_are_written_with_one_commit(house):
    database, texts = house.store.database, [f"{n:02}" for n in range(MOST_SHARED)]
    with counted(database, "commit") as made:
        told = waiting_together(database, *map(writing, texts))
    assert [each.result() for each in told] == texts == kept(database)
    assert len(made) == 1


@on_both_databases
def test_more_than_share_one_commit_take_several(house):
    database, texts = house.store.database, [f"{n:02}" for n in range(MOST_SHARED + 3)]
    with counted(database, "commit") as made:
        told = waiting_together(database, *map(writing, texts))
    assert {each.result() for each in told} == {*texts} == {*kept(database)}
    assert len(made) == 2


@on_both_databases
def test_one_that_fails_changes_nothing_and_takes_nobody_along(house):
    def fails(session):
        writing("never")(session)
        raise ValueError("this one alone")

    def breaks_a_rule_of_the_database(session):
        session.add(Message(id="x", mission=str(uuid.uuid4()), text="of no mission", at=now()))

    database = house.store.database
    good, bad, broken, last = waiting_together(
        database, writing("good"), fails, breaks_a_rule_of_the_database, writing("last")
    )
    assert (good.result(), last.result()) == ("good", "last") and kept(database) == ["good", "last"]
    with pytest.raises(ValueError, match="this one alone"):
        bad.result()
    assert "FOREIGN KEY" in str(broken.exception()).upper()


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


def test_all_hear_at_once_that_another_process_holds_the_database(house):
    database = house.store.database
    other = sqlite3.connect(make_url(database.url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with counted(database, "before_cursor_execute") as asked:
        told = waiting_together(database, *(writing(str(n)) for n in range(4)))
    assert all(isinstance(each.exception(), OperationalError) for each in told)
    assert len(asked) == 1, "one BEGIN for all"
    other.execute("ROLLBACK")
    assert database.share(writing("then")) == "then" and kept(database) == ["then"]
    other.close()
