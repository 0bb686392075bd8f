"""A link that is cut every few seconds: a picture goes on where it was, and hardly a byte arrives twice."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.flapping import FlappingLine
from tests.journeys.glass import ENGLISH_PHONE, PageGlass
from tests.journeys.phones import Phone

MOST_REPEATED = 0.25
SEED = 7


class Watch(threading.Thread):
    """How much of all pictures lies on headquarters' disk, again and again."""

    def __init__(self, blobs: Path) -> None:
        super().__init__(daemon=True)
        self.blobs, self.seen, self.is_over = blobs, [0], False

    def run(self) -> None:
        while not self.is_over:
            self.seen.append(self.now())
            time.sleep(0.2)

    def now(self) -> int:
        try:
            return sum(file.stat().st_size for file in self.blobs.rglob("*") if file.is_file())
        except FileNotFoundError:  # it has just come to its place
            return self.seen[-1]


@pytest.fixture
def line(headquarters) -> Iterator[FlappingLine]:
    found = FlappingLine(headquarters.port, SEED)
    yield found
    found.close()


@pytest.fixture
def hana(chromium: Browser, line: FlappingLine, headquarters) -> Iterator[Phone]:
    glass = PageGlass(chromium.new_context(**ENGLISH_PHONE))
    phone = Phone(glass, line)
    phone.enrol(headquarters.code("hana"))
    yield phone
    glass.close()


def test_brings_a_picture_over_a_link_that_flaps(hana, line, headquarters, middling_photo, capsys):
    incident = hana.incident("Violence", "2 Irregular")
    hana.section(incident, "Evidence")
    hana.go()
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    hana.section(incident, "Evidence")
    line.flap()
    watch = Watch(headquarters.data / "blobs")
    watch.start()
    hana.attach("I10", middling_photo)
    hana.sees('//*[@data-path="I10"]//img')
    began = time.monotonic()
    hana.try_now()
    hana.says_truth(at_headquarters=1, patience_s=240)
    watch.is_over = True
    line.rest()
    took_s = time.monotonic() - began
    size = watch.now()
    repeated, arrived_more = (line.sent - size) / size, (line.arrived - size) / size
    with capsys.disabled():
        print(f"\n{size:,} bytes in {took_s:.0f} s over {line.cuts} cuts: the phone sent {repeated:.1%} more, ", end="")
        print(f"{arrived_more:.1%} more arrived")
    assert line.cuts >= 2 and size > 200_000
    assert watch.seen == sorted(watch.seen), "it never went back"
    assert arrived_more <= MOST_REPEATED  # of what was sent, one picture says little: tests/web/store/flapping.test.ts
