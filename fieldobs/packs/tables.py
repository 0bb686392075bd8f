"""Lists as comma-separated text: decoding them, reading their rows, finding the columns one asks for."""

import codecs
import csv
import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO

from fieldobs.packs.pack import Fault, Findings, PackUnreadable
from fieldobs.terminal import _

CELL_CHARACTERS = 2_000
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
PLACE = re.compile(r"\{([^{}]*)\}")

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """A list with its header. `rows` are (number as a spreadsheet shows it, values)."""

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def decoded(file: str, data: bytes, encoding: str) -> str:
    """The text of a file; a byte order mark outweighs the declared encoding. Raises: PackUnreadable."""
    mark, marked = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), (b"", encoding))
    try:
        text = data[len(mark) :].decode(marked)
    except LookupError as error:
        raise PackUnreadable(
            Fault(
                file,
                _("No encoding is called {name}.").format(name=repr(encoding)),
                _('Write encoding = "utf-8", or the one the file was saved in, such as "cp1251".'),
            )
        ) from error
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, len(mark) + error.start) + 1
        raise PackUnreadable(
            Fault(
                file,
                _("It is not {encoding}.").format(encoding=marked),
                _('Save it as UTF-8, or declare the encoding it was saved in, such as encoding = "cp1251".'),
                row,
            )
        ) from error
    if bad := CONTROL.search(text):
        raise PackUnreadable(
            Fault(
                file,
                _("It holds the control character {code}.").format(code=f"U+{ord(bad.group()):04X}"),
                _("Take it out, or declare the right encoding."),
                text.count("\n", 0, bad.start()) + 1,
            )
        )
    return text


def clean(value: str) -> str:
    """A value in NFC, with single spaces and none at its ends."""
    return unicodedata.normalize("NFC", " ".join(value.split()))


def read_table(file: str, data: bytes, found: Findings, encoding: str = "utf-8", delimiter: str = ",") -> Table:
    """The rows of a list, blank ones left out; a ragged row is a fault. Raises: PackUnreadable."""
    rows = csv.reader(StringIO(decoded(file, data, encoding), newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    kept: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, values in enumerate(rows, 1):
            if not any(map(str.strip, values)):
                continue
            if header is None:
                header = [clean(name) for name in values]
                while header and not header[-1]:
                    header.pop()
            elif _fits(values, len(header), file, number, found):
                kept.append((number, values))
    except csv.Error as error:
        raise PackUnreadable(
            Fault(
                file,
                _("The row cannot be read: {reason}.").format(reason=error),
                _('A value with a quote in it is written "so ""and"" so".'),
                number + 1,
            )
        ) from error
    if not header:
        raise PackUnreadable(Fault(file, _("It is empty."), _("Its first row must name the columns.")))
    if double := next((name for name in header if name and header.count(name) > 1), None):
        raise PackUnreadable(Fault(file, _("Two columns have this name."), _("Rename one."), 1, double))
    return Table(file, tuple(header), kept)


def _fits(values: list[str], width: int, file: str, number: int, found: Findings) -> bool:
    if len(values) > width and not any(values[width:]):
        del values[width:]
    if len(values) != width:
        found.add(
            file,
            _("It has {n} values, the header has {width}.").format(n=len(values), width=width),
            _('A value with the separator in it stands in quotes: "Mill Street 4, Lesna".'),
            number,
        )
        return False
    if max(map(len, values)) > CELL_CHARACTERS:
        found.add(
            file,
            _("A value is longer than {n} characters.").format(n=CELL_CHARACTERS),
            _("Perhaps a quote is not closed; shorten it or close the quote."),
            number,
        )
        return False
    return True


@dataclass(frozen=True)
class Field:
    """How one value is taken from a row: from one column, or composed of several."""

    columns: tuple[str, ...]
    places: tuple[int, ...]
    template: str = ""

    def of(self, row: Row) -> str:
        """The value; empty when any column it is composed of is."""
        if not self.template:
            return clean(row[self.places[0]])
        values = [clean(row[place]) for place in self.places]
        return self.template.format(*values) if all(values) else ""

    @property
    def label(self) -> str:
        return ", ".join(self.columns)


def compose(asked: str | Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The columns a mapping names, and the template that joins them; no template for a single column.

    `"Number"`, `"{County}/{Number}"` and `["County", "Number"]` (joined by `/`) are the three ways to write one.
    """
    if not isinstance(asked, str):
        return tuple(asked), "/".join("{}" for _name in asked) if len(asked) > 1 else ""
    names = tuple(PLACE.findall(asked))
    if not names:
        return (asked,), ""
    literal = [part.replace("{", "{{").replace("}", "}}") for part in PLACE.split(asked)[::2]]
    return names, "{}".join(literal)


def find_field(table: Table, asked: str | Sequence[str], found: Findings) -> Field | None:
    """Where a mapping finds its columns, letters' case apart; a missing one is a fault that names those there are."""
    names, template = compose(asked)
    exact = {name: place for place, name in enumerate(table.columns)}
    loose = {name.casefold(): place for place, name in reversed(list(enumerate(table.columns)))}
    places = []
    for name in map(clean, names):
        place = exact.get(name, loose.get(name.casefold()))
        if place is None:
            found.add(table.file, _missing(name, table), _mend(name, table), 1, name)
        else:
            places.append(place)
    return Field(names, tuple(places), template) if len(places) == len(names) else None


def _missing(name: str, table: Table) -> str:
    there = ", ".join(column for column in table.columns if column)
    return _("There is no column {name}; there are: {there}.").format(name=name, there=there)


def _mend(name: str, table: Table) -> str:
    if len(table.columns) == 1:
        for separator in (";", "\t", ","):
            if separator in table.columns[0]:
                shown = "\\t" if separator == "\t" else separator
                return _('The separator seems to be another: write delimiter = "{shown}".').format(shown=shown)
    if close := difflib.get_close_matches(name, table.columns, 1, 0.6):
        return _("Is it {name}? Mend the mapping in mission.toml.").format(name=close[0])
    return _("Add the column, or mend the mapping in mission.toml.")


def reader_of(field: Field | None) -> Callable[[Row], str]:
    """What takes a field's value from a row; always empty where there is no such field."""
    return field.of if field else lambda _row: ""
