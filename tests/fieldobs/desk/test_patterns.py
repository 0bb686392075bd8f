"""What shows only where many forms are seen together: too many in a minute, and copies. They count all the same."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from fieldobs.database import instant_text
from fieldobs.desk.models import Coordinator
from fieldobs.desk.patterns import MOST_IN_A_MINUTE, Finished, bursts, print_of
from fieldobs.stations.models import Station
from tests.cast import MISSION
from tests.fieldobs.desk.test_checks import clock, rows_of
from tests.fieldobs.desk.test_overview import words_of

NINE = datetime(2026, 10, 11, 9, tzinfo=UTC)
MANY = MOST_IN_A_MINUTE + 1
VOTING = {"V7": 11, "V8": 10, "V18": 1204, "V20": 312, "V31": "no"}


def finished(*seconds, since=NINE):
    """What a phone finished, in its own order, each so many seconds after nine by its clock."""
    return [Finished(str(n), n, since + timedelta(seconds=at)) for n, at in enumerate(seconds, 1)]


def hurried(*seconds):
    return {int(id) for id, _ in bursts("a phone", finished(*seconds))}


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (range(0, 60, 6), set()),
        (range(0, 55, 5), set(range(1, 12))),
        (range(0, 36 * 60, 6), set()),
        ([*range(0, 3600, 600), *range(4000, 4040)], set(range(7, 47))),
        ([*range(6), *range(-86400, -86394)], set()),
        ([*range(6), *range(5, 11)], set(range(1, 13))),
        ([0] * 40, set(range(1, 41))),
    ],
    ids=["ten", "eleven", "ten a minute for ever", "forty after a day's work", "a clock set back a day between them",
         "a clock set back a second between them", "a clock that stands still"],
)  # fmt: skip
def test_says_which_forms_a_phone_finished_faster_than_a_person_can(seconds, found):
    assert hurried(*seconds) == found


def test_a_burst_says_from_when_to_when_and_how_many():
    (burst,) = {burst for _, burst in bursts("a phone", finished(*range(40), 3600))}
    assert (burst.first, burst.last, burst.n) == (NINE, NINE + timedelta(seconds=39), 40)


def test_the_same_small_figures_and_choices_make_no_copy():
    assert print_of("opening", {f"Q{n}": "yes" for n in range(60)} | {f"N{n}": n for n in range(10)}) is None
    assert print_of("voting", VOTING) == print_of("voting", VOTING | {"H11": "10:20"})
    assert print_of("voting", VOTING | {"F5": {"sha256": "a"}}) == print_of("voting", VOTING | {"F5": {"sha256": "b"}})
    assert print_of("voting", VOTING) != print_of("voting", VOTING | {"V31": "yes"})
    assert print_of("voting", VOTING) != print_of("counting", VOTING)


def furnish(desk, code, **about):
    """A station of the register, as it is or with more known of it."""
    with desk.house.store.database.write() as session:
        station = session.get(Station, (MISSION, code)) or Station(mission=MISSION, code=code, name=code)
        for name, value in about.items():
            setattr(station, name, value)
        session.add(station)


def finalise(desk, observer, hours, **about):
    """A phone sends forms at once, finalised at these hours by its clock."""
    phone = desk.phone(observer)
    head = {"$form": desk.forms["incident"], "$team": phone.phone.team, "$observer": [observer], "$station": "0412"}
    entries = [
        phone.phone.write(head | {"$state": "final"} | about, submission=str(uuid.uuid4()), at=instant_text(at))
        for at in hours
    ]
    assert {one["outcome"] for one in phone.send(entries).json()["outcomes"].values()} == {"stored"}


def a_second_apart(n, since):
    return [since + timedelta(seconds=at) for at in range(n)]


def test_forty_reports_in_a_minute_are_taken_flagged_and_told_once(desk):
    finalise(desk, "amina", a_second_apart(40, NINE))
    desk.fill("amina", "voting", VOTING)
    rows = rows_of(desk.see("/desk/submissions?check=$rate&checked=open"))
    assert len(rows) == 40 and all("too fast" in row and "final" in row for row in rows.values())
    overview = desk.see("/desk/")
    assert words_of(overview).count("Forms finished on one phone from") == 1
    assert re.search(
        r"Amina, team 12\. Forms finished on one phone from 11 Oct 14:00:00 to 14:00:39 by its clock: 40\.",
        words_of(overview),
    )
    assert "too fast More than 10 forms finished on one phone within a minute. to look at 40 0 40" in words_of(
        desk.see("/desk/checks")
    )
    assert "faster than a person can" in desk.see(f"/desk/submissions/{min(rows)}")


def test_a_phone_that_returns_with_a_days_work_is_not_too_fast(desk):
    finalise(desk, "amina", [NINE + timedelta(minutes=7 * n) for n in range(60)])
    assert rows_of(desk.see("/desk/submissions?check=$rate")) == {}
    assert "by its clock" not in desk.see("/desk/")


def test_two_phones_of_a_team_are_two_people(desk):
    for observer in ("amina", "boris"):
        finalise(desk, observer, a_second_apart(MOST_IN_A_MINUTE, NINE))
    assert rows_of(desk.see("/desk/submissions?check=$rate")) == {}


def test_a_clock_ten_years_off_hides_nothing(desk):
    finalise(desk, "amina", a_second_apart(MANY, NINE.replace(year=2016)))
    assert len(rows_of(desk.see("/desk/submissions?check=$rate"))) == MANY


def test_what_the_desk_has_looked_into_is_told_no_more_until_there_is_more(desk):
    finalise(desk, "amina", a_second_apart(MANY, NINE))
    page = desk.see("/desk/")
    device = re.search(r'name="device" value="([^"]+)"', page)[1]
    assert "Forms finished on one phone" not in desk.post("/desk/checks/looked", name="$rate", device=device).text
    assert rows_of(desk.see("/desk/submissions?check=$rate&checked=open")) == {}
    assert len(confirmed := rows_of(desk.see("/desk/submissions?check=$rate&checked=confirmed"))) == MANY
    assert "looked into by Dana" in words_of(desk.see(f"/desk/submissions/{min(confirmed)}"))
    finalise(desk, "amina", a_second_apart(MANY, NINE + timedelta(hours=1)))
    assert f"by its clock: {MANY}." in words_of(desk.see("/desk/"))


def test_each_desk_reads_it_in_its_language(desk):
    finalise(desk, "amina", a_second_apart(MANY, NINE))
    for language, word in (("ru", "слишком быстро"), ("kk", "тым жылдам")):
        desk.browser.cookies.set("lang", language)
        assert word in desk.see("/desk/submissions?check=$rate")


def test_the_same_figures_at_two_stations_are_flagged_at_both_until_one_is_withdrawn(desk):
    furnish(desk, "0107")
    one = desk.fill("amina", "voting", VOTING | {"H11": "09:10"})
    other = desk.fill("chiara", "voting", VOTING | {"H11": "11:40"}, station="0107")
    desk.fill("boris", "voting", VOTING | {"V20": 313}, visit=2)
    assert rows_of(desk.see("/desk/submissions?check=$twin")).keys() == {one, other}
    words = words_of(desk.see(f"/desk/submissions/{one}"))
    assert "Every answer but the hours is the same as at 0107." in words and "nobody has looked into it yet" in words
    answer = desk.post("/desk/checks/looked", name="$twin", submission=one)
    assert "looked into by Dana" in words_of(answer.text)
    assert rows_of(desk.see("/desk/submissions?check=$twin&checked=open")).keys() == {other}
    (first, *_) = desk.phone("chiara").read(other)["revisions"]
    desk.write("chiara", other, {"$state": "withdrawn"}, {"$state": [first]})
    assert rows_of(desk.see("/desk/submissions?check=$twin")) == {}


def test_a_team_that_would_have_flown_is_flagged(desk):
    furnish(desk, "0412", lat="43.2389", lon="76.8897")
    furnish(desk, "0107", lat="51.1605", lon="71.4704")
    desk.fill("amina", "voting", {"H11": clock(65), "H12": clock(35)})
    far = desk.fill("amina", "voting", {"H11": clock(5)}, station="0107")
    assert rows_of(desk.see("/desk/submissions?check=c15_speed")).keys() == {far}
    assert re.search(r"\d+ km from station 0412 in 30 minutes", words_of(desk.see(f"/desk/submissions/{far}")))


def test_a_turnout_of_nine_hundred_per_cent_is_taken_and_flagged(desk):
    id = desk.fill("amina", "voting", {"V18": 100, "V19": 0, "V20": 900})
    assert "c14_list" in rows_of(desk.see("/desk/submissions"))[id]


def test_the_desk_says_nothing_of_this_sort_of_a_check_of_a_form(desk):
    assert desk.post("/desk/checks/looked", name="c4", device="x").status_code == 404


def test_an_auditor_reads_it_and_decides_nothing(desk):
    finalise(desk, "amina", a_second_apart(MANY, NINE))
    with desk.house.store.database.write() as session:
        person = session.exec(select(Coordinator).where(Coordinator.name == "Dana")).one()
        person.role = "auditor"
        session.add(person)
    page = desk.see("/desk/")
    assert "Forms finished on one phone" in page and "/desk/checks/looked" not in page
    device = desk.phone("amina").phone.id
    assert desk.post("/desk/checks/looked", name="$rate", device=device).status_code == 403
