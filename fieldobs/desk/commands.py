"""Commands of the desk: who may sign in, and a bearer for scripts."""

import json
import sys
from typing import Annotated

import typer

from fieldobs.database import now
from fieldobs.desk import actions
from fieldobs.errors import NotProcessable
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from fieldobs.terminal import _

MissionOption = Annotated[str | None, typer.Option("--mission", help="Its slug, where the store holds several.")]


def add_to(cli: typer.Typer) -> None:
    """Add this room's commands."""
    cli.command("token")(token)
    cli.command("coordinator")(coordinator)


def token(
    role: Annotated[str, typer.Option(help="coordinator or auditor")] = "coordinator",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Make a bearer token for scripts."""
    if role not in ("coordinator", "auditor"):
        raise NotProcessable(_("A token is for a coordinator or an auditor."))
    with open_store(data, database_url).database.write() as session:
        made = actions.make_api_token(session, only_mission(session, mission).id, role, now())
    print(json.dumps({"token": made}) if as_json else made)


def coordinator(
    name: Annotated[str, typer.Argument(help="What this person signs in with.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
    link: Annotated[bool, typer.Option("--link", help="Print a link that signs in once.")] = False,
    base_url: Annotated[str | None, typer.Option(help="Where browsers reach the server.")] = None,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Make a coordinator, or give one a new password or a link to sign in."""
    store = open_store(data, database_url)
    with store.database.write() as session:
        person = actions.coordinator_of(session, only_mission(session, mission).id, name)
        if password_stdin:
            actions.set_password(person, sys.stdin.readline().rstrip("\n"))
            session.add(person)
        code = actions.make_sign_in_code(session, person, now()) if link or not password_stdin else None
    print(_("{name} may sign in at the desk.").format(name=name))
    if code:
        print(_("A link that signs in once, within a day:"))
        print(actions.sign_in_link(base_url or store.settings.base_url, code))
