"""The demonstration's mission on a real server, and phones of its observers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from fieldobs.database import now
from fieldobs.demo.aravel import MISSION, write_pack
from fieldobs.demo.phone import Phone
from fieldobs.observers.actions import make_code
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import OpenStore, open_store
from tests.house import serving


@dataclass
class Aravel:
    """The store, the server before it, and how its observers come by phones."""

    store: OpenStore
    http: httpx.Client

    def code(self, observer: str) -> str:
        with self.store.database.write() as session:
            return make_code(session, MISSION, observer, now())

    def phone(self, observer: str) -> Phone:
        phone = Phone.enrol(self.http, self.code(observer))
        phone.sync()
        return phone


@pytest.fixture
def store(tmp_path: Path) -> OpenStore:
    """A store with the demonstration in it."""
    pack = tmp_path / "pack"
    pack.mkdir()
    write_pack(pack)
    opened = open_store(tmp_path / "data")
    load_path(pack, opened.database)
    return opened


@pytest.fixture
def aravel(store: OpenStore) -> Iterator[Aravel]:
    with serving(store) as url, httpx.Client(base_url=url, timeout=30) as http:
        yield Aravel(store, http)
