"""One record that the desk stumbles over is left out, with a word on the overview, while all others go on."""

import uuid

import pytest
from sqlalchemy import text

PAGES = ("", "findings", "submissions", "incidents", "reports", "stations", "teams", "differ", "held", "checks")
LEFT_OUT = "could not be read whole"
AT_THE_END = "9999-12-31T23:59:59.999Z"


def faults(desk) -> dict[str, int]:
    """Pages of the desk that do not answer as they should."""
    answers = {page: desk.browser.get(f"/desk/{page}").status_code for page in PAGES}
    return {page: status for page, status in answers.items() if status != 200}


def counted(desk) -> str:
    """How many forms the overview counts."""
    page = desk.browser.get("/desk/").text
    return page.split("Forms at headquarters")[1].split("</svg>")[1].split("<")[0].strip()


def spoil(desk, change: str, day: int, **values: str) -> None:
    """As a bad disk or a clumsy hand does, past the server; and as after a start all is read anew."""
    with desk.house.store.database.write() as session:
        session.connection().execute(text(change), values)
        session.connection().execute(text(f"update mission set loaded_at = '2026-10-{day:02}T00:00:00.000Z'"))


SPOIL_ANSWERS = "update submission set answers = :answers where id = :id"
SPOIL_FORM = "update form_version set document = '{}' where hash = :hash"


@pytest.mark.parametrize("at", [AT_THE_END, "0001-01-01T00:00:00.000Z"])
def test_a_phone_whose_clock_is_at_the_end_of_time_stops_no_page(desk, at):
    phone = desk.phone("amina")
    head = {"$form": desk.forms["voting"], "$team": "12", "$station": "0412", "$visit": 1, "$state": "final"}
    phone.send([phone.phone.write(head | {"$observer": ["amina"]}, submission=str(uuid.uuid4()), at=at)])
    assert faults(desk) == {} and counted(desk) == "1"
    assert LEFT_OUT not in desk.browser.get("/desk/").text


def test_a_record_that_cannot_be_read_is_left_out_and_named(desk):
    good = desk.fill("amina", "voting", {}, station="0412")
    bad = desk.fill("boris", "voting", {}, station="0409")
    assert counted(desk) == "2"
    desk.fill("chiara", "voting", {}, station="1177")
    spoil(desk, SPOIL_ANSWERS, 2, answers="[1]", id=bad)
    assert faults(desk) == {}
    page = desk.browser.get("/desk/").text
    assert counted(desk) == "2" and LEFT_OUT in page and f"/desk/submissions/{bad}" in page
    assert f"/desk/submissions/{good}" not in page
    spoil(desk, SPOIL_ANSWERS, 3, answers="{}", id=bad)
    assert faults(desk) == {}
    assert counted(desk) == "3" and LEFT_OUT not in desk.browser.get("/desk/").text


def test_a_form_that_cannot_be_read_leaves_out_what_was_filled_with_it(desk):
    desk.fill("amina", "voting", {}, station="0412")
    desk.fill("amina", "opening", {}, station="0412")
    spoil(desk, SPOIL_FORM, 2, hash=desk.forms["voting"]["hash"])
    assert faults(desk) == {} and counted(desk) == "1"
    version = desk.forms["voting"]["version"]
    assert f"cannot read version voting {version}" in desk.browser.get("/desk/").text
