"""Servers as processes of their own, to be killed in the middle of anything."""

import subprocess
import sys
import time
from collections.abc import Sequence
from ssl import SSLContext

import httpx

from tests.contract import FIELDOBS, free_port

START_S = 60


class Server:
    """`fieldobs serve`, at an address that stays its own; over TLS for those who are given whom to trust."""

    def __init__(self, *words: str, trust: SSLContext | None = None) -> None:
        self.port = free_port()
        self.url = f"{'https' if trust else 'http'}://127.0.0.1:{self.port}"
        self.words: Sequence[str] = words
        self.trust = trust or True
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to serve, and wait until it answers."""
        asked = [FIELDOBS, "serve", "--port", str(self.port), *self.words]
        self.process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=sys.stderr)
        until = time.monotonic() + START_S
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5, verify=self.trust).status_code == 204
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: no word of farewell, nothing flushed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
