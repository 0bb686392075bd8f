"""A line between phones and headquarters on which chance cuts, delays and swallows: each connection has its fate."""

import asyncio
import random
from collections import Counter
from threading import Thread

MOST_DELAY_S = 0.05
LONGEST_LIFE_BYTES = 4000


class ChaosLine:
    """A relay of bytes. What befell its connections is counted in `fates`."""

    def __init__(self, server_port: int, seed: int) -> None:
        self.server_port, self.chance = server_port, random.Random(seed)
        self.fates: Counter[str] = Counter()
        self.is_calm = False
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._relay, "127.0.0.1", 0)
        self._listener = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._listener.close()
        calls = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate = "passes" if self.is_calm else self.chance.choices(list(FATES), list(FATES.values()))[0]
        self.fates[fate] += 1
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            self.fates["nobody there"] += 1
            writer.close()
            return
        lives = {"request cut": (self._life(), None), "reply cut": (None, self._life()), "reply lost": (None, 0)}
        up, down = lives.get(fate, (None, None))
        ways = [self._carry(reader, server_writer, up, fate), self._carry(server_reader, writer, down, fate)]
        ends = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            for each in (writer, server_writer):
                each.close()

    def _life(self) -> int:
        """After how many bytes a connection is cut."""
        return self.chance.randrange(LONGEST_LIFE_BYTES)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, life: int | None, fate: str
    ) -> None:
        try:
            while content := await reader.read(2048):
                if fate == "slow":
                    await asyncio.sleep(self.chance.random() * MOST_DELAY_S)
                if life is not None:
                    content, life = content[:life], life - len(content)
                writer.write(content)
                await writer.drain()
                if life is not None and life <= 0:
                    return
        except OSError:
            return  # killed at the other end


FATES = {"passes": 50, "slow": 15, "request cut": 12, "reply cut": 12, "reply lost": 11}
