"""`fieldobs load`: a mission pack into the store, with a report a person can check."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from fieldobs.demo.aravel import write_pack
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store

DEMO = "demo"


def load(
    pack: Annotated[str, typer.Argument(help="A folder or zip with mission.toml in it, or the word demo.")],
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Load a mission pack, all or nothing. Loading again updates by code and never touches what observers made."""
    database = open_store(data, database_url).database
    if pack != DEMO or Path(pack).exists():
        typer.echo(load_path(Path(pack), database))
        return
    with TemporaryDirectory() as folder:
        write_pack(Path(folder))
        typer.echo(load_path(Path(folder), database))


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command()(load)
