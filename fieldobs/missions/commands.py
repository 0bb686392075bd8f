"""`fieldobs freeze`: no new release of the app on phones while it must not change."""

from datetime import UTC
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from fieldobs.database import now
from fieldobs.missions import actions
from fieldobs.missions.queries import find_freeze, only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from fieldobs.terminal import _

MissionOption = Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")]


def freeze(
    until: Annotated[
        str | None, typer.Option(help="A moment such as 2026-10-12T08:00, in the mission's time. Else until --lift.")
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Let phones change to new releases again.")] = False,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Hold new releases of the app back from phones, as on election day."""
    store, moment = open_store(data, database_url), now()
    with store.database.write() as session:
        found = only_mission(session, mission)
        if lift:
            actions.lift(session, found.id)
        else:
            ends = actions.moment_in(found.time_zone, until) if until else None
            actions.freeze(session, found.id, ends, moment)
        session.flush()
        held = find_freeze(found, moment)
    if held is None:
        typer.echo(_("Phones are offered new releases again."))
    elif held.until is None:
        typer.echo(_("No phone is offered a new release until you say `fieldobs freeze --lift`."))
    else:
        local = held.until.astimezone(ZoneInfo(found.time_zone))
        told = _("No phone is offered a new release until {time} ({utc} UTC).")
        typer.echo(told.format(time=f"{local:%Y-%m-%d %H:%M}", utc=f"{held.until.astimezone(UTC):%Y-%m-%d %H:%M}"))


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command()(freeze)
