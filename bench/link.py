"""25 signed checklists from one phone over a poor link, beside an empty request over the same link."""

import gzip
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bench.figures import Table, kilobytes, median, seconds
from bench.mission import write_pack
from bench.phones import Phone, Signed, backlog, enrol
from bench.server import Place, Server, serving
from bench.slowlink import Counted, Link, Proxy, slow_link
from bench.sync import prepare
from sync.receipt import MEDIA_TYPE

CHECKLISTS = 25
REPEATS = 5
TEAMS = 2
STATIONS = 500
EMPTY = "an empty request (the limit)"


@dataclass(frozen=True)
class Sent:
    """What one try took, and what went over the link."""

    seconds: float
    counted: Counted


def measure(repeats: int = REPEATS, link: Link = Link()) -> list[Table]:
    """One table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place("SQLite", Path(folder) / "sqlite")
        pack = write_pack(Path(folder) / "pack", TEAMS, STATIONS)
        codes, _ = prepare(place, pack)
        chance = random.Random(3)
        with serving(place) as server, slow_link(server.address, link) as proxy:
            phone, _ = enrol(server.url, codes)
            found: dict[str, list[Sent]] = {EMPTY: [], f"{CHECKLISTS} signed checklists": [], "the same sent again": []}
            for _ in range(repeats):
                _catch_up(server, phone)
                signed = backlog(phone, pack, CHECKLISTS, chance)
                send = partial(_send, proxy, phone, signed)
                for kept, act in zip(found.values(), (partial(_ask, proxy), send, send), strict=True):
                    kept.append(_timed(proxy, act))
            plain, packed = _size(phone, backlog(phone, pack, CHECKLISTS, chance))
    return [_table(found, link, plain, packed)]


def _catch_up(server: Server, phone: Phone) -> None:
    with httpx.Client(base_url=server.url) as client:
        phone.catch_up(client)


def _timed(proxy: Proxy, act: Callable[[], None]) -> Sent:
    proxy.take()
    begun = time.perf_counter()
    act()
    return Sent(time.perf_counter() - begun, proxy.take())


def _ask(proxy: Proxy) -> None:
    httpx.get(f"{proxy.url}/health", timeout=60).raise_for_status()


def _send(proxy: Proxy, phone: Phone, signed: list[Signed]) -> None:
    """One phone sends its backlog on a new connection. Raises: AssertionError unless each checklist is kept."""
    answer = httpx.post(f"{proxy.url}/api/v1/sync", content=phone.request(signed), headers=phone.headers, timeout=60)
    if answer.headers["content-type"] != MEDIA_TYPE:
        raise AssertionError(f"answered {answer.status_code}: {answer.text[:300]}")
    outcomes = answer.json()["outcomes"]
    if any(outcomes[each.id]["outcome"] not in ("stored", "duplicate") for each in signed):
        raise AssertionError("the receipt does not keep every checklist")


def _size(phone: Phone, signed: list[Signed]) -> tuple[int, int]:
    packed = phone.request(signed)
    return len(gzip.decompress(packed)), len(packed)


def _table(found: dict[str, list[Sent]], link: Link, plain: int, packed: int) -> Table:
    table = Table(
        f"{CHECKLISTS} checklists over a poor link: {link.kbit_s:.0f} kbit/s each way, {link.rtt_ms:.0f} ms round trip",
        ("what", "requests", "seconds", "up", "down", "reached ÷ limit"),
    )
    limit = median([each.seconds for each in found[EMPTY]])
    for name, tries in found.items():
        took = [each.seconds for each in tries]
        counted = [each.counted for each in tries]
        table.add(
            name, f"{median([each.requests for each in counted]):.0f}", seconds(took),
            kilobytes(median([each.up for each in counted])), kilobytes(median([each.down for each in counted])),
            f"{median(took) / limit:.2f}×",
        )  # fmt: skip
    table.notes.append(
        f"Seconds include the TCP handshake; no TLS. The request is {kilobytes(plain)}, {kilobytes(packed)} packed."
    )
    table.notes.append(
        "A checklist carries its 30 answers, 6 members about itself, its place in the phone's log and a signature."
    )
    return table
