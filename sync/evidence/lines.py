"""What each entry of the log shows by itself: its id, its signature, its words. Runs in several processes."""

import hashlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sync.evidence.container import read_member, read_object
from sync.evidence.finding import Finding, Kind
from sync.merkle import grow
from sync.signing import b64, public_key, unb64, verifies

HASH_BYTES = 32
MOMENT = "0000-00-00T00:00:00.000Z"
NOBODY = b"\0" * HASH_BYTES
UNTOLD = b"\xff" * HASH_BYTES
"""What an erased entry followed on its phone: its body said so."""

Keys = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Named:
    """An attachment that an answer names."""

    revision: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a device signed: that the bodies of these revisions are kept no longer."""

    device: str
    at: str
    by: str
    reason: str
    names: tuple[str, ...]


@dataclass
class Part:
    """What is needed of one file of entries once it has been checked. One item for each line, hashes end to end."""

    sha256: str
    digests: bytes = b""
    prevs: bytes = b""
    indexes: "array[int]" = field(default_factory=lambda: array("q"))
    devices: list[str] = field(default_factory=list)
    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    made: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    revoked: bytearray = field(default_factory=bytearray)
    attachments: list[Named] = field(default_factory=list)
    erased: list[tuple[int, str]] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    frontier: list[bytes] = field(default_factory=list)


def check_part(file: Path, name: str, keys: Keys) -> Part | None:
    """Check every line of one file of entries; nothing when the file is not there."""
    content = read_member(file, name)
    if content is None:
        return None
    part, reader = Part(hashlib.sha256(content).hexdigest()), Reader(keys)
    digests, prevs = [], []
    names: dict[str, str] = {}
    for line in content.decode(errors="replace").removesuffix("\n").split("\n"):
        entry = reader.read(line, part)
        digests.append(entry.digest)
        prevs.append(entry.prev)
        part.indexes.append(entry.index)
        part.devices.append(names.setdefault(entry.device, entry.device))  # one text for a device: it travels once
        part.seqs.append(entry.seq)
        part.made.append(entry.at)
        part.received.append(entry.received_at)
        part.revoked.append(entry.is_revoked)
    part.digests, part.prevs = b"".join(digests), b"".join(prevs)
    part.frontier, _ = grow([], 0, digests)
    return part


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it counts in the order of the log; what it lacks has a value that fits nothing."""

    index: int
    digest: bytes
    prev: bytes
    device: str
    seq: int
    at: str
    received_at: str
    is_revoked: bool


class Reader:
    """Reads lines with the keys of the devices at hand."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._found: dict[str, ec.EllipticCurvePublicKey | None] = {}

    def read(self, line: str, part: Part) -> Entry:
        """A line, with what is wrong with it put into the part's findings."""
        said = read_object(line)
        body, index = said.get("body"), _number(said.get("index"))
        if said.get("erased") is True and (digest := _hash(said.get("id"))) != NOBODY:
            part.erased.append((index, b64(digest)))
            return _entry(said, said, digest, UNTOLD)
        if not isinstance(body, str):
            part.findings.append(Finding(Kind.ALTERED, f"revision {index or '?'}", "its line cannot be read"))
            return _entry(said, {}, NOBODY, NOBODY)
        raw = body.encode(errors="surrogatepass")
        digest = hashlib.sha256(raw).digest()
        revision = read_object(body)
        device = _text(revision.get("device"))
        if fault := self._fault(said, digest, device, raw):
            part.findings.append(Finding(Kind.ALTERED, f"revision {index} ({b64(digest)})", fault))
        elif b'"$erased"' in raw:
            part.erasures += _erasures(revision)
        if b'"sha256"' in raw:
            part.attachments += _attachments(b64(digest), revision)
        return _entry(said, revision, digest, _hash(revision.get("prev")))

    def _fault(self, said: Mapping[str, Any], digest: bytes, device: str, raw: bytes) -> str:
        if said.get("id") != b64(digest):
            return f"its body is not the one its id speaks of, {str(said.get('id'))[:43]}"
        key = self._key(device)
        if key is None:
            return f"there is no key of its device {device[:36]}"
        if not verifies(key, _text(said.get("sig")), raw):
            return f"its device {device[:36]} did not sign it"
        return ""

    def _key(self, device: str) -> ec.EllipticCurvePublicKey | None:
        if device not in self._found:
            try:
                self._found[device] = public_key(self.keys[device])
            except (KeyError, ValueError):
                self._found[device] = None
        return self._found[device]


def _entry(said: Mapping[str, Any], revision: Mapping[str, Any], digest: bytes, prev: bytes) -> Entry:
    return Entry(
        _number(said.get("index")),
        digest,
        prev,
        _text(revision.get("device")),
        _number(revision.get("seq")),
        _moment(revision.get("at")),
        _moment(said.get("received_at")),
        said.get("revoked") is True,
    )


def _erasures(said: Mapping[str, Any]) -> Iterator[Erasure]:
    answers = said.get("set")
    if isinstance(answers, dict) and isinstance(names := answers.get("$erased"), list):
        who, reason = _text(said.get("by")), _text(answers.get("$reason"))
        yield Erasure(_text(said.get("device")), _moment(said.get("at")), who, reason, tuple(map(str, names)))


def _attachments(revision: str, said: Mapping[str, Any]) -> list[Named]:
    answers = said.get("set")
    return [
        Named(revision, path, str(each["sha256"]), _number(each.get("size")))
        for path, value in (answers.items() if isinstance(answers, dict) else ())
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, dict) and isinstance(each.get("sha256"), str)
    ]


def _number(value: object) -> int:
    return value if type(value) is int and 0 <= value < 2**62 else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> str:
    return value if isinstance(value, str) and len(value) == len(MOMENT) and value.isascii() else MOMENT


def _hash(value: object) -> bytes:
    try:
        found = unb64(value) if isinstance(value, str) else NOBODY
    except ValueError:
        return NOBODY
    return found if len(found) == HASH_BYTES else NOBODY
