"""python -m tests.simulation --schedules 10000: bad days by the thousand. A seed that breaks goes to tests/seeds."""

import argparse
import json
import sys
import time
from pathlib import Path

from tests.simulation.play import Tally, is_central, play_all, stage

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> int:
    """0 when every schedule held."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--schedules", type=int, default=500)
    asked.add_argument("--from-seed", type=int, default=0)
    words = asked.parse_args()
    began, tally = time.monotonic(), Tally()
    seeds = range(words.from_seed, words.from_seed + words.schedules)
    with stage() as here:
        broken = play_all(here, seeds, tally)
    print(f"{tally}\n{time.monotonic() - began:.0f} s")
    if broken is None:
        return 0
    seed = words.from_seed + tally.schedules
    keep(seed, str(broken))
    print(f"\n{broken}", file=sys.stderr)
    return 1


def keep(seed: int, finding: str) -> None:
    """A seed that broke once is played for ever."""
    SEEDS.mkdir(exist_ok=True)
    said = {"seed": seed, "server": "central" if is_central(seed) else "memory", "found": finding.splitlines()[0]}
    (SEEDS / f"{seed}.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
