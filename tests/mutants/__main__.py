"""python -m tests.mutants [--sample 100]: the share of small changes to sync/ that its tests notice, file by file."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.mutants.change import Change, changes

ROOT = Path(__file__).parents[2]
# What looks at the files of sync/ itself; evidence has a folder and tests of its own.
SUITE = ("tests/sync", "--ignore-glob=*/test_fuzz.py", "--ignore-glob=*/test_evidence*.py")
MOST_S = 300
PARTS = ("sync", "tests/sync", "tests/cases")
FILES = ("tests/__init__.py", "tests/cast.py", "tests/store_contract.py", "pyproject.toml")


def copied(folder: Path) -> None:
    """As much of the project as the suite needs."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)


def is_noticed(folder: Path) -> bool:
    """Whether the suite fails in a copy; one that never ends has noticed, too."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *SUITE]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(words, cwd=folder, env=environment, capture_output=True, timeout=MOST_S).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main() -> int:
    """Prints what was not noticed and the score."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, default=0, help="only so many, drawn by chance")
    asked.add_argument("--seed", type=int, default=1)
    words = asked.parse_args()
    found = [(file, each) for file in sorted((ROOT / "sync").glob("*.py")) for each in changes(file.read_text())]
    chosen = random.Random(words.seed).sample(found, words.sample) if 0 < words.sample < len(found) else found
    made, noticed = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="fieldobs-mutants-") as name:
        folder = Path(name)
        copied(folder)
        if is_noticed(folder):
            raise SystemExit("the suite fails without any change")
        for file, each in chosen:
            made[file.name] += 1
            noticed[file.name] += tried(folder, file, each)
    for name, count in sorted(made.items()):
        print(f"{noticed[name] / count:>6.0%}  {noticed[name]:>4} of {count:>4}  sync/{name}")
    print(f"{noticed.total() / made.total():.1%} of {made.total()} changes noticed, of {len(found)} that can be made")
    return 0


def tried(folder: Path, file: Path, each: Change) -> bool:
    target = folder / "sync" / file.name
    target.write_text(each.source)
    is_seen = is_noticed(folder)
    target.write_text(file.read_text())
    if not is_seen:
        print(f"not noticed: sync/{file.name}:{each.line} {each.what}", flush=True)
    return is_seen


if __name__ == "__main__":
    sys.exit(main())
