"""Thousands of phones in one process: each has a key, a token and a batch, and asks over a connection of its own."""

import asyncio
import json
import random
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldobs.access import hashed, secret
from fieldobs.database import now
from fieldobs.observers.models import Device, DeviceToken, Team
from fieldobs.serving.commands import open_store
from sync.receipt import MEDIA_TYPE
from sync.signing import public_jwk
from tests.cast import MISSION, Phone, id_of
from tests.simulation.place import FORM_HASH

REVISIONS = 3
RETURN_S = 2.0
FIRST_RETRY_S, LAST_RETRY_S = 4.0, 300.0
TIMEOUT_S = 90
FORM = {"slug": "voting", "version": "1", "hash": FORM_HASH}


@dataclass
class Member:
    """One phone of the crowd. It tries as the app does: spread by chance, and never before it was asked to."""

    token: str
    batch: str
    request: bytes
    names: Sequence[str]
    answers: list[int] = field(default_factory=list)
    too_early: int = 0
    acknowledged_s: float = 0

    async def send(self, host: str, port: int, chance: random.Random) -> None:
        """Try until a receipt names everything; from the moment at which the network returned."""
        began, failures = time.monotonic(), 0
        await asyncio.sleep(chance.random() * RETURN_S)
        while True:
            status, headers, body = await self._try(host, port)
            self.answers.append(status)
            if status == 200 and self._is_receipt(headers, body):
                self.acknowledged_s = time.monotonic() - began
                return
            failures += 1
            wait = min(FIRST_RETRY_S * 2 ** (failures - 1), LAST_RETRY_S) * (0.5 + chance.random())
            if told := headers.get("retry-after"):
                wait = float(told) * (1 + chance.random() / 2)
            await asyncio.sleep(wait)

    async def _try(self, host: str, port: int) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; 0 when the line broke."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                reader, writer = await asyncio.open_connection(host, port)
                try:
                    writer.write(self.request)
                    return read_answer(await reader.read())
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError, IndexError):
            return 0, {}, b""

    def _is_receipt(self, headers: dict[str, str], body: bytes) -> bool:
        if headers.get("content-type") != MEDIA_TYPE:
            return False
        said = json.loads(body)
        told = {name: ruling["outcome"] for name, ruling in said["outcomes"].items()}
        return said["batch"] == self.batch and all(told[name] in ("stored", "duplicate") for name in self.names)


def read_answer(content: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer that ended with its connection."""
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split(" ")[1]), headers, body


def request_of(path: str, token: str, body: bytes, version: str = "1.1") -> bytes:
    """A POST whose connection ends with the answer."""
    head = [
        f"POST {path} HTTP/{version}", "Host: headquarters", f"Authorization: Bearer {token}",
        "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close",
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + body


def gathered(data: Path, count: int, url: str | None = None) -> list[Member]:
    """So many enrolled phones, two to a team, each with a batch that waits."""
    store, moment, members = open_store(data, url), now(), []
    with store.database.write() as session:
        teams = [f"crowd {n}" for n in range((count + 1) // 2)]
        session.add_all(Team(mission=MISSION, code=team, name=team) for team in teams)
        session.flush()
        for n in range(count):
            phone, token = Phone(teams[n // 2]), secret()
            session.add(
                Device(
                    id=phone.id, mission=MISSION, observer="amina", team=phone.team, name="one of many",
                    public_key=public_jwk(phone.key.public_key()), enrolled_at=moment, approved_at=moment,
                )
            )  # fmt: skip
            members.append(_member(phone, token))
            session.flush()
            session.add(DeviceToken(hash=hashed(token), mission=MISSION, device=phone.id, made_at=moment))
    store.database.close()
    return members


def _member(phone: Phone, token: str) -> Member:
    about = {"$form": FORM, "$team": phone.team, "$station": "0412", "$visit": 1}
    submission, batch = str(uuid.uuid4()), str(uuid.uuid4())
    entries = [phone.write(about | {"queue": n}, submission=submission) for n in range(REVISIONS)]
    said = {
        "protocol": 1, "batch": batch, "device": phone.id, "app": "crowd", "now": "2026-10-11T09:41:00.000Z",
        "cursor": None, "revisions": [{"body": entry.body, "sig": entry.sig} for entry in entries],
    }  # fmt: skip
    request = request_of("/api/v1/sync", token, json.dumps(said).encode())
    return Member(token, batch, request, [id_of(entry) for entry in entries])


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
