"""The real server in a simulation: its whole app, spoken to in this process, on SQLite in a folder of its own."""

import asyncio
import json
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event

from fieldobs.app import create_app
from fieldobs.database import now
from fieldobs.forms.models import FormVersion
from fieldobs.observers.actions import make_code, revoke
from fieldobs.observers.models import Observer
from fieldobs.serving.commands import OpenStore, open_store
from fieldobs.submissions.actions import write_as_desk
from tests.cast import FORM as CAST_FORM
from tests.cast import MISSION
from tests.house import LOADED_AT, furnish
from tests.simulation.place import FORM, FORM_HASH, Ask, Crashed, Reply
from tests.simulation.reference import Line


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


def furnished(folder: Path) -> Path:
    """A store with the small mission in it, to be copied for every schedule."""
    store = open_store(folder)
    furnish_store(store)
    store.database.close()
    return folder


class CentralHeadquarters:
    """What goes in and out is HTTP; what is on the disk is read past the server."""

    refused = None

    def __init__(self, template: Path, loop: asyncio.Runner) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fieldobs-simulation-"))
        shutil.copytree(template, self.folder, dirs_exist_ok=True)
        self.file, self.loop, self.crash, self.now_ms = self.folder / "fieldobs.sqlite", loop, "", 0
        self.copy = b""
        self._start()
        self.back_up()

    def _start(self) -> None:
        """A server begins, on whatever is on the disk."""
        self.store: OpenStore = open_store(self.folder)
        event.listen(self.store.database.writer, "commit", self._on_commit)
        self.app = create_app(self.store.settings, self.store.database)

    def _on_commit(self, _connection: Any) -> None:
        if self.crash == "before":
            raise Killed

    def _stop(self) -> None:
        self.store.database.close()

    def code(self, observer: str) -> str:
        with self.store.database.write() as session:
            return make_code(session, MISSION, observer, now())

    def ask(self, ask: Ask) -> Reply:
        try:
            answer = self.loop.run(self._ask(ask))
        except Killed:
            answer = None
        if self.crash:
            self.crash = ""
            self.lose_power()
            raise Crashed
        assert answer is not None
        return Reply(answer.status_code, dict(answer.headers), answer.text)

    async def _ask(self, ask: Ask) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hq") as http:
            return await http.request(ask.method, ask.path, content=ask.body, headers=ask.headers)

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

    def revoke(self, device: str) -> None:
        if self._read("select id from device where id = ?", device):
            with self.store.database.write() as session:
                revoke(session, MISSION, device, now())

    def decide(self, submission: str, changes: dict[str, Any]) -> None:
        write_as_desk(self.store.database, self.store.keys, MISSION, submission, changes, "Dana")

    def close(self) -> None:
        self._stop()
        shutil.rmtree(self.folder)
