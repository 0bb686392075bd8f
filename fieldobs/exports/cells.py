"""An answer as the cell of a spreadsheet, with the names or the labels of choices, and a cell as an answer. Pure.

What a cell says is compared as text, so that a spreadsheet may write 12 as 12.0 and nothing has changed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from fieldobs.exports.faults import Unfit, _
from fieldobs.exports.form import Lists, Node
from fieldobs.forms.kinds import fits
from fieldobs.pages import translator
from sync.strict import MOST_TEXT

Cell = str | int | float | None
EXACT_DIGITS = 15
BLANK = "$blank"
PLACE = re.compile(r"(-?\d+(?:\.\d+)?)[,\s]+(-?\d+(?:\.\d+)?)(?:[,\s]+(?:±\s*)?(\d+)(?:\s*m)?)?")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SEVERAL = ("select_multiple", "rank")


@dataclass(frozen=True)
class Style:
    """How answers are written: with the names of questions and choices, or in the words of a language."""

    language: str = ""

    @property
    def has_labels(self) -> bool:
        return bool(self.language)

    @property
    def blank(self) -> str:
        """What stands where the protocol itself is blank."""
        return self.say(_("blank in protocol")) if self.has_labels else BLANK

    def say(self, text: str) -> str:
        """A sentence of the catalogue in the language of the file."""
        return translator(self.language)(text)

    def label(self, choice: Mapping[str, Any]) -> str:
        """A choice in words; its name where the form has none."""
        texts = choice.get("label", {})
        return str(texts.get(self.language) or next(iter(texts.values()), "") or choice["name"])


def choice_words(node: Node, lists: Lists, style: Style) -> dict[str, str]:
    """Choices by name, each in words that no other choice of the list has."""
    choices = lists.get(node.get("list", ""), ())
    if not style.has_labels:
        return {choice["name"]: choice["name"] for choice in choices}
    said = [style.label(choice) for choice in choices]
    names = {choice["name"] for choice in choices}
    words = {}
    for choice, label in zip(choices, said, strict=True):
        is_plain = said.count(label) == 1 and (label not in names or label == choice["name"]) and ";" not in label
        words[choice["name"]] = label if is_plain else f"{label.replace(';', ',')} [{choice['name']}]"
    return words


def write_answer(value: Any, node: Node | None, lists: Lists, style: Style) -> Cell:
    """An answer as a cell. Whole numbers and decimals are numbers if a spreadsheet can hold every digit."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return value if len(str(abs(value))) <= EXACT_DIGITS else str(value)
    if isinstance(value, list):
        return _write_several(value, node, lists, style)
    if isinstance(value, dict):
        return _write_object(value)
    if node and node["type"] == "decimal":
        return _write_decimal(str(value))
    words = choice_words(node, lists, style) if node and "list" in node else {}
    return clean(words.get(str(value), str(value)))


def _write_several(value: list[Any], node: Node | None, lists: Lists, style: Style) -> str:
    words = choice_words(node, lists, style) if node and "list" in node else {}
    if not all(isinstance(name, str) for name in value):
        return clean(json.dumps(value, ensure_ascii=False))
    return clean(("; " if style.has_labels else " ").join(words.get(name, name) for name in value))


def _write_object(value: Mapping[str, Any]) -> str:
    if "lat" in value and "lon" in value:
        accuracy = value.get("accuracy_m")
        return f"{value['lat']} {value['lon']}" + (f" ±{accuracy}" if accuracy is not None else "")
    if "sha256" in value:
        return clean(f"{value.get('name') or 'file'} [{value['sha256']}]")
    return clean(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _write_decimal(value: str) -> Cell:
    digits = value.strip("-").replace(".", "").lstrip("0")
    return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) and len(digits) <= EXACT_DIGITS else clean(value)


def clean(text: str) -> str:
    """A text as every spreadsheet can hold it: plain line ends, no control characters."""
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def said(cell: Any) -> str:
    """What a cell says, whatever type a spreadsheet gave it: 12, 12.0 and "12" say the same."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**EXACT_DIGITS else _plain(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return clean(str(cell)).strip()


def _plain(number: float) -> str:
    return format(Decimal(repr(number)), "f")


def read_answer(text: str, node: Node, lists: Lists, style: Style) -> Any:
    """The answer that a cell says; None for an empty one. Raises: Unfit."""
    if not text:
        return None
    kind = node["type"]
    if kind in ("photo", "file", "audio", "video") or "calculate" in node:
        raise Unfit(_("what a phone took or reckoned is not changed in a spreadsheet"))
    if len(text) > MOST_TEXT:
        raise Unfit(_("a text is longer than {n} characters"), n=MOST_TEXT)
    value = _read(text, kind, node, lists, style)
    if not fits(value, node, lists):
        raise Unfit(_("“{text}” is no answer to a question of the kind {kind}"), text=text[:60], kind=kind)
    return value


def _read(text: str, kind: str, node: Node, lists: Lists, style: Style) -> Any:
    if kind == "integer" or (kind in ("range", "decimal") and re.fullmatch(r"-?\d{1,15}", text)):
        return _integer(text) if kind != "decimal" else text
    if kind == "decimal":
        return _decimal(text)
    if kind == "select_one":
        return _name(text, node, lists, style)
    if kind in SEVERAL:
        names = _names(text, node, lists, style)
        return names if kind == "rank" else sorted(set(names))
    if kind == "location":
        return _place(text)
    if kind in ("date", "time", "datetime"):
        return _moment(text, kind)
    return text


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise Unfit(_("“{text}” is no whole number"), text=text[:60])
    return int(text)


def _decimal(text: str) -> str:
    try:
        return format(Decimal(text[:40].replace(",", ".")), "f")
    except InvalidOperation as error:
        raise Unfit(_("“{text}” is no number"), text=text[:60]) from error


def _moment(text: str, kind: str) -> str:
    """A moment as the form keeps it; a spreadsheet gives a date with a midnight, and a time with a day."""
    day, _sep, clock = text.replace(" ", "T").partition("T")
    if kind == "date":
        return day if clock in ("", "00:00:00", "00:00") else text
    if kind == "time":
        return (clock or day)[:8].removesuffix(":00") if (clock or day).count(":") == 2 else clock or day
    return text.replace(" ", "T")


def _place(text: str) -> dict[str, Any]:
    found = PLACE.fullmatch(text)
    if found is None:
        raise Unfit(_("“{text}” is no place; write 43.2389 76.8897, then ±12 if you know the metres"), text=text[:60])
    accuracy = {"accuracy_m": int(found[3])} if found[3] else {}
    return {"lat": found[1], "lon": found[2], **accuracy}


def _names(text: str, node: Node, lists: Lists, style: Style) -> list[str]:
    parts = re.split(r"\s*;\s*", text) if style.has_labels or ";" in text else text.split()
    return [_name(part, node, lists, style) for part in parts if part]


def _name(text: str, node: Node, lists: Lists, style: Style) -> str:
    """The name of a choice written as its name or in words."""
    words = choice_words(node, lists, style)
    if text in words or "list" not in node:
        return text
    found = [name for name, label in words.items() if label.casefold() == text.casefold()]
    if len(found) != 1:
        some = "; ".join(list(words.values())[:12])
        raise Unfit(_("“{text}” is no choice of this question; there are: {some}"), text=text[:60], some=some)
    return found[0]
