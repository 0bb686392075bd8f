"""What the machine allows: the same rows put straight into the same kind of database, and the signatures alone."""

import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import make_url

from bench.mission import MISSION_ID
from bench.phones import AT, Signed
from bench.server import Place
from fieldobs.database import instant_text
from sync.signing import verifies

COLUMNS = (
    "mission", '"index"', "id", "device", "seq", "submission", "at", "team", "revoked", "is_desk", "body", "sig",
    "received_at",
)  # fmt: skip
Row = tuple[str | int | bool, ...]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536")


def rows(revisions: Sequence[Signed], first: int) -> list[Row]:
    """Lines of the log as the server writes them, from a place in it on."""
    received_at = instant_text(datetime.now(UTC))
    return [
        (MISSION_ID, index, each.id, each.device, each.seq, each.submission, AT, each.team, False, False, each.body,
         each.sig, received_at)
        for index, each in enumerate(revisions, first)
    ]  # fmt: skip


@contextmanager
def new_place(place: Place) -> Iterator[Place]:
    """A place of the same kind that is new: a folder beside it, or another database of the same PostgreSQL."""
    name = f"raw_{uuid.uuid4().hex}"
    folder = place.folder.with_name(name)
    if place.url:
        with psycopg.connect(place.url, autocommit=True) as database:
            database.execute(f"CREATE DATABASE {name}".encode())
    url = make_url(place.url).set(database=name).render_as_string(hide_password=False) if place.url else None
    yield Place(place.name, folder, url)
    shutil.rmtree(folder)


def raw_inserts(place: Place, lines: Sequence[Row], batch: int) -> float:
    """Seconds to insert lines into the migrated, empty store of a place, a transaction a batch, made durable each."""
    return _postgres(place.url, lines, batch) if place.url else _sqlite(place.folder / "fieldobs.sqlite", lines, batch)


def _sqlite(path: Path, lines: Sequence[Row], batch: int) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    statement = f"INSERT INTO revision ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    begun = time.perf_counter()
    for at in range(0, len(lines), batch):
        database.execute("BEGIN IMMEDIATE")
        database.executemany(statement, lines[at : at + batch])
        database.execute("COMMIT")
    took = time.perf_counter() - begun
    database.close()
    return took


def _postgres(url: str, lines: Sequence[Row], batch: int) -> float:
    statement = f"INSERT INTO revision ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    with psycopg.connect(url, autocommit=True) as database, database.cursor() as cursor:
        begun = time.perf_counter()
        for at in range(0, len(lines), batch):
            with database.transaction():
                cursor.executemany(statement, lines[at : at + batch])
        return time.perf_counter() - begun


def signatures(key: ec.EllipticCurvePublicKey, revisions: Sequence[Signed]) -> float:
    """Seconds to check the signatures of revisions of one device, and nothing else."""
    begun = time.perf_counter()
    if not all(verifies(key, each.sig, each.body.encode()) for each in revisions):
        raise AssertionError("a signature of the bench does not verify")
    return time.perf_counter() - begun
