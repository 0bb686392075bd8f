"""`fieldobs export` and `fieldobs import-answers`: the answers of a form to a file and back."""

from pathlib import Path
from typing import Annotated

import typer

from fieldobs.errors import FieldobsError, NotProcessable
from fieldobs.exports import EXPORTS
from fieldobs.exports.actions import import_answers
from fieldobs.exports.book import sheets
from fieldobs.exports.cells import Style
from fieldobs.exports.queries import read_answers
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store

MissionOption = Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")]


def export(
    form: Annotated[str, typer.Argument(help="The form's slug.")],
    out: Annotated[Path, typer.Argument(help="OUT.xlsx, or OUT.zip for CSV files.")],
    labels: Annotated[str, typer.Option(metavar="LANGUAGE", help="Write questions and choices in words: en.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Write their names, as without --labels.")] = False,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Write the answers to a form, all its versions together, to a workbook or a zip of CSV files."""
    found = next((each for each in EXPORTS.values() if each.suffix == out.suffix.lower()), None)
    if found is None or (labels and names):
        raise NotProcessable("Name a file that ends in .xlsx or .zip, and choose --labels LANGUAGE or --names.")
    store = open_store(data, database_url)
    with store.database.read() as session:
        chosen = only_mission(session, mission).id
    answers = read_answers(store.database, chosen, form, Style(labels))
    if labels and labels not in answers.layout.form.languages:
        raise NotProcessable(f"The form speaks {', '.join(answers.layout.form.languages)}, not {labels}.")
    try:
        with out.open("wb") as file:
            found.write(sheets(answers), file)
    except OSError as error:
        raise FieldobsError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"The answers to {form} are in {out}.")


def import_file(
    file: Annotated[Path, typer.Argument(help="A workbook, a zip of CSV files, or one CSV file.")],
    form: Annotated[str, typer.Option(help="The form's slug.")],
    by: Annotated[str, typer.Option(help="The coordinator in whose name it is written.")],
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Write what a file changes as revisions of the desk, all or nothing; every fault by sheet, row and column."""
    if not by.strip():
        raise NotProcessable("Say in whose name with --by.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotProcessable(f"{file} cannot be read: {error.strerror}.") from error
    store = open_store(data, database_url)
    with store.database.read() as session:
        chosen = only_mission(session, mission).id
    done = import_answers(store.database, store.keys, chosen, form, content, by.strip())
    typer.echo(f"Submissions begun: {done.begun}, amended: {done.amended}; answers written: {done.answers}.")


def add_to(cli: typer.Typer) -> None:
    """Add this room's commands."""
    cli.command()(export)
    cli.command("import-answers")(import_file)
