"""A workbook for spreadsheets, written row after row. What an observer typed is text there and never a formula."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from fieldobs.errors import NotProcessable
from fieldobs.exports.book import Sheet
from fieldobs.exports.cells import Cell, clean
from fieldobs.exports.export import Export
from fieldobs.exports.harmless import is_risky

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
CUT = " […]"
HEAD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_workbook(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """One workbook with every sheet. Raises: NotProcessable when one does not fit into a spreadsheet."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "B2"
        for number, title in enumerate(sheet.header, start=1):
            page.column_dimensions[get_column_letter(number)].width = min(40, max(12, len(title) * 0.9))
        for row in _checked(sheet):
            page.append([made(page, cell, head=row is sheet.header) for cell in row])
    book.save(out)


def _checked(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    if len(sheet.header) > MOST_COLUMNS:
        raise NotProcessable(f"The sheet {sheet.name} has more columns than a workbook holds. Export it as CSV.")
    yield sheet.header
    for number, row in enumerate(sheet.rows, start=2):
        if number > MOST_ROWS:
            raise NotProcessable(f"The sheet {sheet.name} has more rows than a workbook holds. Export it as CSV.")
        yield row


def made(page: Any, value: Cell, head: bool = False) -> Any:
    """A cell: numbers as numbers, all else as text that stays text even when somebody edits it."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value=None)
    cell.value = cut(clean(value))
    cell.data_type = "s"
    if is_risky(value):
        cell.number_format = "@"
        cell.quotePrefix = True
    if head:
        cell.font, cell.alignment = HEAD, WRAPPED
    return cell


def cut(text: str) -> str:
    """As much of a text as a cell holds: an answer always fits, a list of many choices may not."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


EXPORT = Export(
    "xlsx", "Excel", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook
)
