"""python -m tests.mutants [FILE…] [--sample 100]: the share of small changes to sync/ that its tests notice."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
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
    made, noticed, began = Counter[str](), Counter[str](), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fieldobs-mutants-") as name:
        folder = Path(name)
        copied(folder)
        suite = Suite.watched(folder)
        if suite.notices(suite.tests):
            raise SystemExit("the suite fails in a process of its own without any change")
        for file, each in chosen:
            made[file] += 1
            noticed[file] += tried(suite, file, each)
    for file, count in sorted(made.items()):
        print(f"{noticed[file] / count:>6.0%}  {noticed[file]:>4} of {count:>4}  {file}")
    print(
        f"{noticed.total() / made.total():.1%} of {made.total():,} changes noticed, of {len(found):,} that can be made"
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
