"""`fieldobs export`, `fieldobs import-answers` and `fieldobs verify`: answers to a file and back, and evidence."""

from pathlib import Path
from typing import Annotated

import typer

from fieldobs.errors import FieldobsError, NotProcessable
from fieldobs.exports import EXPORTS
from fieldobs.exports.actions import import_answers
from fieldobs.exports.book import sheets
from fieldobs.exports.cells import Style
from fieldobs.exports.evidence import write_evidence
from fieldobs.exports.queries import read_answers
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, UrlOption, open_store
from sync.errors import EvidenceUnreadable
from sync.evidence.__main__ import key_text
from sync.evidence.report import as_json as as_json_text
from sync.evidence.report import as_text
from sync.evidence.verify import verify

MissionOption = Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")]


def export(
    form: Annotated[str, typer.Argument(help="The form's slug.")] = "",
    out: Annotated[Path | None, typer.Argument(help="OUT.xlsx, or OUT.zip for CSV files.")] = None,
    labels: Annotated[str, typer.Option(metavar="LANGUAGE", help="Write questions and choices in words: en.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Write their names, as without --labels.")] = False,
    evidence: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the whole log to FILE, for auditors, and no answers.")
    ] = None,
    mission: MissionOption = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Write the answers to a form, all its versions together, to a workbook or a zip of CSV files."""
    if evidence is not None:
        export_evidence(evidence, mission, data, database_url)
        return
    found = next((each for each in EXPORTS.values() if out and each.suffix == out.suffix.lower()), None)
    if out is None or found is None or (labels and names):
        raise NotProcessable("Name a form and a file in .xlsx or .zip; of --labels LANGUAGE and --names only one.")
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


def export_evidence(file: Path, mission: str | None, data: Path, database_url: str | None) -> None:
    """Write a mission's evidence."""
    store = open_store(data, database_url)
    with store.database.read() as session:
        chosen = only_mission(session, mission).id
    try:
        with file.open("wb") as out:
            count = write_evidence(store.database, store.keys, chosen, out)
    except OSError as error:
        raise FieldobsError(f"{file} cannot be written: {error.strerror}.") from error
    key = store.keys.public_jwk["x"]
    typer.echo(f"{count:,} revisions are in {file}. Check it with: fieldobs verify {file} --key {key}")


def verify_file(
    file: Annotated[Path, typer.Argument(help="What `fieldobs export --evidence` wrote.")],
    key: Annotated[str, typer.Option(help="The store's public key as you wrote it down, or a file with it.")] = "",
    held: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint or receipt that you kept; may be given several times.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Check evidence with nothing but the file and the store's public key: 1 when something in it contradicts."""
    try:
        report = verify(file, key_text(key), held or [])
    except EvidenceUnreadable as error:
        raise NotProcessable(str(error)) from error
    typer.echo(as_json_text(report) if as_json else as_text(report))
    if report.faults:
        raise typer.Exit(1)


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
    cli.command("verify")(verify_file)
    cli.command("import-answers")(import_file)
