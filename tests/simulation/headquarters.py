"""A headquarters in memory around the real merging, with a disk that can lose what was not synced."""

import copy
import itertools
import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from sync import merkle
from sync.answers import values
from sync.batch import Batch, Entry, read_batch
from sync.errors import SyncError
from sync.history import Arrival
from sync.merge import merge_batch
from sync.receipt import MEDIA_TYPE, LogState, Outcome, Problem, Ruling, signed_lines
from sync.revision import DeviceId, RevisionId, SubmissionId, write_body
from sync.runs import with_numbers
from sync.signing import b64, content_id, public_jwk, public_key, sign, unb64, verifies
from sync.store import MemoryStore, RegisteredDevice
from tests.cast import MISSION, KnownHere
from tests.simulation.place import FORM, FORM_HASH, KNOWN, POISON, STATIONS, TEAM_OF, TEAMS, Ask, Crashed, Reply
from tests.simulation.reference import Line

HERE = KnownHere(KNOWN.forms, KNOWN.stations, KNOWN.teams)
STEPS_AT_ONCE = 6
PLAN_CHANGES = 0.1
REFUSED = Ruling(Outcome.REJECTED, Problem("malformed", "Cannot be read", "This server never takes it."))


@dataclass
class Device:
    jwk: dict[str, Any]
    observer: str
    is_revoked: bool = False
    is_desk: bool = False


@dataclass
class Ledger:
    """All that a headquarters has to keep."""

    arrivals: dict[RevisionId, Arrival] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    epoch: int = 1

    def find(self, device: DeviceId) -> RegisteredDevice | None:
        found = self.devices.get(device)
        if found is None:
            return None
        team = TEAM_OF.get(found.observer)
        return RegisteredDevice(public_key(found.jwk), team, found.is_revoked, found.is_desk)

    def copied(self) -> "Ledger":
        devices = {name: copy.copy(device) for name, device in self.devices.items()}
        return Ledger(dict(self.arrivals), devices, self.epoch)


class MemoryHeadquarters:
    """`written` is what a process that goes on would read; `synced` is what power cannot take."""

    refused = f'"{POISON}"'

    def __init__(self, chance: random.Random, style: str = "today") -> None:
        self.chance, self.style, self.crash, self.now_ms = chance, style, "", 0
        self.written, self.synced, self.copy = Ledger(), Ledger(), Ledger()
        self.tokens: dict[str, str] = {}
        self.nonces: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.key = ed25519.Ed25519PrivateKey.generate()
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
        said = json.loads(ask.body) if ask.body else {}
        match path.split("/"):
            case ["enrol", "preview"]:
                return _json(_person(self.codes[said["code"]]))
            case ["enrol"]:
                return self._enrol(said)
            case ["log", "key"]:
                return _json({"kty": "OKP", "crv": "Ed25519", "x": b64(self.key.public_key().public_bytes_raw())})
            case ["session"]:
                return self._session(said)
        device = self.tokens.get(ask.headers.get("Authorization", "").removeprefix("Bearer "))
        if device is None or device not in self.written.devices:
            return _problem(401, "not-signed-in")
        match path.split("/"):
            case ["sync"]:
                return self._sync(device, (ask.body or "").encode())
            case ["mission"]:
                person = _person(self.written.devices[device].observer)
                return _json(person | {"register": {"hash": "r1", "count": len(STATIONS)}})
            case ["stations"]:
                columns = ["code", "name", "address", "region", "district", "kind", "lat", "lon"]
                rows = [[code, f"School {code}", "", "North", "", "ordinary", "", ""] for code in STATIONS]
                return _json({"hash": "r1", "columns": columns, "rows": rows})
            case ["forms", name] if name == FORM_HASH:
                return Reply(200, {"Content-Type": "application/json"}, FORM)
        return _problem(404, "not-found")

    def _enrol(self, said: dict[str, Any]) -> Reply:
        device, ledger = self._uuid(), self.written.copied()
        ledger.devices[device] = Device(said["public_key"], self.codes[said["code"]])
        self._keep(ledger)
        body = json.dumps({"device": device, "key": said["public_key"], "observer": self.codes[said["code"]]})
        granted = {"device": device, "observer": self.codes[said["code"]], "mission": MISSION}
        certificate = {"body": body, "sig": b64(self.key.sign(body.encode()))}
        return _json(granted | {"token": self._token(device), "certificate": certificate})

    def _token(self, device: str) -> str:
        token = self._uuid()
        self.tokens[token] = device
        return token

    def _session(self, said: dict[str, Any]) -> Reply:
        if "nonce" not in said:
            nonce = self._uuid()
            self.nonces[nonce] = said["device"]
            return _json({"nonce": nonce})
        if certificate := said.get("certificate"):
            self._remember(certificate)
        found = self.written.devices.get(said["device"])
        is_good = self.nonces.pop(said["nonce"], None) == said["device"] and found
        if not found or not is_good or not verifies(public_key(found.jwk), said["proof"], said["nonce"].encode()):
            return _problem(403, "not-allowed")
        return _json({"token": self._token(said["device"])})

    def _remember(self, certificate: dict[str, str]) -> None:
        self.key.public_key().verify(unb64(certificate["sig"]), certificate["body"].encode())
        shown = json.loads(certificate["body"])
        if shown["device"] not in self.written.devices:
            ledger = self.written.copied()
            ledger.devices[shown["device"]] = Device(shown["key"], shown["observer"])
            self._keep(ledger)

    def _sync(self, device: str, content: bytes) -> Reply:
        try:
            batch = read_batch(content)
        except SyncError as error:
            return _problem(422, "not-processable", str(error))
        if batch.device != device:
            return _problem(403, "not-allowed")
        ledger = self.written.copied()
        store = MemoryStore(HERE, ledger.arrivals)
        refused = {RevisionId(content_id(each.body)): REFUSED for each in batch.entries if self.refused in each.body}
        rulings = (
            merge_batch([each for each in batch.entries if self.refused not in each.body], store, ledger) | refused
        )
        self._keep(ledger)
        return Reply(200, {"Content-Type": MEDIA_TYPE}, json.dumps(self._receipt(device, batch, rulings, store)))

    def _receipt(
        self, device: str, batch: Batch, rulings: dict[RevisionId, Ruling], store: MemoryStore
    ) -> dict[str, Any]:
        frontier, size = merkle.grow([], 0, (unb64(name) for name in store.arrivals))
        log = LogState(self.id, self.written.epoch, size, b64(merkle.root(frontier)))
        told = {name for name in rulings if name in store.arrivals}
        devices = {device, *(store.arrivals[name].revision.device for name in told)}
        since = self._read(batch.cursor)
        arrived, reached, is_complete = self._news(device, since or 0, store)
        receipt = {
            "protocol": 1, "batch": batch.id, "server_time": instant_text(self.now_ms),
            "outcomes": {name: ruling.body for name, ruling in rulings.items()},
            "have": {name: self._runs(name, store) for name in devices},
            "log": {"id": log.id, "epoch": log.epoch, "size": log.size, "root": log.root},
            "signature": b64(self.key.sign(signed_lines(log, batch.id, rulings))),
            "cursor": f"{self.written.epoch}/{reached}", "complete": is_complete,
            "changes": _changes(arrived, since is None, self._plan(since is None)),
        }  # fmt: skip
        return _in_style(receipt, self.style)

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


def instant_text(now_ms: int) -> str:
    return datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _changes(arrived: list[Arrival], is_first: bool, plan: tuple[str, ...]) -> dict[str, Any]:
    return {
        "forms": [{"slug": "voting", "version": "1", "hash": FORM_HASH}] if is_first else [],
        "stations": [{"code": code, "name": f"School {code}"} for code in plan],
        "messages": [], "withdrawn": [],
        "revisions": [{"body": each.revision.body, "sig": each.revision.sig} for each in arrived],
    }  # fmt: skip


def _in_style(receipt: dict[str, Any], style: str) -> dict[str, Any]:
    """As servers of another version answer: one says things that a phone of today has never heard of."""
    if style == "newer":
        receipt["weather"] = {"rain": True}
        receipt["changes"]["songs"] = [1, 2]
        receipt["log"]["witness"] = ["w1"]
    return receipt


def _person(observer: str) -> dict[str, Any]:
    team = TEAM_OF[observer]
    partners = [name for name in TEAMS[team] if name != observer]
    mission = {
        "id": MISSION, "names": {"en": "Aravel"}, "languages": ["en"], "time_zone": "Asia/Almaty",
        "election_on": "2026-10-11", "phone": "",
    }  # fmt: skip
    return {
        "mission": mission,
        "observer": {"code": observer, "name": observer.title(), "term": "short"},
        "team": {
            "code": team, "name": f"Team {team}", "area": "",
            "partners": [{"code": name, "name": name.title()} for name in partners],
        },
        "stations_planned": 2, "stations_total": len(STATIONS), "expires_at": "2026-10-18T00:00:00.000Z",
    }  # fmt: skip


def _json(said: Any) -> Reply:
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(said))


def _problem(status: int, code: str, detail: str = "") -> Reply:
    said = {"type": f"urn:fieldobs:{code}", "title": code, "status": status, "detail": detail}
    return Reply(status, {"Content-Type": "application/problem+json"}, json.dumps(said))
