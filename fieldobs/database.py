"""The central database: opening it, reading, writing one at a time. Knows no room.

SQLite runs in WAL with synchronous=FULL, so that a commit is on the disk before anyone is told of it; PostgreSQL goes
through the same code.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, String, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, create_engine

PATIENCE_S = 5
"""So long a request waits for another's lock or for a connection, before its sender is asked to come again."""


MOST_SHARED = 32
"""So many who wait may share one transaction; more would make the first of them wait for the last."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant kept as RFC 3339 text with milliseconds, which sorts alike in every database."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def instant_text(value: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, such as `2026-10-11T10:48:07.000Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


Asked = TypeVar("Asked")
Given = TypeVar("Given")
Work = Callable[[Session, Sequence[Asked]], Sequence[Given]]


@dataclass
class Waiting:
    """What somebody asks of a work, and what came of it."""

    work: Work[Any, Any]
    asked: Any
    result: Any = None
    error: BaseException | None = None
    is_done: bool = False


class Database:
    """The engines of one database, and the ways to use them: to read, to write alone, to write with others."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _open_sqlite(url, "BEGIN") if self.is_sqlite else _open_postgres(url)
        # One connection writes, for ever the same: after a commit of another one SQLite would read all its pages anew.
        self.writer = _open_sqlite(url, "BEGIN IMMEDIATE") if self.is_sqlite else self.engine
        # Writers of a mission wait for each other in any case; those of one process do so here, holding no connection.
        self._writing = threading.Lock()
        self._waiting: deque[Waiting] = deque()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or changes nothing when an error leaves it.

        Raises: sqlalchemy.exc.OperationalError when another process holds the database for too long.
        """
        with self._writing, self._transaction() as session:
            yield session

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with Session(self.writer, expire_on_commit=False) as session:
            session.connection()  # begins, and with SQLite takes the lock that keeps what is read here true
            yield session
            session.commit()

    def share(self, work: Work[Asked, Given], asked: Asked) -> Given:
        """What `work` gives for what is asked, once all that it wrote is on the disk.

        Whoever waits for the writer meanwhile and asks the same work is served with it, in the same transaction: when
        hundreds of phones return at once, the database is asked and the disk synced once for many of them. Each still
        stands for itself: what makes `work` raise changes nothing and takes nobody along, for which all of them may be
        served a second time.

        Raises: what `work` raises; sqlalchemy.exc.OperationalError as `write`.
        """
        mine = Waiting(work, asked)
        self._waiting.append(mine)
        with self._writing:
            while not mine.is_done:
                self._serve(self._next())
        if mine.error:
            raise mine.error
        result: Given = mine.result
        return result

    def _next(self) -> list[Waiting]:
        """The first who waits and those behind it who ask the same."""
        some = [self._waiting.popleft()]
        while self._waiting and self._waiting[0].work == some[0].work and len(some) < MOST_SHARED:
            some.append(self._waiting.popleft())
        return some

    def _serve(self, some: Sequence[Waiting]) -> None:
        """Do what these want in one transaction, or, if that fails once it has begun, each in one of its own."""
        has_begun = False
        try:
            with self._transaction() as session:
                has_begun = True
                results = some[0].work(session, [each.asked for each in some])
                for each, result in zip(some, results, strict=True):
                    each.result = result
        except BaseException as error:  # whatever it was, those who wait must hear of it
            if has_begun and len(some) > 1:
                for each in some:
                    self._serve([each])
                return
            for each in some:
                each.error = error
        for each in some:
            each.is_done = True

    def scrub(self) -> bool:
        """Leave no bytes of what was deleted or overwritten in the database's files; whether that could be done now.

        Others wait meanwhile. It needs as much free room as the database takes.
        """
        with self._writing:
            try:
                return self._scrub_sqlite() if self.is_sqlite else self._scrub_postgres()
            except (sqlite3.OperationalError, OperationalError):
                return False

    def _scrub_sqlite(self) -> bool:
        with closing(self.writer.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            told = cursor.fetchone()
        return told is not None and told[0] == 0

    def _scrub_postgres(self) -> bool:
        tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # what is set for it is set for nobody else
            connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE_S}s'")
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {tables}")  # its statistics quote what columns hold
        return True

    def close(self) -> None:
        self.writer.dispose()
        self.engine.dispose()


def _open_postgres(url: str) -> Engine:
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, pool_size=10, pool_timeout=PATIENCE_S, pool_pre_ping=True, hide_parameters=True)


def _open_sqlite(url: str, begin: str) -> Engine:
    """An engine whose transactions begin with a statement. Connections are made as they are needed."""
    asked = {"timeout": PATIENCE_S, "check_same_thread": False}
    engine = create_engine(url, connect_args=asked, pool_size=10, pool_timeout=PATIENCE_S, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by the engine's own statement
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE_S * 1000}",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
