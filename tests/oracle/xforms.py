"""A form as ODK's engine gets it, and where the nodes of one are in the other."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxform import xls2json_backends as sheets
from pyxform.builder import create_survey_element_from_dict
from pyxform.xls2json import workbook_to_json

from fieldobs.forms.extras import SURVEY
from fieldobs.forms.workbook import column_of

STEP = re.compile(r"([^\[]+)(?:\[(\d+)\])?")
OURS = {"finding"}
CLOCK = re.compile(r"(T\d\d:\d\d:\d\d\.\d{3})(Z|\+00:00)$")


def xform_of(data: bytes) -> str:
    """The XForm that ODK makes of an XLSForm in Markdown tables, without the columns that only fieldobs reads."""
    book = sheets.get_xlsform(data, file_type=".md")
    drop(book.survey_header, book.survey, lambda header: column_of("survey", header).split("::")[0] in SURVEY - OURS)
    drop(book.settings_header, book.settings, lambda header: "::" not in header and header != "stage")
    for row in book.survey:
        if "parameters" in row:
            row["parameters"] = re.sub(r"\boriginal=\S+", "", row["parameters"]).strip()
    form = workbook_to_json(workbook_dict=book, fallback_form_name="data", warnings=[])
    return create_survey_element_from_dict(form).to_xml(validate=False, pretty_print=False)


def drop(header: Any, rows: Any, keep: Callable[[str], bool]) -> None:
    """Take the columns out of a sheet that ODK does not know."""
    for column in list(header[0] if header else ()):
        if not keep(column):
            header[0].pop(column)
            for row in rows:
                row.pop(column, None)


@dataclass(frozen=True)
class Leaf:
    """A question in one row: its path here, its reference there, and its node."""

    path: str
    reference: str
    node: Mapping[str, Any]


def leaves(nodes: list[Any], rows: Mapping[str, int], path: str = "", reference: str = "/data") -> Iterator[Leaf]:
    """Every question of a form in every row; `rows` says how many each repeat has, by its reference."""
    for node in nodes:
        said = reference + "/" + said_name(node["name"], reference)
        if node["type"] == "group":
            yield from leaves(node.get("children", []), rows, path, said)
        elif node["type"] == "repeat":
            for place in range(1, rows.get(said, 0) + 1):
                inner = f"{path}{node['name']}/r{place}/"
                yield from leaves(node.get("children", []), rows, inner, f"{said}[{place}]")
        else:
            yield Leaf(path + node["name"], said, node)


def row_paths(nodes: list[Any], rows: Mapping[str, int], path: str = "", reference: str = "/data") -> Iterator[str]:
    """The path of every row, as answers name it."""
    for node in nodes:
        said = f"{reference}/{node['name']}"
        if node["type"] == "group":
            yield from row_paths(node.get("children", []), rows, path, said)
        for place in range(1, rows.get(said, 0) + 1):
            yield f"{path}{node['name']}/r{place}"
            yield from row_paths(node["children"], rows, f"{path}{node['name']}/r{place}/", f"{said}[{place}]")


def said_name(name: str, reference: str) -> str:
    """What the sheet calls a question whose name was taken: without the groups in front."""
    for parent in re.findall(r"/([^/\[]+)", reference):
        name = name.removeprefix(f"{parent}.")
    return name


def repeats(nodes: list[Any], reference: str = "/data") -> Iterator[tuple[str, list[Any]]]:
    """The references of the repeats of a level and of the groups in it, with what is inside."""
    for node in nodes:
        said = f"{reference}/{node['name']}"
        if node["type"] == "repeat":
            yield said, node.get("children", [])
        elif node["type"] == "group":
            yield from repeats(node.get("children", []), said)


def stored(node: Mapping[str, Any], text: str) -> Any:
    """An answer as the engine's instance holds it, stored as fieldobs stores it."""
    if text == "":
        return None
    match node["type"]:
        case "integer":
            return int(text)
        case "select_multiple":
            return sorted(text.split())
        case "rank":
            return text.split()
        case "time":
            return text.removesuffix("Z")
    return text


def alike(one: str, other: str) -> bool:
    """Whether two reckoned values are the same: numbers to 12 digits, moments without the offset of Greenwich."""
    one, other = CLOCK.sub(r"\1", one), CLOCK.sub(r"\1", other)
    try:
        return abs(float(one) - float(other)) <= 1e-12 * max(1.0, abs(float(one)))
    except ValueError:
        return one == other
