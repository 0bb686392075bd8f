"""The people and places of every test: Amina and Boris of team 12, Chiara elsewhere, Dana at the desk."""

import itertools
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sync.batch import Entry
from sync.history import Known
from sync.revision import DeviceId, RevisionId, write_body
from sync.signing import content_id, sign
from sync.store import RegisteredDevice

MISSION = "0191d3f0-6a70-7c52-9d1e-3f5f6a1b2c3d"
SUBMISSION = "5b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b"
FORM = {"slug": "voting", "version": "1", "hash": "f" * 64}
STATION, OTHER_STATION = "0412", "0409"
MORNING = "2026-10-11T09:41:00.000Z"
OPENING = {"$form": FORM, "$station": STATION, "$team": "12", "$visit": 1}


@dataclass(frozen=True)
class KnownHere:
    """A register that knows what the cast names."""

    forms: frozenset[str] = frozenset({FORM["hash"]})
    stations: frozenset[str] = frozenset({STATION, OTHER_STATION})
    teams: frozenset[str] = frozenset({"12", "30"})

    def form(self, form_hash: str) -> bool:
        return form_hash in self.forms

    def station(self, code: str) -> bool:
        return code in self.stations

    def team(self, code: str) -> bool:
        return code in self.teams


KNOWN: Known = KnownHere()


@dataclass
class Phone:
    """A device: a key and a log of its own."""

    team: str | None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    prev: str | None = None
    is_desk: bool = False

    def write(
        self, changes: Mapping[str, Any], over: Mapping[str, Sequence[str]] | None = None, submission: str = SUBMISSION,
        at: str = MORNING,
    ) -> Entry:  # fmt: skip
        """One signed revision."""
        body = write_body(
            device=self.id, seq=next(self.numbers), prev=self.prev, at=at, submission=submission,
            changes=changes, over=over or {},
        )  # fmt: skip
        self.prev = content_id(body)
        return self.signed(body)

    def signed(self, body: str) -> Entry:
        """Any text with this phone's signature."""
        return Entry(body, sign(self.key, body.encode()))


def id_of(entry: Entry) -> RevisionId:
    return RevisionId(content_id(entry.body))


@dataclass
class Enrolled:
    """A register of phones."""

    phones: dict[str, Phone]
    revoked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, *phones: Phone) -> "Enrolled":
        return cls({phone.id: phone for phone in phones})

    def find(self, device: DeviceId) -> RegisteredDevice | None:
        phone = self.phones.get(device)
        if phone is None:
            return None
        return RegisteredDevice(phone.key.public_key(), phone.team, phone.id in self.revoked, phone.is_desk)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)
