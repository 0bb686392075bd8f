"""A server that is killed while it takes a sealed bundle in has none, a part or all of it: never half, never twice."""

import random
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.chaos.bundled import ROADS, Couriers, Sealed, acknowledged
from tests.chaos.day import opened
from tests.chaos.disk import STRACE, needs_strace
from tests.conftest import on_both_databases

SEED = 7
CALLS = ("write", "mkdir", "fsync", "rename")
"""A file is laid by and unsealed; a picture's folder, its pieces on the disk, its place."""
CALLS_OF_DATABASE = {True: ("pwrite64", "fdatasync"), False: ("sendto",)}
LASTING = {"fieldobs.sqlite", "fieldobs.sqlite-wal", "fieldobs.sqlite-shm", "store.key", "blobs", "releases"}

pytestmark = needs_strace


@on_both_databases
def test_comes_whole_once_whenever_the_server_died(tmp_path: Path, database_url: str | None) -> None:
    with opened(tmp_path / "store", database_url) as headquarters:
        headquarters.begin()
        with httpx.Client(base_url=headquarters.address, timeout=60) as http:
            couriers = Couriers.at(headquarters, http)
            for at, (call, number) in enumerate(moments(couriers, tmp_path / "trace")):
                die_and_come_again(couriers, ROADS[at % 2], call, number)
            for road in ROADS:
                die_and_come_again(couriers, road, "", 0)
        headquarters.kill()
        assert [*(headquarters.data / "blobs").rglob("coming/*")] == []
        assert {file.name for file in headquarters.data.iterdir()} <= LASTING
        assert list(headquarters.findings()) == []
        projections = headquarters.projections()
        headquarters.rebuild()
        assert headquarters.projections() == projections


def moments(couriers: Couriers, trace: Path) -> Iterator[tuple[str, int]]:
    """System calls of taking a bundle in: of each kind the last, and by chance one of the first half."""
    calls, chance = (*CALLS, *CALLS_OF_DATABASE[couriers.headquarters.url is None]), random.Random(SEED)
    with traced(couriers.headquarters.child, trace, "-e", f"trace={','.join(calls)}"):
        assert couriers.bring(couriers.seal(), ROADS[0]).status_code == 200
    made = Counter(re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE))
    for call in calls:
        yield from ((call, number) for number in sorted({chance.randint(1, made[call] // 2 or 1), made[call]}))


@contextmanager
def traced(process: int, trace: Path, *words: str) -> Iterator[None]:
    """A running process under strace."""
    asked = [STRACE, "-f", "-p", str(process), "-o", str(trace), *words]
    with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as held:
        assert held.stderr
        assert "attached" in held.stderr.readline()
        yield
        held.terminate()


def die_and_come_again(couriers: Couriers, road: str, call: str, number: int) -> None:
    """Bring a new bundle to a server that dies at a system call, or without one in the middle of the file; again."""
    sealed, headquarters = couriers.seal(), couriers.headquarters
    answered = bring_and_die(couriers, sealed, road, call, number)
    headquarters.begin()
    told = couriers.receipts(sealed, road)
    assert list(couriers.faults(sealed)) == [], (road, call, number)
    if answered:
        assert list(couriers.missing(sealed, told)) == [], (road, call, number)
    again = next(each for each in ROADS if each != road)
    assert couriers.bring(sealed, again).status_code == 200
    assert list(couriers.missing(sealed, couriers.receipts(sealed, again))) == [], (road, call, number)
    assert acknowledged(told) <= acknowledged(couriers.receipts(sealed, again))


def bring_and_die(couriers: Couriers, sealed: Sealed, road: str, call: str, number: int) -> bool:
    """Whether the bundle was answered before the server was dead."""
    headquarters = couriers.headquarters

    def cut(content: bytes) -> Iterator[bytes]:
        yield content[: len(content) // 2]
        headquarters.kill()
        yield content[len(content) // 2 :]

    try:
        if not call:
            return couriers.bring(sealed, road, cut).is_success
        death = f"inject={call}:signal=SIGKILL:when={number}"
        with traced(headquarters.child, Path("/dev/null"), "-e", f"trace={call}", "-e", death):
            answer = couriers.bring(sealed, road)
    except httpx.TransportError:
        return False
    headquarters.kill()
    return answer.is_success
