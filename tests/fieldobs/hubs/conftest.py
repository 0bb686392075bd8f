"""Headquarters and a hub: two real stores behind two real servers, and phones that go to either."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from fieldobs.database import now
from fieldobs.hubs.actions import Invitation, add_hub
from fieldobs.hubs.upstream import belong
from fieldobs.serving.commands import OpenStore, open_store
from sync.signing import sign
from tests.cast import MISSION
from tests.house import Caller, House, serving

PATIENCE_S = 20


def until(claim: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait for a claim to hold."""
    end = time.monotonic() + patience_s
    while not claim():
        assert time.monotonic() < end, f"still not so after {patience_s} s"
        time.sleep(patience_s / 200)


def invited(house: House, name: str = "Kokand", address: str = "") -> Invitation:
    with house.store.database.write() as session:
        return add_hub(session, MISSION, name, address, now())


def link(house: House, code: str) -> str:
    return f"{str(house.http.base_url).rstrip('/')}/#hub={code}"


@dataclass
class HubHouse:
    """A hub that serves."""

    store: OpenStore
    http: httpx.Client

    def met(self, caller: Caller) -> Caller:
        """The same phone, after it has shown itself at the hub."""
        phone = caller.phone
        asked = {"device": phone.id, "certificate": caller.enrolled["certificate"]}
        nonce = self.http.post("/api/v1/session", json=asked).json()["nonce"]
        proof = sign(phone.key, nonce.encode())
        token = self.http.post("/api/v1/session", json={**asked, "nonce": nonce, "proof": proof}).json()["token"]
        return replace(caller, http=self.http, token=token)


@contextmanager
def hub_at(data: Path, upstream: str) -> Iterator[HubHouse]:
    """A hub of a headquarters, joined with the link of its invitation or there before."""
    store = open_store(data)
    belongs = belong(store.database, store.keys, upstream)
    with serving(store, belongs) as url, httpx.Client(base_url=url, timeout=30) as http:
        yield HubHouse(store, http)


@pytest.fixture
def hub(house: House, tmp_path: Path) -> Iterator[HubHouse]:
    """A hub that has joined headquarters and can reach it."""
    with hub_at(tmp_path / "hub", link(house, invited(house).code)) as found:
        yield found


@pytest.fixture
def lonely(house: House, tmp_path: Path) -> Iterator[HubHouse]:
    """A hub that has joined headquarters and does not reach it now."""
    with ExitStack() as stack:
        store = open_store(tmp_path / "hub")
        belongs = belong(store.database, store.keys, link(house, invited(house).code))
        belongs.url = "http://127.0.0.1:9"
        url = stack.enter_context(serving(store, belongs))
        yield HubHouse(store, stack.enter_context(httpx.Client(base_url=url, timeout=30)))


def log_of(house: House) -> list[dict[str, Any]]:
    """Headquarters' log, as whoever verifies it downloads it."""
    answer = house.http.get("/api/v1/revisions", headers=house.desk)
    return [json.loads(line) for line in answer.text.splitlines()]
