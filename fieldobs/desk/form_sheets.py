"""The sheets of a form as the editor shows them: a row a question, a field a cell. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldobs.errors import NotProcessable
from fieldobs.forms.faults import Fault
from fieldobs.forms.tables import SHEETS, Tables

WORDY = ("label", "hint", "guidance_hint", "message", "constraint_message", "required_message", "form_title")
LONG = 40
NEW_ROWS = 2


@dataclass(frozen=True)
class Field:
    """One cell: its place in the row, the header above it, what it says."""

    column: int
    header: str
    text: str
    is_long: bool
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class Line:
    """One row. `line` is how fields name it, `place` where it stands among the rows."""

    line: str
    place: int
    depth: int
    title: str
    kind: str
    fields: Sequence[Field]
    faults: Sequence[Fault] = ()

    @property
    def is_new(self) -> bool:
        return not self.line.isdigit()


def lines_of(tables: Tables, sheet: str, language: str, faults: Sequence[Fault]) -> list[Line]:
    """The rows of a sheet, and some empty ones for what is to be added."""
    header, *rows = tables[sheet]
    made, depth = [], 0
    for number, cells in enumerate(rows, 1):
        said = dict(zip(header, cells, strict=False))
        kind = said.get("type", said.get("list_name", said.get("list name", "")))
        depth -= kind.replace(" ", "_").startswith("end_")
        here = [fault for fault in faults if fault.sheet == sheet and fault.row == number + 1]
        title = _title(said, language)
        made.append(Line(str(number), number, max(0, depth), title, kind, list(_fields(header, cells, here)), here))
        depth += kind.replace(" ", "_").startswith("begin_")
    empty = [""] * len(header)
    blank = [
        Line(f"new{n}", len(rows) + n, 0, "", "", list(_fields(header, empty, ()))) for n in range(1, NEW_ROWS + 1)
    ]
    return made + blank


def _fields(header: Sequence[str], cells: Sequence[str], faults: Sequence[Fault]) -> Iterator[Field]:
    for column, (name, text) in enumerate(zip(header, cells, strict=False)):
        if name:
            is_long = name.partition("::")[0].strip().lower() in WORDY or len(text) > LONG or "\n" in text
            yield Field(column, name, text, is_long, [fault for fault in faults if fault.column == name])


def _title(said: dict[str, str], language: str) -> str:
    """By what one knows a row: its name or id, and its words in the reader's language or the first there are."""
    wordy = [name for name in said if name.partition("::")[0] in ("label", "message", "form_title") and said[name]]
    words = next((said[name] for name in wordy if f"({language})" in name), said[wordy[0]] if wordy else "")
    return " · ".join(part for part in (said.get("name") or said.get("id", ""), words) if part)


def sheets_of(tables: Tables) -> list[tuple[str, int]]:
    """The sheets there are and how many rows each has."""
    return [(name, len(tables[name]) - 1) for name in SHEETS if name in tables]


def tables_from(text: str) -> Tables:
    """Tables that a page carried along. Raises: NotProcessable."""
    try:
        said = json.loads(text)
        tables = {name: [[str(cell) for cell in row] for row in said[name]] for name in SHEETS if said.get(name)}
    except (ValueError, TypeError, AttributeError) as error:
        raise NotProcessable("The page does not say what the sheets were. Open the form again.") from error
    if not tables:
        raise NotProcessable("The page does not say what the sheets were. Open the form again.")
    return tables
