"""What merging asks of a store and of a register, and a store in memory that shows it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from sync.history import Arrival, History, Known
from sync.receipt import Problem
from sync.revision import DeviceId, RevisionId, SubmissionId

__all__ = ["Arrival", "MemoryStore", "Register", "RegisteredDevice", "Store"]


@dataclass(frozen=True, slots=True)
class RegisteredDevice:
    """A device that was enrolled: its key, its team now, and whether its word still counts."""

    key: ec.EllipticCurvePublicKey
    team: str | None
    is_revoked: bool
    is_desk: bool


class Register(Protocol):
    """Who was enrolled."""

    def find(self, device: DeviceId) -> RegisteredDevice | None: ...


class Store(Protocol):
    """A set of revisions in order of arrival."""

    def find(self, ids: Iterable[RevisionId]) -> Collection[RevisionId]:
        """Those of the ids that the store holds."""

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Append what the store does not hold yet."""

    def problems(self, ids: Sequence[RevisionId]) -> dict[RevisionId, Problem]:
        """Why any of these held revisions is kept out of the figures."""


@dataclass
class MemoryStore:
    """A store that forgets when the process ends."""

    known: Known
    arrivals: dict[RevisionId, Arrival] = field(default_factory=dict)

    def find(self, ids: Iterable[RevisionId]) -> set[RevisionId]:
        return set(ids) & self.arrivals.keys()

    def add(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            self.arrivals.setdefault(arrival.revision.id, arrival)

    def history(self, submission: SubmissionId) -> History:
        """Everything the store holds of one submission."""
        found = [each for each in self.arrivals.values() if each.revision.submission == submission]
        return History.of(found, self.known)

    def problems(self, ids: Sequence[RevisionId]) -> dict[RevisionId, Problem]:
        histories = {name: self.history(self.arrivals[name].revision.submission) for name in ids}
        return {name: found for name, history in histories.items() if (found := history.problem(name))}
