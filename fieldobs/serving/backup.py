"""A whole store in one file, and putting it back. A store that was put back begins a new epoch of its logs.

The file is a zip: `fieldobs.sqlite` (the database, whatever kind it came from), `store.key`, the attachments under
`blobs/`, and `erasures.jsonl` once anything was erased. Whoever has it has the mission, the store's keys included.
"""

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, func, insert, text
from sqlalchemy import select as plain_select
from sqlmodel import SQLModel, select

from fieldobs.attachments.actions import COMING
from fieldobs.database import Database, now
from fieldobs.erasures.actions import FILE as ERASURES
from fieldobs.erasures.actions import join_lists
from fieldobs.errors import FieldobsError
from fieldobs.keys import FILE as KEY
from fieldobs.migrations import migrate
from fieldobs.settings import Settings
from fieldobs.submissions.models import Log, Setback, Went
from fieldobs.terminal import _

DATABASE, BLOBS = "fieldobs.sqlite", "blobs"
ROWS_AT_ONCE = 1000
SQLITE_MAGIC = b"SQLite format 3\0"


class CannotRestore(FieldobsError):
    code, title = "cannot-restore", "The backup cannot be put back"


@dataclass(frozen=True)
class Restored:
    """One log after it was put back."""

    revisions: int
    epoch: int


def back_up(settings: Settings, database: Database, file: Path) -> None:
    """Write a store, as it is at one moment, into a file that only its owner can read. The server may run meanwhile."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        copy, packed = Path(folder, DATABASE), Path(folder, "packed")
        _copy_database(database, copy)
        with os.fdopen(os.open(packed, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(copy, DATABASE)
                archive.write(settings.data / KEY, KEY)
                if (settings.data / ERASURES).exists():
                    archive.write(settings.data / ERASURES, ERASURES)
                # Later than the database: whatever it names as whole is there.
                for blob in sorted(settings.blobs.rglob("*")):
                    if blob.is_file() and blob.parent.name != COMING:
                        name = blob.relative_to(settings.data).as_posix()
                        archive.write(blob, name, zipfile.ZIP_STORED)
            out.flush()
            os.fsync(out.fileno())
        packed.replace(file)


def _copy_database(database: Database, copy: Path) -> None:
    """One moment of a database as an SQLite file."""
    if database.is_sqlite:
        with sqlite3.connect(copy) as target:
            with database.engine.connect() as connection:
                held = connection.connection.driver_connection
                assert isinstance(held, sqlite3.Connection)
                held.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        target.close()
        return
    target_database = Database(f"sqlite:///{copy}")
    migrate(target_database)
    copy_rows(database, target_database)
    _fold(copy, target_database)


def copy_rows(source: Database, target: Database) -> None:
    """Every row of one database into another of the same shape that has none. Both have been migrated."""
    with (
        source.engine.connect().execution_options(**_at_one_moment(source)) as taken,
        target.writer.connect() as put,
        put.begin(),
    ):
        for table in SQLModel.metadata.sorted_tables:
            for rows in taken.execute(plain_select(table)).yield_per(ROWS_AT_ONCE).mappings().partitions():
                put.execute(insert(table), [dict(row) for row in rows])
            if not target.is_sqlite and table.autoincrement_column is not None:
                put.execute(_go_on_counting(table.name, table.autoincrement_column.name))


def _at_one_moment(source: Database) -> dict[str, Any]:
    return {} if source.is_sqlite else {"isolation_level": "REPEATABLE READ"}


def _go_on_counting(table: str, column: str) -> TextClause:
    """PostgreSQL counts apart from the rows; it goes on behind the last of them."""
    last = f"(select max({column}) from {table})"  # noqa: S608 (names of our own tables)
    counter = f"pg_get_serial_sequence('{table}', '{column}')"
    return text(f"select setval({counter}, coalesce({last}, 1), {last} is not null)")


def restore(settings: Settings, file: Path) -> list[Restored]:
    """Put a backup, or a plain copy of an SQLite database, in the place of the store, and begin a new epoch.

    The database that was there stays beside it under another name; attachments and erasures are added, none is removed.
    Raises: CannotRestore, NotProcessable; then nothing was changed.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".restore-") as folder:
        copy = Path(folder, DATABASE)
        brings = _unpack(file, Path(folder))
        _check_keys(settings.data / KEY, Path(folder, KEY))
        target = None if settings.database_url is None else _empty_database(settings.database)
        before = {} if target else _epochs(settings.data / DATABASE)
        restored = _begin_epochs(copy, before)
        join_lists(settings, Path(folder, ERASURES))  # before the database: it tells what of that must not come back
        for name in brings:
            _place(Path(folder, name), settings.data / name)
        if target:
            fresh = Database(f"sqlite:///{copy}")
            copy_rows(fresh, target)
            fresh.close()
            target.close()
        else:
            _move_aside(settings.data / DATABASE)
            copy.replace(settings.data / DATABASE)
        return restored


def _unpack(file: Path, folder: Path) -> list[str]:
    """Take a file apart; what it brings beside the database and the list of erasures."""
    try:
        with file.open("rb") as source:
            is_database = source.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
        if is_database:
            shutil.copyfile(file, folder / DATABASE)
            return []
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name == KEY or name.startswith(f"{BLOBS}/")]
            archive.extract(DATABASE, folder)
            archive.extractall(folder, [*names, *({ERASURES} & set(archive.namelist()))])
            return [name for name in names if (folder / name).is_file()]
    except OSError as error:
        raise CannotRestore(_("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)) from error
    except (zipfile.BadZipFile, KeyError) as error:
        raise CannotRestore(_("{file} is no backup of a fieldobs store.").format(file=file)) from error


def _check_keys(own: Path, brought: Path) -> None:
    if own.exists() and brought.exists() and own.read_bytes() != brought.read_bytes():
        raise CannotRestore(
            _("{key} is another store's. Restore into an empty folder, or move the key away.").format(key=own)
        )
    if not own.exists() and not brought.exists():
        raise CannotRestore(_("Copy the store's own {key} into the folder first.").format(key=KEY))


def _empty_database(url: str) -> Database:
    target = Database(url)
    migrate(target)
    with target.read() as session:
        if session.scalar(select(func.count()).select_from(Log)):
            raise CannotRestore(
                _("The database holds a mission already. Make an empty one with createdb and name that.")
            )
    return target


def _epochs(file: Path) -> dict[str, tuple[int, int]]:
    """Epoch and size of each log of a database that nobody uses, as far as it can be read. Raises: CannotRestore."""
    if not file.exists():
        return {}
    connection = sqlite3.connect(file, timeout=0)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")  # only the last one in the house may
        return {id: (epoch, size) for id, epoch, size in connection.execute("select id, epoch, size from log")}
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise CannotRestore(_("A server still uses {file}. Stop it first.").format(file=file)) from error
    except sqlite3.DatabaseError:
        pass  # damaged: that may be why a backup is put back
    finally:
        connection.close()
    return {}


def _move_aside(file: Path) -> None:
    stamp = now().strftime("%Y%m%dT%H%M%SZ")
    for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        if part.exists():
            part.rename(f"{part}.before-{stamp}")


def _begin_epochs(copy: Path, before: Mapping[str, tuple[int, int]]) -> list[Restored]:
    """Bring a database up to date and let each of its logs begin an epoch that no phone has seen."""
    fresh, restored = Database(f"sqlite:///{copy}"), []
    migrate(fresh)
    with fresh.write() as session:
        for log in session.exec(select(Log)).all():
            epoch, size = before.get(log.id, (0, None))
            log.epoch = max(log.epoch, epoch) + 1
            session.add(log)
            session.add(
                Setback(mission=log.mission, at=now(), kind=Went.RESTORED, epoch=log.epoch, held=log.size, seen=size)
            )
            restored.append(Restored(log.size, log.epoch))
    _fold(copy, fresh)
    return restored


def _fold(file: Path, database: Database) -> None:
    """Close a database so that it is one file."""
    database.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def _place(found: Path, target: Path) -> None:
    """Put a file where it belongs, unless it is there already."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        found.replace(target)
        if target.name == KEY:
            target.chmod(0o600)
