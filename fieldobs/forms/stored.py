"""Between an answer as it is stored and the value that rules reckon with. Its twin is in `web/src/forms/answers.ts`."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

from fieldobs.forms.rules.values import WHOLE, Scalar, number, text


def read_answer(node: Mapping[str, Any], answer: Any) -> Scalar:
    """The value of a stored answer as rules see it: unanswered is the empty text."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return " ".join(map(str, answer))
    if isinstance(answer, Mapping):
        return place_text(answer) if "lat" in answer else str(answer.get("name", ""))
    if isinstance(answer, str):
        amount = number(answer) if node["type"] == "decimal" else math.nan
        return answer if amount != amount else amount
    return answer if isinstance(answer, bool) else float(answer)


def place_text(place: Mapping[str, Any]) -> str:
    """A location as XForms writes it: latitude, longitude, altitude (unknown: 0), accuracy."""
    accuracy = place.get("accuracy_m")
    return f"{place['lat']} {place.get('lon')} 0 {0 if accuracy is None else accuracy}"


def stored_answer(node: Mapping[str, Any], value: Scalar) -> Any:
    """A calculated value as it is stored: whole numbers as integers, others as text, nothing as null."""
    kind = node["type"]
    if isinstance(value, bool) and kind != "text":
        return value
    amount = value if isinstance(value, float) else math.nan
    if kind in ("integer", "decimal"):
        amount = number(value)
    if amount != amount or kind == "text":
        written = unicodedata.normalize("NFC", text(value)).replace("\0", "")
        return None if kind in ("integer", "decimal") or written in ("", "NaN") else written
    if math.isinf(amount):
        return None
    whole = amount == int(amount) and abs(amount) <= WHOLE
    return int(amount) if whole and kind != "decimal" else None if kind == "integer" else text(amount)
