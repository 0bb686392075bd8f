"""A form of every kind of question being filled on a phone: what is drawn, attached and kept."""

import struct
import zlib
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import Page

from tests.journeys.glass import PageGlass, until
from tests.journeys.phones import Phone

STORED = """async ([record, path]) => {
  const done = (ask) => new Promise((give) => { ask.onsuccess = () => give(ask.result) });
  const database = await done(indexedDB.open('fieldobs'));
  const edits = await done(database.transaction('edits').objectStore('edits').getAll());
  database.close();
  return edits.filter((each) => each.submission === record && each.path === path).at(-1)?.value ?? null;
}"""
"""What the phone keeps of an answer that it has not sealed yet."""


class Filling:
    """A checklist under way."""

    def __init__(self, phone: Phone, record: str) -> None:
        self.phone, self.record = phone, record

    @property
    def page(self) -> Page:
        assert isinstance(self.phone.glass, PageGlass)
        return self.phone.glass.page

    def section(self, name: str) -> "Filling":
        self.phone.go("checklist", self.record, name)
        return self

    def question(self, path: str) -> Any:
        return self.page.locator(f'[data-path="{path}"]')

    def stored(self, path: str) -> Any:
        return self.page.evaluate(STORED, [self.record, path])

    def keeps(self, path: str, value: Any) -> None:
        """The answer comes to be stored so."""
        until(lambda: self.stored(path) == value, lambda: f"{path}: {self.stored(path)}")

    def keeps_file(self, path: str, kind: str) -> dict[str, Any]:
        until(lambda: self.stored(path) is not None, lambda: f"{path}: nothing")
        found: dict[str, Any] = self.stored(path)
        assert found["type"] == kind and found["size"] > 0, found
        return found


def picture(folder: Path) -> Path:
    """A small photo in which there is nothing to read."""
    rows = b"".join(b"\0" + b"".join(bytes((x * 8, y * 8, 160)) for x in range(32)) for y in range(24))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 32, 24, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    file = folder / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + content)
    return file


def code(folder: Path, words: str) -> Path:
    """A photo of a QR code."""
    file = folder / "code.png"
    segno.make_qr(words).save(str(file), scale=8, border=4)
    return file


def film_of_code(folder: Path, words: str) -> Path:
    """What a camera sees that is held before a QR code."""
    width, height, grey = 640, 480, 200
    frame = bytearray([grey]) * (width * height)
    for y, row in enumerate(segno.make_qr(words).matrix_iter(scale=10, border=4)):
        for x, is_dark in enumerate(row):
            frame[(y + 100) * width + x + 160] = 20 if is_dark else 235
    file = folder / "code.y4m"
    head = b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (width, height)
    file.write_bytes(head + b"FRAME\n" + bytes(frame) + b"\x80" * (width * height // 2))
    return file


def draw(page: Page, question: Any) -> None:
    """A stroke across the sheet."""
    sheet = question.locator("canvas")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for at in range(1, 6):
        page.mouse.move(box["x"] + 30 + at * 30, box["y"] + 30 + (at % 2) * 40)
    page.mouse.up()
