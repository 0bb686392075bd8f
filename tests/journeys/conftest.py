"""A mission of its own for each file of journeys: store, server, lines, phones and a desk."""

import os
import random
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from fieldobs.demo.picture import page as picture_of_a_page
from tests.journeys.desk import Desk
from tests.journeys.furnished import Furnished, furnish
from tests.journeys.glass import CHROMIUM_ARGS, ENGLISH_PHONE, Glass, PageGlass, ProfileGlass, WebKitGlass
from tests.journeys.headquarters import Headquarters, load_pack
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with these journeys: what it leaves running would be in the way of other tests."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="class")
def _broken() -> list[str]:
    return []


@pytest.fixture
def in_order(request: pytest.FixtureRequest, _broken: list[str]) -> Iterator[None]:
    """Steps of one journey: those after a step that failed have nothing to stand on."""
    if _broken:
        pytest.skip(f"“{_broken[0]}” did not hold")
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        _broken.append(request.node.name)


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def loaded_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the mission and nothing else; servers work on copies."""
    data = tmp_path_factory.mktemp("loaded") / "data"
    load_pack(data)
    return data


@pytest.fixture(scope="module")
def headquarters(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    data = tmp_path_factory.mktemp("headquarters") / "data"
    shutil.copytree(loaded_store, data)
    server = Headquarters(data)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="package")
def display() -> Iterator[None]:
    """WebKitGTK hangs without a screen; where there is none, one is made."""
    if os.environ.get("DISPLAY"):
        yield
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        os.environ["DISPLAY"] = f":{told.readline().strip()}"
    yield
    del os.environ["DISPLAY"]
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def glass_of(
    playwright: Playwright, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Glass]:
    """A browser of an engine, with an empty profile."""

    def made(engine: str) -> Glass:
        if engine == "webkit":
            request.getfixturevalue("display")
            return WebKitGlass()
        return ProfileGlass(playwright, engine, tmp_path_factory.mktemp("profile"))

    return made


@pytest.fixture(scope="module")
def new_line(headquarters: Headquarters) -> Iterator[Callable[[], Line]]:
    """A line to headquarters."""
    with ExitStack() as open_things:

        def made() -> Line:
            line = Line(headquarters.port)
            open_things.callback(line.close)
            return line

        yield made


@pytest.fixture(scope="module")
def new_phone(new_line: Callable[[], Line], glass_of: Callable[[str], Glass]) -> Iterator[Callable[..., Phone]]:
    """A phone out of the box, on a line of its own."""
    with ExitStack() as open_things:

        def made(engine: str = "chromium") -> Phone:
            glass = glass_of(engine)
            open_things.callback(glass.close)
            return Phone(glass, new_line())

        yield made


@pytest.fixture
def phone(new_line: Callable[[], Line], chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone for one test, in a browser that all tests share; a test may say which language it speaks."""
    language = getattr(request, "param", "en-GB")
    glass = PageGlass(chromium.new_context(**ENGLISH_PHONE | {"locale": language}))
    yield Phone(glass, new_line())
    glass.close()


@pytest.fixture(scope="module")
def desk(headquarters: Headquarters, chromium: Browser) -> Iterator[Desk]:
    """Dana at the desk, signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    found = Desk(context.new_page(), headquarters)
    found.sign_in()
    yield found
    context.close()


@pytest.fixture(scope="package")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("photo") / "stacks.jpg"
    file.write_bytes(picture_of_a_page("stacks"))
    return file


@pytest.fixture(scope="package")
def large_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that stays large however it is packed."""
    return noise(tmp_path_factory.mktemp("large") / "hall.png", 1400)


@pytest.fixture(scope="package")
def middling_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noise(tmp_path_factory.mktemp("middling") / "hall.png", 640)


def noise(file: Path, side_px: int) -> Path:
    """A PNG of nothing but noise."""
    chance = random.Random(7)
    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + chance.randbytes(side_px) for _ in range(side_px))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return file


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.fixture(scope="package")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pdf") / "meeting.pdf"
    file.write_bytes(PDF)
    return file


@pytest.fixture(scope="module")
def context_of(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """A browser profile whose pages let a checker in."""
    with ExitStack() as open_things:

        def made() -> BrowserContext:
            context = chromium.new_context(bypass_csp=True, **ENGLISH_PHONE)
            open_things.callback(context.close)
            return context

        yield made


@pytest.fixture(scope="module")
def day(
    headquarters: Headquarters,
    context_of: Callable[[], BrowserContext],
    new_line: Callable[[], Line],
    photo: Path,
) -> Furnished:
    """Three phones and the desk in the middle of a day."""
    phones = [Phone(PageGlass(context_of()), new_line()) for _ in range(3)]
    for phone, name in zip(phones, ("amina", "boris", "chiara"), strict=True):
        phone.enrol(headquarters.code(name))
    desk = Desk(context_of().new_page(), headquarters)
    desk.sign_in()
    return furnish(*phones, desk, photo)
