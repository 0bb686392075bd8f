"""The desk's commands: a bearer for scripts, and people who may sign in."""

import json

import httpx
import pytest
import typer
from typer.testing import CliRunner

from fieldobs.desk import commands
from fieldobs.errors import NotProcessable
from tests.fieldobs.desk.conftest import PASSWORD


def run(house, *arguments: str, typed: str = "") -> str:
    cli = typer.Typer()
    commands.add_to(cli)
    told = CliRunner().invoke(cli, [*arguments, "--data", str(house.store.settings.data)], input=typed)
    if told.exception and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told.output


def test_a_token_reads_for_scripts(house):
    token = json.loads(run(house, "token", "--role", "coordinator", "--json"))["token"]
    answer = house.http.get("/api/v1/revisions?after=0", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_a_token_is_for_a_known_role(house):
    with pytest.raises(NotProcessable):
        run(house, "token", "--role", "king")


def test_a_coordinator_made_at_the_terminal_signs_in(house):
    run(house, "coordinator", "Emil", "--password-stdin", typed=f"{PASSWORD}\n")
    with httpx.Client(base_url=house.http.base_url) as browser:
        answer = browser.post("/desk/sign-in", data={"name": "Emil", "password": PASSWORD})
        assert answer.headers["location"] == "/desk/"


def test_a_link_made_at_the_terminal_signs_in_once(house):
    told = run(house, "coordinator", "Farida", "--link", "--base-url", "https://desk.example")
    link = told.split()[-1]
    assert link.startswith("https://desk.example/desk/enter#code=")
    with httpx.Client(base_url=house.http.base_url) as browser:
        answer = browser.post("/desk/enter", data={"code": link.partition("code=")[2]})
        assert answer.status_code == 303
