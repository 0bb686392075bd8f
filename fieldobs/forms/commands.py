"""`fieldobs form`: is an XLSForm good, which checklists are there, and one of them as a spreadsheet to change."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fieldobs.errors import NotFound, NotProcessable
from fieldobs.forms.check import check as check_file
from fieldobs.forms.check import main
from fieldobs.forms.library import library
from fieldobs.forms.tables import read_tables, write_workbook
from fieldobs.terminal import _, terminal_language

cli_forms = typer.Typer(no_args_is_help=True, help="Look at forms, and take ready-made ones.")
AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON each, for programs.")]


@cli_forms.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="XLSForms: .xlsx, or Markdown tables.")], as_json: AsJson = False
) -> None:
    """Say of each file whether it is a good form; every fault with sheet, row and column."""
    raise typer.Exit(main([str(file) for file in files], as_json))


@cli_forms.command("list")
def list_forms(as_json: AsJson = False) -> None:
    """Name the ready-made checklists."""
    for slug, file in library().items():
        said = told(slug, file)
        print(json.dumps(said, ensure_ascii=False) if as_json else line(said))


def told(slug: str, file: Path) -> dict[str, Any]:
    """What there is to say of a ready-made checklist."""
    checked = check_file(file)
    document = checked.form.document if checked.form else {}
    return {
        "slug": slug,
        "stage": document.get("stage", ""),
        "version": document.get("version", ""),
        "title": document.get("title", {}),
        "languages": document.get("languages", []),
        "questions": checked.questions,
        "checks": len(document.get("checks", [])),
        "modules": document.get("modules", []),
    }


def line(said: dict[str, Any]) -> str:
    """The same for people."""
    title = said["title"].get(terminal_language()) or next(iter(said["title"].values()), "")
    parts = [
        _("Questions: {n}").format(n=said["questions"]),
        _("Checks: {n}").format(n=said["checks"]),
        *([_("Modules: {names}").format(names=", ".join(said["modules"]))] if said["modules"] else []),
    ]
    return f"{said['slug']:<18}{title} ({', '.join(parts)})"


@cli_forms.command()
def export(
    slug: Annotated[str, typer.Argument(help="A form of the library, such as voting, or a file with Markdown tables.")],
    out: Annotated[Path, typer.Argument(help="The spreadsheet to write, such as voting.xlsx.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a checklist as a spreadsheet, to be changed there and put into a pack."""
    file = library().get(slug, Path(slug))
    if not file.is_file():
        known = ", ".join(library())
        raise NotFound(_("The library has no {name}. It has: {names}.").format(name=slug, names=known))
    if out.exists() and out.stat().st_size and not force:
        raise NotProcessable(_("{name} is there already. Write elsewhere, or add --force.").format(name=out.name))
    try:
        out.write_bytes(write_workbook(read_tables(file.read_bytes())))
    except OSError as error:
        raise NotProcessable(f"{out}: {error.strerror}") from error
    print(_("{name}: written. Change it, and name it in mission.toml.").format(name=out.name))


@cli_forms.callback()
def forms() -> None:
    """Look at forms, and take ready-made ones."""


def add_to(cli: typer.Typer) -> None:
    cli.add_typer(cli_forms, name="form")
