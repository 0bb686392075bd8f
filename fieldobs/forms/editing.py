"""Changes of a form's sheets, cell by cell and row by row, and the new version they make. Pure."""

import base64
import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.tables import SHEETS, Tables, write_workbook
from fieldobs.forms.workbook import SETTINGS

CELL = re.compile(rf"({'|'.join(SHEETS)})\.(\d+|new\d+)\.(\d+)")
LAST_NUMBER = re.compile(r"\d+(?!.*\d)")
FROM_TABLE = re.compile(r"(?P<file>.+?\.(?:csv|xml|geojson))(?: (?P<value>\S+) (?P<label>\S+).*)?", re.IGNORECASE)
NEW = "new"


def with_changes(tables: Tables, said: Mapping[str, str]) -> Tables:
    """The tables as a page's fields want them; what a page does not name stays.

    `survey.5.2` is a cell, by its row and column from 0; rows `new1`, `new2` are added if anything is in them.
    `survey.5.place` is where the row is to stand, from 1; `survey.5.gone` takes it out.
    """
    return {name: _changed(name, rows, said) for name, rows in tables.items()}


def _changed(name: str, rows: list[list[str]], said: Mapping[str, str]) -> list[list[str]]:
    header, *body = rows
    width = len(header)
    lines = {str(number): list(cells) for number, cells in enumerate(body, 1)}
    for field, text in said.items():
        match = CELL.fullmatch(field)
        if not match or match[1] != name or int(match[3]) >= width:
            continue
        if match[2].startswith(NEW):
            lines.setdefault(match[2], [""] * width)
        if match[2] in lines:
            lines[match[2]][int(match[3])] = text.replace("\r\n", "\n").strip()
    kept = [line for line in lines if not said.get(f"{name}.{line}.gone")]
    kept = [line for line in kept if not line.startswith(NEW) or any(lines[line])]
    return [header, *(lines[line] for line in sorted(kept, key=lambda line: _place(name, line, len(body), said)))]


def _place(name: str, line: str, last: int, said: Mapping[str, str]) -> tuple[float, int]:
    """Where a row stands: where it stood, unless it was moved; a moved row comes before the one it displaces."""
    stood = last + 1 if line.startswith(NEW) else int(line)
    try:
        wanted = float(said.get(f"{name}.{line}.place") or stood)
    except ValueError:
        wanted = stood
    if wanted == stood:
        return (wanted, 1)
    return (wanted, 0 if wanted < stood else 2)


def next_version(version: str, taken: Iterable[str]) -> str:
    """The version after this one that no other has: its last number grows by one."""
    known = set(taken)
    while version in known:
        match = LAST_NUMBER.search(version)
        parts = (version[: match.start()], int(match[0]), version[match.end() :]) if match else (f"{version}.", 1, "")
        version = f"{parts[0]}{parts[1] + 1}{parts[2]}"
    return version


def with_version(tables: Tables, version: str) -> Tables:
    """The tables with this version in their settings."""
    header, *rows = tables.get(SETTINGS) or [[], []]
    cells = dict(zip(header, rows[0] if rows else [], strict=False)) | {"version": version}
    return {**tables, SETTINGS: [list(cells), list(cells.values())]}


def version_of(tables: Tables) -> str:
    """The version that the settings name."""
    header, *rows = tables.get(SETTINGS) or [[], []]
    return dict(zip(header, rows[0] if rows else [], strict=False)).get("version") or "1"


def compile_tables(tables: Tables, document: Mapping[str, Any]) -> FormDocument:
    """The form of changed tables, with the files and modules of the version they come from.

    Raises: FormFaults with every fault found.
    """
    return compile_form(
        write_workbook(tables), document["slug"], files_of(document), frozenset(document.get("modules", ()))
    )


def files_of(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that stood beside a form, as far as its document holds them."""
    found = {}
    for name, file in document.get("files", {}).items():
        if "url" in file:
            found[name] = base64.b64decode(file["url"].partition(",")[2])
        elif "rows" in file:
            found[name] = _table([file["columns"], *file["rows"]])
    for name, choices in document["lists"].items():
        if listed := FROM_TABLE.fullmatch(name):
            columns = [listed["value"] or "name", listed["label"] or "label"]
            rows = [[choice["name"], next(iter(choice["label"].values()), "")] for choice in choices]
            found.setdefault(listed["file"], _table([columns, *rows]))
    return found


def _table(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
