"""The line between a phone and headquarters: it can be cut, taken over by a sign-in page, or keep answers back."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Thread

PORTAL = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    "<!doctype html><title>Hotel Wi-Fi</title><h1>Welcome. Please sign in to use the internet.</h1>"
)


class Line:
    """A relay of bytes, on a port that stays the same whatever happens behind it."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._calls: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._is_captive = False
        self.port = 0
        self._free = asyncio.Event()
        self._free.set()
        self.mend()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """No connection gets through, and those that stand break off."""
        self._do(self._cut)

    def mend(self) -> None:
        self._do(self._mend)

    def captive(self, is_captive: bool = True) -> None:
        """Answer everything with 200 and a web page, as a hotel's Wi-Fi does before one has signed in."""
        self._is_captive = is_captive
        self._do(self._hang_up)

    def hold(self) -> None:
        """Let requests through and keep back every answer."""
        self._loop.call_soon_threadsafe(self._free.clear)

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._free.set)

    def close(self) -> None:
        self.cut()
        self._do(lambda: asyncio.sleep(0.05))  # who was just being let in comes in, and is turned out too
        self._do(self._hang_up)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, act: Callable[[], Awaitable[None]]) -> None:
        async def acted() -> None:
            await act()

        asyncio.run_coroutine_threadsafe(acted(), self._loop).result(20)

    async def _mend(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._answer, "127.0.0.1", self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self._hang_up()

    async def _hang_up(self) -> None:
        calls = list(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        assert call is not None
        self._calls.add(call)
        try:
            await (self._portal(reader, writer) if self._is_captive else self._relay(reader, writer))
        except (OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            self._calls.discard(call)
            writer.transport.abort()

    async def _portal(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(PORTAL.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        try:
            await asyncio.gather(self._carry(reader, to_server), self._carry(from_server, writer, self._free))
        finally:
            to_server.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event | None = None
    ) -> None:
        while data := await reader.read(65536):
            if gate is not None:
                await gate.wait()
            writer.write(data)
            await writer.drain()
        writer.write_eof()
