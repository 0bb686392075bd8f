"""`fieldobs form check`: is this XLSForm good, and if not, which cells are the reason."""

from pathlib import Path
from typing import Annotated

import typer

cli_forms = typer.Typer(no_args_is_help=True, help="Look at forms.")


@cli_forms.command()
def check(files: Annotated[list[Path], typer.Argument(help="XLSForms: .xlsx, or Markdown tables.")]) -> None:
    """Say of each file whether it is a good form; every fault with sheet, row and column."""
    from fieldobs.forms.check import main  # takes a while to import, which other commands need not wait for

    raise typer.Exit(main([str(file) for file in files]))


@cli_forms.callback()
def forms() -> None:
    """Look at forms."""


def add_to(cli: typer.Typer) -> None:
    cli.add_typer(cli_forms, name="form")
