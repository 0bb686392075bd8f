"""python -m tests.mutants [FILE…] [--sample 100]: the share of small changes to sync/ that its tests notice."""

import argparse
import random
import sys
import tempfile
import time
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from tests.mutants.change import Change, changes
from tests.mutants.suite import ROOT, Suite, copied


def main() -> int:
    """Prints what was not noticed, the score of each file and of all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", nargs="*", help="only these, such as sync/merge.py")
    asked.add_argument("--sample", type=int, default=0, help="only so many, drawn by chance")
    asked.add_argument("--seed", type=int, default=1)
    words = asked.parse_args()
    files = [Path(name) for name in words.files] or sorted(
        file.relative_to(ROOT) for file in (ROOT / "sync").rglob("*.py")
    )
    found = [(str(file), each) for file in files for each in changes((ROOT / file).read_text())]
    chosen = random.Random(words.seed).sample(found, words.sample) if 0 < words.sample < len(found) else found
    noticed, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fieldobs-mutants-") as name:
        folder = Path(name)
        copied(folder)
        suite = Suite.watched(folder)
        if suite.notices(suite.tests):
            raise SystemExit("the suite fails in a process of its own without any change")
        for file, these in groupby(sorted(chosen, key=itemgetter(0)), key=itemgetter(0)):
            seen = [tried(suite, file, each) for _, each in these]
            noticed += sum(seen)
            print(f"{sum(seen) / len(seen):>6.0%}  {sum(seen):>4} of {len(seen):>4}  {file}", flush=True)
    print(
        f"{noticed / len(chosen):.1%} of {len(chosen):,} changes noticed, of {len(found):,} that can be made"
        f"; {time.monotonic() - began:.0f} s"
    )
    return 0


def tried(suite: Suite, file: str, each: Change) -> bool:
    """Make one change, look, and take it back."""
    target = suite.folder / file
    whole = target.read_text()
    target.write_text(each.source)
    is_seen = suite.notices(suite.tests_of(file, each.line))
    target.write_text(whole)
    if not is_seen:
        print(f"not noticed: {file}:{each.line} {each.what}", flush=True)
    return is_seen


if __name__ == "__main__":
    sys.exit(main())
