"""A headquarters in memory around the real merging, with a disk that can lose what was not synced."""

import itertools
import json
import random
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pyrage import x25519

from sync import merkle
from sync.answers import values
from sync.batch import Batch, Entry, read_batch
from sync.bundle import read_bundle, unseal
from sync.errors import BundleRefused, Reason, SyncError
from sync.history import Arrival
from sync.merge import merge_batch
from sync.receipt import MEDIA_TYPE, LogState, Outcome, Problem, Ruling, signed_lines
from sync.receipt_file import MEDIA_TYPE as RECEIPTS
from sync.receipt_file import ReceiptFile, kept
from sync.revision import RevisionId, SubmissionId, write_body
from sync.runs import with_numbers
from sync.signing import b64, content_id, public_jwk, public_key, sign, unb64, verifies
from sync.store import MemoryStore
from tests.cast import MISSION, KnownHere
from tests.simulation.answers import as_json, changes, in_style, instant_text, problem
from tests.simulation.ledger import Device, Ledger
from tests.simulation.place import (
    FORM,
    FORM_HASH,
    HUB,
    HUB_ADDRESS,
    KNOWN,
    POISON,
    REGISTER,
    STATIONS,
    TEAM_OF,
    Ask,
    Crashed,
    Reply,
    person,
)  # fmt: skip
from tests.simulation.reference import Line

HERE = KnownHere(KNOWN.forms, KNOWN.stations, KNOWN.teams)
STEPS_AT_ONCE = 6
PLAN_CHANGES = 0.1
REFUSED = Ruling(Outcome.REJECTED, Problem("malformed", "Cannot be read", "This server never takes it."))


class MemoryHeadquarters:
    """`written` is what a process that goes on would read; `synced` is what power cannot take."""

    refused: str | None = f'"{POISON}"'

    def __init__(self, chance: random.Random, style: str = "today") -> None:
        self.chance, self.style, self.crash, self.now_ms = chance, style, "", 0
        self.written, self.synced, self.copy = Ledger(), Ledger(), Ledger()
        self.tokens: dict[str, str] = {}
        self.nonces: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.skew_ms = 0
        self.key = ed25519.Ed25519PrivateKey.generate()
        self.authority = self.key.public_key()
        self.identity = x25519.Identity.generate()
        self.recipients = [str(self.identity.to_public())]
        self.desk_key = ec.generate_private_key(ec.SECP256R1())
        self.desk = self._uuid()
        self.numbers = itertools.count(1)
        self.prev: str | None = None
        self.id = self._uuid()
        desk = Device(public_jwk(self.desk_key.public_key()), "", is_desk=True)
        self._keep(Ledger(devices={self.desk: desk}))
        self.back_up()

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _keep(self, ledger: Ledger) -> None:
        """Commit and sync, unless the moment of the crash has come."""
        if self.crash == "before":
            self.crash = ""
            raise Crashed
        self.written = ledger
        self.synced = ledger
        if self.crash == "after":
            self.crash = ""
            raise Crashed

    def code(self, observer: str) -> str:
        code = self._uuid()
        self.codes[code] = observer
        return code

    def ask(self, ask: Ask) -> Reply:
        path = ask.path.removeprefix("/api/v1/")
        said = json.loads(ask.body) if ask.body and not ask.is_bundle else {}
        match path.split("/"):
            case ["enrol", "preview"]:
                return as_json(person(self.codes[said["code"]]))
            case ["enrol"]:
                return self._enrol(said)
            case ["log", "key"]:
                return as_json(self.public_key)
            case ["session"]:
                return self._session(said)
        device = self.tokens.get(ask.headers.get("Authorization", "").removeprefix("Bearer "))
        if device is None or device not in self.written.devices:
            return problem(401, "not-signed-in")
        return self._ask_as_device(device, ask, path, said)

    def _ask_as_device(self, device: str, ask: Ask, path: str, said: dict[str, Any]) -> Reply:
        match path.split("/"):
            case ["sync"]:
                return self._sync(device, (ask.body or "").encode())
            case ["hubs", what]:
                return self._hear_hub(device, what, said)
            case ["bundles", *name]:
                return self._answer_bundle(lambda: self.asked_for(name[0]) if name else self.opened(ask.content))
            case ["mission"]:
                told = person(self.written.devices[device].observer)
                told |= {"hubs": self._hubs(), "sealing": {"recipients": self.recipients}}
                return as_json(told | {"register": {"hash": "r1", "count": len(STATIONS)}})
            case ["stations"]:
                return as_json(REGISTER)
            case ["forms", name] if name == FORM_HASH:
                return Reply(200, {"Content-Type": "application/json"}, FORM)
        return problem(404, "not-found")

    def _enrol(self, said: dict[str, Any]) -> Reply:
        device, observer = self._uuid(), self.codes[said["code"]]
        certificate = self._certificate(device=device, key=said["public_key"], observer=observer)
        ledger = self.written.copied()
        ledger.devices[device] = Device(said["public_key"], observer, certificate=certificate)
        self._keep(ledger)
        granted = {"device": device, "observer": observer, "mission": MISSION}
        return as_json(granted | {"token": self._token(device), "certificate": certificate})

    @property
    def public_key(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(self.key.public_key().public_bytes_raw())}

    def _certificate(self, **said: Any) -> dict[str, str]:
        body = json.dumps(said)
        return {"body": body, "sig": b64(self.key.sign(body.encode()))}

    def let_in(self, jwk: dict[str, Any], hub_key: dict[str, str]) -> tuple[str, str, dict[str, str]]:
        """A hub comes for the first time: its device, its bearer and headquarters' word for it."""
        device, ledger = self._uuid(), self.written.copied()
        hub = {"name": HUB, "key": hub_key}
        warrant = self._certificate(device=device, key=jwk, observer="", mission=MISSION, hub=hub)
        ledger.devices[device] = Device(jwk, "", is_hub=True)
        self._keep(ledger)
        self.back_up()
        return device, self._token(device), warrant

    def _hubs(self) -> list[dict[str, str]]:
        is_there = any(each.is_hub and not each.is_revoked for each in self.written.devices.values())
        return [{"name": HUB, "address": HUB_ADDRESS}] if is_there else []

    def _hear_hub(self, device: str, what: str, said: dict[str, Any]) -> Reply:
        """The register down, certificates up. One that was revoked learns nothing more."""
        asking = self.written.devices[device]
        if not asking.is_hub or (asking.is_revoked and what == "register"):
            return problem(403, "not-allowed")
        if what == "register":
            found = {name: asdict(each) for name, each in self.written.devices.items() if not each.is_hub}
            return as_json({"devices": found})
        for certificate in said["certificates"]:
            self._remember(certificate)
        return as_json({"known": len(said["certificates"])})

    def _token(self, device: str) -> str:
        token = self._uuid()
        self.tokens[token] = device
        return token

    def _session(self, said: dict[str, Any]) -> Reply:
        if "nonce" not in said:
            nonce = self._uuid()
            self.nonces[nonce] = said["device"]
            return as_json({"nonce": nonce})
        if certificate := said.get("certificate"):
            self._remember(certificate)
        found = self.written.devices.get(said["device"])
        is_good = self.nonces.pop(said["nonce"], None) == said["device"] and found
        if not found or not is_good or not verifies(public_key(found.jwk), said["proof"], said["nonce"].encode()):
            return problem(403, "not-allowed")
        return as_json({"token": self._token(said["device"])})

    def _remember(self, certificate: Mapping[str, str]) -> None:
        ledger = self.written.copied()
        if self._take_back(ledger, certificate):
            self._keep(ledger)

    def _take_back(self, ledger: Ledger, certificate: Mapping[str, str]) -> bool:
        """Whether the device that a certificate speaks of was not known until now."""
        self.authority.verify(unb64(certificate["sig"]), certificate["body"].encode())
        shown = json.loads(certificate["body"])
        if shown["device"] in ledger.devices:
            return False
        known = Device(shown["key"], shown["observer"], is_hub="hub" in shown, certificate=dict(certificate))
        ledger.devices[shown["device"]] = known
        return True

    def _sync(self, device: str, content: bytes) -> Reply:
        try:
            batch = read_batch(content)
        except SyncError as error:
            return problem(422, "not-processable", str(error))
        if batch.device != device:
            return problem(403, "not-allowed")
        return Reply(200, {"Content-Type": MEDIA_TYPE}, json.dumps(self._merged(batch)))

    def _merged(self, batch: Batch) -> dict[str, Any]:
        """The receipt for a batch, which is kept by then."""
        ledger = self.written.copied()
        for certificate in batch.certificates:
            self._take_back(ledger, certificate)
        store = MemoryStore(HERE, ledger.arrivals)
        taken = [each for each in batch.entries if self.refused is None or self.refused not in each.body]
        refused = {RevisionId(content_id(each.body)): REFUSED for each in batch.entries if each not in taken}
        rulings = merge_batch(taken, store, ledger) | refused
        self._keep(ledger)
        return self._receipt(batch, self._told(rulings), store) | self._shown(rulings)

    # Bundles

    def take_in(self, content: bytes) -> str | None:
        try:
            return self.opened(content).text
        except BundleRefused:
            return None

    def opened(self, content: bytes) -> ReceiptFile:
        """What is answered to a bundle, taken in like any batch. Raises: BundleRefused, Crashed."""
        plain = BytesIO()
        unseal(BytesIO(content), plain, self.identity)
        found = read_bundle(plain)
        if found.certificate is not None:
            self._remember(found.certificate)
        if found.batch.device not in self.written.devices:
            raise BundleRefused(Reason.UNKNOWN_DEVICE, "Nobody here knows this phone.")
        return ReceiptFile([kept(self._merged(found.batch))])

    def asked_for(self, name: str) -> ReceiptFile | None:
        """How it stands with a bundle that came; headquarters has nothing to add."""
        return None

    def _answer_bundle(self, answer: Callable[[], ReceiptFile | None]) -> Reply:
        try:
            found = answer()
        except BundleRefused as error:
            return problem(422, "bundle-refused", str(error), reason=error.reason.value)
        if found is None:
            return problem(404, "not-found")
        return Reply(200, {"Content-Type": RECEIPTS}, found.text)

    # Receipts

    def _told(self, rulings: dict[RevisionId, Ruling]) -> dict[RevisionId, Ruling]:
        """What a phone is told of what became of its revisions."""
        return rulings

    def _shown(self, rulings: dict[RevisionId, Ruling]) -> dict[str, Any]:
        """What a receipt says besides."""
        return {}

    def _receipt(self, batch: Batch, rulings: dict[RevisionId, Ruling], store: MemoryStore) -> dict[str, Any]:
        device = batch.device
        frontier, size = merkle.grow([], 0, (unb64(name) for name in store.arrivals))
        log = LogState(self.id, self.written.epoch, size, b64(merkle.root(frontier)))
        told = {name for name in rulings if name in store.arrivals}
        devices = {device, *(store.arrivals[name].revision.device for name in told)}
        since = self._read(batch.cursor)
        arrived, reached, is_complete = self._news(device, since or 0, store)
        receipt = {
            "protocol": 1, "batch": batch.id, "server_time": instant_text(self.now_ms + self.skew_ms),
            "outcomes": {name: ruling.body for name, ruling in rulings.items()},
            "have": {name: self._runs(name, store) for name in devices},
            "log": {"id": log.id, "epoch": log.epoch, "size": log.size, "root": log.root},
            "signature": b64(self.key.sign(signed_lines(log, batch.id, rulings))),
            "cursor": f"{self.written.epoch}/{reached}", "complete": is_complete,
            "changes": changes(
                arrived, since is None, self._plan(since is None),
                self._certificates({each.revision.device for each in arrived}),
            ),
        }  # fmt: skip
        return in_style(receipt, self.style)

    def _certificates(self, devices: Collection[str]) -> list[dict[str, str]]:
        shown = [self.written.devices[name].certificate for name in sorted(devices)]
        return [each for each in shown if each]

    def _plan(self, is_first: bool) -> tuple[str, ...]:
        """The team's stations, when they are new; now and then the desk takes one away."""
        if is_first:
            return STATIONS[:2]
        return STATIONS[: self.chance.randint(1, 2)] if self.chance.random() < PLAN_CHANGES else ()

    def _read(self, cursor: str | None) -> int | None:
        """How far a phone has read of this very log; one that was put back is read anew."""
        epoch, _, reached = (cursor or "").partition("/")
        return None if not reached else int(reached) if int(epoch) == self.written.epoch else 0

    def _runs(self, device: str, store: MemoryStore) -> list[list[int]]:
        return with_numbers([], (e.revision.seq for e in store.arrivals.values() if e.revision.device == device))

    def _news(self, device: str, since: int, store: MemoryStore) -> tuple[list[Arrival], int, bool]:
        """As the contract wants it: what is new, and a submission whole once it is known whose it is."""
        team = TEAM_OF.get(self.written.devices[device].observer)
        places = {name: at for at, name in enumerate(store.arrivals, 1)}
        found: list[tuple[int, int, Arrival]] = []
        for submission in {each.revision.submission for each in store.arrivals.values()}:
            history = store.history(submission)
            if history.team != team or team is None:
                continue
            at = history.placed_at
            placed = places[history.arrivals[at].revision.id] if at is not None else 0
            for each in history.arrivals:
                place = places[each.revision.id]
                step = placed if placed > since and placed > place else place
                if step > since and each.revision.device != device and each.revision.id not in history.held:
                    found.append((step, place, each))
        found.sort(key=lambda each: each[:2])
        steps = sorted({step for step, _, _ in found})
        is_complete = len(steps) <= STEPS_AT_ONCE
        reached = len(places) if is_complete else steps[STEPS_AT_ONCE - 1]
        return [each for step, _, each in found if step <= reached], reached, is_complete

    def log(self) -> list[Line]:
        found = self.synced.arrivals.values()
        return [Line(each.revision.body, each.team, each.is_revoked, each.is_desk) for each in found]

    def shown(self, submission: str) -> dict[str, Any]:
        history = MemoryStore(HERE, self.synced.arrivals).history(SubmissionId(submission))
        differing = {path: answer.writes for path, answer in history.answers.items() if answer.is_conflict}
        return {
            "team": history.team,
            "answers": values(history.answers),
            "conflicts": {path: [(each.revision, each.value) for each in found] for path, found in differing.items()},
            "held": sorted(history.held),
            "is_held_back": bool(history.holds),
        }

    def lose_power(self) -> None:
        self.written = self.synced

    def back_up(self) -> None:
        self.copy = self.synced.copied()

    def restore(self) -> None:
        """What was put back is told apart by its epoch."""
        epoch = self.synced.epoch + 1
        self.written = self.copy.copied()
        self.written.epoch = epoch
        self.synced = self.written

    def revoke(self, device: str) -> None:
        ledger = self.written.copied()
        if device in ledger.devices:
            ledger.devices[device].is_revoked = True
        self.written = self.synced = ledger

    def decide(self, submission: str, changes: dict[str, Any]) -> None:
        ledger = self.written.copied()
        store = MemoryStore(HERE, ledger.arrivals)
        answers = store.history(SubmissionId(submission)).answers
        over = {path: [write.revision for write in answers[path].writes] for path in changes if path in answers}
        body = write_body(
            device=self.desk, seq=next(self.numbers), prev=self.prev, at="2026-10-11T09:00:00.000Z",
            submission=submission, changes=changes, over=over, by="Dana",
        )  # fmt: skip
        self.prev = content_id(body)
        merge_batch([Entry(body, sign(self.desk_key, body.encode()))], store, ledger)
        self.written = self.synced = ledger

    def close(self) -> None:
        """Nothing is left behind."""
