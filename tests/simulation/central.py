"""The real server in a simulation: its whole app, spoken to in this process, on SQLite in a folder of its own.

As headquarters and as a hub; the hub's way to headquarters is the real one, too, up to the last hop.
"""

import asyncio
import base64
import gzip
import json
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from pyrage import x25519
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from fieldobs.app import create_app
from fieldobs.bundles.actions import Bringer, Place, take_in
from fieldobs.bundles.queries import count_carried
from fieldobs.database import now
from fieldobs.errors import FieldobsError
from fieldobs.forms.models import FormVersion
from fieldobs.hubs.actions import add_hub
from fieldobs.hubs.carrying import Carrying
from fieldobs.hubs.models import Upstream
from fieldobs.hubs.queries import find_upstream
from fieldobs.hubs.road import NotReached
from fieldobs.hubs.upstream import belong, open_road, take_receipts
from fieldobs.observers.actions import make_code, revoke
from fieldobs.observers.models import Observer
from fieldobs.serving.commands import OpenStore, open_store
from fieldobs.submissions.actions import Decision, write_as_desk
from sync.bundle import MEDIA_TYPE as BUNDLE
from sync.errors import NoReceipt
from sync.receipt_file import read_receipt_file
from tests.cast import FORM as CAST_FORM
from tests.cast import MISSION
from tests.house import LOADED_AT, furnish, serving
from tests.simulation.place import BY_HUB, FORM, FORM_HASH, HUB, HUB_ADDRESS, Ask, Crashed, Reach, Reply
from tests.simulation.reference import Line

MOST_PAGES = 2**30


class Killed(RuntimeError):
    """The process ends here."""


def furnish_store(store: OpenStore) -> None:
    """The small mission, with a form whose bytes are those that its hash names."""
    furnish(store)
    with store.database.write() as session:
        session.delete(session.get_one(FormVersion, (MISSION, CAST_FORM["hash"])))
        session.add(
            FormVersion(
                mission=MISSION, hash=FORM_HASH, slug="voting", version="1", stage="voting", title={"en": "Voting"},
                document=FORM, published_at=LOADED_AT,
            )
        )  # fmt: skip
        session.add(Observer(mission=MISSION, code="deniz", name="Deniz", team="30"))


@dataclass(frozen=True)
class Templates:
    """Stores to be copied for every schedule: the small mission, and a hub that has joined it."""

    headquarters: Path
    hub: Path


def furnished(folder: Path) -> Templates:
    """Two stores as they lie on the disk before anything happened."""
    made = Templates(folder / "headquarters", folder / "hub")
    store, hub = open_store(made.headquarters), open_store(made.hub)
    furnish_store(store)
    with store.database.write() as session:
        code = add_hub(session, MISSION, HUB, HUB_ADDRESS, now()).code
    with serving(store) as url:
        belong(hub.database, hub.keys, f"{url}/#hub={code}")
    store.database.close()
    hub.database.close()
    return made


class CentralServer:
    """What goes in and out is HTTP; what is on the disk is read past the server."""

    def __init__(self, template: Path, loop: asyncio.Runner) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fieldobs-simulation-"))
        shutil.copytree(template, self.folder, dirs_exist_ok=True)
        self.file, self.loop, self.crash, self.now_ms = self.folder / "fieldobs.sqlite", loop, "", 0
        self.commits = 0
        self.copy = b""
        self._start()
        self.back_up()

    def _start(self) -> None:
        """A server begins, on whatever is on the disk."""
        self.store: OpenStore = open_store(self.folder)
        event.listen(self.store.database.writer, "commit", self._on_commit)
        self.app = create_app(self.store.settings, self.store.database, self._upstream())

    def _upstream(self) -> Upstream | None:
        with self.store.database.read() as session:
            return find_upstream(session)

    def _on_commit(self, _connection: Any) -> None:
        if self.crash == "before":
            raise Killed
        self.commits += 1

    def _stop(self) -> None:
        self.store.database.close()

    def ask(self, ask: Ask) -> Reply:
        try:
            answer = self.loop.run(self._ask(ask))
        except Killed:
            answer = None
        self._die_if_meant()
        assert answer is not None
        return Reply(answer.status_code, dict(answer.headers), answer.text)

    @property
    def identity(self) -> x25519.Identity:
        return self.store.keys.identity(MISSION)

    def take_in(self, content: bytes) -> str | None:
        """As the desk's page does."""
        state, answer = self.app.state, None
        here = Place(state.database, state.keys, state.settings, state.onward)
        with suppress(FieldobsError, OperationalError, Killed):
            answer = take_in(here, MISSION, BytesIO(content), Bringer(by="Dana")).answer.text
        self._die_if_meant()
        return answer

    def _die_if_meant(self) -> None:
        """Raises: Crashed."""
        if self.crash:
            self.crash = ""
            self.lose_power()
            raise Crashed

    async def _ask(self, ask: Ask) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hq") as http:
            return await http.request(ask.method, ask.path, content=ask.content, headers=ask.headers)

    def _read(self, what: str, *more: Any) -> list[tuple[Any, ...]]:
        held = sqlite3.connect(self.file)
        found = held.execute(what, more).fetchall()
        held.close()
        return found

    def log(self) -> list[Line]:
        rows = self._read('select body, team, revoked, is_desk from revision order by "index"')
        return [Line(body, team, bool(revoked), bool(is_desk)) for body, team, revoked, is_desk in rows]

    def shown(self, submission: str) -> dict[str, Any]:
        ((team, *parts),) = self._read(
            "select team, about, answers, conflicts, held_revisions, holds from submission where id = ?", submission
        )
        about, answers, conflicts, held, holds = map(json.loads, parts)
        return {
            "team": team,
            "answers": {**about, **answers},
            "conflicts": {
                path: [(each["revision"], each["value"]) for each in found] for path, found in conflicts.items()
            },
            "held": sorted(held),
            "is_held_back": bool(holds),
        }

    def lose_power(self) -> None:
        """The process is gone, and another one begins. That what it wrote was synced is shown with a real disk."""
        self._stop()
        self._start()

    def back_up(self) -> None:
        held = sqlite3.connect(self.file)
        self.copy = held.serialize()
        held.close()

    def restore(self) -> None:
        ((epoch,),) = self._read("select epoch from log")
        self._stop()
        for beside in self.folder.glob("fieldobs.sqlite-*"):
            beside.unlink()
        held = sqlite3.connect(self.file)
        held.execute("pragma journal_mode=delete")
        held.close()
        self.file.write_bytes(self.copy)
        held = sqlite3.connect(self.file)
        held.execute("update log set epoch = ?", (epoch + 1,))
        held.commit()
        held.close()
        self._start()

    def close(self) -> None:
        self._stop()
        shutil.rmtree(self.folder)


class CentralHeadquarters(CentralServer):
    """The real server as headquarters."""

    refused = None

    def code(self, observer: str) -> str:
        with self.store.database.write() as session:
            return make_code(session, MISSION, observer, now())

    def revoke(self, device: str) -> None:
        if self._read("select id from device where id = ?", device):
            with self.store.database.write() as session:
                revoke(session, MISSION, device, now())

    def decide(self, submission: str, changes: dict[str, Any]) -> None:
        write_as_desk(self.store.database, self.store.keys, MISSION, [Decision(submission, changes)], "Dana")


class CentralHub(CentralServer):
    """The real server as a hub. Its thread does not run: the schedule says when it carries."""

    _is_full = boasts = False

    @property
    def is_full(self) -> bool:
        return self._is_full

    @is_full.setter
    def is_full(self, is_so: bool) -> None:
        """The database may not grow by one page."""
        self._is_full = is_so
        with self.store.database.writer.connect() as connection:
            pages = connection.exec_driver_sql("pragma page_count").scalar_one()
            connection.exec_driver_sql(f"pragma max_page_count = {pages if is_so else MOST_PAGES}")

    def _start(self) -> None:
        super()._start()
        self.is_full = self._is_full

    @property
    def device(self) -> str:
        upstream = self._upstream()
        assert upstream is not None
        return upstream.hub

    def carry(self, reach: Reach) -> None:
        upstream, self.commits = self._upstream(), 0
        assert upstream is not None
        keys = self.store.keys
        with httpx.Client(transport=LastHop(self, reach), base_url="http://headquarters") as http:
            road = open_road(self.store.database, keys, upstream)
            road.close()
            road.http = http
            with suppress(NotReached, NoReceipt, OperationalError, Killed):
                Carrying(self.store.database, self.store.settings, road, upstream).carry(lambda: False)
        self._die_if_meant()

    def take_receipts(self, text: str) -> None:
        """As `fieldobs import` does."""
        key = self.app.state.keys.authority
        with suppress(NoReceipt, OperationalError), self.store.database.write() as session:
            take_receipts(session, key, MISSION, read_receipt_file(text.encode()))

    def sealed_waiting(self) -> int:
        with self.store.database.read() as session:
            return count_carried(session, MISSION)


@dataclass(frozen=True)
class LastHop(httpx.BaseTransport):
    """Where the hub's requests leave it: the schedule's road takes them on."""

    hub: CentralHub
    reach: Reach

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.hub.crash == "after" and self.hub.commits:
            raise Killed
        content = request.read()
        if request.headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        kept = ("authorization", "content-type", "if-none-match")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        path = request.url.raw_path.decode()
        is_bundle = headers.get("content-type") == BUNDLE
        said = (base64.b64encode(content) if is_bundle else content).decode()
        heard = self.reach(Ask(BY_HUB, 0, request.method, path, headers, said or None))
        if heard.reply is None or heard.is_silent:
            raise httpx.ConnectError("nobody there")
        if heard.cut is not None:
            raise httpx.ReadError("cut off")
        told = {name: value for name, value in heard.reply.headers.items() if name.lower() in ("content-type", "etag")}
        return httpx.Response(heard.reply.status, headers=told, content=heard.reply.body.encode())
