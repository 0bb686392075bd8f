"""Reads the sheets of an XLSForm, a workbook, CSV or Markdown tables, as rows of text.

Knows what columns are called, not what they mean.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxform import aliases
from pyxform import xls2json_backends as sheets
from pyxform.errors import PyXFormError

from fieldobs.forms.cells import cells_of, file_kind
from fieldobs.forms.faults import Fault, FormFaults, underlined
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.tree import Flaw

SURVEY, CHOICES, SETTINGS, CHECKS = "survey", "choices", "settings", "checks"
EXTERNAL = "external_choices"
# The row of a question travels through pyxform in a column of this name.
ROW = "__row"
COLUMNS = {
    "calculation": ("bind", "calculate"),
    "constraint": ("bind", "constraint"),
    "constraint_message": ("bind", "jr:constraintMsg"),
    "relevant": ("bind", "relevant"),
    "required": ("bind", "required"),
    "required_message": ("bind", "jr:requiredMsg"),
    "read_only": ("bind", "readonly"),
    "repeat_count": ("control", "jr:count"),
}
CANONICAL = {place: column for column, place in COLUMNS.items()}
PLACES = {"body": "control", "bind": "bind", "control": "control"}
MEDIA = ("image", "big-image", "audio", "video")
CHOICE_COLUMNS = ("list_name", "name", "label")
LANGUAGE = re.compile(r"::?")


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number as a spreadsheet shows it and its cells by column and language.

    One that a loop has written out has a number of its own, and in `origin` the one that the spreadsheet shows;
    `is_choice` if it begins the group of one choice of the loop.
    """

    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]
    origin: int = 0
    is_choice: bool = False

    @property
    def shown(self) -> int:
        """The number that a spreadsheet shows."""
        return self.origin or self.number

    def get(self, column: str) -> str:
        """The text of a column without a language, empty if there is none."""
        return self.cells.get(column, "")

    def texts(self, column: str) -> dict[str, str]:
        """A column in each language that has it; the language of a plain column is the empty text."""
        return {
            key[len(column) :].removeprefix("::"): text
            for key, text in self.cells.items()
            if key == column or key.startswith(f"{column}::")
        }

    def header(self, column: str) -> str:
        """The header that the sheet itself gives a column."""
        return self.headers.get(column, column)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a form."""

    name: str
    headers: Mapping[str, str]
    rows: list[Row]

    def fault(self, row: Row | int, column: str, complaint: Complaint) -> Fault:
        """A fault in this sheet."""
        number = row if isinstance(row, int) else row.shown
        return Fault(self.name, number, self.headers.get(column, column), complaint)

    def flaws(self, row: Row, column: str, text: str, found: Iterable[Flaw], start: int = 0) -> list[Fault]:
        """Faults of an expression, which begins at character `start` of the cell's text, underlined there."""
        return [
            replace(
                self.fault(row, column, flaw.complaint),
                underlined=underlined(text, start + flaw.start, start + flaw.end),
            )
            for flaw in found
        ]


@dataclass(frozen=True)
class Workbook:
    """The sheets of a form, and the same as pyxform wants them."""

    definition: Any
    survey: Sheet
    choices: Sheet
    settings: Sheet
    checks: Sheet
    external: Sheet


def read_workbook(data: bytes) -> Workbook:
    """The sheets of a form.

    Raises: FormFaults if the bytes are no form at all.
    """
    kind, data = file_kind(data), data.removeprefix(codecs.BOM_UTF8)
    try:
        definition = sheets.get_xlsform(data, file_type=kind)
        checks = read_checks(data, kind)
    except PyXFormError as error:
        raise FormFaults([Fault("", 0, "", unreadable(kind, str(error)))]) from error
    except Exception as error:
        # A broken workbook fails deep inside the readers, in ways they do not promise.
        raise FormFaults([Fault("", 0, "", unreadable(kind, str(error)))]) from error
    if not definition.survey:
        raise FormFaults([Fault(SURVEY, 0, "", Complaint("the form has no survey sheet, or it is empty"))])
    return Workbook(
        definition=definition,
        survey=sheet(SURVEY, definition.survey_header, definition.survey),
        choices=sheet(CHOICES, definition.choices_header, definition.choices),
        settings=sheet(SETTINGS, definition.settings_header, definition.settings),
        checks=sheet(CHECKS, *checks),
        external=sheet(EXTERNAL, definition.external_choices_header, definition.external_choices),
    )


def unreadable(kind: str, detail: str) -> Complaint:
    """Words for a file that is no form."""
    if kind == ".md":
        return Complaint("the file cannot be read as a form in Markdown tables: {reason}", {"reason": detail})
    return Complaint("the file cannot be read as a form in a spreadsheet: {reason}", {"reason": detail})


def read_checks(data: bytes, kind: str) -> tuple[Any, Any]:
    """Header and rows of the sheet `checks`, which pyxform leaves out."""
    header, *rows = cells_of(data, kind, (CHECKS,)).get(CHECKS) or [[]]
    cells = [{h: v for h, v in zip(header, row, strict=False) if h and v} for row in rows]
    return [dict.fromkeys(filter(None, header))], cells


def sheet(name: str, header: Any, rows: Any) -> Sheet:
    """A sheet from what pyxform's readers give."""
    headers = {column_of(name, text): text for text in (header[0] if header else ()) if text}
    return Sheet(name, headers, list(numbered(name, rows or (), headers)))


def numbered(name: str, rows: Any, headers: Mapping[str, str]) -> Iterator[Row]:
    """The rows that hold anything, with their numbers."""
    for number, cells in enumerate(rows, start=2):
        cells.pop(None, None)  # what stands below no header
        if cells:
            texts = {column_of(name, header): str(text).strip() for header, text in cells.items()}
            if "type" in texts:
                texts["type"] = " ".join(texts["type"].split())
            yield Row(number, texts, headers)


def column_of(sheet: str, header: str) -> str:
    """The one name of a column whatever alias the sheet uses: `label::English (en)` keeps its language."""
    parts = [part.strip() for part in LANGUAGE.split(header.strip())]
    said = parts.pop(0)
    plain = said.lower().replace(" ", "_")
    if plain == "media" and parts:
        plain = parts.pop(0)
    elif parts and sheet == SURVEY and plain in (*PLACES, "jr"):
        return "::".join(written_out(plain, parts)) or header
    if sheet == SURVEY:
        alias = aliases.survey_header.get(plain, plain)
        plain = CANONICAL.get(alias, plain) if isinstance(alias, tuple) else alias
    elif sheet in (CHOICES, EXTERNAL):
        alias = aliases.list_header.get(plain, plain)
        plain = "list_name" if plain in ("list_name", "list name") else alias if isinstance(alias, str) else plain
        if plain not in (*CHOICE_COLUMNS, *MEDIA):
            plain = said  # a column for filters is called as the sheet calls it
    return "::".join([plain, *[":".join(parts)] * bool(parts)])


def written_out(place: str, parts: list[str]) -> list[str]:
    """The column meant by `bind::jr:constraintMsg::English (en)` and its like; empty for one without a name here."""
    names = [place, *parts] if place == "jr" else parts
    name = f"jr:{names[1]}" if names[0] == "jr" and len(names) > 1 else names[0]
    language = names[2:] if names[0] == "jr" else names[1:]
    column = next((CANONICAL[part, name] for part in ("bind", "control") if (part, name) in CANONICAL), "")
    return [column or name, *language] if column or name == "appearance" else []
