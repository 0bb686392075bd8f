"""A real server process that is killed and born again, and what lies in its database when it is dead."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import tuple_row

from fieldobs.database import now
from fieldobs.observers.actions import make_code
from fieldobs.serving.commands import open_store
from sync import merkle
from sync.signing import content_id, unb64
from tests.cast import MISSION
from tests.contract import FIELDOBS, free_port
from tests.simulation.central import furnish_store

READY_S = 60


@dataclass
class Headquarters:
    """One store on a disk, and whoever serves it now."""

    data: Path
    url: str | None = None
    port: int = 0
    child: int = 0
    kills: int = 0

    def __post_init__(self) -> None:
        self.port = free_port()
        store = open_store(self.data, self.url)
        furnish_store(store)
        store.database.close()
        words = [sys.executable, "-m", "tests.chaos.nursery", str(self.port), str(self.data)]
        self.nursery = subprocess.Popen(
            words + ([self.url] if self.url else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def code(self, observer: str) -> str:
        store = open_store(self.data, self.url)
        with store.database.write() as session:
            code = make_code(session, MISSION, observer, now())
        store.database.close()
        return code

    def begin(self) -> None:
        """Done when it answers."""
        assert self.nursery.stdin and self.nursery.stdout
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        self.child = int(self.nursery.stdout.readline())
        until = time.monotonic() + READY_S
        while not self._answers():
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=5).status_code == 204
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As when the power button is held down; nothing of the process runs any more."""
        os.kill(self.child, signal.SIGKILL)
        while True:
            try:
                os.kill(self.child, 0)
            except ProcessLookupError:
                break
            time.sleep(0.001)
        self.kills += 1

    def close(self) -> None:
        assert self.nursery.stdin and self.nursery.stdout
        self.nursery.stdin.close()
        self.nursery.wait(READY_S)
        self.nursery.stdout.close()

    def rebuild(self) -> None:
        words = ["--data", str(self.data), *(["--database-url", self.url] if self.url else [])]
        subprocess.run([FIELDOBS, "rebuild", *words], check=True, capture_output=True)

    def read(self, what: str) -> list[tuple[Any, ...]]:
        """Rows, read past the server."""
        if self.url:
            with psycopg.connect(self.url, row_factory=tuple_row) as held:
                return held.execute(what).fetchall()
        held = sqlite3.connect(self.data / "fieldobs.sqlite")
        found = held.execute(what).fetchall()
        held.close()
        return found

    def bodies(self) -> dict[str, str]:
        return dict(self.read("select id, body from revision"))

    def projections(self) -> bytes:
        """The table of submissions, as bytes."""
        return json.dumps(self.read("select * from submission order by id"), default=str, ensure_ascii=False).encode()

    def findings(self) -> Iterator[str]:
        """What is wrong with the store itself."""
        lines = self.read('select "index", id, device, seq, body from revision order by "index"')
        if [line[0] for line in lines] != list(range(1, len(lines) + 1)):
            yield "the log has gaps"
        for what, places in {"id": (1,), "number": (2, 3)}.items():
            counts = Counter(tuple(line[place] for place in places) for line in lines)
            yield from (f"the {what} {found} is there {count} times" for found, count in counts.items() if count > 1)
        yield from (f"{line[1]} is not what its name says" for line in lines if content_id(line[4]) != line[1])
        frontier, size = merkle.grow([], 0, (unb64(line[1]) for line in lines))
        ((held_size, held),) = self.read("select size, frontier from log")
        held = json.loads(held) if isinstance(held, str) else held
        if (size, merkle.as_text(frontier)) != (held_size, held):
            yield "the tree is not that of the log"
        if not self.url:
            yield from (f"integrity: {found}" for (found,) in self.read("pragma integrity_check") if found != "ok")
