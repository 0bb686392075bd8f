"""Every branch of what merges, signs and proves is walked by its own tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_sync_is_covered_to_the_last_branch(tmp_path: Path) -> None:
    environment = {**os.environ, "COVERAGE_FILE": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    words = ["run", "--branch", "--source", "sync", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/sync"]
    for said in (words, ["json", "-q", "-o", str(tmp_path / "found.json")]):
        done = subprocess.run([sys.executable, "-m", "coverage", *said], cwd=ROOT, env=environment, capture_output=True)
        assert done.returncode == 0, done.stdout.decode()[-3000:]
    files = json.loads((tmp_path / "found.json").read_text())["files"]
    gaps = {name: (each["missing_lines"], each["missing_branches"]) for name, each in files.items()}
    assert {name: found for name, found in gaps.items() if any(found)} == {}
