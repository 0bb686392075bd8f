"""The list of polling stations of a pack. Codes stay text: "007" is not 7."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from fieldobs.packs.mission import LISTS, ListSpec
from fieldobs.packs.pack import Findings, StationEntry
from fieldobs.packs.tables import Field, Row, Table, find_field, reader_of
from fieldobs.terminal import _

KINDS = ("ordinary", "special", "abroad")
SETTINGS = ("urban", "rural", "")
CODE_CHARACTERS = 200
COUNT_DIGITS = 9
COUNT = re.compile(r"\d+|\d{1,3}(?:[ \u00a0\u202f,.']\d{3})+")
NOT_A_DIGIT = re.compile(r"\D")

Fields = Mapping[str, Field]
E = TypeVar("E", bound=tuple[object, ...])


def read_stations(table: Table, spec: ListSpec, found: Findings) -> list[StationEntry]:
    """Every station of the list; a faulty row is named and left out."""
    fields = find_fields(table, spec, "stations", ("code",), found)
    if "code" not in fields or not _named(fields, table, found):
        return []
    reading = StationReading(table.file, fields, spec, found)
    rows = ((number, reading.station(number, row)) for number, row in table.rows)
    return list(without_doubles(table.file, fields["code"].label, rows, found))


def find_fields(table: Table, spec: ListSpec, name: str, needed: tuple[str, ...], found: Findings) -> Fields:
    """Where each value of a list is found. What is mapped must be there; what is not is looked for by its own name."""
    there = {column.casefold() for column in table.columns}
    fields = {}
    for key in LISTS[name]:
        if key in spec.fields or key in needed or key in there:
            field = find_field(table, spec.fields.get(key, key), found)
            if field:
                fields[key] = field
    return fields


def without_doubles(file: str, column: str, rows: Iterator[tuple[int, E | None]], found: Findings) -> Iterator[E]:
    """Each entry once, by its code, which stands first in it; the second of two is a fault that names both rows."""
    first: dict[object, int] = {}
    for number, entry in rows:
        if entry is None:
            continue
        if entry[0] in first:
            found.add(
                file,
                _("The code {code} stands in row {n} too.").format(code=entry[0], n=first[entry[0]]),
                _("A code names one thing: mend one of the two, or compose the code of more columns."),
                number,
                column,
            )
            continue
        first[entry[0]] = number
        yield entry


def _named(fields: Fields, table: Table, found: Findings) -> bool:
    if "name" in fields or "address" in fields:
        return True
    found.add(
        table.file,
        _("No column is mapped to the name or the address."),
        _('Write name = "…" under [stations], with one of: {there}.').format(there=", ".join(table.columns)),
        1,
    )
    return False


class StationReading:
    """Reads one row after another by the same mapping."""

    def __init__(self, file: str, fields: Fields, spec: ListSpec, found: Findings) -> None:
        self.file, self.fields, self.found = file, fields, found
        self.kinds, self.settings = spec.words_of("kinds"), spec.words_of("settings")
        self.readers = {key: reader_of(fields.get(key)) for key in LISTS["stations"]}

    def station(self, number: int, row: Row) -> StationEntry | None:
        """One station, or None where the row has a fault."""
        before = len(self.found.faults)
        said = {key: read(row) for key, read in self.readers.items()}
        code, name, address = said["code"], said["name"], said["address"]
        if not code or len(code) > CODE_CHARACTERS:
            self.fault(number, "code", *code_fault(code))
        if not (name or address):
            self.fault(number, "name", _("It is empty."), _("Give the station a name or an address."))
        entry = StationEntry(
            code,
            name or address,
            address if name else "",
            said["region"],
            said["district"],
            self.choice(number, "kind", said["kind"] or "ordinary", self.kinds, KINDS),
            self.choice(number, "setting", said["setting"], self.settings, SETTINGS),
            self.whole_number(number, "registered", said["registered"]),
            self.degrees(number, "lat", said["lat"], 90),
            self.degrees(number, "lon", said["lon"], 180),
        )
        return entry if len(self.found.faults) == before else None

    def fault(self, number: int, key: str, what: str, mend: str) -> None:
        column = self.fields[key].label if key in self.fields else key
        self.found.add(self.file, what, mend, number, column)

    def choice(self, number: int, key: str, value: str, words: Mapping[str, str], allowed: tuple[str, ...]) -> str:
        """One of the allowed values, by itself or by the list's own word for it."""
        small = value.casefold()
        meant = words.get(small, small)
        if meant in allowed:
            return meant
        named = ", ".join(filter(None, allowed))
        self.fault(
            number,
            key,
            _("{value} is none of: {named}.").format(value=repr(value), named=named),
            _('Say what it means under [stations.{key}s], such as "{value}" = "{first}".').format(
                key=key, value=value, first=allowed[0]
            ),
        )
        return allowed[0]

    def whole_number(self, number: int, key: str, value: str) -> int | None:
        """A count; thousands may be set apart."""
        if not value:
            return None
        digits = NOT_A_DIGIT.sub("", value)
        if COUNT.fullmatch(value) and len(digits) <= COUNT_DIGITS:
            return int(digits)
        self.fault(
            number,
            key,
            _("{value} is no whole number.").format(value=repr(value)),
            _("Write digits, or leave it empty."),
        )
        return None

    def degrees(self, number: int, key: str, value: str, limit: int) -> str | None:
        """A latitude or longitude in decimal degrees, kept as text; a decimal comma becomes a point."""
        if not value:
            return None
        text = value.replace(",", ".")
        try:
            is_place = abs(Decimal(text)) <= limit
        except InvalidOperation:
            is_place = False
        if is_place:
            return text
        self.fault(
            number,
            key,
            _("{value} is no angle of up to {limit} degrees.").format(value=repr(value), limit=limit),
            _("Write decimal degrees such as 43.238900, or leave it empty."),
        )
        return None


def code_fault(code: str) -> tuple[str, str]:
    """What is wrong with a code, and how to mend it."""
    if not code:
        return _("It is empty."), _("Every row needs a code, and every column it is composed of.")
    return _("It is longer than {n} characters.").format(n=CODE_CHARACTERS), _("Give it a shorter code.")
