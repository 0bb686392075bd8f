"""Sends prepared requests at a fixed concurrency: plain HTTP/1.1 over asyncio, so that the client costs little."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """What a run took. `answers` are (status, media type, body) in the order in which they came."""

    seconds: float = 0
    latencies_s: list[float] = field(default_factory=list)
    answers: list[tuple[int, str, bytes]] = field(default_factory=list)
    bytes_up: int = 0
    bytes_down: int = 0


def http_request(address: tuple[str, int], path: str, headers: dict[str, str], body: bytes) -> bytes:
    """The bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {address[0]}:{address[1]}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send_all(address: tuple[str, int], requests: Sequence[bytes], concurrency: int) -> Result:
    """Send every request once, `concurrency` at a time, each sender on a connection that it keeps."""
    return asyncio.run(_send_all(address, requests, concurrency))


async def _send_all(address: tuple[str, int], requests: Sequence[bytes], concurrency: int) -> Result:
    waiting, result = list(reversed(requests)), Result()
    roads = [await asyncio.open_connection(*address, limit=1 << 22) for _ in range(concurrency)]
    begun = time.perf_counter()
    await asyncio.gather(*(_sender(reader, writer, waiting, result) for reader, writer in roads))
    result.seconds = time.perf_counter() - begun
    for _, writer in roads:
        writer.close()
    return result


async def _sender(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: list[bytes], result: Result
) -> None:
    while waiting:
        request = waiting.pop()
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n")[1:-2])
        body = await reader.readexactly(int(headers["content-length"]))
        result.latencies_s.append(time.perf_counter() - begun)
        result.answers.append((int(head[9:12]), headers.get("content-type", ""), body))
        result.bytes_up += len(request)
        result.bytes_down += len(head) + len(body)
