"""An XLSForm as tables of cells: how its source is kept beside the document, and edited. Knows what no cell means."""

import json
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fieldobs.forms.cells import cells_of, file_kind
from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.workbook import CHECKS, CHOICES, EXTERNAL, SETTINGS, SURVEY, unreadable

Tables = dict[str, list[list[str]]]
"""Rows of cells by sheet; the first row of a sheet is its header, so row 2 of a spreadsheet is at place 1."""
# Without its sheet of entities a form with the column save_to is refused.
SHEETS = (SURVEY, CHOICES, CHECKS, SETTINGS, EXTERNAL, "entities")
NARROWEST, WIDEST = 8, 48


def read_tables(data: bytes) -> Tables:
    """The sheets of a form, cell by cell.

    Raises: FormFaults if the bytes are none.
    """
    kind = file_kind(data)
    try:
        tables = {name: _square(rows) for name, rows in cells_of(data, kind, SHEETS).items()}
    except Exception as error:
        # A broken workbook fails deep inside the reader, in ways it does not promise.
        raise FormFaults([Fault("", 0, "", unreadable(kind, str(error)))]) from error
    if len(tables) == 1 and SURVEY not in tables:
        tables = {SURVEY: next(iter(tables.values()))}
    return {name: tables[name] for name in SHEETS if tables.get(name)}


def _square(rows: list[list[str]]) -> list[list[str]]:
    """Rows of one length, and nothing empty at the end or below no header."""
    cells = list(rows)
    while cells and not any(cells[-1]):
        cells.pop()
    if not cells:
        return []
    width = max((place for place, text in enumerate(cells[0], 1) if text), default=0)
    return [(row + [""] * width)[:width] for row in cells]


def write_workbook(tables: Tables) -> bytes:
    """The tables as .xlsx, every cell a text: what a form says is never a spreadsheet's formula."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                if text:
                    sheet.cell(number, column, text).data_type = "s"
        make_legible(sheet, rows)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def make_legible(sheet: Worksheet, rows: list[list[str]]) -> None:
    """Columns as wide as what stands in them, long cells in several lines, and a header that stays in sight."""
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, column in enumerate(zip(*rows, strict=False), 1):
        longest = max(map(len, column))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, NARROWEST), WIDEST)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(vertical="top", wrap_text=True)


def tables_text(tables: Tables) -> str:
    """Tables as they are kept."""
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":"))


def tables_of(text: str) -> Tables:
    """Tables that were kept; none where nothing was."""
    kept: Tables = json.loads(text) if text else {}
    return kept
