"""A real server process on a store of its own: killed in the middle of anything, it comes back at its address."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from fieldobs.database import now
from fieldobs.desk.actions import coordinator_of, make_api_token, make_sign_in_code, sign_in_link
from fieldobs.missions.queries import only_mission
from fieldobs.observers.actions import make_code
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
from tests.contract import FIELDOBS, free_port

PACK = Path(__file__).parent / "pack"
START_S = 60


def load_pack(data: Path) -> None:
    """Fill a new store with the journeys' mission."""
    store = open_store(data)
    load_path(PACK, store.database)
    store.database.close()


class Headquarters:
    """The server, and what the people of the desk hand out."""

    def __init__(self, data: Path, host: str = "127.0.0.1") -> None:
        self.data, self.host, self.port = data, host, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.store = open_store(data)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to serve, and wait until it answers."""
        asked = [FIELDOBS, "serve", "--port", str(self.port), "--host", self.host, "--data", str(self.data)]
        self.process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=sys.stderr)
        until = time.monotonic() + START_S
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 204
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: no word of farewell, nothing flushed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        self.kill()
        self.store.database.close()

    def code(self, observer: str, hours: int = 72) -> str:
        """An invitation for one phone."""
        with self.store.database.write() as session:
            return make_code(session, only_mission(session, None).id, observer, now(), hours)

    def sign_in(self, name: str = "Dana") -> str:
        """A link that signs a coordinator in once."""
        with self.store.database.write() as session:
            person = coordinator_of(session, only_mission(session, None).id, name)
            return sign_in_link(self.url, make_sign_in_code(session, person, now()))

    def log(self) -> list[dict[str, Any]]:
        """Every revision in the log, as whoever verifies it downloads it: its id, and what was signed."""
        with self.store.database.write() as session:
            token = make_api_token(session, only_mission(session, None).id, "coordinator", now())
        answer = httpx.get(f"{self.url}/api/v1/revisions?after=0", headers={"authorization": f"Bearer {token}"})
        lines = [json.loads(line) for line in answer.text.splitlines()]
        return [{"id": line["id"]} | json.loads(line["body"]) for line in lines]
