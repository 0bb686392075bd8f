"""The small mission of every schedule, and what any headquarters of a simulation can do."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from tests.simulation.reference import Known, Line

FORM = json.dumps(
    {
        "fieldobs_form": 1, "slug": "voting", "version": "1", "stage": "voting", "title": {"en": "Voting"},
        "languages": ["en"], "default_language": "en", "questions": [], "lists": {}, "checks": [],
    }
)  # fmt: skip
FORM_HASH = hashlib.sha256(FORM.encode()).hexdigest()
STATIONS = ("0412", "0409", "1177")
TEAMS = {"12": ("amina", "boris"), "30": ("chiara", "deniz")}
TEAM_OF = {name: team for team, names in TEAMS.items() for name in names}
POISON = "poison"
KNOWN = Known(frozenset({FORM_HASH}), frozenset(STATIONS), frozenset(TEAMS))


@dataclass(frozen=True)
class Reply:
    """An answer as it leaves headquarters."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def as_sent(self) -> dict[str, Any]:
        return {"status": self.status, "headers": self.headers, "body": self.body}


@dataclass(frozen=True)
class Ask:
    """A request as it leaves a phone."""

    page: str
    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: str | None

    @property
    def is_sync(self) -> bool:
        return self.path == "/api/v1/sync"


class Crashed(Exception):
    """The server died before it answered."""


class Headquarters(Protocol):
    """A server under test. Hubs answer the same questions."""

    crash: str
    """`before` or `after` the next commit, or nothing."""
    now_ms: int
    """The schedule's time, for who has no clock of his own."""
    refused: str | None
    """Revisions with this text in them are refused for ever."""

    def code(self, observer: str) -> str:
        """A fresh code of enrolment."""

    def ask(self, ask: Ask) -> Reply:
        """What comes back. Raises: Crashed."""

    def log(self) -> list[Line]:
        """Everything it holds durably, in order."""

    def shown(self, submission: str) -> dict[str, Any]:
        """A submission as its desk shows it: `team`, `answers` (all paths), `conflicts` (path → writes), `held`."""

    def lose_power(self) -> None:
        """What was not synced to the disk is gone."""

    def back_up(self) -> None: ...

    def restore(self) -> None:
        """Put the last copy back, and raise the epoch."""

    def revoke(self, device: str) -> None: ...

    def decide(self, submission: str, changes: dict[str, Any]) -> None:
        """A coordinator writes, over everything that stands."""

    def close(self) -> None: ...
