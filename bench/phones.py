"""Phones that speak the sync contract: enrolled over HTTP, each with a key and a log of its own."""

import gzip
import json
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from bench import checklist
from bench.mission import MISSION_ID, Pack
from sync.receipt import MEDIA_TYPE
from sync.revision import station_submission, write_body
from sync.signing import content_id, public_jwk, sign

AT = "2026-05-18T09:41:00.000Z"


@dataclass(frozen=True)
class Signed:
    """One signed checklist."""

    id: str
    device: str
    seq: int
    submission: str
    team: str
    body: str
    sig: str


@dataclass
class Phone:
    """An enrolled phone of a team of one."""

    team: str
    device: str
    token: str
    key: ec.EllipticCurvePrivateKey
    cursor: str | None = None
    seq: int = 0
    prev: str | None = None
    forms: list[dict[str, str]] = field(default_factory=list)

    def sign(self, changes: dict[str, Any], submission: str) -> Signed:
        """The next revision of its log."""
        self.seq += 1
        body = write_body(
            device=self.device, seq=self.seq, prev=self.prev, at=AT, submission=submission, changes=changes, over={}
        )
        self.prev = content_id(body)
        return Signed(self.prev, self.device, self.seq, submission, self.team, body, sign(self.key, body.encode()))

    def fill(self, stations: Sequence[str], chance: random.Random) -> Signed:
        """A checklist that was filled and finished offline, then sealed as one revision."""
        station, visit = stations[chance.randrange(len(stations))], self.seq + 1
        about = {
            "$form": self.forms[0], "$station": station, "$team": self.team, "$observer": [self.team], "$visit": visit,
            "$state": "final",
        }  # fmt: skip
        submission = station_submission(MISSION_ID, self.forms[0]["slug"], self.team, station, visit)
        return self.sign(about | checklist.answers(chance), submission)

    def request(self, revisions: Iterable[Signed]) -> bytes:
        """The body of a sync request, packed as the app packs it."""
        said = {
            "protocol": 1, "batch": str(uuid.uuid4()), "device": self.device, "app": "0.1.0", "now": AT,
            "cursor": self.cursor, "revisions": [{"body": each.body, "sig": each.sig} for each in revisions],
        }  # fmt: skip
        return gzip.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 6)

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Content-Encoding": "gzip",
            "Accept": MEDIA_TYPE,
        }  # fmt: skip

    def catch_up(self, client: httpx.Client) -> None:
        """Read what is new, as a phone does in the morning before it goes out of reach."""
        answer = client.post("/api/v1/sync", content=self.request([]), headers=self.headers)
        answer.raise_for_status()
        self.cursor = answer.json()["cursor"]
        self.forms = answer.json()["changes"]["forms"] or self.forms


def enrol(url: str, codes: dict[str, str]) -> list[Phone]:
    """Enrol a phone with each code and let it catch up. `codes` maps observers to codes; a team has its observer's."""
    with httpx.Client(base_url=url) as client:
        phones = [_enrol(client, team, code) for team, code in codes.items()]
        for phone in phones:
            phone.catch_up(client)
    return phones


def _enrol(client: httpx.Client, team: str, code: str) -> Phone:
    key = ec.generate_private_key(ec.SECP256R1())
    said = {
        "code": code,
        "public_key": public_jwk(key.public_key()),
        "proof": sign(key, code.encode()),
        "name": "bench",
    }
    answer = client.post("/api/v1/enrol", json=said)
    answer.raise_for_status()
    return Phone(team, answer.json()["device"], answer.json()["token"], key)


def backlog(phone: Phone, pack: Pack, checklists: int, chance: random.Random) -> list[Signed]:
    """What a phone has to send after a day out of reach."""
    return [phone.fill(pack.stations, chance) for _ in range(checklists)]
