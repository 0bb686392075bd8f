"""Tables that lie beside a form: CSV, the XML of ODK's secondary instances, GeoJSON. Knows no form."""

import codecs
import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

from fieldobs.forms.rules.complaint import Complaint

# What ODK calls the value and the label of a choice, by the file it stands in.
USUAL = {".csv": ("name", "label"), ".xml": ("name", "label"), ".geojson": ("id", "title")}
GEOMETRY = "geometry"


class BadFile(ValueError):
    """A file cannot be used; the complaint says why."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.said())
        self.complaint = complaint


@dataclass(frozen=True)
class Table:
    """A file of rows: its columns, and its rows as long as they are many."""

    columns: list[str]
    rows: list[list[str]]


def ending(name: str) -> str:
    """How a file's name ends, in small letters."""
    return PurePosixPath(name).suffix.lower()


def read_table(name: str, data: bytes) -> Table:
    """The rows of a file, by what it begins with.

    Raises: BadFile.
    """
    begins = data.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    readers: dict[bytes, Callable[[str, bytes], Table]] = {b"<": _from_xml, b"{": _from_geojson}
    return readers.get(begins, _from_csv)(name, data)


def _from_csv(name: str, data: bytes) -> Table:
    """In UTF-8, with commas, semicolons or tabs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(Complaint("{file} is not in UTF-8: save it as CSV UTF-8", {"file": name})) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(True), delimiter=delimiter)]
    except csv.Error as error:
        said = {"file": name, "reason": str(error)}
        raise BadFile(Complaint("{file} cannot be read as CSV: {reason}", said)) from error
    lines = [line for line in lines if any(line)]
    if not lines:
        raise BadFile(Complaint("{file} is empty", {"file": name}))
    columns = lines[0]
    twice = next((column for place, column in enumerate(columns) if column and column in columns[:place]), "")
    if twice:
        raise BadFile(Complaint("{file} has two columns {name}", {"file": name, "name": twice}))
    return Table(columns, [(line + [""] * len(columns))[: len(columns)] for line in lines[1:]])


def _from_xml(name: str, data: bytes) -> Table:
    """`<root><item><name>…</name><label>…</label></item></root>`."""
    try:
        root = ElementTree.fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        said = {"file": name, "reason": str(error)}
        raise BadFile(Complaint("{file} cannot be read as XML: {reason}", said)) from error
    items = [{_plain(cell.tag): (cell.text or "").strip() for cell in item} for item in root]
    return _table(name, items)


def _plain(tag: Any) -> str:
    """The name of an element without its namespace; a comment has none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _from_geojson(name: str, data: bytes) -> Table:
    """Features with their properties; `geometry` becomes ODK's `latitude longitude altitude accuracy`."""
    try:
        features = json.loads(data)["features"]
        items = [
            {
                **{str(key): _written(value) for key, value in (feature.get("properties") or {}).items()},
                **({"id": _written(feature["id"])} if "id" in feature else {}),
                GEOMETRY: _places(feature.get("geometry") or {}),
            }
            for feature in features
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = {"file": name, "reason": str(error)}
        raise BadFile(Complaint("{file} cannot be read as GeoJSON: {reason}", said)) from error
    return _table(name, items)


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _places(geometry: Mapping[str, Any]) -> str:
    """A point, a line or the outside of an area, as ODK writes a place."""
    points = geometry.get("coordinates") or []
    kind = geometry.get("type")
    if kind == "Point":
        points = [points]
    elif kind == "Polygon":
        points = points[0]
    elif kind != "LineString":
        return ""
    return "; ".join(f"{float(lat)} {float(lon)} {rest[0] if rest else 0} 0" for lon, lat, *rest in points)


def _table(name: str, items: Iterable[Mapping[str, str]]) -> Table:
    """Rows that need not have the same columns."""
    rows = list(items)
    columns = [column for column in dict.fromkeys(column for row in rows for column in row) if column]
    if not rows:
        raise BadFile(Complaint("{file} is empty", {"file": name}))
    return Table(columns, [[row.get(column, "") for column in columns] for row in rows])
