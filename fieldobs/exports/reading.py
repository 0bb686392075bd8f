"""Reads a workbook, a zip of CSV files or one CSV file as sheets of cells. Knows no form."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from fieldobs.exports.cells import said
from fieldobs.exports.faults import Findings, _
from fieldobs.exports.guard import check_size, open_zip, refused
from fieldobs.exports.harmless import unharmed
from fieldobs.exports.layout import MAIN

# What openpyxl meets in a workbook that is none, in ways it does not promise.
BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError, zipfile.BadZipFile)
MOST_ROWS = 200_000
MOST_COLUMNS = 4_000
MOST_CELLS = 5_000_000
MOST_EMPTY_ROWS = 1_000
CELL_CHARACTERS = 60_000


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number, and what its cells say by their place; empty ones say nothing."""

    number: int
    cells: Sequence[str]

    def at(self, place: int) -> str:
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """One sheet of a file."""

    name: str
    header: Sequence[str]
    lines: Sequence[Line]


def read_tables(data: bytes, found: Findings) -> Mapping[str, Table]:
    """The sheets of a file by their names. Raises: ImportFaults for one that is not safe or no table at all."""
    if not data.startswith(b"PK"):
        check_size(data)
        return {MAIN: _table(MAIN, _csv_rows(MAIN, data), found)}
    with open_zip(data) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return _workbook(data, found)
        files = [name for name in names if name.endswith(".csv") and not name.startswith("__MACOSX/")]
        if not files:
            raise refused(_("This is neither a workbook nor a zip of CSV files."))
        tables = {name.rpartition("/")[2].removesuffix(".csv"): archive.read(name) for name in files}
    return {name: _table(name, _csv_rows(name, text), found) for name, text in tables.items()}


def _csv_rows(name: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(_("It is not UTF-8. Save it as CSV in UTF-8."), name) from error
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, [said(unharmed(cell)) for cell in row]
    except csv.Error as error:
        raise refused(
            _("The row after {n} cannot be read: {reason}."), name, n=reader.line_num, reason=str(error)
        ) from error


def _workbook(data: bytes, found: Findings) -> Mapping[str, Table]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            return {page.title: _table(page.title, _cells(page, found), found) for page in book.worksheets}
        finally:
            book.close()
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise refused(_("The workbook is broken: {reason}. Save it again."), reason=str(error)) from error


def _cells(page: Any, found: Findings) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet of a workbook. A formula is a fault: what it shows is not what it says."""
    page.reset_dimensions()
    for number, row in enumerate(page.iter_rows(), start=1):
        for place, cell in enumerate(row, start=1):
            if cell.data_type in ("f", "e"):
                what = _("a formula; paste its value instead") if cell.data_type == "f" else _("{value} is no answer")
                found.add(page.title, number, get_column_letter(place), what, value=str(cell.value)[:60])
        yield number, ["" if cell.data_type in ("f", "e") else said(cell.value) for cell in row]


def _table(name: str, rows: Iterator[tuple[int, list[str]]], found: Findings) -> Table:
    """The rows that say anything, within bounds. Raises: ImportFaults for a sheet beyond them."""
    header: list[str] | None = None
    lines: list[Line] = []
    count = empty = 0
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS:
            raise refused(_("It has more than {n} columns."), name, n=MOST_COLUMNS)
        count, empty = count + len(cells), 0 if any(cells) else empty + 1
        if count > MOST_CELLS or len(lines) > MOST_ROWS or empty > MOST_EMPTY_ROWS:
            raise refused(_("It has more rows than are read at once. Delete empty rows, or import it in parts."), name)
        if empty:
            continue
        if long := next((place for place, cell in enumerate(cells, 1) if len(cell) > CELL_CHARACTERS), 0):
            found.add(
                name, number, get_column_letter(long), _("a text is longer than {n} characters"), n=CELL_CHARACTERS
            )
        elif header is None:
            header = [" ".join(cell.split()) for cell in cells]
        else:
            lines.append(Line(number, cells))
    return Table(name, header or [], lines)
