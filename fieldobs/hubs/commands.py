"""`fieldobs hub`: inviting hubs at headquarters, and seeing how they stand."""

import json
from typing import Annotated

import typer

from fieldobs.database import instant_text, now
from fieldobs.hubs.actions import CODE_HOURS, add_hub
from fieldobs.hubs.queries import list_hubs
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store

hub = typer.Typer(no_args_is_help=True, help="Laptops in the field that carry what phones bring to headquarters.")
MissionOption = Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


@hub.command()
def add(
    name: Annotated[str, typer.Argument(help="What people call it, such as “Kokand”.")],
    address: Annotated[str, typer.Option(help="Where phones reach it: https://hub-1.example.org:8443.")] = "",
    base_url: Annotated[str | None, typer.Option(help="Where the hub reaches this server.")] = None,
    mission: MissionOption = None,
    as_json: JsonOption = False,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Invite a hub: prints the link with which it starts for the first time."""
    store = open_store(data, database_url)
    with store.database.write() as session:
        made = add_hub(session, only_mission(session, mission).id, name, address, now())
        expires_at = made.hub.code_expires_at
    assert expires_at is not None
    link = hub_link(base_url or store.settings.base_url, made.code)
    if as_json:
        said = {"id": made.hub.id, "code": made.code, "link": link, "expires_at": instant_text(expires_at)}
        typer.echo(json.dumps(said))
        return
    typer.echo(f"On the hub, once, within {CODE_HOURS} hours:\nfieldobs serve --data hub --upstream '{link}'")


def hub_link(base_url: str, code: str) -> str:
    """The address that lets a hub in; the code is in the fragment, which no server sees."""
    return f"{base_url.rstrip('/')}/#hub={code}"


@hub.command("list")
def list_all(
    mission: MissionOption = None,
    as_json: JsonOption = False,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Every hub: when it was last in touch, and what waited there then."""
    store = open_store(data, database_url)
    with store.database.read() as session:
        found = list_hubs(session, only_mission(session, mission).id)
    rows = [
        {
            "id": each.id, "name": each.name, "address": each.address,
            "joined_at": each.joined_at and instant_text(each.joined_at),
            "revoked_at": device and device.revoked_at and instant_text(device.revoked_at),
            "last_contact_at": device and device.last_contact_at and instant_text(device.last_contact_at),
            "revisions_waiting": each.revisions_waiting, "attachments_waiting": each.attachments_waiting,
            "bundles_waiting": each.bundles_waiting,
            "phones": each.phones,
        }
        for each, device in found
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        since = f"last in touch {row['last_contact_at']}" if row["last_contact_at"] else "not here yet"
        waiting = f"{row['revisions_waiting']} revisions and {row['attachments_waiting']} attachments wait there"
        typer.echo(f"{row['name']} ({row['id']}): {'revoked' if row['revoked_at'] else since}; {waiting}")


def add_to(cli: typer.Typer) -> None:
    cli.add_typer(hub, name="hub")
