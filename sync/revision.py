"""One signed, frozen change to one submission: reading it from its exact text, and writing one."""

import json
import re
import secrets
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from sync.errors import Malformed, NotYetKnown
from sync.signing import b64, content_id, unb64
from sync.strict import read_strict

RevisionId = NewType("RevisionId", str)
DeviceId = NewType("DeviceId", str)
SubmissionId = NewType("SubmissionId", str)
Path = NewType("Path", str)

VERSION = 1
MOST_BYTES = 64 * 1024
NONCE_BYTES = 16
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ID = re.compile(r"[A-Za-z0-9_-]{43}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass(frozen=True, slots=True)
class Revision:
    """What a body says, beside the body itself. `sig` vouches for it and is no part of the id."""

    id: RevisionId
    device: DeviceId
    seq: int
    prev: RevisionId | None
    at: str
    submission: SubmissionId
    set: dict[Path, Any]
    over: dict[Path, list[RevisionId]]
    by: str | None
    body: str
    sig: str


def read_revision(body: str, sig: object) -> Revision:
    """The revision that a text is. Raises: Malformed, NotYetKnown."""
    if len(body.encode()) > MOST_BYTES:
        raise Malformed(f"the body is larger than {MOST_BYTES // 1024} KiB")
    said = read_strict(body)
    if not isinstance(said, dict):
        raise Malformed("the body is no JSON object")
    if _is_integer(said.get("v")) and said["v"] != VERSION:
        raise NotYetKnown(f"version {said['v']} of the contract is not known here")
    for member, (is_right, what) in SHAPE.items():
        if member not in said or not is_right(said[member]):
            raise Malformed(f"the member {member!r} is missing or is not {what}")
    over = said.get("over", {})
    if not _is_over(over):
        raise Malformed("the member 'over' is not path → list of ids")
    if stray := over.keys() - said["set"].keys():
        raise Malformed(f"'over' names the path {sorted(stray)[0]!r}, which 'set' does not write")
    if not isinstance(sig, str):
        raise Malformed("the signature is no text")
    by = said.get("by")
    return Revision(
        id=RevisionId(content_id(body)),
        device=said["device"],
        seq=said["seq"],
        prev=said["prev"],
        at=said["at"],
        submission=said["submission"],
        set=said["set"],
        over=over,
        by=by if isinstance(by, str) else None,
        body=body,
        sig=sig,
    )


def reread(body: str, sig: str) -> Revision:
    """A revision that was read before it was stored, so that it needs no second check."""
    said = json.loads(body)
    return Revision(
        RevisionId(content_id(body)), said["device"], said["seq"], said["prev"], said["at"], said["submission"],
        said["set"], said.get("over", {}), said.get("by"), body, sig,
    )  # fmt: skip


def write_body(
    *,
    device: str,
    seq: int,
    prev: str | None,
    at: str,
    submission: str,
    changes: Mapping[str, Any],
    over: Mapping[str, Sequence[str]],
    by: str | None = None,
) -> str:
    """The text of a new revision, ready to be signed."""
    said: dict[str, Any] = {
        "v": VERSION, "device": device, "seq": seq, "prev": prev, "at": at, "submission": submission,
        "set": dict(changes),
    }  # fmt: skip
    replaced = {path: list(ids) for path, ids in over.items() if ids}
    if replaced:
        said["over"] = replaced
    if by is not None:
        said["by"] = by
    said["nonce"] = b64(secrets.token_bytes(NONCE_BYTES))
    return unicodedata.normalize("NFC", json.dumps(said, ensure_ascii=False, separators=(",", ":")))


def station_submission(mission: str, slug: str, team: str, station: str, visit: int) -> str:
    """The id of the checklist that both phones of a pair open, even offline, for one visit."""
    return str(uuid.uuid5(uuid.UUID(mission), f"{slug}\n{team}\n{station}\n{visit}"))


def desk_of(mission: str) -> str:
    """The id of the server's own device, which signs what the desk decides. Raises: ValueError when it is no uuid."""
    return str(uuid.uuid5(uuid.UUID(mission), "desk"))


def _is_integer(value: object) -> bool:
    return type(value) is int


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def _is_id(value: object) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_nonce(value: object) -> bool:
    try:
        return isinstance(value, str) and len(unb64(value)) == NONCE_BYTES
    except ValueError:
        return False


def _is_over(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(ids, list) and all(_is_id(name) for name in ids) for ids in value.values()
    )


SHAPE = {
    "v": (_is_integer, "1"),
    "device": (_is_uuid, "a uuid in lower case"),
    "seq": (lambda value: _is_integer(value) and value >= 1, "an integer from 1"),
    "prev": (lambda value: value is None or _is_id(value), "an id or null"),
    "at": (_is_instant, "an instant in UTC with milliseconds"),
    "submission": (_is_uuid, "a uuid in lower case"),
    "set": (lambda value: isinstance(value, dict), "an object"),
    "nonce": (_is_nonce, "16 bytes in base64url"),
}
