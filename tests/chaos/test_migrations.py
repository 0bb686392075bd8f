"""A migration that is killed at any write leaves the old shape; the next start ends with the new one and every row."""

import json
import random
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, insert, select, text

from fieldobs.database import Database
from fieldobs.migrations import configuration
from tests.cast import OPENING
from tests.chaos.disk import STRACE, needs_strace
from tests.conftest import on_both_databases
from tests.contract import FIELDOBS
from tests.house import open_house

KILLS = 6
REVISIONS = 150
FIRST = "0001"


@dataclass(frozen=True)
class Store:
    """A data folder, and the database that belongs to it."""

    data: Path
    url: str | None

    @property
    def address(self) -> str:
        found = self.url or f"sqlite:///{self.data / 'fieldobs.sqlite'}"
        return found.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def writes(self) -> str:
        """The system call by which its database is written."""
        return "sendto" if self.url else "pwrite64"

    def roster(self, *before: str) -> "subprocess.CompletedProcess[str]":
        """Any command: it begins with bringing the database to its shape."""
        words = ["--data", str(self.data), *(["--database-url", self.url] if self.url else [])]
        return subprocess.run([*before, FIELDOBS, "roster", "--json", *words], capture_output=True, text=True)

    def copy(self, name: str) -> "Store":
        data = self.data.with_name(name)
        shutil.copytree(self.data, data)
        if self.url is None:
            return Store(data, None)
        own = psycopg.conninfo.conninfo_to_dict(self.url)["dbname"]
        fresh = f"copy_{uuid.uuid4().hex[:10]}"
        with psycopg.connect(self.url.replace(f"/{own}?", "/postgres?"), autocommit=True) as server:
            server.execute(f"create database {fresh} template {own}")
        return Store(data, self.url.replace(f"/{own}?", f"/{fresh}?"))

    def content(self) -> dict[str, list[str]]:
        """Every table's columns and rows, in an order of their own."""
        engine = create_engine(self.address)
        shape = MetaData()
        shape.reflect(engine)
        found = {}
        with engine.connect() as held:
            for table in shape.sorted_tables:
                rows = sorted(json.dumps(list(row), default=str) for row in held.execute(select(table)))
                found[table.name] = [repr([column.name for column in table.columns]), *rows]
        engine.dispose()
        return found


@pytest.fixture
def old(tmp_path: Path, database_url: str | None) -> Store:
    """A store in the shape of the first release, with a mission and revisions in it."""
    with open_house(tmp_path / "new") as house:
        amina = house.caller("amina")
        amina.send([amina.phone.write(OPENING | {"queue": n}) for n in range(REVISIONS)])
    new, old = Store(tmp_path / "new", None), Store(tmp_path / "old", database_url)
    old.data.mkdir()
    shutil.copy(new.data / "store.key", old.data)
    database = Database(database_url or f"sqlite:///{old.data / 'fieldobs.sqlite'}")
    command.upgrade(configuration(database), FIRST)
    database.close()
    _pour(new, old)
    return old


def _pour(source: Store, target: Store) -> None:
    """Every row, as far as the older shape has room for it."""
    engines = [create_engine(each.address) for each in (source, target)]
    shapes = [MetaData(), MetaData()]
    for shape, engine in zip(shapes, engines, strict=True):
        shape.reflect(engine)
    with engines[0].connect() as reading, engines[1].begin() as writing:
        for table in shapes[1].sorted_tables:
            if table.name == "alembic_version":
                continue
            there = shapes[0].tables[table.name]
            rows = reading.execute(select(*(there.c[column.name] for column in table.c))).mappings().all()
            if rows:
                writing.execute(insert(table), [dict(row) for row in rows])
    for engine in engines:
        engine.dispose()


@needs_strace
@on_both_databases
def test_ends_in_the_new_shape_with_every_row_wherever_it_was_killed(old: Store, tmp_path: Path) -> None:
    trace, whole = tmp_path / "trace", old.copy("whole")
    before = old.content()
    told = whole.roster(STRACE, "-f", "-e", f"trace={whole.writes}", "-o", str(trace))
    writes, after = trace.read_text().count(f"{whole.writes}("), whole.content()
    assert before["revision"] == after["revision"] and len(after["revision"]) == REVISIONS + 1
    for nth in random.Random(7).sample(range(1, writes + 1), KILLS):
        killed = old.copy(f"killed-{nth}")
        deadly = ["-e", f"trace={whole.writes}", "-e", f"inject={whole.writes}:signal=SIGKILL:when={nth}"]
        assert killed.roster(STRACE, "-f", "-o", str(trace), *deadly).returncode != 0
        assert killed.content() in (before, after), f"half a migration after {nth} of {writes} writes"
        assert killed.roster().stdout == told.stdout
        assert killed.content() == after


@on_both_databases
def test_an_older_release_says_that_a_newer_one_has_been_here_and_changes_nothing(old: Store) -> None:
    old.roster()
    engine = create_engine(old.address)
    with engine.begin() as held:
        held.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    before = old.content()
    told = old.roster()
    assert told.returncode == 1 and "A newer release has changed" in told.stderr and "Traceback" not in told.stderr
    assert old.content() == before
