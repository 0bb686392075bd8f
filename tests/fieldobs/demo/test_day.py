"""A day of a few teams against a real server: what they plan is what headquarters holds in the end."""

from threading import Event

import httpx
import pytest
from sqlmodel import select

from fieldobs.demo.aravel import MISSION
from fieldobs.demo.crew import turned, uuid7
from fieldobs.demo.day import open_day, open_phones, wait_for
from fieldobs.demo.scene import chance_of
from fieldobs.observers.models import Device
from fieldobs.observers.queries import list_roster
from fieldobs.submissions.models import LoggedRevision, Submission

SEED = 7
AN_INSTANT = 1e-6
"""How many minutes a whole day lasts when nobody waits."""


@pytest.fixture
def codes(aravel):
    """Codes for Boris alone, for the pairs of two more teams, and for Chiara."""
    with aravel.store.database.read() as session:
        roster = {team["team"]: team["observers"] for team in list_roster(session, MISSION)}
    wanted = ["boris", "chiara", *roster["08"], *roster["28"]]
    return {observer: aravel.code(observer) for observer in wanted}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "phones"
    made.mkdir()
    return made


def held(aravel, model=Submission):
    with aravel.store.database.read() as session:
        return session.exec(select(model)).all()


def test_lives_a_whole_day_and_leaves_nothing_unsent(aravel, codes, folder):
    day = open_day(aravel.http, folder, codes, SEED)
    day.live(AN_INSTANT, Event())
    assert day.done.total() == len(day.agenda.steps) > 100
    phones = [phone for crew in day.crews.values() for phone in crew.phones]
    assert all(phone.journal.outbox == [] and phone.blobs == {} for phone in phones)
    found = held(aravel)
    assert {"opening", "voting", "counting", "interim-report"} <= {seen.form_slug for seen in found}
    assert {seen.state for seen in found} == {"final"}
    counting = {seen.team: seen for seen in found if seen.form_slug == "counting"}
    twelve = counting["12"]
    assert twelve.station == "0412" and twelve.about["$confirmed/c4"] is True
    assert twelve.answers["N13"] - twelve.answers["N11"] - twelve.answers["N12"] == 18
    eight = counting["08"].answers
    assert eight["N13"] == eight["N11"] + eight["N12"] and counting["08"].revisions >= 4
    unknown = [seen.station for seen in found if seen.holds]
    assert len(unknown) == 1 and unknown[0].endswith("-A")
    assert any(line.at.startswith("2026-10-11T") for line in held(aravel, LoggedRevision))


def test_goes_on_where_it_was_stopped_with_the_same_phones(aravel, codes, folder):
    day = open_day(aravel.http, folder, codes, SEED)
    for _step in range(60):
        day.step()
    devices = len(held(aravel, Device))
    again = open_day(aravel.http, folder, {}, SEED)
    assert again.done.total() == 60 and len(held(aravel, Device)) == devices
    again.live(AN_INSTANT, Event())
    numbers = [(line.device, line.seq) for line in held(aravel, LoggedRevision)]
    assert len(numbers) == len(set(numbers))
    assert {seen.state for seen in held(aravel)} == {"final"}


def test_takes_another_team_in_when_it_goes_on(aravel, codes, folder):
    few = {observer: code for observer, code in codes.items() if observer in ("boris", "chiara")}
    day = open_day(aravel.http, folder, few, SEED)
    day.live(AN_INSTANT, Event())
    more = {observer: code for observer, code in codes.items() if observer not in few}
    again = open_day(aravel.http, folder, more, SEED)
    assert {step.team for step in again.left} == {"08", "28"}
    assert again.left[0].at < again.since


def test_stops_when_it_is_told_to(aravel, codes, folder):
    stop = Event()
    stop.set()
    day = open_day(aravel.http, folder, codes, SEED)
    day.live(1, stop)
    assert day.done.total() == 0
    wait_for(httpx.Client(), stop)


def test_keeps_what_it_cannot_send_and_sends_it_when_the_server_is_back(aravel, codes, folder):
    day = open_day(aravel.http, folder, codes, SEED)
    reachable = aravel.http
    with httpx.Client(base_url="http://127.0.0.1:9", timeout=1) as nobody:
        for crew in day.crews.values():
            for phone in crew.phones:
                phone.http = nobody
        for _step in range(40):
            day.step()
    assert held(aravel) == []
    for phone in open_phones(reachable, folder, {}):
        assert phone.journal.outbox == []
    assert len(held(aravel)) >= 4


def test_goes_on_in_small_things_after_the_day(aravel, codes, folder):
    day = open_day(aravel.http, folder, codes, SEED)
    for _step in range(40):
        day.step()
    before = len(held(aravel, LoggedRevision))
    chance = chance_of("idle")
    for _thing in range(20):
        day.idle(chance)
    assert len(held(aravel, LoggedRevision)) > before


def test_turns_two_digits_round_so_that_the_gap_divides_by_nine():
    assert turned(46) == 64 and turned(812) == 821 and (turned(1_937) - 1_937) % 9 == 0


def test_makes_ids_of_incidents_that_sort_by_time(aravel, codes, folder):
    day = open_day(aravel.http, folder, codes, SEED)
    early = uuid7(day.agenda.begins, chance_of(1))
    late = uuid7(day.agenda.ends, chance_of(2))
    assert early < late and early[14] == late[14] == "7" and early[19] in "89ab"
