"""A sealed bundle that comes while the disk fills is refused in words, half kept at no time, and whole with room."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.chaos.bundled import ROADS, Couriers, Sealed, acknowledged
from tests.chaos.day import opened
from tests.chaos.disk import mounted
from tests.conftest import on_both_databases
from tests.fieldobs.bundles.conftest import morning, named
from tests.fieldobs.bundles.test_taking_in import post, problem
from tests.fieldobs.hubs.conftest import hub_at, invited, link, log_of, until
from tests.house import House

DISK_KB = 24_000
PAGE = os.sysconf("SC_PAGE_SIZE")
COARSE, FINE, LAST = 500_000, 60_000, 12_000_000
FULL = ("urn:fieldobs:storage-full", "The disk of the store is full.", "Headquarters has no room left")
FAULTY = ("Traceback", "did not expect", "Nothing of this request was stored")


class SmallDisk:
    """A disk of its own, of which as much is free as a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    def leave(self, room: int) -> None:
        with self.ballast.open("wb") as out:
            state = os.statvfs(self.folder)
            os.posix_fallocate(out.fileno(), 0, max(1, state.f_bavail * state.f_frsize - room))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    """A small disk that holds the store and what the server lays by, where any process may come."""
    # Below pytest's own folder PostgreSQL may not come.
    with tempfile.TemporaryDirectory(dir="/tmp") as name, mounted(Path(name), f"size={DISK_KB}k,mode=755"):
        (Path(name) / "laid by").mkdir()
        monkeypatch.setenv("TMPDIR", f"{name}/laid by")
        yield SmallDisk(Path(name))


@pytest.fixture
def couriers(disk: SmallDisk, database_url: str | None) -> Iterator[Couriers]:
    """A server whose store is on the small disk, which has taken in one bundle by each road while there was room."""
    with ExitStack() as stack:
        if database_url:
            stack.enter_context(_moved(database_url, disk))
        headquarters = stack.enter_context(opened(disk.folder / "store", database_url))
        headquarters.begin()
        with httpx.Client(base_url=headquarters.address, timeout=60) as http:
            found = Couriers.at(headquarters, http)
            assert {found.bring(found.seal(), road).status_code for road in ROADS} == {200}
            yield found
        with suppress(ProcessLookupError):
            headquarters.kill()


@contextmanager
def _moved(url: str, disk: SmallDisk) -> Iterator[None]:
    """A new PostgreSQL database keeps its tables on the small disk, and is gone before that disk is."""
    name = url.split("?")[0].split("/")[-1]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as held:
        (home,) = held.execute("show data_directory").fetchone() or ("",)
        folder = disk.folder / "tables"
        folder.mkdir()
        os.chown(folder, Path(home).stat().st_uid, Path(home).stat().st_gid)
        held.execute(f"create tablespace {name} location '{folder}'".encode())
        held.execute(f"alter database {name} set tablespace {name}".encode())
        yield
        disk.ballast.unlink(missing_ok=True)
        held.execute(f"drop database {name} with (force)".encode())
        held.execute(f"drop tablespace {name}".encode())


def rooms(sealed: Sealed) -> Iterator[int]:
    """More and more room: little steps where the last bytes of a file must fit, and from when text must."""
    size, plain = len(sealed.made.file), sum(map(len, sealed.pictures))
    brims = {end // PAGE * PAGE + PAGE * step for end in (size, size + plain) for step in range(-2, 4)}
    yield from sorted(brims | set(range(0, size + plain, COARSE)))
    yield from range(max(brims), LAST, FINE)


@on_both_databases
@pytest.mark.parametrize("road", ROADS)
def test_is_refused_until_there_is_room_for_all_of_it(couriers: Couriers, disk: SmallDisk, road: str) -> None:
    sealed, met = couriers.seal(), set()
    for room in rooms(sealed):
        disk.leave(room)
        answer = couriers.bring(sealed, road)
        assert not any(word in answer.text for word in FAULTY), answer.text
        assert list(couriers.faults(sealed)) == []
        if is_taken(answer, road):
            break
        met.add(stage(couriers, sealed))
        assert any(word in answer.text for word in FULL), answer.text
        assert acknowledged(couriers.receipts(sealed, road)) == set()
    assert met >= {"nothing", "text"}
    assert list(couriers.missing(sealed, couriers.receipts(sealed, road))) == []
    assert [*(disk.folder / "store/blobs").rglob("coming/*"), *(disk.folder / "laid by").iterdir()] == []
    couriers.headquarters.kill()
    assert list(couriers.headquarters.findings()) == []


def test_a_hub_that_cannot_open_it_carries_it_once_there_is_room(house: House, disk: SmallDisk) -> None:
    made = morning(house.caller("amina"))
    with hub_at(disk.folder / "hub", link(house, invited(house).code)) as hub:
        chiara = hub.met(house.caller("chiara"))
        for room in (0, len(made.file) - PAGE, len(made.file) + PAGE, 2 * len(made.file) - 2 * PAGE):
            disk.leave(room)
            assert (problem(post(chiara, made)), log_of(house)) == ((507, None), [])
            assert [*hub.store.settings.blobs.rglob("sealed/**/*.*")] == []
        disk.leave(LAST)
        assert post(chiara, made).status_code == 200
        until(lambda: len(log_of(house)) == len(made.entries))


def test_a_picture_that_comes_piece_by_piece_waits_for_room_as_well(couriers: Couriers, disk: SmallDisk) -> None:
    amina, content = couriers.amina, os.urandom(3 * PAGE)
    amina.send([amina.phone.write({"photo": named(content)})])
    address, kind = f"/api/v1/blobs/{named(content)['sha256']}", {"content-type": "application/partial-upload"}

    def append(at: int, end: int) -> tuple[int, str | None]:
        answer = couriers.http.patch(
            address, content=content[at:end], headers=amina.auth | kind | {"upload-offset": str(at)}
        )
        return answer.status_code, answer.headers.get("upload-offset")

    for room, end in ((0, 1000), (0, len(content)), (2 * PAGE, len(content))):
        disk.leave(room)
        assert append(0, end) == (507, None)
        assert couriers.http.head(address, headers=amina.auth).headers["upload-offset"] == "0"
    assert append(0, 1000) == (204, "1000")
    disk.leave(LAST)
    assert append(1000, len(content)) == (204, str(len(content)))
    assert couriers.http.get(address, headers=couriers.desk).content == content


def is_taken(answer: httpx.Response, road: str) -> bool:
    if road == "the desk":
        assert answer.status_code in (200, 507)
        return "1 taken in" in " ".join(answer.text.split())
    assert (answer.status_code, answer.headers.get("retry-after")) in ((200, None), (507, "300"))
    return answer.status_code == 200


def stage(couriers: Couriers, sealed: Sealed) -> str:
    """How much of a refused bundle the store has."""
    shown = [
        couriers.http.get(f"/api/v1/blobs/{named(each)['sha256']}", headers=couriers.desk) for each in sealed.pictures
    ]
    if any(answer.status_code == 200 for answer in shown):
        return "a picture"
    return "text" if sealed.ids[0] in couriers.headquarters.bodies() else "nothing"
