"""An open dashboard hears within two seconds that something came, also from another process."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from fieldobs.desk.live import LOOK_EVERY_S, LogState, Watcher
from fieldobs.submissions.models import Log
from tests.cast import MISSION


@contextmanager
def listening(desk) -> Iterator[list[dict[str, int]]]:
    """What an open page hears of the log."""
    heard: list[dict[str, int]] = []
    opened = threading.Event()

    def listen() -> None:
        try:
            with desk.browser.stream("GET", "/desk/live", timeout=None) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                for line in answer.iter_lines():
                    if line.startswith("data: "):
                        heard.append(json.loads(line.removeprefix("data: ")))
                        opened.set()
        except httpx.HTTPError:
            opened.set()  # the house was closed

    threading.Thread(target=listen, daemon=True).start()
    assert opened.wait(5)
    yield heard


def wait_for(condition, seconds: float) -> float:
    """How long it took to become true."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.01)
    return time.monotonic() - began


def test_an_open_page_hears_of_a_receipt_within_two_seconds(desk):
    with listening(desk) as heard:
        assert heard[-1]["size"] == 0
        desk.fill("amina", "voting", {"V31": "yes"})
        wait_for(lambda: heard[-1]["size"] == 1, 2)


def test_an_open_page_hears_what_another_process_wrote(desk):
    with listening(desk) as heard:
        with desk.house.store.database.write() as session:
            log = session.get_one(Log, MISSION)
            log.size = 7
            session.add(log)
        wait_for(lambda: heard[-1]["size"] == 7, 2)


def test_nobody_signed_in_hears_nothing(stranger):
    assert stranger.get("/desk/live").status_code == 303


def test_the_watcher_sleeps_while_nobody_listens(house):
    watcher = Watcher(house.store.database)

    async def listen_once() -> LogState | None:
        listener = watcher.subscribe(MISSION)
        state = await anext(listener)
        await listener.aclose()
        await asyncio.sleep(LOOK_EVERY_S * 2)
        assert watcher._task is not None and watcher._task.done()
        again = watcher.subscribe(MISSION)
        assert await anext(again) == state
        await again.aclose()
        watcher.stop()
        return state

    assert asyncio.run(listen_once()) == LogState(1, 0)
    watcher.poke()


def test_stopping_ends_every_stream(house):
    watcher = Watcher(house.store.database)

    async def listen() -> int:
        async def count() -> int:
            return sum([1 async for _ in watcher.subscribe(MISSION)])

        listeners = [asyncio.create_task(count()) for _ in range(3)]
        await asyncio.sleep(0.3)
        watcher.stop()
        return sum(await asyncio.wait_for(asyncio.gather(*listeners), 3))

    assert asyncio.run(listen()) == 3
