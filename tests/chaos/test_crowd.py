"""Many phones at once, slow ones, and roads of yesterday: all are served, and nobody waits for the others.

`CROWD=5000 pytest tests/chaos/test_crowd.py` lets as many return as a nation's mission has.
"""

import asyncio
import json
import os
import random
import socket
import time
import uuid
from collections import Counter
from pathlib import Path

import httpx
import pytest

from fieldobs.demo.phone import Phone
from tests.chaos.crowd import FORM, Member, gathered, p95, read_answer, request_of
from tests.chaos.disk import served
from tests.chaos.headquarters import Headquarters
from tests.conftest import on_both_databases

CROWD = int(os.environ.get("CROWD", "100"))
SLOW = 500
HONEST = 60


@on_both_databases
def test_takes_in_all_phones_that_return_at_once(
    tmp_path: Path, database_url: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    headquarters = Headquarters(tmp_path / "store", database_url)
    members = gathered(tmp_path / "store", CROWD, database_url)
    with served(tmp_path / "store", [], tmp_path / "no trace", database_url) as server:
        asyncio.run(_return(members, int(server.url.rpartition(":")[2])))
    waited = [member.acknowledged_s for member in members]
    with capsys.disabled():
        told = Counter(status for member in members for status in member.answers)
        name = "PostgreSQL" if database_url else "SQLite"
        print(f"\n{name}: {CROWD} phones, p95 {p95(waited):.1f} s, last {max(waited):.1f} s, answers {dict(told)}")
    assert set(headquarters.bodies()) == {name for member in members for name in member.names}
    assert list(headquarters.findings()) == []
    headquarters.close()


async def _return(members: list[Member], port: int) -> None:
    chance = random.Random(7)
    await asyncio.gather(*(member.send("127.0.0.1", port, random.Random(chance.random())) for member in members))


def test_answers_everybody_beside_five_hundred_that_send_a_byte_a_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    headquarters = Headquarters(tmp_path / "store")
    slow, *honest = gathered(tmp_path / "store", HONEST + 1)
    with served(tmp_path / "store", [], tmp_path / "no trace") as server:
        waited = asyncio.run(_beside_slow_ones(slow, honest, int(server.url.rpartition(":")[2])))
    with capsys.disabled():
        print(f"\n{SLOW} senders at 1 B/s: p95 of {len(waited)} others {p95(waited):.2f} s")
    assert len(waited) == HONEST
    assert set(headquarters.bodies()) == {name for member in honest for name in member.names}
    headquarters.close()


async def _beside_slow_ones(slow: Member, honest: list[Member], port: int) -> list[float]:
    """How long each of the others waited for its answer."""
    at_body = slow.request.index(b"\r\n\r\n") + 4
    begun = [asyncio.create_task(_drip(slow.request, at_body if n % 2 else 20, port)) for n in range(SLOW)]
    await asyncio.sleep(2)
    waited = []
    for member in honest:
        began = time.monotonic()
        status, _headers, _body = await member._try("127.0.0.1", port)
        assert status == 200
        waited.append(time.monotonic() - began)
        await asyncio.sleep(0.05)
    assert not any(task.done() for task in begun), "the slow ones are still there"
    for task in begun:
        task.cancel()
    await asyncio.gather(*begun, return_exceptions=True)
    return waited


async def _drip(request: bytes, at: int, port: int) -> None:
    """Send all up to a place at once, and from there a byte a second."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request[:at])
        for place in range(at, len(request)):
            await asyncio.sleep(1)
            writer.write(request[place : place + 1])
            await writer.drain()
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_serves_a_phone_whose_connections_end_with_each_answer(tmp_path: Path, version: str) -> None:
    headquarters = Headquarters(tmp_path / "store")
    (member,) = gathered(tmp_path / "store", 1)
    body = member.request.partition(b"\r\n\r\n")[2]
    with served(tmp_path / "store", [], tmp_path / "no trace") as server:
        answers = []
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as line:
                line.sendall(request_of("/api/v1/sync", member.token, body, version))
                answers.append(read_answer(b"".join(iter(lambda: line.recv(65536), b""))))
    told = [{ruling["outcome"] for ruling in json.loads(content)["outcomes"].values()} for _, _, content in answers]
    assert told == [{"stored"}, {"duplicate"}]
    headquarters.close()


def test_serves_where_there_is_only_ipv6(tmp_path: Path) -> None:
    headquarters = Headquarters(tmp_path / "store")
    with (
        served(tmp_path / "store", [], tmp_path / "no trace", host="::1") as server,
        httpx.Client(base_url=server.url, timeout=30) as http,
    ):
        phone = Phone.enrol(http, headquarters.code("amina"))
        phone.write(str(uuid.uuid4()), {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1})
        phone.sync()
        assert phone.journal.outbox == []
    headquarters.close()
