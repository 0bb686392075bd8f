"""python -m tests.bugs [NAME…]: known bugs put into a copy of the project one at a time; the suite must see each."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bugs.bug import ROOT, Bug
from tests.bugs.by_hand import FROM_HAND_TO_HAND
from tests.bugs.hub import CARRIED
from tests.bugs.phone import PHONE
from tests.bugs.server import SERVER
from tests.simulation.fleet import NODE

BUGS = (*PHONE, *SERVER, *CARRIED, *FROM_HAND_TO_HAND)
SCHEDULES = {"memory": "400", "central": "60"}
PARTS = ("sync", "fieldobs", "tests", "web")
NOT_COPIED = shutil.ignore_patterns("node_modules", "web_dist", "__pycache__", "journeys", "oracle")


@dataclass(frozen=True)
class Hunt:
    """What the suite made of a bug. `told` is the first line of what it said."""

    is_caught: bool
    told: str
    lasted_s: float


def hunt(bug: Bug) -> Hunt:
    """Put one bug into a copy, and let the suite look at it. Raises: DoesNotApply."""
    with tempfile.TemporaryDirectory(prefix="fieldobs-bug-") as folder:
        copy = Path(folder)
        for part in PARTS:
            shutil.copytree(ROOT / part, copy / part, ignore=NOT_COPIED)
        (copy / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
        shutil.copy(ROOT / "pyproject.toml", copy)
        bug.apply(copy)
        began = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": folder, "NO_COLOR": "1"}
        done = subprocess.run(
            command_for(bug), cwd=folder_for(bug, copy), env=environment, capture_output=True, text=True
        )
        said = [line.strip() for line in (done.stderr + done.stdout).splitlines()]
        found = next((line for line in said if line.startswith(("seed ", "FAILED ", "FAIL "))), "")
        return Hunt(done.returncode == 1 and bool(found), found or done.stderr[-300:], time.monotonic() - began)


def command_for(bug: Bug) -> list[str]:
    kind, where = bug.suite
    if kind == "pytest":
        return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", where]
    if kind == "vitest":
        return [str(NODE), "node_modules/vitest/vitest.mjs", "run", where]
    words = ["--forget", "--server", where, "--schedules", SCHEDULES[where]]
    return [sys.executable, "-m", "tests.simulation", *words]


def folder_for(bug: Bug, copy: Path) -> Path:
    return copy / "web" if bug.suite[0] == "vitest" else copy


def main(names: list[str]) -> int:
    """0 when every bug was caught."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    for suite in sorted({bug.suite for bug in chosen}):
        if (found := hunt(Bug("none", "", suite, ()))).is_caught:
            raise SystemExit(f"{' '.join(suite)} fails without any bug: {found.told}")
    caught = 0
    for bug in chosen:
        found = hunt(bug)
        caught += found.is_caught
        print(f"{'caught' if found.is_caught else 'MISSED'} in {found.lasted_s:5.1f} s  {bug.name}", flush=True)
        print(f"        {bug.peer}\n        {found.told[:160]}", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
