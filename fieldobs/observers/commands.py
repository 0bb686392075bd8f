"""`fieldobs enrol`, `fieldobs roster` and `fieldobs revoke`, beside a running server."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from fieldobs.database import instant_text, now
from fieldobs.missions.queries import only_mission
from fieldobs.observers.actions import CODE_HOURS, make_code
from fieldobs.observers.actions import revoke as revoke_device
from fieldobs.observers.queries import list_roster
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store

MissionOption = Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def enrol(
    observer: Annotated[str, typer.Argument(help="The observer's code in the register.")],
    hours: Annotated[int, typer.Option(help="How long the code serves.")] = CODE_HOURS,
    base_url: Annotated[str | None, typer.Option(help="Where phones reach the server.")] = None,
    mission: MissionOption = None,
    as_json: JsonOption = False,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Make a code that enrols one phone for an observer, once."""
    store, moment = open_store(data, database_url), now()
    with store.database.write() as session:
        code = make_code(session, only_mission(session, mission).id, observer, moment, hours)
    link = enrol_link(base_url or store.settings.base_url, code)
    expires_at = instant_text(moment + timedelta(hours=hours))
    if as_json:
        typer.echo(json.dumps({"code": code, "link": link, "expires_at": expires_at}))
    else:
        typer.echo(f"Open this on the phone, once, before {expires_at}:\n{link}")


def enrol_link(base_url: str, code: str) -> str:
    """The address that enrols a phone; the code is in the fragment, which no server sees."""
    return f"{base_url.rstrip('/')}/o/#enrol={code}"


def roster(
    mission: MissionOption = None,
    as_json: JsonOption = False,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """List the teams with their observers and stations."""
    store = open_store(data, database_url)
    with store.database.read() as session:
        found = list_roster(session, only_mission(session, mission).id)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        typer.echo(f"{line['team']}: {', '.join(line['observers'])}; stations {', '.join(line['stations']) or 'none'}")


def revoke(
    device: Annotated[str, typer.Argument(help="The device's id, as the desk shows it.")],
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Take away a phone's word: what headquarters holds stands, what comes later waits for the desk."""
    store = open_store(data, database_url)
    with store.database.write() as session:
        found = revoke_device(session, only_mission(session, mission).id, device, now())
    typer.echo(
        f"Device {found.id} of observer {found.observer} is revoked since {found.revoked_at:%Y-%m-%d %H:%M} UTC."
    )


def add_to(cli: typer.Typer) -> None:
    for command in (enrol, roster, revoke):
        cli.command()(command)
