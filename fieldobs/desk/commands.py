"""Commands of the desk: who may sign in, and a bearer for scripts."""

import json
import sys
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from fieldobs.database import now
from fieldobs.desk import actions
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.missions.models import Mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from fieldobs.terminal import _

MissionOption = Annotated[str | None, typer.Option("--mission", help="Its slug, where the store holds several.")]


def add_to(cli: typer.Typer) -> None:
    """Add this room's commands."""
    cli.command("token")(token)
    cli.command("coordinator")(coordinator)


def find_mission(session: Session, slug: str | None) -> Mission:
    """The mission of this slug, or the only one. Raises: NotFound, NotProcessable."""
    missions = session.exec(select(Mission).order_by(col(Mission.slug))).all()
    if slug is not None:
        missions = [mission for mission in missions if slug in (mission.slug, mission.id)]
    if not missions:
        raise NotFound(_("There is no such mission here. Load one first: fieldobs load PACK"))
    if len(missions) > 1:
        slugs = ", ".join(mission.slug for mission in missions)
        raise NotProcessable(
            _("The store holds several missions. Choose one with --mission: {slugs}").format(slugs=slugs)
        )
    return missions[0]


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
        made = actions.make_api_token(session, find_mission(session, mission).id, role, now())
    print(json.dumps({"token": made}) if as_json else made)


def coordinator(
    name: Annotated[str, typer.Argument(help="What this person signs in with.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
    link: Annotated[bool, typer.Option("--link", help="Print a link that signs in once.")] = False,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Make a coordinator, or give one a new password or a link to sign in."""
    store = open_store(data, database_url)
    with store.database.write() as session:
        person = actions.coordinator_of(session, find_mission(session, mission).id, name)
        if password_stdin:
            actions.set_password(person, sys.stdin.readline().rstrip("\n"))
            session.add(person)
        code = actions.make_sign_in_code(session, person, now()) if link or not password_stdin else None
    print(_("{name} may sign in at the desk.").format(name=name))
    if code:
        print(_("A link that signs in once, within a day:"))
        print(actions.sign_in_link(store.settings.base_url, code))
