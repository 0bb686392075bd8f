"""What a batch asks of the database does not grow with the batch, nor with the log."""

import threading
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from fieldobs.desk.warming import WARMING
from tests.cast import OPENING


@contextmanager
def asked_of(database):
    """The statements that are run on a database, with their values."""
    said = []

    def note(_connection, _cursor, statement, values, _context, is_many):
        if threading.current_thread().name != WARMING:
            said.append((statement, values, is_many))

    engines = {database.engine, database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def checklists(phone, count):
    return [phone.write(OPENING | {"q": n}, submission=str(uuid.uuid4())) for n in range(count)]


def test_asks_as_often_for_two_hundred_revisions_as_for_one(house):
    amina = house.caller("amina")
    counts = []
    for count in (1, 200):
        with asked_of(house.store.database) as said:
            assert set(amina.outcomes(*checklists(amina.phone, count))) == {"stored"}
        counts.append(len(said))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("cursor", [None, "latest"])
def test_never_reads_the_log_or_the_submissions_from_end_to_end(house, cursor):
    amina, boris = house.caller("amina"), house.caller("boris")
    amina.outcomes(*checklists(amina.phone, 3))
    since = boris.pull()["cursor"] if cursor else None
    with asked_of(house.store.database) as said:
        boris.send(checklists(boris.phone, 3), cursor=since)
    with house.store.database.engine.connect() as connection:
        steps = [
            step
            for statement, values, is_many in said
            if not is_many and statement.startswith(("SELECT", "DELETE", "UPDATE"))
            for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    found = [step for step in steps if step.split()[1:2] in (["revision"], ["submission"])]
    assert found and all("(mission=? AND " in step for step in found), found


def test_reads_no_form_to_say_which_there_are(house):
    amina = house.caller("amina")
    with asked_of(house.store.database) as said:
        assert amina.pull()["changes"]["forms"]
    assert not any("form_version.document" in statement for statement, _, _ in said)
