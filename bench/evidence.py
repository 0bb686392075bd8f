"""How long it takes to check evidence of a large log, beside checking its signatures alone on one core."""

import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import checklist
from bench.figures import Table, count
from sync.checkpoint import write_note
from sync.evidence import container
from sync.evidence.verify import verify
from sync.merkle import grow, root
from sync.receipt import LogState
from sync.revision import write_body
from sync.signing import b64, content_id, public_jwk, sign, unb64, verifies

REVISIONS = 1_000_000
PHONES = 400
SAMPLE = 4000
AT = "2026-05-18T09:41:00.000Z"
LOG = "5eb1cfc1-d6b6-40d9-b8f6-0a9f3dd25a3c"


class Crew:
    """Phones that take turns, each with a key and a log of its own."""

    def __init__(self) -> None:
        self.keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(PHONES)]
        self.names = [str(uuid.UUID(int=number + 1)) for number in range(PHONES)]
        self.last: list[str | None] = [None] * PHONES

    def entry(self, number: int, answers: dict[str, object]) -> dict[str, object]:
        """The line of the log that stands at a place, from 1."""
        phone, seq = number % PHONES, (number - 1) // PHONES + 1
        body = write_body(
            device=self.names[phone], seq=seq, prev=self.last[phone], at=AT, submission=str(uuid.UUID(int=number)),
            changes=answers, over={},
        )  # fmt: skip
        self.last[phone] = name = content_id(body)
        sig = sign(self.keys[phone], body.encode())
        return {"index": number, "id": name, "body": body, "sig": sig, "received_at": AT, "team": "1", "revoked": False}

    def devices(self, store: Ed25519PrivateKey) -> Iterator[dict[str, object]]:
        for name, key in zip(self.names, self.keys, strict=True):
            said = {"device": name, "public_key": public_jwk(key.public_key()), "observer": "1", "team": "1"}
            body = container.json.dumps(said)
            certificate = {"body": body, "sig": b64(store.sign(body.encode()))}
            yield {**said, "enrolled_at": AT, "revoked_at": None, "certificate": certificate}


def write_evidence(file: Path, revisions: int) -> str:
    """Evidence of so many checklists of thirty answers; the store's key."""
    store, crew, chance = Ed25519PrivateKey.generate(), Crew(), random.Random(1)
    forms = [checklist.answers(chance) for _ in range(200)]
    with file.open("wb") as out:
        packer = container.Packer(out)
        packer.put_revisions(crew.entry(number, forms[number % 200]) for number in range(1, revisions + 1))
        frontier, _ = grow([], 0, map(unb64, packer.ids))
        state = LogState(LOG, 1, revisions, b64(root(frontier)))
        packer.put(container.CHECKPOINT, write_note(state, store.public_key(), store.sign))
        packer.put_lines(container.DEVICES, crew.devices(store))
        for name in (container.ENROLMENTS, container.ATTACHMENTS, container.SETBACKS):
            packer.put_lines(name, [])
        log = {"id": LOG, "epoch": 1, "size": revisions, "root": state.root}
        packer.seal({"log": log}, lambda data: b64(store.sign(data)))
    return b64(store.public_key().public_bytes_raw())


def signatures_a_second() -> float:
    """How many signatures one core checks when it does nothing else."""
    key, body = ec.generate_private_key(ec.SECP256R1()), b"x" * 1500
    public, sig = key.public_key(), sign(key, body)
    began = time.process_time()
    assert all(verifies(public, sig, body) for _ in range(SAMPLE))
    return SAMPLE / (time.process_time() - began)


def _cpu_s() -> float:
    own = psutil.Process().cpu_times()
    return own.user + own.system + own.children_user + own.children_system


def measure(revisions: int = REVISIONS) -> list[Table]:
    """One table: seconds by the wall and by the processors."""
    rate = signatures_a_second()
    title = "Checking evidence: signatures, chains, order, clocks and the tree"
    table = Table(title, ("revisions", "file", "seconds", "of one core", "signatures alone, one core", "times that"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "evidence.zip")
        key = write_evidence(file, revisions)
        began, spent = time.monotonic(), _cpu_s()
        report = verify(file, key)
        seconds, busy = time.monotonic() - began, _cpu_s() - spent
        assert report.revisions == revisions and not report.findings, report.findings[:3]
        size = f"{file.stat().st_size / 1e6:,.0f} MB"
    limit = revisions / rate
    cells = (f"{seconds:.0f} s", f"{busy:.0f} s", f"{limit:.0f} s", f"{busy / limit:.1f}×")
    table.add(count(revisions), size, *cells)
    table.notes.append("Each entry is a checklist of 30 answers. All cores of the machine take part.")
    return [table]
