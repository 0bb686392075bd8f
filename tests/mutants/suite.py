"""The tests of sync/ as something to run again and again: on a copy of the project, and only those that matter.

A test that never walks a line cannot notice what changed there; of the others the shortest goes first, and the first
that fails is enough.
"""

import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cryptography.hazmat.primitives.asymmetric.ec
import httpx
import pyrage
import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[2]
PRELOADED = (cryptography.hazmat.primitives.asymmetric.ec, httpx, pyrage)
# Fuzzing asks for other things than right answers, and lasts.
SUITE = ("tests/sync", "--ignore-glob=*/test_fuzz.py")
PARTS = ("sync", "tests/sync", "tests/cases", "tests/mutants")
FILES = ("tests/__init__.py", "tests/cast.py", "tests/store_contract.py", "pyproject.toml")
WORDS = (
    "-x", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-seed=1",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip
# Of all the plugins that are installed, these tests want one; reading the others takes longer than most of the tests.
NO_OTHERS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
# On top of what the tests last while they are watched, which is several times what they last alone.
LEAST_S, MOST_BYTES = 3.0, 4 * 1024**3
# The first example that fails is enough.
settings.register_profile("mutants", deadline=None, database=None, phases=[Phase.explicit, Phase.generate])


def copied(folder: Path) -> None:
    """As much of the project as the suite needs."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)


@dataclass(frozen=True)
class Suite:
    """Which tests walk which line of which file, and how long each lasts."""

    folder: Path
    walked: dict[str, dict[int, list[str]]]
    lasts_s: dict[str, float]

    @classmethod
    def watched(cls, folder: Path) -> "Suite":
        """The suite as it is without any change. Raises: SystemExit when it fails."""
        told = folder / "watched.json"
        more = {**NO_OTHERS, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "FIELDOBS_WATCHED": str(told)}
        words = [sys.executable, "-m", "pytest", "-p", "tests.mutants.watch", *WORDS, *SUITE]
        done = subprocess.run(words, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"the suite fails without any change:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        said = json.loads(told.read_text())
        walked = {file: {int(line): tests for line, tests in lines.items()} for file, lines in said["walked"].items()}
        return cls(folder, walked, said["lasts_s"])

    def tests_of(self, file: str, line: int) -> list[str]:
        """The tests that walk a line; of one that runs as the file is read, all that walk the file. Shortest first."""
        lines = self.walked.get(file, {})
        begun = max((each for each in lines if each <= line), default=0)
        found = set(lines.get(begun, ())) or {test for tests in lines.values() for test in tests}
        return sorted(found, key=lambda test: self.lasts_s.get(test, 0.0))

    @property
    def tests(self) -> list[str]:
        """All of them, shortest first."""
        return sorted(self.lasts_s, key=self.lasts_s.__getitem__)

    def notices(self, tests: list[str]) -> bool:
        """Whether one of these tests fails in the copy as it now is; one that never ends has noticed, too."""
        most_s = LEAST_S + sum(self.lasts_s.get(test, 0.0) for test in tests)
        running = multiprocessing.get_context("fork").Process(target=_run, args=(self.folder, tests, int(most_s)))
        running.start()
        running.join()
        return running.exitcode != 0


def _run(folder: Path, tests: list[str], most_s: int) -> None:
    """In a process of its own, which has not read sync/ yet: the fork saves it reading all the rest.

    Units: `most_s` are seconds of its own work, so that a busy machine makes nothing look endless.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (most_s, most_s))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))  # what never ends may never end growing
    os.chdir(folder)
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    os.environ |= {**NO_OTHERS, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sync", "tests")]:
        del sys.modules[name]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os._exit(int(pytest.main([*WORDS, "--hypothesis-profile=mutants", *tests])))
