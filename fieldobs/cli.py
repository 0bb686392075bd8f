"""The `fieldobs` command: one sub-command a room, each with a clear message when something is wrong."""

import sys

import typer

from fieldobs.bundles import commands as bundles
from fieldobs.demo import commands as demo
from fieldobs.desk import commands as desk
from fieldobs.erasures import commands as erasures
from fieldobs.errors import FieldobsError
from fieldobs.exports import commands as exports
from fieldobs.forms import commands as forms
from fieldobs.hubs import commands as hubs
from fieldobs.missions import commands as missions
from fieldobs.observers import commands as observers
from fieldobs.packs import commands as packs
from fieldobs.papers import commands as papers
from fieldobs.serving import commands as serving
from fieldobs.submissions import commands as submissions

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Observe an election, offline first.")
for room in (
    serving, packs, demo, observers, missions, desk, forms, submissions, erasures, bundles, hubs, exports, papers
):  # fmt: skip
    room.add_to(cli)


def app() -> None:
    """Run a command; an expected fault is one clear line and exit 1, never a trace."""
    try:
        cli()
    except FieldobsError as error:
        print(f"fieldobs: {error.detail}", file=sys.stderr)
        sys.exit(1)
