"""A phone without room: text still saves, photos wait, the observer is told, and nothing is dropped."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.glass import ProfileGlass, until
from tests.journeys.phones import Phone

ROOM_KB = 40_000
"""Of all sites together: Firefox gives a quarter of it to one."""
FILLER = (Path(__file__).parent / "filler.js").read_text()
DISK_MB = 90
LEFT_BYTES = 200_000
SEEN = "Two men pushed a voter out of the hall."
HAS_BALLAST = """navigator.storage.getDirectory().then((folder) => folder.getFileHandle("ballast"))
    .then((found) => found.getFile()).then(({ size }) => size > 2e6, () => false)"""


@dataclass(frozen=True)
class Crowded:
    """A phone, and how its room is taken and given back."""

    phone: Phone
    fill_up: Callable[[], object]
    make_room: Callable[[], object]


@pytest.fixture
def firefox_with_little_room(playwright: Playwright, new_line, tmp_path) -> Iterator[Crowded]:
    """A browser that gives sites little; other data of this site can take what is left."""
    limit = {"dom.quotaManager.temporaryStorage.fixedLimit": ROOM_KB}
    phone = Phone(
        glass := ProfileGlass(playwright, "firefox", tmp_path / "profile", firefox_user_prefs=limit), new_line()
    )
    yield Crowded(phone, lambda: glass.ask(FILLER), lambda: glass.ask("indexedDB.deleteDatabase('filler') && null"))
    glass.close()


@pytest.fixture
def chromium_on_a_small_disk(playwright: Playwright, new_line, tmp_path, request) -> Iterator[Crowded]:
    """A browser whose profile lies on a disk of its own; other files can take what is left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "fieldobs-journey", str(disk)]
    if subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("a small disk can only be made by root")
    phone = Phone(glass := ProfileGlass(playwright, "chromium", disk), new_line())

    films = disk / "films"
    left = getattr(request, "param", LEFT_BYTES)

    def fill_up() -> None:
        films.unlink(missing_ok=True)
        with suppress(OSError):  # the browser writes too: the last byte may be gone already
            films.write_bytes(bytes(shutil.disk_usage(disk).free - left))

    yield Crowded(phone, fill_up, films.unlink)
    glass.close()
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(params=["firefox_with_little_room", "chromium_on_a_small_disk"])
def crowded(request: pytest.FixtureRequest) -> Crowded:
    found: Crowded = request.getfixturevalue(request.param)
    return found


def test_saves_text_on_a_full_phone_while_photos_wait(crowded, headquarters, large_photo):
    phone = crowded.phone
    phone.enrol(headquarters.code("hana"))
    phone.cut()
    phone.go()
    incident = phone.incident("Violence", "2 Irregular")
    phone.section(incident, "Evidence")
    crowded.fill_up()
    phone.attach("I10", large_photo)
    phone.reads("This phone is full: photos wait, text still saves.")
    phone.section(incident, "Details")
    phone.write("I5", SEEN)
    phone.reads("Saved on this phone at")
    phone.go()
    phone.reads("This phone is full. Text still saves, photos wait.")
    crowded.fill_up()  # as full as before: the browser itself has written, and killed with no byte left it may lose all
    phone.kill_and_reopen()
    phone.section(incident, "Details")
    assert phone.figure("I5") == SEEN
    crowded.make_room()
    phone.mend()
    phone.try_now()
    phone.says_truth(at_headquarters=1)
    assert any(SEEN in str(line) for line in headquarters.log())


@pytest.mark.parametrize("chromium_on_a_small_disk", [0], indirect=True)
def test_saves_text_where_the_disk_has_not_a_byte_left(chromium_on_a_small_disk, headquarters):
    crowded = chromium_on_a_small_disk
    phone = crowded.phone
    phone.enrol(headquarters.code("ilia"))
    phone.cut()
    phone.go()
    incident = phone.incident("Violence", "2 Irregular")
    phone.section(incident, "Details")
    until(lambda: bool(phone.glass.ask(HAS_BALLAST)), phone.all_words)
    crowded.fill_up()
    for word in range(1, len(SEEN.split()) + 1):
        phone.write("I5", " ".join(SEEN.split()[:word]))
        time.sleep(0.3)
    phone.glass.page.reload()
    phone.sees_title()
    assert phone.figure("I5") == SEEN
    crowded.make_room()
    phone.mend()
    phone.try_now()
    phone.says_truth(at_headquarters=1)
    assert any(SEEN in str(line) for line in headquarters.log())
