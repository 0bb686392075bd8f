"""JSON as revisions may hold it: no duplicate keys, no decimals, text in NFC. Everything else is refused."""

import json
import unicodedata
from typing import Any, NoReturn

from sync.errors import Malformed

MOST_INTEGER = 2**53
MOST_TEXT = 20_000
MOST_DEPTH = 32


def read_strict(text: str) -> Any:
    """The value of JSON text. Raises: Malformed, with the reason."""
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"the body is no JSON text: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise Malformed(f"the body is nested deeper than {MOST_DEPTH}") from error
    _check(value, 1)
    return value


def _check(value: Any, depth: int) -> None:
    """Raises: Malformed for text or depth that a revision may not have."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, (dict, list)):
        if depth > MOST_DEPTH:
            raise Malformed(f"the body is nested deeper than {MOST_DEPTH}")
        for part in value.values() if isinstance(value, dict) else value:
            _check(part, depth + 1)


def check_text(text: str) -> None:
    """Raises: Malformed for text that two machines could read differently."""
    if len(text) > MOST_TEXT:
        raise Malformed(f"a text is longer than {MOST_TEXT:,} characters")
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            raise Malformed(f"the text {text[:40]!r} is not in NFC")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise Malformed("a text holds half a surrogate pair")
    if "\0" in text:
        raise Malformed("a text holds U+0000")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key stands twice in one object")
    for key in found:
        check_text(key)
    return found


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MOST_INTEGER:
        raise Malformed(f"the integer {text[:20]} is beyond 2^53")
    return int(text)


def _no_decimal(text: str) -> NoReturn:
    raise Malformed(f"the number {text[:20]} has a point or an exponent; decimals travel as text")


def _no_constant(text: str) -> NoReturn:
    raise Malformed(f"{text} is no JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_no_decimal, parse_constant=_no_constant
)
