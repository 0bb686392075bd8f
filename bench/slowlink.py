"""A TCP proxy that imitates a poor mobile link: limits bandwidth, adds latency, counts bytes, connections, requests.

It loses no packets and knows no TLS, whose handshake would add about one round trip and 3 to 6 kB a connection.
"""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REQUEST = re.compile(rb"(?:^|\r\n|[}>])(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) /[^\r\n]* HTTP/1\.1\r\n")
PACKET = 1400
PACKET_HEADER = 40


@dataclass(frozen=True)
class Link:
    """Units: kbit/s each way, shared by all connections; milliseconds there and back."""

    kbit_s: float = 400
    rtt_ms: float = 400


@dataclass
class Direction:
    """One way of the link: when a packet that is handed over now will arrive."""

    bytes_s: float
    delay_s: float
    free_at: float = 0

    def arrival(self, size: int) -> float:
        self.free_at = max(self.free_at, time.monotonic()) + size / self.bytes_s
        return self.free_at + self.delay_s


@dataclass
class Counted:
    """What went over the link since it was last asked."""

    connections: int = 0
    requests: int = 0
    up: int = 0
    down: int = 0


@dataclass
class Proxy:
    """The running proxy."""

    port: int
    counted: Counted = field(default_factory=Counted)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self) -> Counted:
        """What was counted, and begin anew."""
        found, self.counted = self.counted, Counted()
        return found


@contextmanager
def slow_link(to: tuple[str, int], link: Link = Link()) -> Iterator[Proxy]:
    """A poor link to a server, in a thread of its own until the end of the block."""
    proxy, ready = Proxy(0), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(_serve(to, link, proxy, ready, stop))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _serve(to: tuple[str, int], link: Link, proxy: Proxy, ready: threading.Event, stop: asyncio.Event) -> None:
    up, down = (Direction(link.kbit_s * 125, link.rtt_ms / 2000) for _ in range(2))

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy.counted.connections += 1
        await asyncio.sleep(link.rtt_ms / 1000)  # the handshake of TCP
        far_reader, far_writer = await asyncio.open_connection(*to)
        try:
            await asyncio.gather(
                _carry(reader, far_writer, up, proxy, "up"), _carry(far_reader, writer, down, proxy, "down")
            )
        except asyncio.CancelledError:
            return  # the link is taken down with connections still open
        finally:
            far_writer.close()
            writer.close()

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    ready.set()
    await stop.wait()
    server.close()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Direction, proxy: Proxy, name: str
) -> None:
    """Carry one direction of a connection; the queue keeps packets in order while they travel."""
    travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    delivering = asyncio.create_task(_deliver(travelling, writer))
    with contextlib.suppress(OSError):
        while packet := await reader.read(PACKET):
            setattr(proxy.counted, name, getattr(proxy.counted, name) + len(packet))
            if name == "up":
                proxy.counted.requests += len(REQUEST.findall(packet))
            travelling.put_nowait((way.arrival(len(packet) + PACKET_HEADER), packet))
    travelling.put_nowait((way.arrival(0), b""))
    await delivering


async def _deliver(travelling: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        while True:
            at, packet = await travelling.get()
            await asyncio.sleep(max(0, at - time.monotonic()))
            if not packet:
                writer.write_eof() if writer.can_write_eof() else writer.close()
                return
            writer.write(packet)
            await writer.drain()
