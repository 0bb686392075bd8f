"""Comma-separated text, one file a sheet, together in a zip. UTF-8 with a mark, as spreadsheets want it."""

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import IO

from fieldobs.exports.book import Sheet
from fieldobs.exports.cells import Cell, said
from fieldobs.exports.export import Export
from fieldobs.exports.harmless import harmless

MARK = "\ufeff"


def write_zip(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """A zip with a file for each sheet."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            with archive.open(f"{sheet.name}.csv", "w", force_zip64=True) as file:
                write_csv(sheet, file)


def write_csv(sheet: Sheet, out: IO[bytes]) -> None:
    """One sheet."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow([harmless(title) for title in sheet.header])
    for row in sheet.rows:
        writer.writerow([written(cell) for cell in row])
    text.detach()


def written(cell: Cell) -> str:
    """A cell as text: numbers without an exponent, texts harmless."""
    return harmless(cell) if isinstance(cell, str) else said(cell)


EXPORT = Export("csv", "CSV", ".zip", "application/zip", write_zip)
