"""A phone as a real client of the sync contract, over HTTP. Used by the demonstration, by tests and by measurements.

It believes nothing but a receipt: the exact media type, its own batch, the store's signature. Anything else, whatever
its status, leaves the outbox as it is.
"""

import gzip
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path as File
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from fieldobs.database import instant_text, now
from fieldobs.demo.journal import Journal
from sync.receipt import MEDIA_TYPE, LogState, Outcome, Ruling, signed_lines
from sync.revision import RevisionId, station_submission
from sync.signing import public_jwk, sign, unb64

APP = "demo"
MOST_REVISIONS = 200
MOST_PLAIN_BYTES = 2 * 1024 * 1024
MOST_PACKED_BYTES = 256 * 1024
PIECE_BYTES = 256 * 1024
MOST_ROUNDS = 1000


class NotSent(Exception):
    """Nothing was acknowledged, so everything is kept. `retry_after_s` is when the server asks to be tried again."""

    def __init__(self, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


@dataclass
class Phone:
    """One enrolled device. Not to be shared between threads."""

    http: httpx.Client
    journal: Journal
    mission: str
    observer: str
    token: str
    certificate: dict[str, str]
    store_key: dict[str, str]
    team: str = ""
    pair: list[str] = field(default_factory=list)
    clock: Callable[[], datetime] = now
    cursor: str | None = None
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    current_forms: list[dict[str, str]] = field(default_factory=list)
    plan: list[dict[str, str]] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def enrol(cls, http: httpx.Client, code: str, name: str = "demo phone") -> "Phone":
        """Make a key and become a device. Raises: httpx.HTTPStatusError."""
        key = ec.generate_private_key(ec.SECP256R1())
        proof = sign(key, code.encode())
        asked = {"code": code, "public_key": public_jwk(key.public_key()), "proof": proof, "name": name}
        granted = _json(http.post("/api/v1/enrol", json=asked))
        store_key = _json(http.get("/api/v1/log/key"))
        phone = cls(
            http,
            Journal(granted["device"], key),
            granted["mission"],
            granted["observer"],
            granted["token"],
            granted["certificate"],
            store_key,
        )
        team = phone.read_mission()["team"]
        phone.team = team["code"]
        phone.pair = sorted([phone.observer, *(partner["code"] for partner in team["partners"])])
        return phone

    @property
    def id(self) -> str:
        return self.journal.device

    # What is on the phone

    def submission_at(self, form: Mapping[str, str], station: str, visit: int = 1) -> str:
        """The id of a checklist at a station, the same on every phone of the team."""
        return station_submission(self.mission, form["slug"], self.team, station, visit)

    def form(self, slug: str) -> dict[str, str] | None:
        """The form of this name that is offered now: `{"slug", "version", "hash"}`."""
        return next((form for form in self.current_forms if form["slug"] == slug), None)

    def write(self, submission: str, changes: Mapping[str, Any]) -> RevisionId:
        """Save one change. It is on this phone until a receipt names it."""
        return self.journal.write(submission, changes, instant_text(self.clock()))

    def attach(self, content: bytes, kind: str, name: str) -> dict[str, Any]:
        """Keep a file until it is whole at headquarters; the value to write as an answer."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.blobs[sha256] = content
        return {"sha256": sha256, "size": len(content), "type": kind, "name": name}

    # Talking to the server

    def sync(self) -> None:
        """Send all that is unsent, fetch all that is new, then the pictures. Raises: NotSent."""
        for _round in range(MOST_ROUNDS):
            sent = len(self.journal.outbox)
            complete = self.send()
            left = len(self.journal.outbox)
            if complete and (left == 0 or left == sent):
                break
        self.fetch_forms()
        self.upload()

    def send(self) -> bool:
        """One batch and its receipt; whether all that was new has come. Raises: NotSent."""
        most = MOST_REVISIONS
        while True:
            batch = str(uuid.uuid4())
            waiting = self.journal.outbox[:most]
            plain = json.dumps(self._request(batch, [own.entry for own in waiting]), ensure_ascii=False).encode()
            packed = gzip.compress(plain, 6)
            if most > 1 and (len(plain) > MOST_PLAIN_BYTES or len(packed) > MOST_PACKED_BYTES):
                most = max(1, len(waiting) // 2)
                continue
            headers = {"content-type": "application/json", "content-encoding": "gzip"}
            answer = self._ask("POST", "/api/v1/sync", content=packed, headers=headers)
            receipt = read_receipt(answer, batch, self.store_key)
            self.journal.settle(receipt["outcomes"])
            self.journal.send_again(receipt["have"].get(self.id, []))
            self._take(receipt["changes"])
            self.cursor = receipt["cursor"]
            return bool(receipt["complete"])

    def _request(self, batch: str, entries: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "protocol": 1,
            "batch": batch,
            "device": self.id,
            "app": APP,
            "now": instant_text(self.clock()),
            "cursor": self.cursor,
            "revisions": entries,
        }

    def _take(self, changes: Mapping[str, list[Any]]) -> None:
        """Take in what came down. It hides things at most; nothing authored here is ever deleted."""
        for revision in changes["revisions"]:
            self.journal.learn(revision["body"], revision["sig"])
        self.current_forms = changes["forms"] or self.current_forms
        self.plan = changes["stations"] or self.plan
        self.messages += changes["messages"]

    def fetch_forms(self) -> None:
        """Bring down every form on offer that is not here yet. Raises: NotSent."""
        for form in self.current_forms:
            if form["hash"] not in self.forms:
                answer = self._ask("GET", f"/api/v1/forms/{form['hash']}")
                if answer.status_code != 200 or hashlib.sha256(answer.content).hexdigest() != form["hash"]:
                    raise NotSent(f"the form {form['slug']} did not come whole")
                self.forms[form["hash"]] = json.loads(answer.content)

    def upload(self) -> None:
        """Send every file that is not whole at headquarters, from where it was left. Raises: NotSent."""
        for sha256 in list(self.blobs):
            if self._upload(sha256):
                del self.blobs[sha256]

    def _upload(self, sha256: str) -> bool:
        content, address = self.blobs[sha256], f"/api/v1/blobs/{sha256}"
        head = self._ask("HEAD", address)
        if head.status_code == 404:  # the revision that names it is not there yet
            return False
        offset = _offset(head)
        while offset < len(content):
            piece = content[offset : offset + PIECE_BYTES]
            headers = {
                "upload-offset": str(offset),
                "upload-length": str(len(content)),
                "upload-complete": "?1" if offset + len(piece) == len(content) else "?0",
                "content-type": "application/partial-upload",
            }
            answer = self._ask("PATCH", address, content=piece, headers=headers)
            if answer.status_code == 422:  # it came damaged and was thrown away
                offset = 0
            elif answer.status_code == 409 or answer.is_success:
                offset = _offset(answer)
            else:
                raise _refused(answer)
        return True

    def read_mission(self) -> dict[str, Any]:
        """The mission, the observer and the team. Raises: NotSent."""
        return self._read("/api/v1/mission")

    def read_register(self) -> dict[str, Any]:
        """All stations: `{"hash", "columns", "rows"}`. Raises: NotSent."""
        return self._read("/api/v1/stations")

    def read_submission(self, name: str) -> dict[str, Any]:
        """A submission as headquarters sees it. Raises: NotSent."""
        return self._read(f"/api/v1/submissions/{name}")

    def _read(self, address: str) -> dict[str, Any]:
        answer = self._ask("GET", address)
        if answer.status_code != 200:
            raise _refused(answer)
        return _json(answer)

    def renew(self) -> None:
        """A new token for a signed nonce; the certificate is for a store that has forgotten. Raises: NotSent."""
        try:
            nonce = _json(self.http.post("/api/v1/session", json={"device": self.id}))["nonce"]
            proof = sign(self.journal.key, nonce.encode())
            shown = {"device": self.id, "nonce": nonce, "proof": proof, "certificate": self.certificate}
            self.token = _json(self.http.post("/api/v1/session", json=shown))["token"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise NotSent(f"the token was not renewed: {error}") from error

    def _ask(
        self, method: str, address: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request; an expired token is renewed once. Raises: NotSent when nobody answers."""
        for is_last in (False, True):
            bearer = {"authorization": f"Bearer {self.token}"}
            try:
                answer = self.http.request(method, address, content=content, headers={**(headers or {}), **bearer})
            except httpx.HTTPError as error:
                raise NotSent(str(error) or type(error).__name__) from error
            if answer.status_code != 401 or is_last:
                break
            self.renew()
        return answer

    # Being put away and taken out again

    def save(self, file: File) -> None:
        """Write all the phone holds, so that a crash leaves the old state or the new one."""
        state = {
            "journal": self.journal.as_json(),
            "mission": self.mission,
            "observer": self.observer,
            "token": self.token,
            "certificate": self.certificate,
            "store_key": self.store_key,
            "team": self.team,
            "pair": self.pair,
            "cursor": self.cursor,
            "current_forms": self.current_forms,
            "plan": self.plan,
            "messages": self.messages,
            "blobs": {name: content.hex() for name, content in self.blobs.items()},
        }
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(state, ensure_ascii=False))
        fresh.chmod(0o600)
        fresh.replace(file)

    @classmethod
    def open(cls, http: httpx.Client, file: File) -> "Phone":
        """The phone that `save` put away. Forms are fetched anew."""
        state = json.loads(file.read_text())
        blobs = {name: bytes.fromhex(content) for name, content in state.pop("blobs").items()}
        return cls(http, Journal.of_json(state.pop("journal")), blobs=blobs, **state)


def read_receipt(answer: httpx.Response, batch: str, store_key: Mapping[str, str]) -> dict[str, Any]:
    """The receipt that an answer is. Raises: NotSent for anything else, a portal's 200 included."""
    media_type = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise _refused(answer)
    try:
        receipt: dict[str, Any] = answer.json()
        if receipt["protocol"] != 1 or receipt["batch"] != batch:
            raise NotSent("the receipt is for another batch")
        rulings = {RevisionId(name): Ruling(Outcome(said["outcome"])) for name, said in receipt["outcomes"].items()}
        log = LogState(*(receipt["log"][name] for name in ("id", "epoch", "size", "root")))
        key = ed25519.Ed25519PublicKey.from_public_bytes(unb64(store_key["x"]))
        key.verify(unb64(receipt["signature"]), signed_lines(log, batch, rulings))
    except InvalidSignature as error:
        raise NotSent("the receipt is not signed by the store this phone enrolled with") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotSent(f"the receipt cannot be read: {error}") from error
    return receipt


def _refused(answer: httpx.Response) -> NotSent:
    wait = answer.headers.get("retry-after", "")
    said = answer.headers.get("content-type", "nothing known")
    return NotSent(f"answered {answer.status_code}, {said}", float(wait) if wait.isdigit() else None)


def _offset(answer: httpx.Response) -> int:
    try:
        return int(answer.headers["upload-offset"])
    except (KeyError, ValueError) as error:
        raise _refused(answer) from error


def _json(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said
