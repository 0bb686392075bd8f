"""A small mission on a real store behind a real server, and phones that speak to it over HTTP."""

import gzip
import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from fieldobs.app import create_app
from fieldobs.database import now
from fieldobs.desk.actions import make_api_token
from fieldobs.forms.models import FormVersion
from fieldobs.hubs.models import Upstream
from fieldobs.missions.models import Mission
from fieldobs.observers.actions import make_code
from fieldobs.observers.models import Observer, Team, TeamStation
from fieldobs.serving.commands import OpenStore, open_store
from fieldobs.stations.models import Station
from fieldobs.submissions.models import Log
from sync.batch import Entry
from sync.signing import public_jwk, sign
from tests.cast import FORM, MISSION, Phone

LOADED_AT = datetime(2026, 10, 1, tzinfo=UTC)
STATIONS = {"0412": "Dorsen", "0409": "Dorsen", "1177": "Ostrel"}
OBSERVERS = {"amina": ("Amina", "12"), "boris": ("Boris", "12"), "chiara": ("Chiara", "30")}


def furnish(store: OpenStore) -> None:
    """Team 12 with Amina and Boris, team 30 with Chiara, three stations, one form."""
    with store.database.write() as session:
        session.add(
            Mission(
                id=MISSION, slug="aravel", names={"en": "Aravel", "ru": "Аравель"}, languages=["en", "ru"],
                time_zone="Asia/Almaty", election_on=date(2026, 10, 11), loaded_at=LOADED_AT,
            )
        )  # fmt: skip
        session.flush()
        session.add(Log(mission=MISSION, id=str(uuid.uuid4())))
        session.add_all(Team(mission=MISSION, code=code, name=f"Team {code}") for code in ("12", "30"))
        session.add_all(
            Station(mission=MISSION, code=code, name=f"School {code}", region=region)
            for code, region in STATIONS.items()
        )
        session.add_all(
            TeamStation(mission=MISSION, team="12", station=code, place=place)
            for place, code in enumerate(("0412", "0409"), 1)
        )
        session.add_all(
            Observer(mission=MISSION, code=code, name=name, team=team) for code, (name, team) in OBSERVERS.items()
        )
        session.add(
            FormVersion(
                mission=MISSION, hash=FORM["hash"], slug="voting", version="1", stage="voting", title={"en": "Voting"},
                document="{}", published_at=LOADED_AT,
            )
        )  # fmt: skip


@contextmanager
def serving(store: OpenStore, upstream: Upstream | None = None) -> Iterator[str]:
    """A real server on a store, in a thread of its own; its address."""
    app = create_app(store.settings, store.database, upstream)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Caller:
    """A phone of the cast that has been enrolled over HTTP."""

    phone: Phone
    http: httpx.Client
    token: str
    enrolled: dict[str, Any]

    @property
    def auth(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def send(self, entries: Sequence[Entry] = (), /, **members: Any) -> httpx.Response:
        """One sync request."""
        said = {
            "protocol": 1, "batch": str(uuid.uuid4()), "device": self.phone.id, "app": "test", "cursor": None,
            "revisions": [{"body": entry.body, "sig": entry.sig} for entry in entries], **members,
        }  # fmt: skip
        content = gzip.compress(json.dumps(said).encode())
        headers = {"content-type": "application/json", "content-encoding": "gzip", **self.auth}
        return self.http.post("/api/v1/sync", content=content, headers=headers)

    def outcomes(self, *entries: Entry) -> list[str]:
        return [told["outcome"] for told in self.send(entries).json()["outcomes"].values()]

    def pull(self, cursor: str | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.send(cursor=cursor).json()
        return answer

    def read(self, submission: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get(f"/api/v1/submissions/{submission}", headers=self.auth).json()
        return answer


@dataclass
class House:
    """The store, the server's address, and who may call."""

    store: OpenStore
    http: httpx.Client
    desk: dict[str, str]

    def code(self, observer: str, hours: int = 72) -> str:
        with self.store.database.write() as session:
            return make_code(session, MISSION, observer, now(), hours)

    def enrol(self, observer: str, **changes: Any) -> httpx.Response:
        """Ask to enrol a new phone; `changes` spoil the request."""
        return ask_to_enrol(self.http, Phone(None), self.code(observer), changes)

    def caller(self, observer: str) -> Caller:
        """An enrolled phone."""
        return let_in(self.http, observer, self.code(observer))


def let_in(http: httpx.Client, observer: str, code: str) -> Caller:
    """A phone that enrols with a code, wherever the store is now."""
    phone = Phone(OBSERVERS[observer][1])
    granted = ask_to_enrol(http, phone, code, {}).json()
    phone.id = granted["device"]
    return Caller(phone, http, granted["token"], granted)


def ask_to_enrol(http: httpx.Client, phone: Phone, code: str, changes: Mapping[str, Any]) -> httpx.Response:
    said = {
        "code": code, "public_key": public_jwk(phone.key.public_key()), "proof": sign(phone.key, code.encode()),
        "name": "test phone",
    }  # fmt: skip
    return http.post("/api/v1/enrol", json=said | dict(changes))


@contextmanager
def open_house(data: Path, database_url: str | None = None) -> Iterator[House]:
    """The whole: a furnished store behind a server."""
    store = open_store(data, database_url)
    furnish(store)
    with store.database.write() as session:
        token = make_api_token(session, MISSION, "coordinator", now())
    with serving(store) as url, httpx.Client(base_url=url, timeout=30) as http:
        yield House(store, http, {"authorization": f"Bearer {token}"})
