"""Judging thousands of forms never keeps a page waiting: it goes on in the background, and pages say how far it is."""

import threading
import time

import pytest
from sqlalchemy import text

from fieldobs.database import now
from fieldobs.desk import flags, judging
from fieldobs.desk.judging import Judge
from fieldobs.desk.picture import take_picture
from fieldobs.desk.warming import Warming
from tests.cast import MISSION
from tests.fieldobs.desk.test_checks import WRONG, rows_of
from tests.fieldobs.desk.test_overview import words_of

FORMS = 4
PATIENCE_S = 20


@pytest.fixture
def filled(desk):
    """Counting forms whose figures do not agree; their ids."""
    return {desk.fill("amina", "counting", WRONG, visit=visit) for visit in range(1, FORMS + 1)}


@pytest.fixture
def slow(monkeypatch):
    """Everything is judged in the background, form by form, and only once the gate is open."""
    gate = threading.Event()
    failed_of = flags.failed_of

    def wait(row, *rest):
        assert gate.wait(PATIENCE_S)
        return failed_of(row, *rest)

    monkeypatch.setattr(flags, "failed_of", wait)
    monkeypatch.setattr(judging, "AT_ONCE", 0)
    monkeypatch.setattr(judging, "PORTION", 1)
    yield gate
    gate.set()


@pytest.fixture
def judge(desk):
    """A judge of the desk's store, and what is set when it has judged all."""
    done = threading.Event()
    made = Judge(desk.house.store.database, done.set)
    yield made, done
    made.stop()


def judged(judge, desk, picture=None):
    database = desk.house.store.database
    with database.read() as session:
        return judge.judged(session, picture or take_picture(database, session, MISSION), now())


def test_a_page_does_not_wait_until_all_are_judged_and_says_how_many_are_not(desk, filled, slow):
    opened = threading.Timer(1.0, slow.set)  # the first portion has the lock until then
    opened.start()
    said = words_of(desk.see("/desk/checks"))
    assert f"Forms still to be judged: {FORMS} of {FORMS}." in said
    assert "All figures agree so far" not in said
    deadline = time.monotonic() + PATIENCE_S
    while "still to be judged" in desk.see("/desk/checks") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert rows_of(desk.see("/desk/submissions?check=c4")).keys() == filled
    opened.join()


def test_tells_open_pages_when_all_are_judged(desk, filled, slow, judge):
    act, done = judge
    assert judged(act, desk).waiting == FORMS
    slow.set()
    assert done.wait(PATIENCE_S)
    last = judged(act, desk)
    assert last.waiting == 0 and last.flags.keys() == filled and act.worker is None


def test_stops_in_the_middle_when_the_server_does(desk, filled, slow, judge):
    act, done = judge
    judged(act, desk)
    slow.set()
    act.stop()
    assert not done.is_set() or judged(act, desk).waiting == 0


def test_a_start_takes_the_pictures_and_judges_before_anybody_asks(desk, filled, judge):
    act, _done = judge
    warming = Warming(desk.house.store.database, act, desk.house.store.settings.blobs)
    warming.start()
    warming.wait()
    assert act.held[MISSION].known.flags.keys() == filled


def test_a_start_goes_on_where_a_mission_cannot_be_read(house, caplog):
    database = house.store.database
    with database.write() as session:
        session.connection().execute(text("update mission set loaded_at = 'some day'"))
    warming = Warming(database, Judge(database, lambda: None), house.store.settings.blobs)
    warming.start()
    warming.wait()
    assert "could not be taken" in caplog.text


def test_a_page_that_took_its_picture_earlier_makes_nobody_begin_anew(desk, filled, judge):
    act, _done = judge
    database = desk.house.store.database
    with database.read() as session:
        earlier = take_picture(database, session, MISSION)
    new = desk.fill("amina", "counting", WRONG, visit=9)
    known = judged(act, desk) and act.held[MISSION].known
    assert judged(act, desk, earlier).flags.keys() == filled | {new}
    assert act.held[MISSION].known is known


def test_flags_stand_until_they_are_judged_again_on_new_ground(desk, filled, judge, monkeypatch):
    act, _done = judge
    judged(act, desk)
    gate = threading.Event()
    monkeypatch.setattr(judging, "AT_ONCE", 0)
    monkeypatch.setattr(judging.Judge, "_start", lambda self: gate.set())
    desk.post(f"/desk/forms/{desk.forms['incident']['hash']}/retire")
    again = judged(act, desk)
    assert gate.is_set() and again.waiting == FORMS and again.flags.keys() == filled
