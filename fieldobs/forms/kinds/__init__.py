"""The kinds of questions, each in a file of its own; their screens are in `web/src/questions`."""

from typing import Any

from fieldobs.forms.kinds import acknowledge, attachment, choice, location, moment, number, points, text
from fieldobs.forms.kinds.kind import Kind, Lists, Node

KINDS: dict[str, Kind] = {
    "text": text.TEXT,
    "integer": number.INTEGER,
    "decimal": number.DECIMALS,
    "date": moment.DATE,
    "time": moment.TIME,
    "datetime": moment.DATETIME,
    "select_one": choice.SELECT_ONE,
    "select_multiple": choice.SELECT_MULTIPLE,
    "photo": attachment.PHOTO,
    "file": attachment.FILE,
    "audio": attachment.AUDIO,
    "video": attachment.VIDEO,
    "barcode": text.TEXT,
    "rank": choice.RANK,
    "location": location.LOCATION,
    "line": points.LINE,
    "area": points.AREA,
    "acknowledge": acknowledge.ACKNOWLEDGE,
    "calculate": text.CALCULATE,
}


def fits(value: Any, node: Node, lists: Lists) -> bool:
    """Whether a stored answer fits its question; left blank always does."""
    kind = KINDS.get(node["type"])
    return value is None or (kind is not None and kind.fits(value, node, lists))


def shown(value: Any, node: Node, lists: Lists, language: str) -> str:
    """A stored answer as people read it; nothing for one left blank."""
    kind = KINDS.get(node["type"])
    if value is None or kind is None:
        return ""
    return kind.shown(value, node, lists, language)
