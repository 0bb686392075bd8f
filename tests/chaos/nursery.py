"""python -m tests.chaos.nursery PORT DATA [URL]: bears server processes quickly, one for each line it reads.

All is imported once; each child is a whole server with a database of its own, and is there to be killed.
"""

import os
import signal
import sys
from pathlib import Path

from fieldobs.app import create_app
from fieldobs.serving.commands import open_store, run_server


def main(port: int, data: Path, url: str | None) -> None:
    assert create_app  # imported before the first birth
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            run_server(open_store(data, url), "127.0.0.1", port)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
