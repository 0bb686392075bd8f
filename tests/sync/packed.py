"""Evidence of a small log, made without a server, and ways to bend it."""

import json
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.checkpoint import write_note
from sync.evidence import container
from sync.merkle import grow, root
from sync.receipt import LogState
from sync.signing import b64, content_id, public_jwk, unb64
from tests.cast import OPENING, Phone

LOG = "5eb1cfc1-d6b6-40d9-b8f6-0a9f3dd25a3c"
PHOTO = {"sha256": "ab" * 32, "size": 1234, "type": "image/jpeg", "name": "protocol.jpg"}
ENROLLED, REVOKED = "2026-10-11T06:00:00.000Z", "2026-10-11T10:30:00.000Z"


@dataclass
class Store:
    """What makes evidence: a key, phones, and the log as it is to be told."""

    key: Ed25519PrivateKey
    phones: list[Phone]
    rows: list[dict]

    @property
    def ids(self):
        return [row["id"] for row in self.rows]

    @property
    def x(self):
        return b64(self.key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> str:
        return b64(self.key.sign(data))

    def state(self, size=None):
        leaves = [unb64(name) for name in self.ids[:size]]
        return LogState(LOG, 1, len(leaves), b64(root(grow([], 0, leaves)[0])))

    def note(self, state=None):
        return write_note(state or self.state(), self.key.public_key(), self.key.sign)

    def devices(self):
        for phone in self.phones:
            said = {"device": phone.id, "public_key": public_jwk(phone.key.public_key()), "observer": "a", "team": "12"}
            body = json.dumps(said)
            certificate = {"body": body, "sig": self.sign(body.encode())}
            times = {"enrolled_at": ENROLLED, "revoked_at": REVOKED if phone is self.phones[-1] else None}
            yield {**said, **times, "certificate": certificate}

    def attachments(self):
        for row in (row for row in self.rows if "body" in row):
            answers = json.loads(row["body"])["set"]
            for path, value in answers.items() if isinstance(answers, dict) else ():
                if isinstance(value, dict) and isinstance(value.get("sha256"), str):
                    yield {"sha256": value["sha256"], "size": value["size"], "revision": row["id"], "path": path}

    def pack(self, file: Path) -> Path:
        with file.open("wb") as out:
            packer = container.Packer(out)
            packer.put(container.CHECKPOINT, self.note())
            packer.put_revisions(self.rows)
            packer.put_lines(container.DEVICES, self.devices())
            packer.put_lines(container.ENROLMENTS, [{"code_sha256": "00", "device": self.phones[0].id}])
            packer.put_lines(container.ATTACHMENTS, self.attachments())
            packer.put_lines(container.SETBACKS, [{"kind": "restored"}])
            state = self.state()
            log = {"id": state.id, "epoch": state.epoch, "size": state.size, "root": state.root}
            packer.seal({"log": log, "key": {"kty": "OKP", "crv": "Ed25519", "x": self.x}}, self.sign)
        return file


def moment(number: int) -> str:
    return f"2026-10-11T10:{number // 60:02}:{number % 60:02}.000Z"


def row(number, entry, revoked=False):
    return {
        "index": number, "id": content_id(entry.body), "body": entry.body, "sig": entry.sig,
        "received_at": moment(number * 60), "team": "12", "revoked": revoked,
    }  # fmt: skip


def furnished() -> Store:
    """Three phones take turns; the last is revoked at half past ten and goes on; one answer is a photo."""
    phones = [Phone("12") for _ in range(3)]
    rows = []
    for number in range(1, 43):
        phone, at = phones[number % 3], moment(number * 60)
        changes = {**OPENING, "q": number, **({"photo": PHOTO} if number == 7 else {})}
        entry = phone.write(changes, submission=str(uuid.uuid4()), at=at)
        rows.append(row(number, entry, phone is phones[-1] and at > REVOKED))
    return Store(Ed25519PrivateKey.generate(), phones, rows)


def bend(file: Path, name: str, change, seal: Store | None = None) -> Path:
    """The same file with one member changed, or left out when the change gives nothing.

    `seal`: whoever did it had the store's key and says in its name that all is as it was packed.
    """
    with zipfile.ZipFile(file) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    changed = change(members[name].decode())
    members[name] = changed.encode() if changed is not None else None
    if seal:
        about = json.loads(members[container.ABOUT])
        about["files"][name] = container.hashlib.sha256(members[name]).hexdigest()
        members[container.ABOUT] = json.dumps(about).encode()
        members[container.SEAL] = seal.sign(container.SEALED + members[container.ABOUT]).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for each, content in members.items():
            if content is not None:
                archive.writestr(each, content)
    return file


def rewritten(number, change):
    """Change the object in one line of a list, from 1."""

    def of(text):
        lines = text.splitlines(keepends=True)
        lines[number - 1] = json.dumps(change(json.loads(lines[number - 1]))) + "\n"
        return "".join(lines)

    return of


def moved(*order):
    """The lines of a list in another order; those not named are left out."""
    return lambda text: "".join(text.splitlines(keepends=True)[number - 1] for number in order)
