"""python -m tests.simulation --schedules 10000: bad days by the thousand. A seed that breaks goes to tests/seeds."""

import argparse
import json
import sys
import time
from pathlib import Path

from tests.simulation.play import CENTRAL_EVERY, Tally, play_all, stage
from tests.simulation.schedule import Broken

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> int:
    """0 when every schedule held."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--schedules", type=int, default=500)
    asked.add_argument("--from-seed", type=int, default=0)
    asked.add_argument("--server", choices=("both", "memory", "central"), default="both")
    asked.add_argument("--forget", action="store_true", help="tell of the first that breaks, and keep nothing")
    words = asked.parse_args()
    began, tally = time.monotonic(), Tally()
    seeds = range(words.from_seed, words.from_seed + words.schedules)
    with stage() as here:
        broken = play_all(
            here, seeds, tally, {"memory": 0, "central": 1}.get(words.server, CENTRAL_EVERY), words.forget
        )
    print(f"{tally}\n{time.monotonic() - began:.0f} s")
    if broken is None:
        return 0
    if not words.forget:
        keep(broken, words.from_seed + tally.schedules)
    print(f"\n{broken}", file=sys.stderr)
    return 1


def keep(broken: Broken, seed: int) -> None:
    """A seed that broke once is played for ever."""
    SEEDS.mkdir(exist_ok=True)
    said = {"seed": seed, "server": broken.server, "by_hand": broken.by_hand, "found": str(broken).splitlines()[0]}
    (SEEDS / f"{seed}.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
