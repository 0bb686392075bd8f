"""All that a headquarters or a hub in memory has to keep: what a disk would hold."""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from sync.history import Arrival
from sync.receipt import LogState, Ruling
from sync.receipt_file import ReceiptFile
from sync.revision import DeviceId, RevisionId
from sync.signing import public_key
from sync.store import RegisteredDevice
from tests.simulation.place import TEAM_OF


@dataclass
class Device:
    jwk: dict[str, Any]
    observer: str
    is_revoked: bool = False
    is_desk: bool = False
    is_hub: bool = False
    certificate: dict[str, str] | None = None


@dataclass(frozen=True)
class Brought:
    """A bundle that came to a hub; one that is sealed for headquarters alone waits for its answer or its refusal."""

    content: bytes
    is_sealed: bool = False
    answer: ReceiptFile | None = None
    is_refused: bool = False

    @property
    def waits(self) -> bool:
        return self.is_sealed and self.answer is None and not self.is_refused


@dataclass
class Ledger:
    """All that a headquarters has to keep.

    A hub also keeps headquarters' last `words`, each with the batch whose receipt is its `evidence`, the state of
    headquarters' log as last `seen`, and the `bundles` that came, by their hash.
    """

    arrivals: dict[RevisionId, Arrival] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    epoch: int = 1
    words: dict[RevisionId, tuple[Ruling, str]] = field(default_factory=dict)
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: LogState | None = None
    bundles: dict[str, Brought] = field(default_factory=dict)

    def find(self, device: DeviceId) -> RegisteredDevice | None:
        found = self.devices.get(device)
        if found is None:
            return None
        team = TEAM_OF.get(found.observer)
        return RegisteredDevice(public_key(found.jwk), team, found.is_revoked, found.is_desk)

    def copied(self) -> "Ledger":
        devices = {name: copy.copy(device) for name, device in self.devices.items()}
        return replace(
            self, arrivals=dict(self.arrivals), devices=devices, words=dict(self.words), evidence=dict(self.evidence),
            bundles=dict(self.bundles),
        )  # fmt: skip
