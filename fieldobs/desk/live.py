"""Tells open pages that the log grew. One watcher a process looks while somebody listens; knows no page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from fieldobs.access import CurrentReader
from fieldobs.database import Database
from fieldobs.submissions.models import Log

LOOK_EVERY_S = 0.5
HEARTBEAT_S = 15.0


@dataclass(frozen=True)
class LogState:
    """How far a log has come. `pokes` tells of what changed beside it, such as a photo that came whole."""

    epoch: int
    size: int
    pokes: int = 0


class Watcher:
    """Looks at the sizes of the logs and wakes whoever waits for a mission.

    It looks each half second, so that it sees what another process wrote, and at once when `poke` is called. Nobody
    listening, it sleeps.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.states: dict[str, LogState] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._listeners = 0
        self._poked = asyncio.Event()
        self._pokes = 0
        self._changed = asyncio.Condition()
        self._stopped = False

    def poke(self) -> None:
        """Look at once. Safe from any thread."""
        self._pokes += 1
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop closed in between: nobody listens any more
                loop.call_soon_threadsafe(self._poked.set)

    def stop(self) -> None:
        """End every stream, so that the server can go down."""
        self._stopped = True
        self.poke()

    async def subscribe(self, mission: str) -> AsyncIterator[LogState | None]:
        """The state of a mission's log now and after each change; None each 15 s in which nothing changed."""
        self._listeners += 1
        self._start()
        try:
            seen: LogState | None = None
            while not self._stopped:
                state = await self._next(mission, seen)
                seen = state or seen
                if not self._stopped:
                    yield state
        finally:
            self._listeners -= 1

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.create_task(self._look())

    async def _next(self, mission: str, seen: LogState | None) -> LogState | None:
        def is_new() -> bool:
            return self._stopped or self.states.get(mission, seen) != seen

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(is_new), HEARTBEAT_S)
            except TimeoutError:
                return None
            return self.states.get(mission)

    async def _look(self) -> None:
        while self._listeners and not self._stopped:
            self._poked.clear()
            with contextlib.suppress(OperationalError):  # the database is away for a moment: look again
                states = await asyncio.to_thread(self._read)
                if states != self.states:
                    self.states = states
                    async with self._changed:
                        self._changed.notify_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), LOOK_EVERY_S)
        async with self._changed:
            self._changed.notify_all()

    def _read(self) -> dict[str, LogState]:
        pokes = self._pokes
        with self.database.read() as session:
            found = session.exec(select(Log.mission, Log.epoch, Log.size)).all()
        return {mission: LogState(epoch, size, pokes) for mission, epoch, size in found}


router = APIRouter(include_in_schema=False)


@router.get("/desk/live", response_class=EventSourceResponse)
async def live(request: Request, reader: CurrentReader) -> AsyncIterator[ServerSentEvent]:
    """An event `changed` with the size of the log, now and whenever it grows."""
    watcher: Watcher = request.app.state.watcher
    async for state in watcher.subscribe(reader.mission):
        if state is None:
            yield ServerSentEvent(event="still", data={})
        else:
            yield ServerSentEvent(event="changed", data={"epoch": state.epoch, "size": state.size})
