"""A real server process on a store of its own: killed in the middle of anything, it comes back at its address."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx

from fieldobs.database import now
from fieldobs.desk.actions import coordinator_of, make_api_token, make_sign_in_code, sign_in_link
from fieldobs.missions.queries import only_mission
from fieldobs.observers.actions import make_code
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
from tests.contract import FIELDOBS
from tests.processes import Server

PACK = Path(__file__).parent / "pack"


def load_pack(data: Path) -> None:
    """Fill a new store with the journeys' mission."""
    store = open_store(data)
    load_path(PACK, store.database)
    store.database.close()


class Headquarters(Server):
    """The server, and what the people of the desk hand out."""

    def __init__(self, data: Path, host: str = "127.0.0.1") -> None:
        super().__init__("--host", host, "--data", str(data))
        self.data, self.store = data, open_store(data)

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

    def take_in(self, *files: Path, receipt: Path) -> str:
        """`fieldobs import`, beside the running server: what it says of sealed files, and the receipt as a file."""
        asked = [FIELDOBS, "import", *map(str, files), "--receipt", str(receipt), "--data", str(self.data)]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    def log(self) -> list[dict[str, Any]]:
        """Every revision in the log, as whoever verifies it downloads it: its id, and what was signed."""
        with self.store.database.write() as session:
            token = make_api_token(session, only_mission(session, None).id, "coordinator", now())
        answer = httpx.get(f"{self.url}/api/v1/revisions?after=0", headers={"authorization": f"Bearer {token}"})
        lines = [json.loads(line) for line in answer.text.splitlines()]
        return [{"id": line["id"]} | json.loads(line["body"]) for line in lines]

    def pictures(self) -> list[bytes]:
        """All pictures that have come whole."""
        files = (self.data / "blobs").rglob("*")
        return [file.read_bytes() for file in files if file.is_file() and file.parent.name != "coming"]
