"""`fieldobs paper`: a form to print and to fill with a pen."""

from pathlib import Path
from typing import Annotated

import typer

from fieldobs.errors import FieldobsError
from fieldobs.missions.queries import only_mission
from fieldobs.papers.printing import to_pdf
from fieldobs.papers.queries import read_blank, read_filled
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from sync.revision import UUID


def paper(
    what: Annotated[str, typer.Argument(help="A form's slug, or the id of a submission.")],
    out: Annotated[Path, typer.Argument(help="The PDF to write.")],
    language: Annotated[str, typer.Option(help="One of the form's languages; else its own.")] = "",
    copies: Annotated[int, typer.Option(help="How many numbered copies of a blank form.")] = 1,
    first: Annotated[int, typer.Option(help="The number of the first copy.")] = 1,
    roomy: Annotated[
        bool, typer.Option("--roomy", help="More room to write, on as many sheets as it takes; else one if it fits.")
    ] = False,
    base_url: Annotated[
        str | None, typer.Option(help="Where the desk is reached, for the code of a submission.")
    ] = None,
    mission: Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")] = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Print a form to fill with a pen, in numbered copies, or a filled submission, as PDF."""
    store = open_store(data, database_url)
    with store.database.read() as session:
        chosen = only_mission(session, mission).id
        if UUID.fullmatch(what):
            made = read_filled(session, chosen, what, language, base_url or store.settings.base_url)
        else:
            made = read_blank(session, chosen, what, language, copies, first, roomy)
    try:
        out.write_bytes(to_pdf(made))
    except OSError as error:
        raise FieldobsError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"{out} is ready to print.")


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command()(paper)
