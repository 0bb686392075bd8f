"""The small mission of every schedule, and what any headquarters of a simulation can do."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pyrage import x25519

from tests.cast import MISSION
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
HUB, HUB_ADDRESS = "Kokand", "https://hub.example.org:8443"
BY_HUB = "the hub"
BUNDLES = "/api/v1/bundles"
KNOWN = Known(frozenset({FORM_HASH}), frozenset(STATIONS), frozenset(TEAMS))
REGISTER = {
    "hash": "r1",
    "columns": ["code", "name", "address", "region", "district", "kind", "lat", "lon"],
    "rows": [[code, f"School {code}", "", "North", "", "ordinary", "", ""] for code in STATIONS],
}


def person(observer: str) -> dict[str, Any]:
    """What the app is told of an observer: the mission, the person, the team."""
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
    is_for_hub: bool = False

    @property
    def is_sync(self) -> bool:
        return self.path == "/api/v1/sync"

    @property
    def is_bundle(self) -> bool:
        return self.path == BUNDLES

    @property
    def content(self) -> bytes:
        """What goes over the line. A bundle is no text, and stands in `body` as base64."""
        return base64.b64decode(self.body or "") if self.is_bundle else (self.body or "").encode()


@dataclass
class Heard:
    """What comes back: a reply, perhaps cut; None for a connection that broke; `is_silent` for nothing at all."""

    reply: Reply | None = None
    cut: int | None = None
    is_silent: bool = False

    @property
    def as_sent(self) -> dict[str, Any] | None:
        if self.reply is None:
            return None
        return self.reply.as_sent | ({} if self.cut is None else {"cut": self.cut})


Reach = Callable[[Ask], Heard]
"""A road, as whoever sends something along it knows it."""


class Crashed(Exception):
    """The server died before it answered."""


class Server(Protocol):
    """What headquarters and hubs have in common."""

    crash: str
    """`before` or `after` the next commit, or nothing."""
    now_ms: int
    """The schedule's time, for who has no clock of his own."""

    @property
    def identity(self) -> x25519.Identity:
        """What opens the bundles that are sealed to it."""

    def take_in(self, content: bytes) -> str | None:
        """Take in a bundle that somebody brought: the text of its receipt file, or None if it was not taken.

        Raises: Crashed.
        """

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

    def close(self) -> None: ...


class Headquarters(Server, Protocol):
    """The server under test."""

    refused: str | None
    """Revisions with this text in them are refused for ever."""

    def code(self, observer: str) -> str:
        """A fresh code of enrolment."""

    def revoke(self, device: str) -> None: ...

    def decide(self, submission: str, changes: dict[str, Any]) -> None:
        """A coordinator writes, over everything that stands."""


class Hub(Server, Protocol):
    """A server in the field, which carries onward what phones bring."""

    device: str
    """What it is called at headquarters."""
    is_full: bool
    """Whether its disk has no room left."""
    boasts: bool
    """Whether it says that headquarters has what it only carries; it can show no signature for that."""

    def carry(self, reach: Reach) -> None:
        """One pass to headquarters, as far as the road and its disk allow. Raises: Crashed."""

    def take_receipts(self, text: str) -> None:
        """Keep what a receipt file says, as far as headquarters signed it. Raises: Crashed."""

    def sealed_waiting(self) -> int:
        """How many bundles it carries that headquarters has not answered."""
