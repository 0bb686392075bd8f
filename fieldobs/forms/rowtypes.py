"""What a type of the survey sheet is in the form document: kinds of questions, choices, what a phone tells of itself.

Knows a row on its own, not the form around it. Old spellings are read as pyxform reads them.
"""

import re
from dataclasses import replace
from typing import Any

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_SELECT

from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.tree import Rule
from fieldobs.forms.rules.values import number

# Kinds by what pyxform makes of a type: what is typed by its data, what is taken by its media.
TYPED = {
    "string": "text", "int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "datetime",
    "geopoint": "location", "geotrace": "line", "geoshape": "area", "barcode": "barcode",
}  # fmt: skip
TAKEN = {"image/*": "photo", "audio/*": "audio", "video/*": "video", "application/*": "file"}
SELECTS = {"select one": "select_one", "select one external": "select_one", "rank": "rank"}
# What a phone would tell about itself: kept as calculated values, empty where a browser cannot know.
METADATA: dict[tuple[str, str], Rule] = {
    ("timestamp", "start"): {"once": [{"now": []}]},
    ("date", "today"): {"once": [{"today": []}]},
    ("timestamp", "end"): {"end": []},
}
# Taken by ODK in the background; a place here is taken when the observer taps, and never followed.
BACKGROUND = ("start-geopoint", "background-geopoint", "background-audio")
PASSED_OVER = ("audit", "csv-external", "xml-external")
FROM_FILE = re.compile(r"\S+\.[A-Za-z]+")
FROM_REPEAT = re.compile(r"\$\{\s*([^}]*?)\s*\}")
REFUSED = {
    "osm": Complaint("the type {kind} is not supported: there is no OpenMapKit in a browser"),
}
SCALE = {"start": "1", "end": "10", "step": "1"}


def kind_of(kind: str) -> str:
    """The kind of a question in the form document; empty for a type that it does not have."""
    if kind in BACKGROUND:
        return "calculate"
    if kind in aliases.select:
        return ""
    known: dict[str, Any] = QUESTION_TYPE_DICT.get(aliases._type_alias_map.get(kind, kind), {})
    bind, control = known.get("bind", {}), known.get("control", {})
    match control.get("tag", "" if known else None):
        case "input":
            return "note" if "readonly" in bind else TYPED.get(bind["type"], "")
        case "upload":
            return TAKEN.get(control["mediatype"], "")
        case "trigger":
            return "acknowledge"
        case "":
            return "calculate" if bind and kind not in PASSED_OVER else ""
    return ""


def metadata(kind: str) -> Rule | None:
    """What is reckoned for a type that asks the phone about itself; None for any other type."""
    if kind in BACKGROUND:
        return ""
    bind = QUESTION_TYPE_DICT.get(aliases._type_alias_map.get(kind, kind), {}).get("bind", {})
    if "jr:preload" not in bind:
        return None
    return METADATA.get((bind["jr:preload"], bind["jr:preloadParams"]), "")


def implied(kind: str, column: str) -> str:
    """What a type such as `percentage` says of its own in a column."""
    said = QUESTION_TYPE_DICT.get(kind, {}).get("bind", {}).get(column, "") if column == "constraint" else ""
    return str(said)


def selection(kind: str) -> tuple[str, re.Match[str]] | None:
    """The kind of a type that chooses from a list, with the parts of the type; None for any other type."""
    match = RE_SELECT.search(kind)
    return (SELECTS.get(aliases.select[match["select_command"]], "select_multiple"), match) if match else None


def refusal(kind: str) -> Complaint:
    """Words for a type that the form document does not have."""
    first = kind.split()[0]
    if first in aliases.select:
        return Complaint("write the type as {kind} LIST", {"kind": first})
    known = REFUSED.get(first)
    return (
        replace(known, values={"kind": first})
        if known
        else Complaint("the type {kind} is not supported", {"kind": kind})
    )


def scale_of(parameters: dict[str, str]) -> dict[str, float] | None:
    """Start, end and step of a range; None if one of them is no number or leads nowhere."""
    ends = {key: number(parameters.get(key, usual)) for key, usual in SCALE.items()}
    is_good = all(abs(end) < 1e15 for end in ends.values()) and ends["step"] != 0
    return {key: int(end) if end.is_integer() else end for key, end in ends.items()} if is_good else None
