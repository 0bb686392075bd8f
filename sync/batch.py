"""What a device sends, parsed once at the edge."""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from sync.errors import BatchTooLarge, BatchUnreadable, BatchUnusable
from sync.revision import UUID

PROTOCOL = 1
MOST_REVISIONS = 200
MOST_CERTIFICATES = 50
NOT_PLAIN = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision as it travels. `sig` is whatever was sent."""

    body: str
    sig: object


@dataclass(frozen=True, slots=True)
class Batch:
    """One sync request. `seen` and `alarm` are checkpoints of the store, as whoever sends them holds them.

    `certificates` are, unchecked, those of devices whose revisions are in it, for a store that has forgotten them.
    """

    id: str
    device: str
    app: str
    cursor: str | None
    entries: list[Entry]
    seen: str | None = None
    alarm: tuple[str, ...] = ()
    certificates: tuple[dict[str, Any], ...] = ()


def read_batch(content: bytes) -> Batch:
    """The batch that a request is. Raises: BatchUnreadable, BatchUnusable, BatchTooLarge."""
    said = _read_json(content)
    if not isinstance(said, dict) or type(said.get("protocol")) is not int or said["protocol"] != PROTOCOL:
        raise BatchUnusable("This is no sync request of protocol 1.")
    for member in ("batch", "device"):
        if not isinstance(said.get(member), str) or not UUID.fullmatch(said[member]):
            raise BatchUnusable(f"The member {member!r} is not a uuid in lower case.")
    if not isinstance(said.get("revisions"), list):
        raise BatchUnusable("The member 'revisions' is no list.")
    if len(said["revisions"]) > MOST_REVISIONS:
        raise BatchTooLarge(f"A request holds at most {MOST_REVISIONS} revisions; send the rest in the next one.")
    app, cursor, seen, alarm = (said.get(member) for member in ("app", "cursor", "seen", "alarm"))
    return Batch(
        said["batch"],
        said["device"],
        NOT_PLAIN.sub("", app)[:40] if isinstance(app, str) else "",
        cursor if isinstance(cursor, str) else None,
        [_entry(number, entry) for number, entry in enumerate(said["revisions"], 1)],
        seen if isinstance(seen, str) else None,
        tuple(note for note in alarm if isinstance(note, str)) if isinstance(alarm, list) else (),
        _certificates(said.get("certificates")),
    )


def _certificates(said: object) -> tuple[dict[str, Any], ...]:
    shown = said[:MOST_CERTIFICATES] if isinstance(said, list) else []
    return tuple(each for each in shown if isinstance(each, dict))


def _entry(number: int, entry: object) -> Entry:
    body = entry.get("body") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(body, str) or not _is_text(body):
        raise BatchUnusable(f"Revision {number} of the request has no text 'body'.")
    return Entry(body, entry.get("sig"))


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_json(content: bytes) -> Any:
    try:
        return json.loads(content.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BatchUnreadable(f"The request is no JSON text: {error}"[:200]) from error


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
