"""What a device gets back: the store's outcome for each revision, and the lines the store signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sync.revision import RevisionId

MEDIA_TYPE = "application/vnd.fieldobs.receipt+json"


class Outcome(StrEnum):
    """What became of one revision."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    RELAYED = "relayed"
    RETRY = "retry"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a revision is not simply stored. `code` is for programs, the rest for people."""

    code: str
    title: str
    detail: str

    @property
    def body(self) -> dict[str, str]:
        return {"type": f"urn:fieldobs:{self.code}", "title": self.title, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome and, where there is one, its problem."""

    outcome: Outcome
    problem: Problem | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the store holds the revision durably."""
        return self.outcome in (Outcome.STORED, Outcome.DUPLICATE, Outcome.QUARANTINED)

    @property
    def body(self) -> dict[str, Any]:
        problem = {"problem": self.problem.body} if self.problem else {}
        return {"outcome": self.outcome.value, **problem}


@dataclass(frozen=True, slots=True)
class LogState:
    """A state of the log: `root` is base64url."""

    id: str
    epoch: int
    size: int
    root: str


def signed_lines(log: LogState, batch: str, rulings: Mapping[RevisionId, Ruling]) -> bytes:
    """The exact bytes that a receipt's signature covers."""
    lines = ["fieldobs-receipt-v1", log.id, str(log.epoch), str(log.size), log.root, batch]
    lines += [f"{name} {rulings[name].outcome.value}" for name in sorted(rulings)]
    return "".join(f"{line}\n" for line in lines).encode()


def attachment_lines(mission: str, team: str, sha256: str, size: int) -> bytes:
    """The exact bytes that headquarters signs once it has a team's attachment whole."""
    return "".join(f"{line}\n" for line in ("fieldobs-attachment-v1", mission, team, sha256, size)).encode()
