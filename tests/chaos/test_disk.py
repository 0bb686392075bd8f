"""Nothing is called stored that the disk does not hold: what is synced, a disk that fails, a disk that is full."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fieldobs.database import now
from fieldobs.demo.phone import NotSent, Phone
from fieldobs.observers.actions import make_code
from fieldobs.serving.commands import open_store
from tests.cast import MISSION
from tests.chaos.day import FORM
from tests.chaos.disk import enrolled, mounted, needs_strace, served
from tests.simulation.central import furnish_store

ANSWERS = 100
NARROW_KB, WIDE_KB = 3_000, 60_000


def furnished(data: Path) -> str:
    """A store on a disk, and a code for Amina."""
    store = open_store(data)
    furnish_store(store)
    with store.database.write() as session:
        code = make_code(session, MISSION, "amina", now())
    store.database.close()
    return code


@pytest.fixture
def amina(tmp_path: Path) -> Path:
    """Amina's phone, put away in a file beside a store that knows it."""
    file = tmp_path / "amina.json"
    enrolled(tmp_path / "store", furnished(tmp_path / "store"), file)
    return file


def write(phone: Phone, text: str = "yes") -> str:
    about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
    return phone.write(str(uuid.uuid4()), about | {"note": text})


@needs_strace
def test_syncs_before_each_of_a_hundred_answers(tmp_path: Path, amina: Path) -> None:
    words = ["-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg"]
    plain = {"accept-encoding": "identity"}
    watched = served(tmp_path / "store", words, tmp_path / "trace")
    with watched as server, httpx.Client(base_url=server.url, timeout=60, headers=plain) as http:
        phone = Phone.open(http, amina)
        for _ in range(ANSWERS):
            write(phone)
            phone.send()
        assert phone.journal.outbox == []
    assert server.answers() == ANSWERS
    assert server.unsynced() == []


@needs_strace
def test_stores_nothing_on_a_disk_that_cannot_sync(tmp_path: Path, amina: Path) -> None:
    spoilt = served(tmp_path / "store", ["-e", "inject=fsync,fdatasync:error=EIO"], tmp_path / "trace")
    with spoilt as server, httpx.Client(base_url=server.url, timeout=60) as http:
        phone = Phone.open(http, amina)
        name = write(phone)
        with pytest.raises(NotSent, match="answered 503"):
            phone.send()
        assert [own.revision.id for own in phone.journal.outbox] == [name]
        assert http.get("/health").status_code == 204, "reading goes on"
        phone.save(amina)
    with served(tmp_path / "store", [], tmp_path / "none") as server, httpx.Client(base_url=server.url) as http:
        phone = Phone.open(http, amina)
        phone.send()
        assert phone.journal.outbox == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with little room."""
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted(folder, f"size={NARROW_KB}k"):
        yield folder


def test_says_that_the_disk_is_full_and_recovers_when_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    file = tmp_path / "amina.json"
    enrolled(small_disk, furnished(small_disk), file)
    with served(small_disk, [], tmp_path / "none") as server, httpx.Client(base_url=server.url, timeout=60) as http:
        phone = Phone.open(http, file)
        refusal = fill(phone)
        assert "answered 507" in refusal or "answered 503" in refusal
        waiting, arrived = len(phone.journal.outbox), len(phone.journal.own) - len(phone.journal.outbox)
        assert waiting > 0 and arrived > 0
        first = next(iter(phone.journal.own.values())).revision.submission
        assert phone.read_submission(first)["answers"], "reading goes on"
        subprocess.run(["mount", "-o", f"remount,size={WIDE_KB}k", str(small_disk)], check=True)
        while phone.journal.outbox:
            phone.send()
        assert {each.state for each in phone.journal.own.values()} == {"hq"}


def fill(phone: Phone) -> str:
    """Send until it is refused; how."""
    for _ in range(200):
        write(phone, "ж" * 15_000)
        try:
            phone.send()
        except NotSent as error:
            return str(error)
    raise AssertionError("the disk never filled up")
