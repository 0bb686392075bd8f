"""Reads the cells of a form's file, sheet by sheet: .xlsx, .xls, CSV, Markdown tables. Knows what no cell means."""

import csv
import io
from collections.abc import Collection
from typing import Any

import xlrd
from openpyxl import load_workbook
from pyxform import xls2json_backends as sheets

Cells = dict[str, list[list[str]]]
"""Rows of texts by the name of the sheet in small letters; the first row of a sheet is its header."""
BEGINNING = {b"PK": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
CSV_SHEETS = frozenset({"survey", "choices", "settings"})


def file_kind(data: bytes) -> str:
    """The kind of file that the bytes begin like; Markdown tables where they begin like nothing else."""
    known = next((kind for beginning, kind in BEGINNING.items() if data.startswith(beginning)), "")
    if known:
        return known
    first = next((line for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()), "")
    name = next(csv.reader([first]), None) or [""]
    return ".csv" if name[0].strip().lower() in CSV_SHEETS else ".md"


def cells_of(data: bytes, kind: str, wanted: Collection[str]) -> Cells:
    """The sheets with these names; where there is only one sheet, that one whatever it is called.

    Raises: what the reader of that kind of file does, which is not promised.
    """
    read = {".xlsx": _from_xlsx, ".xls": _from_xls, ".csv": _from_csv}.get(kind)
    found = read(data, wanted) if read else sheets._md_table_to_ss_structure(data.decode("utf-8"))
    return {name.lower(): [[_text(cell) for cell in row] for row in rows] for name, rows in found.items()}


def _wanted(names: list[str], wanted: Collection[str]) -> list[str]:
    return names if len(names) == 1 else [name for name in names if name.lower() in wanted]


def _from_xlsx(data: bytes, wanted: Collection[str]) -> dict[str, Any]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        return {name: list(book[name].iter_rows(values_only=True)) for name in _wanted(book.sheetnames, wanted)}
    finally:
        book.close()


def _from_xls(data: bytes, wanted: Collection[str]) -> dict[str, Any]:
    book = xlrd.open_workbook(file_contents=data)
    found = {}
    for name in _wanted(book.sheet_names(), wanted):
        rows = book.sheet_by_name(name).get_rows()
        found[name] = [
            [sheets.xls_value_to_unicode(cell.value, cell.ctype, book.datemode) for cell in row] for row in rows
        ]
    return found


def _from_csv(data: bytes, _wanted: Collection[str]) -> dict[str, Any]:
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for first, *cells in filter(None, csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))):
        if first.strip():
            rows = found.setdefault(first.strip(), [])
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    return found


def _text(cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    return str(sheets.xlsx_value_to_str(cell)).strip()
