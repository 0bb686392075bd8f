"""`fieldobs rebuild`, and `fieldobs message` from the desk to the teams."""

from typing import Annotated

import typer

from fieldobs.database import now
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from fieldobs.submissions import actions


def rebuild(data: DataOption = DATA, database_url: UrlOption = None) -> None:
    """Reckon the table of submissions anew from the log."""
    store = open_store(data, database_url)
    typer.echo(f"{actions.rebuild(store.database)} submissions reckoned anew from the log.")


def message(
    text: Annotated[str, typer.Argument(help="What the teams should read.")],
    team: Annotated[str, typer.Option(help="Only this team.")] = "",
    mission: Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")] = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Send a message from the desk to all teams, or to one."""
    store = open_store(data, database_url)
    with store.database.write() as session:
        actions.send_message(session, only_mission(session, mission).id, text, team, now())
    typer.echo("The message comes down with each phone's next contact.")


def add_to(cli: typer.Typer) -> None:
    cli.command()(rebuild)
    cli.command()(message)
