"""The file that evidence travels in: a zip of JSON lines, a checkpoint, and a signed list of what is in it."""

import base64
import binascii
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.errors import EvidenceUnreadable
from sync.signing import unb64

FORMAT = 1
PART_LINES = 1 << 14  # a power of two, so that a part is a whole subtree of the log
ABOUT, SEAL, CHECKPOINT, IDS = "evidence.json", "evidence.sig", "checkpoint.txt", "ids.txt"
DEVICES, ENROLMENTS = "devices.jsonl", "enrolments.jsonl"
ATTACHMENTS, SETBACKS = "attachments.jsonl", "setbacks.jsonl"
LISTS = (DEVICES, ENROLMENTS, ATTACHMENTS, SETBACKS)
SEALED = b"fieldobs-evidence-v1\n"
README = """Evidence of an election observation mission, made by fieldobs.

revisions/*.jsonl   every change as its phone signed it, one JSON object a line, in the order of the log
ids.txt             the entries of the log: the id of each of them, one a line
checkpoint.txt      the state of the log, signed by the store (C2SP tlog-checkpoint)
devices.jsonl       the public key of each phone, with the store's certificate for it
enrolments.jsonl    the codes that made phones devices, as their SHA-256, and when they served
attachments.jsonl   hash, size and place of each file that an answer names
setbacks.jsonl      each time the log went back
evidence.json       what is in this file, with the SHA-256 of each; evidence.sig is the store's signature of it

To check it: fieldobs verify FILE --key KEY, or python -m sync.evidence FILE --key KEY
"""


def part_name(number: int) -> str:
    return f"revisions/{number:05}.jsonl"


@dataclass
class Packer:
    """Writes evidence. Lines come in order; `seal` ends it."""

    out: IO[bytes]
    ids: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.archive = zipfile.ZipFile(self.out, "w", zipfile.ZIP_DEFLATED)
        self.archive.writestr("README.txt", README)

    def put(self, name: str, content: str) -> None:
        """A file."""
        data = content.encode()
        self.hashes[name] = hashlib.sha256(data).hexdigest()
        self.archive.writestr(name, data)

    def put_lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """A list, one JSON object a line."""
        self.put(name, "".join(_line(row) for row in rows))

    def put_revisions(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Every entry of the log, in its order."""
        part: list[str] = []
        for row in rows:
            self.ids.append(row["id"])
            part.append(_line(row))
            if len(part) == PART_LINES:
                self._put_part(part)
        if part:
            self._put_part(part)
        self.put(IDS, "".join(f"{name}\n" for name in self.ids))

    def _put_part(self, part: list[str]) -> None:
        self.put(part_name((len(self.ids) - 1) // PART_LINES), "".join(part))
        part.clear()

    def seal(self, about: Mapping[str, Any], sign: Callable[[bytes], str]) -> None:
        """Say what is in the file, and sign that."""
        said = json.dumps({"format": FORMAT, **about, "files": self.hashes}, ensure_ascii=False, indent=1)
        self.archive.writestr(ABOUT, said)
        self.archive.writestr(SEAL, sign(SEALED + said.encode()) + "\n")
        self.archive.close()


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


@dataclass(frozen=True)
class Evidence:
    """An open file of evidence."""

    file: Path
    about: dict[str, Any]
    names: frozenset[str]

    @classmethod
    def open(cls, file: Path) -> "Evidence":
        """Raises: EvidenceUnreadable."""
        try:
            with zipfile.ZipFile(file) as archive:
                about = json.loads(archive.read(ABOUT))
                names = frozenset(archive.namelist())
        except OSError as error:
            raise EvidenceUnreadable(f"{file} cannot be read: {error.strerror}.") from error
        except (*BROKEN, KeyError, ValueError) as error:
            raise EvidenceUnreadable(f"{file} is no evidence of fieldobs.") from error
        if not isinstance(about, dict) or about.get("format") != FORMAT or not isinstance(about.get("files"), dict):
            raise EvidenceUnreadable(f"{file} is evidence of another format than {FORMAT}.")
        return cls(file, about, names)

    def read(self, name: str) -> bytes | None:
        """A file of it; nothing when it is not there or cannot be unpacked."""
        return read_member(self.file, name)

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The objects of a list; a line that is none is an empty one."""
        for line in (self.read(name) or b"").split(b"\n"):
            if line:
                yield read_object(line)

    def is_sealed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the store with this key made the list of what is in the file."""
        about, seal = self.read(ABOUT), self.read(SEAL)
        try:
            key.verify(unb64((seal or b"").decode().strip()), SEALED + (about or b""))
        except (InvalidSignature, ValueError):
            return False
        return True


BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError)


def read_member(file: Path, name: str) -> bytes | None:
    """A file of a zip; nothing when it is not there or cannot be unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(name)
    except (KeyError, OSError, *BROKEN):
        return None


def read_object(line: str | bytes) -> dict[str, Any]:
    """The JSON object that a line is, or an empty one."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_key(text: str) -> Ed25519PublicKey:
    """The store's public key: as a JWK, as its `x` alone, or as the key of a note (`name+hash+key`).

    Raises: EvidenceUnreadable.
    """
    said = text.strip()
    try:
        if said.startswith("{"):
            raw = unb64(str(json.loads(said)["x"]))
        elif said.startswith("fieldobs/"):
            raw = base64.b64decode(said.split("+", 2)[2], validate=True)[1:]
        else:
            raw = unb64(said)
        return Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, KeyError, IndexError, TypeError, binascii.Error) as error:
        raise EvidenceUnreadable("This is no public key of a store.") from error
