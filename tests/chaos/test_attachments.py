"""A server that dies between an attachment's file and its row, either way round, ends up with both or asks again."""

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from fieldobs.attachments.actions import PIECE_BYTES
from fieldobs.database import now
from fieldobs.demo.phone import NotSent, Phone
from fieldobs.desk.actions import make_api_token
from fieldobs.serving.commands import open_store
from tests.cast import MISSION
from tests.chaos.disk import enrolled, needs_strace, served
from tests.chaos.test_disk import FORM, furnished

LONG_S = 5
PICTURE = os.urandom(PIECE_BYTES + 1000)
NAME = hashlib.sha256(PICTURE).hexdigest()


@dataclass
class Scene:
    """Amina's phone with a picture that headquarters knows of and does not have, and where both are kept."""

    data: Path
    file: Path
    trace: Path
    desk: dict[str, str]

    @contextmanager
    def phone(self, words: list[str]) -> Iterator[tuple[Phone, Callable[[], None]]]:
        """The phone at a server that strace slows down as `words` say, and how that server is killed."""
        server = served(self.data, words, self.trace)
        with server as found, httpx.Client(base_url=found.url, timeout=60) as http:
            yield Phone.open(http, self.file), found.kill

    def rows(self) -> int:
        held = sqlite3.connect(self.data / "fieldobs.sqlite")
        (count,) = held.execute("select count(*) from blob").fetchone()
        held.close()
        return int(count)

    def files(self) -> dict[str, int]:
        """The files of the picture: those that are whole, those on their way."""
        found = [path for path in (self.data / "blobs").rglob(NAME) if path.is_file()]
        coming = sum(path.parent.name == "coming" for path in found)
        return {"whole": len(found) - coming, "coming": coming}

    def shown(self, phone: Phone) -> bytes | int:
        """What the desk gets of it."""
        answer = phone.http.get(f"/api/v1/blobs/{NAME}", headers=self.desk)
        return answer.content if answer.status_code == 200 else answer.status_code


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    data, file = tmp_path / "store", tmp_path / "amina.json"
    enrolled(data, furnished(data), file)
    store = open_store(data)
    with store.database.write() as session:
        token = make_api_token(session, MISSION, "coordinator", now())
    store.database.close()
    found = Scene(data, file, tmp_path / "trace", {"authorization": f"Bearer {token}"})
    with found.phone([]) as (phone, _kill):
        about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
        phone.write(
            "5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c", about | {"photo": phone.attach(PICTURE, "image/jpeg", "a.jpg")}
        )
        phone.send()
        phone.save(file)
    return found


@needs_strace
@pytest.mark.parametrize(
    ("when", "left"),
    [("delay_enter", {"whole": 0, "coming": 1}), ("delay_exit", {"whole": 1, "coming": 0})],
    ids=["before the file is in its place", "before the row"],
)
def test_ends_with_file_and_row_wherever_the_server_died(scene: Scene, when: str, left: dict[str, int]) -> None:
    slow = ["-e", "trace=rename", "-e", f"inject=rename:{when}={LONG_S * 1_000_000}"]
    with scene.phone(slow) as (phone, kill):
        _die_while_uploading(phone, kill, lambda: scene.files() == left and _is_all_there(scene))
    assert (scene.rows(), scene.files()) == (0, left)
    with scene.phone([]) as (phone, _kill):
        assert scene.shown(phone) == 404, "nothing is shown that was not entered"
        phone.upload()
        assert phone.blobs == {} and scene.shown(phone) == PICTURE
    assert (scene.rows(), scene.files()) == (1, {"whole": 1, "coming": 0})


def _is_all_there(scene: Scene) -> bool:
    return any(path.stat().st_size == len(PICTURE) for path in (scene.data / "blobs").rglob(NAME))


def _die_while_uploading(phone: Phone, kill: Callable[[], None], is_time: Callable[[], bool]) -> None:
    def upload() -> None:
        with suppress(NotSent):
            phone.upload()

    uploading = threading.Thread(target=upload)
    uploading.start()
    until = time.monotonic() + 60
    while not is_time():
        assert time.monotonic() < until, "the moment never came"
        time.sleep(0.01)
    time.sleep(0.2)
    kill()
    uploading.join()


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: os.truncate(file, 1000)], ids=["gone", "cut short"])
def test_asks_for_a_picture_again_that_the_disk_has_lost(scene: Scene, spoil: Callable[[Path], None]) -> None:
    with scene.phone([]) as (phone, _kill):
        phone.upload()
        assert scene.shown(phone) == PICTURE
        assert _missing(phone) == []
    (file,) = [path for path in (scene.data / "blobs").rglob(NAME) if path.is_file()]
    spoil(file)
    with scene.phone([]) as (phone, _kill):
        assert scene.shown(phone) == 404
        assert _missing(phone) == [NAME]
        phone.upload()
        assert scene.shown(phone) == PICTURE and _missing(phone) == []


def _missing(phone: Phone) -> list[str]:
    """What headquarters says it lacks of this phone's attachments."""
    batch = phone._request("6e4f1a52-0d7b-4c9e-9a3f-1b2c3d4e5f60", [])
    answer = phone._ask("POST", "/api/v1/sync", json.dumps(batch).encode(), {"content-type": "application/json"})
    found: list[str] = answer.json().get("missing", [])
    return found
