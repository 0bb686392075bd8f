"""A browser that is killed at any moment opens again with what it had saved: whole, and nothing acknowledged missing.

Three deaths in every run; `BROWSER_KILLS=50 pytest tests/journeys/test_killed.py` for more.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright

from tests.journeys.glass import ProfileGlass
from tests.journeys.phones import Phone

KILLS = int(os.environ.get("BROWSER_KILLS", "3"))
LONGEST_MS = 500
"""A kill comes so long after the last keystroke, at most."""
PROMISED_MS = 2000
"""What was typed so long ago is on the disk, however busy the machine is."""
QUESTION = "I5"
SCRIPTS = Path(__file__).parent
ROWS = (SCRIPTS / "rows.js").read_text()
LETTERS = "abcdefghij klmnop"


class WatchedGlass(ProfileGlass):
    """A browser that tells which answers its database has called safe. `committed` has all, over every life."""

    committed: list[tuple[str, Any]]

    def _take(self, context: BrowserContext) -> None:
        self.committed = getattr(self, "committed", [])
        context.expose_function("committed", lambda told: self.committed.append(tuple(json.loads(told))))
        context.add_init_script(path=SCRIPTS / "committing.js")
        super()._take(context)

    def safe(self, question: str) -> str:
        """The last answer to a question that is known to be on the disk."""
        return next((value or "" for path, value in reversed(self.committed) if path == question), "")


@dataclass
class Deaths:
    """What the deaths of one browser came to."""

    kills: int = 0
    while_sending: int = 0
    keystrokes: int = 0
    unsaved: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.while_sending} of them while sending; {self.keystrokes} keystrokes, of which "
            f"{self.unsaved} were younger than their save and are gone; {len(self.wrong)} wrong"
        )


@pytest.fixture
def hana(playwright: Playwright, new_line, headquarters, tmp_path: Path):
    """A phone whose browser has a profile on disk."""
    phone = Phone(WatchedGlass(playwright, "chromium", tmp_path / "profile"), new_line())
    phone.enrol(headquarters.code("hana"))
    yield phone
    phone.glass.close()


def test_keeps_what_was_saved_through_deaths_after_a_keystroke(hana, headquarters, capsys):
    record = hana.incident("Violence", "2 Irregular")
    hana.section(record, "Details")
    deaths = Deaths()
    for seed in range(KILLS):
        _live_and_die(hana, record, random.Random(seed), deaths, headquarters)
    hana.mend()
    written = hana.figure(QUESTION)
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    log = headquarters.log()
    own = [line for line in log if line["submission"] == record]
    assert sorted(line["seq"] for line in own) == list(range(1, len(own) + 1)), "each number once"
    assert next(line["set"][QUESTION] for line in reversed(own) if QUESTION in line["set"]) == written
    with capsys.disabled():
        print(f"\nChromium: {deaths}; {len(own)} revisions at headquarters")
    assert not deaths.wrong, "\n".join(deaths.wrong)


def _live_and_die(hana: Phone, record: str, chance: random.Random, deaths: Deaths, headquarters: Any) -> None:
    """Type, perhaps begin to send, be killed, and look at what is there afterwards."""
    is_sending = chance.random() < 0.4
    hana.mend() if is_sending or chance.random() < 0.3 else hana.cut()
    typed, old = _type(hana, chance, deaths)
    if is_sending:
        hana.glass.open(hana.address("where"))
        hana.tap("Try now")
        deaths.while_sending += 1
    hana.glass.page.wait_for_timeout(chance.uniform(0, LONGEST_MS))
    hana.glass.reopen(hana.address("sections", record))
    deaths.kills += 1
    hana.section(record, "Details")
    found = hana.figure(QUESTION)
    deaths.unsaved += len(typed) - len(found)
    wrong = [*_complaints(found, typed, max(hana.glass.safe(QUESTION), old, key=len))]
    wrong += _rows_that_do_not_agree(hana, headquarters)
    deaths.wrong += [f"death {deaths.kills}{' while sending' if is_sending else ''}: {each}" for each in wrong]


def _type(hana: Phone, chance: random.Random, deaths: Deaths) -> tuple[str, str]:
    """What stands in the field after some keystrokes, and what of it has stood there for as long as is promised."""
    page = hana.glass.page
    typed = old = hana.figure(QUESTION)
    page.locator(f"#q-{QUESTION}").click()
    page.keyboard.press("Control+End")
    for _ in range(chance.randint(1, 12)):
        letter = chance.choice(LETTERS)
        page.keyboard.type(letter)
        typed += letter
        deaths.keystrokes += 1
        page.wait_for_timeout(chance.choice([0, 20, 60, 200]))
    if chance.random() < 0.3:
        page.wait_for_timeout(PROMISED_MS)
        old = typed
    return typed, old


def _complaints(found: str, typed: str, safe: str) -> Iterator[str]:
    if not typed.startswith(found):
        yield f"…{found[-30:]!r} was never typed so: …{typed[-30:]!r}"
    if not found.startswith(safe.rstrip()):  # blanks at the end are no answer
        yield f"…{safe[-30:]!r} was on the disk, and …{found[-30:]!r} is there"


def _rows_that_do_not_agree(hana: Phone, headquarters: Any) -> Iterator[str]:
    """Half rows, gaps in the phone's own log, and what was acknowledged or sent and is not on both sides."""
    there = {line["id"] for line in headquarters.log()}
    held = hana.glass.ask(ROWS)
    yield from (f"{name} is not whole" for name in held["broken"])
    numbers = sorted(each["seq"] for each in held["revisions"])
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the phone's own log has the numbers {numbers}"
    here = {each["id"] for each in held["revisions"]}
    yield from (f"{name} is at headquarters and not on the phone" for name in sorted(there - here))
    acknowledged = {each["id"] for each in held["revisions"] if each["state"] == "hq"}
    yield from (f"{name} was acknowledged and is not there" for name in sorted(acknowledged - there))
