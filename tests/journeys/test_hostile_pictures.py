"""Pictures that carry more than a picture: a place in their margins, or more points than a phone can hold."""

import struct
import zlib
from pathlib import Path

from fieldobs.demo.picture import page
from tests.journeys.conftest import chunk
from tests.journeys.glass import until

PLACE = b"43.238949N 76.889709E"
FLOOD_PX = 30_000
TOLD = "A voter was turned away."


def with_margin(picture: bytes) -> bytes:
    """A JPEG that says in its margin where it was taken."""
    margin = b"Exif\0\0II*\0\x08\0\0\0" + PLACE
    return picture[:2] + b"\xff\xe1" + struct.pack(">H", len(margin) + 2) + margin + picture[2:]


def flood() -> bytes:
    """A small PNG that says it has 900 million points."""
    head = struct.pack(">IIBBBBB", FLOOD_PX, FLOOD_PX, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(FLOOD_PX // 8 + 1) * FLOOD_PX, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_takes_the_place_out_of_a_photo_before_it_is_sent(phone, headquarters, tmp_path: Path):
    phone.enrol(headquarters.code("hana"))
    incident = phone.incident("Violence", "2 Irregular")
    photo = tmp_path / "hall.jpg"
    photo.write_bytes(with_margin(page("stacks")))
    phone.section(incident, "Evidence")
    phone.attach("I10", photo)
    phone.sees('//*[@data-path="I10"]//img')
    phone.try_now()
    phone.says_truth(at_headquarters=1)
    (sent,) = headquarters.pictures()
    assert sent[:3] == b"\xff\xd8\xff" and PLACE not in sent and b"Exif" not in sent


def test_a_photo_of_too_many_points_costs_no_answer(phone, headquarters, tmp_path: Path):
    phone.enrol(headquarters.code("ilia"))
    incident = phone.incident("Violence", "2 Irregular")
    photo = tmp_path / "flood.png"
    photo.write_bytes(flood())
    phone.section(incident, "Evidence")
    phone.attach("I10", photo)
    phone.section(incident, "Details")
    phone.write("I5", TOLD)
    phone.reads("Saved on this phone at")
    phone.glass.page.reload()
    phone.sees_title()
    until(lambda: phone.figure("I5") == TOLD, phone.all_words)
