"""A line as at the edge of a cell: slow, far away, and gone every few seconds. It counts what goes into it and through.

What is under way when the line breaks is lost, as on any road of two seconds: the sender cannot know.
"""

import asyncio
import random

from tests.journeys.proxy import Line

WAY_S = 1.0
"""One way; there and back takes twice as long."""
BYTES_PER_S = 60_000
SHORTEST_S, LONGEST_S, DOWN_S = 3.0, 15.0, 1.0


class FlappingLine(Line):
    """Once it flaps, it is up for 3 to 15 seconds, as its seed has it, and down for one."""

    def __init__(self, server_port: int, seed: int) -> None:
        self.chance, self.sent, self.arrived, self.cuts = random.Random(seed), 0, 0, 0
        self._flapping: asyncio.Task[None] | None = None
        super().__init__(server_port)

    def flap(self) -> None:
        """Begin; whatever was sent before does not count."""

        async def begin() -> None:
            await self._hang_up()  # what stands already would go on as it was
            self.sent = self.arrived = self.cuts = 0
            self._flapping = asyncio.create_task(self._flap())

        self._do(begin)

    def rest(self) -> None:
        """Stay up."""

        async def end() -> None:
            if self._flapping:
                self._flapping.cancel()
                self._flapping = None
            await self._mend()

        self._do(end)

    async def _flap(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(SHORTEST_S, LONGEST_S))
            await self._cut()
            self.cuts += 1
            await asyncio.sleep(DOWN_S)
            await self._mend()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event | None = None
    ) -> None:
        if self._flapping is None:
            return await super()._carry(reader, writer, gate)
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer, is_up=gate is None))
        try:
            while data := await reader.read(4096):
                if gate is None:  # towards the server
                    self.sent += len(data)
                await asyncio.sleep(len(data) / BYTES_PER_S)
                await under_way.put((asyncio.get_running_loop().time() + WAY_S, data))
            await under_way.put((0, b""))
            await arriving
        finally:
            arriving.cancel()

    async def _arrive(
        self, under_way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter, is_up: bool
    ) -> None:
        while True:
            at, data = await under_way.get()
            if not data:
                break
            await asyncio.sleep(max(0, at - asyncio.get_running_loop().time()))
            self.arrived += len(data) if is_up else 0
            writer.write(data)
            await writer.drain()
        writer.write_eof()
