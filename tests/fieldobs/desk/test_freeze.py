"""The desk holds new releases back from phones, for a while or until it lifts that; phones hear of it."""

from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner

from fieldobs.database import now
from fieldobs.desk.actions import make_api_token
from fieldobs.errors import NotProcessable
from fieldobs.missions import commands
from fieldobs.missions.models import Mission
from fieldobs.missions.queries import find_freeze
from tests.cast import MISSION
from tests.fieldobs.desk.test_overview import words_of

SOON = f"{now() + timedelta(days=300):%Y-%m-%d}T08:00"


def run(house, *arguments: str) -> str:
    cli = typer.Typer()
    cli.callback()(lambda: None)
    commands.add_to(cli)
    told = CliRunner().invoke(cli, ["freeze", *arguments, "--data", str(house.store.settings.data)])
    if told.exception and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told.output


def told_to(phone) -> dict:
    return phone.http.get("/api/v1/mission", headers=phone.auth).json()["mission"]


def test_phones_hear_of_a_freeze_until_it_is_lifted(desk):
    amina = desk.phone("amina")
    assert "freeze" not in told_to(amina)
    desk.post("/desk/settings/freeze", act="hold", until="")
    assert told_to(amina)["freeze"] == {"until": None}
    assert "Held back until somebody at the desk lifts it" in words_of(desk.see("/desk/settings"))
    desk.post("/desk/settings/freeze", act="lift")
    assert "freeze" not in told_to(amina)


def test_a_freeze_ends_by_itself_in_the_missions_time(desk):
    desk.post("/desk/settings/freeze", act="hold", until=SOON)
    until = told_to(desk.phone("amina"))["freeze"]["until"]
    assert until == f"{SOON[:11]}03:00:00.000Z", "Almaty is five hours ahead"
    assert "08:00: no phone is offered a new release before" in words_of(desk.see("/desk/settings"))
    with desk.house.store.database.read() as session:
        mission = session.get_one(Mission, MISSION)
    assert find_freeze(mission, now()) and not find_freeze(mission, now() + timedelta(days=301))


@pytest.mark.parametrize(
    ("until", "said"), [("2020-01-01T08:00", "This moment is past."), ("noon", "Write the moment as")]
)
def test_a_freeze_needs_a_moment_to_come(desk, until, said):
    answer = desk.post("/desk/settings/freeze", act="hold", until=until)
    assert answer.status_code == 422 and said in answer.text
    assert "freeze" not in told_to(desk.phone("amina"))


def test_an_auditor_holds_nothing_back(desk, house):
    token = desk.house.desk
    answer = house.http.post("/desk/settings/freeze", data={"act": "hold"}, headers=token)
    assert answer.status_code == 303, "a coordinator's script may"
    with house.store.database.write() as session:
        auditor = make_api_token(session, MISSION, "auditor", now())
    refused = house.http.post(
        "/desk/settings/freeze", data={"act": "lift"}, headers={"authorization": f"Bearer {auditor}"}
    )
    assert refused.status_code == 403
    assert "freeze" in told_to(desk.phone("amina"))


def test_releases_are_held_back_from_the_terminal(house):
    amina = house.caller("amina")
    assert "fieldobs freeze --lift" in run(house)
    assert told_to(amina)["freeze"] == {"until": None}
    assert "03:00 UTC" in run(house, "--until", SOON)
    assert told_to(amina)["freeze"] == {"until": f"{SOON[:11]}03:00:00.000Z"}
    assert "again" in run(house, "--lift")
    assert "freeze" not in told_to(amina)
    with pytest.raises(NotProcessable):
        run(house, "--until", "2020-01-01")
