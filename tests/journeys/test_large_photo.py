"""A photo of twelve million points on a phone with a slow processor and little memory."""

import random
import re
import struct
from pathlib import Path

import psutil

from fieldobs.demo.picture import BLOCK, jpeg
from tests.journeys.glass import until

WIDTH_PX, HEIGHT_PX, LONG_SIDE_PX = 4000, 3000, 2048
SLOWED = 6
PAGE_BYTES = 512 * 2**20
TOLD = "A voter was turned away."


def large() -> bytes:
    chance = random.Random(12)
    return jpeg([[chance.randrange(256) for _ in range(WIDTH_PX // BLOCK)] for _ in range(HEIGHT_PX // BLOCK)])


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, as its frame header says."""
    height, width = struct.unpack(">HH", picture.split(b"\xff\xc0", 1)[1][3:7])
    return width, height


def most_held() -> int:
    """The most memory that any page of the browser ever held, in bytes."""
    pages = [each for each in psutil.Process().children(recursive=True) if "--type=renderer" in each.cmdline()]
    told = [Path(f"/proc/{page.pid}/status").read_text() for page in pages]
    return max(int(found[1]) * 1024 for text in told if (found := re.search(r"VmHWM:\s+(\d+) kB", text)))


def test_is_made_small_beside_the_page_which_stays_as_it_is(phone, headquarters, tmp_path: Path):
    phone.enrol(headquarters.code("ilia"))
    incident = phone.incident("Violence", "2 Irregular")
    phone.section(incident, "Details")
    phone.write("I5", TOLD)
    phone.section(incident, "Evidence")
    page = phone.glass.page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.evaluate("globalThis.isTheSame = true")
    photo = tmp_path / "large.jpg"
    photo.write_bytes(large())
    with page.expect_worker() as begun:
        phone.attach("I10", photo)
    assert "shrinking" in begun.value.url
    phone.sees('//*[@data-path="I10"]//img')
    until(lambda: page.workers == [], lambda: page.workers)
    assert page.evaluate("globalThis.isTheSame")
    assert most_held() < PAGE_BYTES
    phone.try_now()
    phone.says_truth(at_headquarters=1)
    (sent,) = headquarters.pictures()
    assert size_of(sent) == (LONG_SIDE_PX, LONG_SIDE_PX * HEIGHT_PX // WIDTH_PX)
    phone.section(incident, "Details")
    assert phone.figure("I5") == TOLD
