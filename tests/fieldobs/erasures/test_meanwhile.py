"""A file that comes in while its submission is erased leaves nothing: not at any moment of either."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from fieldobs.attachments.actions import PIECE_BYTES, Shelf, take_piece
from fieldobs.attachments.models import Blob
from fieldobs.database import Database
from fieldobs.erasures.actions import take
from fieldobs.errors import NotFound
from fieldobs.observers.models import Device
from fieldobs.serving.commands import open_store
from sync.batch import Entry
from tests.cast import MISSION
from tests.conftest import on_both_databases
from tests.fieldobs.erasures.test_erasing import bytes_with, erase, named, tell
from tests.fieldobs.erasures.test_restoring import erased_after_a_backup, list_of
from tests.fieldobs.serving.test_backup import Place, another
from tests.house import House


class Interrupted(Database):
    """A real database, at which something happens once, as soon as so many more readings are over."""

    left: int = 0
    then: Callable[[], object]

    @contextmanager
    def read(self) -> Iterator[Session]:
        with super().read() as session:
            yield session
        self.left -= 1
        if self.left == 0:
            self.then()


@dataclass
class Scene:
    """A submission with a file of two pieces, and who takes them in."""

    house: House
    database: Interrupted
    content: bytes
    device: Device

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.house.store.settings.blobs, MISSION, "12", named(self.content)["sha256"])

    def append(self, at: int, erased_after: int = 0) -> None:
        """Take a piece in, while somebody erases after so many readings."""
        self.database.left, self.database.then = erased_after, lambda: erase(self.house)
        piece, root = self.content[at : at + PIECE_BYTES], self.house.store.settings.blobs
        take_piece(self.database, root, self.device, self.shelf.sha256, at, piece, len(self.content))

    def left(self) -> list[str]:
        """What of the file is on the disk or in the database."""
        with self.database.read() as session:
            rows = session.scalar(select(func.count()).select_from(Blob).where(Blob.sha256 == self.shelf.sha256))
        data = self.house.store.settings.data
        files = [str(path) for path in data.rglob(self.shelf.sha256)]
        return files + bytes_with(data, self.content[1000:1040]) + ["a row"] * (rows or 0)


@pytest.fixture
def scene(house: House) -> Iterator[Scene]:
    told = tell(house)
    database = Interrupted(house.store.settings.database)
    with database.read() as session:
        device = session.get_one(Device, told.amina.phone.id)
    found = Scene(house, database, told.coming, device)
    found.shelf.part.unlink()
    yield found
    database.close()


@on_both_databases
def test_a_piece_that_was_let_in_before_the_erasing_and_written_after_it(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.append(0, erased_after=1)
    assert scene.left() == []


@on_both_databases
def test_a_file_that_came_whole_before_the_erasing_and_was_entered_after_it(scene: Scene) -> None:
    scene.append(0)
    scene.shelf.append(PIECE_BYTES, scene.content[PIECE_BYTES:])
    assert scene.shelf.finish()  # and there the server died
    with pytest.raises(NotFound):
        scene.append(PIECE_BYTES, erased_after=2)
    assert scene.left() == []


@on_both_databases
def test_a_piece_written_while_the_erasing_is_not_yet_committed(tmp_path: Path, database_url: str | None) -> None:
    place = Place(tmp_path / "store", database_url)
    told = erased_after_a_backup(place, tmp_path / "backup.zip")
    old = another(place, "old")
    old.run("restore", tmp_path / "backup.zip")
    store, (line,) = open_store(old.data, old.database_url), list_of(place).read_text().splitlines()
    with store.database.read() as session:
        device = session.get_one(Device, told.amina.phone.id)
    with store.database.write() as session:
        take(session, store.settings.blobs, MISSION, [Entry(json.loads(line)["body"], json.loads(line)["sig"])])
        name, piece = named(told.coming)["sha256"], told.coming[:PIECE_BYTES]
        assert take_piece(store.database, store.settings.blobs, device, name, 0, piece, len(told.coming))[0]
    store.database.close()
    assert [*old.data.rglob(name)] == []
