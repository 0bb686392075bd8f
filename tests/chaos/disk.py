"""A server process whose disk is watched, or made to fail, from outside: strace sees and spoils its system calls."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from fieldobs.demo.phone import Phone
from tests.contract import FIELDOBS, free_port

STRACE = "strace"
READY_S = 60
needs_strace = pytest.mark.skipif(shutil.which(STRACE) is None, reason="strace is not installed: `make test` does it")
STORED = re.compile(r'\\"outcome\\": ?\\"stored\\"')
SYNCED = re.compile(r"f(?:data)?sync\(\d+\)\s*= 0|<\.\.\. f(?:data)?sync resumed>\)\s*= 0")


@dataclass
class Watched:
    """A server under strace, and what strace wrote."""

    url: str
    trace: Path
    group: int

    def kill(self) -> None:
        """SIGKILL for the server and for whoever watches it."""
        os.killpg(self.group, signal.SIGKILL)

    def unsynced(self) -> list[int]:
        """Which answers, counted from 1, said `stored` although nothing was synced since the one before."""
        answers, is_synced, wrong = 0, False, []
        for line in self.trace.read_text(errors="replace").splitlines():
            if SYNCED.search(line):
                is_synced = True
            elif STORED.search(line):
                answers += 1
                if not is_synced:
                    wrong.append(answers)
                is_synced = False
        return wrong

    def answers(self) -> int:
        """How many answers said `stored`."""
        return len(STORED.findall(self.trace.read_text(errors="replace")))


@contextmanager
def served(
    data: Path,
    words: list[str],
    trace: Path,
    url: str | None = None,
    program: Sequence[str] = (FIELDOBS,),
    host: str = "127.0.0.1",
) -> Iterator[Watched]:
    """A real server on a store, under strace with these words; `program` is what runs as `fieldobs`."""
    port = free_port()
    before = [STRACE, "-f", "--seccomp-bpf", "-s", "4000", "-o", str(trace), *words] if words else []
    asked = ["--data", str(data), "--port", str(port), "--host", host, *(["--database-url", url] if url else [])]
    process = subprocess.Popen([*before, *program, "serve", *asked], start_new_session=True)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        _await(address, process)
        yield Watched(address, trace, process.pid)
    finally:
        with suppress(ProcessLookupError):  # it was killed
            os.killpg(process.pid, signal.SIGTERM)  # whoever watches ends when the watched does
        process.wait(30)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_S
    while True:
        assert process.poll() is None and time.monotonic() < until, "the server did not start"
        try:
            if httpx.get(f"{address}/health", timeout=10).status_code == 204:
                return
        except httpx.TransportError:
            time.sleep(0.1)


def enrolled(data: Path, code: str, file: Path) -> None:
    """A phone that was enrolled while all was well, put away in a file."""
    with served(data, [], data / "no trace") as server, httpx.Client(base_url=server.url, timeout=30) as http:
        phone = Phone.enrol(http, code)
        phone.sync()
        phone.save(file)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small disk on a folder. Only root may mount one: for others the test is left out, `make test` in CI is root."""
    asked = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("only root may mount a disk of its own")
    yield
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
