"""A phone, or who holds its token, that sends bytes one by one and begins thousands of pictures: others never notice.

`FLOOD=10000 pytest tests/chaos/test_endless_pictures.py` sends as many pieces of a byte, and half as many pictures.
"""

import hashlib
import http.client
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from fieldobs.attachments.quota import MOST_OPEN, MOST_TINY
from fieldobs.demo.phone import NotSent, Phone
from tests.chaos.crowd import FORM, p95
from tests.chaos.disk import served
from tests.chaos.headquarters import Headquarters

FLOOD = int(os.environ.get("FLOOD", "1000"))
HANDS = 4
A_REVISION_NAMES = 200
BEGUN_BYTES = 5_000
PATIENCE_S = 2.0


@dataclass
class Scene:
    """Amina's phone, which somebody misuses, and Boris's beside it."""

    port: int
    blobs: Path
    amina: Phone
    boris: Phone
    waited: list[float] = field(default_factory=list)

    def named(self, count: int, size: int) -> list[str]:
        """Pictures that Amina's revisions name; headquarters knows of them and has none."""
        names = [hashlib.sha256(os.urandom(16)).hexdigest() for _ in range(count)]
        for start in range(0, count, A_REVISION_NAMES):
            files = [
                {"sha256": name, "size": size, "type": "image/jpeg", "name": "p.jpg"}
                for name in names[start : start + A_REVISION_NAMES]
            ]
            about = {"$form": FORM, "$team": self.amina.team, "$station": "0412"}
            self.amina.write(str(uuid.uuid4()), about | {"photos": files})
        while self.amina.journal.outbox:
            self.amina.send()
        return names

    def patch(self, line: http.client.HTTPConnection, name: str, at: int, piece: bytes) -> tuple[int, str]:
        """One piece with Amina's token: the status, and when one may come again."""
        headers = {
            "authorization": f"Bearer {self.amina.token}",
            "upload-offset": str(at),
            "content-type": "application/partial-upload",
        }
        line.request("PATCH", f"/api/v1/blobs/{name}", piece, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers.get("retry-after", "")

    def flood(self, pictures: list[str], pieces: int, size: int) -> Counter[tuple[int, str]]:
        """So many pieces of each picture, as fast as some connections carry them; what was answered how often."""

        def send(some: list[str]) -> Counter[tuple[int, str]]:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            told = Counter[tuple[int, str]]()
            for name in some:
                at = 0
                for _ in range(pieces):
                    answer = self.patch(line, name, at, os.urandom(size))
                    told[answer] += 1
                    at += size if answer[0] == 204 else 0
            line.close()
            return told

        with ThreadPoolExecutor(HANDS) as hands:
            return sum(hands.map(send, [pictures[hand::HANDS] for hand in range(HANDS)]), Counter())

    @contextmanager
    def boris_at_work(self) -> Iterator[None]:
        """He sends a report and its picture again and again meanwhile; how long each took."""
        done, failed = threading.Event(), list[Exception]()

        def work() -> None:
            try:
                while not done.is_set():
                    began = time.monotonic()
                    photo = self.boris.attach(os.urandom(300_000), "image/jpeg", "p.jpg")
                    about = {"$form": FORM, "$team": self.boris.team, "$station": "0107"}
                    self.boris.write(str(uuid.uuid4()), about | {"photo": photo})
                    self.boris.sync()
                    self.waited.append(time.monotonic() - began)
                    done.wait(0.1)
            except Exception as error:
                failed.append(error)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            yield
        finally:
            done.set()
            worker.join()
        assert not failed and self.boris.blobs == {}

    def on_disk(self) -> tuple[int, int]:
        """How many unfinished pictures lie there, and their bytes."""
        found = [file for file in self.blobs.rglob("coming/*") if file.is_file()]
        return len(found), sum(file.stat().st_size for file in found)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    headquarters = Headquarters(tmp_path / "store")
    with (
        served(tmp_path / "store", [], tmp_path / "no trace") as server,
        httpx.Client(base_url=server.url, timeout=60) as first,
        httpx.Client(base_url=server.url, timeout=60) as second,
    ):
        amina = Phone.enrol(first, headquarters.code("amina"))
        boris = Phone.enrol(second, headquarters.code("boris"))
        yield Scene(int(server.url.rpartition(":")[2]), tmp_path / "store" / "blobs", amina, boris)
    headquarters.close()


def told(capsys: pytest.CaptureFixture[str], what: str, scene: Scene, took_s: float) -> None:
    with capsys.disabled():
        n, size = scene.on_disk()
        print(
            f"\n{what} in {took_s:.1f} s; Boris beside it {len(scene.waited)} times, p95 {p95(scene.waited):.2f} s; "
            f"{n} unfinished pictures on the disk, {size:,} bytes"
        )


def test_ten_thousand_pieces_of_one_byte_come_to_a_few(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    names = scene.named(HANDS, 1_000_000)
    began = time.monotonic()
    with scene.boris_at_work():
        answers = scene.flood(names, FLOOD // HANDS, 1)
    took_s = time.monotonic() - began
    told(capsys, f"{FLOOD} pieces of a byte: {dict(answers)}", scene, took_s)
    most = MOST_TINY * (int(took_s // 60) + 1)
    assert answers.keys() == {(204, ""), (429, "60")} and answers.total() == FLOOD
    assert answers[204, ""] <= most
    assert scene.on_disk() == (HANDS, answers[204, ""])
    assert p95(scene.waited) < PATIENCE_S


def test_five_thousand_pictures_begun_come_to_a_hundred(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    names = scene.named(FLOOD // 2, 2 * BEGUN_BYTES)
    began = time.monotonic()
    with scene.boris_at_work():
        answers = scene.flood(names, 1, BEGUN_BYTES)
    told(capsys, f"{FLOOD // 2} pictures begun: {dict(answers)}", scene, time.monotonic() - began)
    assert answers == {(204, ""): MOST_OPEN, (429, "60"): FLOOD // 2 - MOST_OPEN}
    assert scene.on_disk() == (MOST_OPEN, MOST_OPEN * BEGUN_BYTES)
    assert p95(scene.waited) < PATIENCE_S


def test_a_phone_that_was_asked_to_wait_brings_all_of_its_own_when_what_it_began_is_done(scene: Scene) -> None:
    line = http.client.HTTPConnection("127.0.0.1", scene.port, timeout=60)
    begun = [scene.amina.attach(os.urandom(2 * BEGUN_BYTES), "image/jpeg", "p.jpg") for _ in range(MOST_OPEN)]
    scene.amina.write(str(uuid.uuid4()), {"$form": FORM, "$team": scene.amina.team, "photos": begun})
    scene.amina.send()
    for photo in begun:
        assert scene.patch(line, photo["sha256"], 0, scene.amina.blobs[photo["sha256"]][:BEGUN_BYTES])[0] == 204
    begun_before, scene.amina.blobs = scene.amina.blobs, {}
    late = scene.amina.attach(os.urandom(700_000), "image/jpeg", "protocol.jpg")
    scene.amina.write(str(uuid.uuid4()), {"$form": FORM, "$team": scene.amina.team, "photo": late})
    with pytest.raises(NotSent) as refused:
        scene.amina.sync()
    assert refused.value.retry_after_s == 60 and list(scene.amina.blobs) == [late["sha256"]]
    scene.amina.blobs = begun_before | scene.amina.blobs
    scene.amina.sync()
    assert scene.amina.blobs == {} and scene.on_disk() == (0, 0)
    line.close()
