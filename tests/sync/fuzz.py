"""python -m tests.sync.fuzz: spoilt inputs for every parser of sync/, from a seed, with little memory to do it in.

A parser may give a value or one of its named errors. Anything else, a crash or too much memory, ends the run.
"""

import argparse
import hashlib
import io
import json
import random
import resource
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from sync.age import is_recipient
from sync.batch import read_batch
from sync.bundle import read_bundle
from sync.checkpoint import read_note, write_note
from sync.errors import SyncError
from sync.evidence.container import read_key, read_object
from sync.merkle import from_text
from sync.receipt import LogState
from sync.receipt_file import read_receipt_file
from sync.revision import read_revision, write_body
from sync.signing import b64, public_jwk, public_key, sign, unb64, verifies
from sync.strict import read_strict
from tests.sync.sealed import OURS, opened, sealed, zipped

MOST_BYTES = 512 * 1024 * 1024
SNIPPETS = (
    '"', "{", "}", "[", "]", ",", ":", "null", "true", "-0", "1e400", "1.5", "9007199254740993", "9" * 5000, "NaN",
    "\\u0000", "\\ud800", "\\u0301", "é", "e\u0301", "🗳", "\x00", "[" * 200, '{"a":' * 60, '"v":2', '"set":{}', "=",
    "-", "_", "\n", " ", "",
)  # fmt: skip
KEY = ec.generate_private_key(ec.SECP256R1())
STORE = ed25519.Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class Parser:
    """What is put to it, before it is spoilt, and the errors it may raise."""

    name: str
    valid: str | bytes
    read: Callable[[bytes], object]
    named: tuple[type[Exception], ...] = (SyncError, ValueError)


def text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def read_jwk(content: bytes) -> object:
    found = json.loads(text(content))
    return public_key(found) if isinstance(found, dict) else None


def read_frontier(content: bytes) -> object:
    return from_text(text(content).split(" "))


def zip_of(batch: object) -> bytes:
    """What a bundle of this request seals."""
    picture = b"picture" * 100
    blob = f"blobs/{hashlib.sha256(picture).hexdigest()}"
    return zipped([("request.json", json.dumps(batch).encode()), ("certificate.json", b"{}"), (blob, picture)])


def receipt_file() -> dict[str, object]:
    """One receipt, and an attachment's."""
    log, name = {"id": "log", "epoch": 1, "size": 7, "root": "root"}, b64(bytes(32))
    problem = {"type": "urn:fieldobs:malformed", "title": "Cannot be read", "detail": ""}
    outcomes = {name: {"outcome": "stored"}, "b": {"outcome": "rejected", "problem": problem}}
    receipt = {"batch": str(uuid.UUID(int=3)), "outcomes": outcomes, "log": log, "signature": b64(bytes(64))}
    attachment = {"device": str(uuid.UUID(int=1)), "sha256": "0" * 64, "receipt": b64(bytes(64))}
    return {"fieldobs_receipts": 1, "receipts": [receipt], "attachments": [attachment], "carried": ["0" * 64]}


def read_receipts(content: bytes) -> object:
    return read_receipt_file(content).words(STORE.public_key())


def parsers() -> list[Parser]:
    """Every parser of sync/ with something right to begin from."""
    body = write_body(
        device=str(uuid.UUID(int=1)), seq=2, prev=b64(bytes(32)), at="2026-10-11T09:41:00.000Z",
        submission=str(uuid.UUID(int=2)), changes={"q": [1, "é", {"lat": "1"}], "stations/r1/$row": None},
        over={"q": [b64(bytes(32))]}, by="Dana",
    )  # fmt: skip
    batch = {
        "protocol": 1, "batch": str(uuid.UUID(int=3)), "device": str(uuid.UUID(int=1)), "app": "1", "cursor": None,
        "seen": "note", "alarm": ["a", "b"], "revisions": [{"body": body, "sig": sign(KEY, body.encode())}] * 2,
    }  # fmt: skip
    note = write_note(LogState(str(uuid.UUID(int=4)), 1, 7, b64(bytes(32))), STORE.public_key(), STORE.sign)
    signature = sign(KEY, b"body")
    return [
        Parser("batch", json.dumps(batch, ensure_ascii=False), read_batch, (SyncError,)),
        Parser("revision", body, lambda said: read_revision(text(said), signature), (SyncError,)),
        Parser("strict JSON", body, lambda said: read_strict(text(said)), (SyncError,)),
        Parser("base64url", b64(bytes(range(64))), lambda said: unb64(text(said)), (ValueError,)),
        Parser("signature", signature, lambda said: verifies(KEY.public_key(), text(said), b"body"), ()),
        Parser("key", json.dumps(public_jwk(KEY.public_key())), read_jwk, (ValueError,)),
        Parser("checkpoint", note, lambda said: read_note(text(said), STORE.public_key()), (SyncError,)),
        Parser("frontier", f"{b64(bytes(32))} {b64(bytes(32))}", read_frontier, (ValueError,)),
        Parser("line of evidence", body, read_object, (SyncError,)),
        Parser("bundle", sealed(zip_of(batch)), opened, (SyncError,)),
        Parser("zip of a bundle", zip_of(batch), lambda said: read_bundle(io.BytesIO(said)), (SyncError,)),
        Parser("receipt file", json.dumps(receipt_file()), read_receipts, (SyncError,)),
        Parser("recipient", str(OURS.to_public()), lambda said: is_recipient(text(said)), ()),
        Parser("key of evidence", json.dumps({"kty": "OKP", "x": b64(bytes(32))}), lambda said: read_key(text(said))),
    ]  # fmt: skip


def spoilt(valid: str | bytes, chance: random.Random) -> bytes:
    """Something like it, with one to six things wrong."""
    content = valid.encode() if isinstance(valid, str) else valid
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(content) + 1), chance.choice([0, 1, 1, 2, 8, 40])
        match chance.randrange(5):
            case 0:
                content = content[:at] + content[at + length :]
            case 1:
                content = content[:at] + content[at : at + length] * chance.randint(2, 9) + content[at + length :]
            case 2:
                content = content[:at] + chance.choice(SNIPPETS).encode() + content[at + length :]
            case 3:
                content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
            case _:
                content = content[:at] if chance.random() < 0.2 else content
    return content


def run(cases: int, seed: int) -> Counter[str]:
    """How often each parser gave what. Raises: whatever a parser may not raise."""
    chance, told = random.Random(seed), Counter[str]()
    chosen = parsers()
    for number in range(cases):
        parser = chosen[number % len(chosen)]
        content = spoilt(parser.valid, chance)
        try:
            parser.read(content)
            told[f"{parser.name}: read"] += 1
        except parser.named as error:
            told[f"{parser.name}: {type(error).__name__}"] += 1
        except Exception:
            print(f"seed {seed}, case {number}, {parser.name}: {content!r}", file=sys.stderr)
            raise
    return told


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=200_000)
    asked.add_argument("--seed", type=int, default=1)
    words = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    for what, count in sorted(run(words.cases, words.seed).items()):
        print(f"{count:>9,}  {what}")
    print(f"{words.cases:,} cases, no crash, {peak_mb():.0f} MB at most")


def peak_mb() -> float:
    """The most memory this process held at once; what `getrusage` says counts its parent in."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main()
