"""A state of the log as a note that the store signed and anybody can check.

Source: C2SP tlog-checkpoint and signed-note. The origin, which is the key's name too, is `fieldobs/<id of the log>`;
one extension line, `epoch <number>`.
"""

import base64
import hashlib
import re
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.errors import NoteUnreadable
from sync.receipt import LogState
from sync.revision import UUID
from sync.signing import b64

MOST_NOTE = 4000
ED25519 = b"\x01"
HASH_BYTES = 4
SHAPE = re.compile(
    rf"(?P<text>fieldobs/(?P<id>{UUID.pattern})\n"
    r"(?P<size>0|[1-9]\d{0,17})\n"
    r"(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"epoch (?P<epoch>[1-9]\d{0,8})\n)\n"
    r"— fieldobs/(?P=id) (?P<sig>[A-Za-z0-9+/]{91}=)\n"
    r"(?:— \S+ [A-Za-z0-9+/]+=*\n)*",  # others may have signed it as well
    re.ASCII,
)


def origin(log: str) -> str:
    """The first line of a log's notes."""
    return f"fieldobs/{log}"


def key_hash(name: str, key: Ed25519PublicKey) -> bytes:
    """What a signature line begins with, so that a reader finds the key it needs."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key.public_bytes_raw()).digest()[:HASH_BYTES]


def verifier_key(log: str, key: Ed25519PublicKey) -> str:
    """The key as tools that read signed notes want it: `name+hash+key`."""
    name = origin(log)
    coded = base64.b64encode(ED25519 + key.public_bytes_raw()).decode()
    return f"{name}+{key_hash(name, key).hex()}+{coded}"


def note_text(state: LogState) -> str:
    """What is signed. The root is in ordinary base64 here, as the format wants it."""
    root = state.root.translate(str.maketrans("-_", "+/")) + "="
    return f"{origin(state.id)}\n{state.size}\n{root}\nepoch {state.epoch}\n"


def write_note(state: LogState, key: Ed25519PublicKey, sign: Callable[[bytes], bytes]) -> str:
    """A state as a signed note. `sign` makes the raw signature of `key`."""
    text, name = note_text(state), origin(state.id)
    signed = base64.b64encode(key_hash(name, key) + sign(text.encode())).decode()
    return f"{text}\n— {name} {signed}\n"


def claimed(note: str) -> LogState:
    """The state that a note claims, whoever signed it. Raises: NoteUnreadable."""
    found = _parts(note)
    return LogState(found["id"], int(found["epoch"]), int(found["size"]), b64(base64.b64decode(found["root"])))


def read_note(note: str, key: Ed25519PublicKey) -> LogState:
    """The state that a note speaks of. Raises: NoteUnreadable, also when this key did not sign it."""
    found = _parts(note)
    signed = base64.b64decode(found["sig"])
    if signed[:HASH_BYTES] != key_hash(origin(found["id"]), key):
        raise NoteUnreadable("The checkpoint was signed with another key.")
    try:
        key.verify(signed[HASH_BYTES:], found["text"].encode())
    except InvalidSignature as error:
        raise NoteUnreadable("The checkpoint's signature does not fit its text.") from error
    return claimed(note)


def _parts(note: str) -> re.Match[str]:
    found = SHAPE.fullmatch(note) if len(note) <= MOST_NOTE else None
    if found is None:
        raise NoteUnreadable("This is no checkpoint of a fieldobs log.")
    return found
