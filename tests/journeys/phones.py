"""An observer's phone as the observer uses it: screens by name, answers by question, and what each screen says."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.journeys.glass import Glass, until
from tests.journeys.proxy import Line

SAVED_WITHIN_S = 0.5
"""The app promises 150 ms on an idle phone; here it shares a machine."""
STILL_COMING = "document.querySelector('p.note.device[role=status]') !== null"
IS_KEPT = "(navigator.serviceWorker.ready.then(() => { window.isKept = true }), window.isKept === true)"
TAPPED = "self::a or self::button or self::summary or self::label"


def named(words: str) -> str:
    """What can be tapped and is called exactly so."""
    return f'//*[{TAPPED}][normalize-space(.)="{words}" or @aria-label="{words}"]'


def row(words: str) -> str:
    """A row with these words in it."""
    return f'//*[{TAPPED}][contains(concat(" ", @class, " "), " row ")][contains(normalize-space(.), "{words}")]'


class Phone:
    """One phone: a browser with its own profile and its own line to headquarters."""

    def __init__(self, glass: Glass, line: Line) -> None:
        self.glass, self.line = glass, line

    # The network, and the browser's life

    def cut(self) -> None:
        self.line.cut()
        self.glass.network(False)

    def mend(self) -> None:
        self.line.mend()
        self.glass.network(True)

    def kill_and_reopen(self) -> None:
        """A cold start from the icon on the home screen, half a second after the last tap."""
        time.sleep(SAVED_WITHIN_S)
        self.glass.reopen(self.address())
        self.sees_title()

    # Going about

    def address(self, *parts: str) -> str:
        return f"{self.line.url}/o/#/{'/'.join(parts)}"

    def go(self, *parts: str) -> None:
        self.glass.open(self.address(*parts))
        self.sees_title()

    def sees_title(self) -> None:
        self.sees("//h1[normalize-space(.)]")

    def sees(self, xpath: str, patience_s: float = 20) -> None:
        until(lambda: self.glass.sees(xpath), lambda: f"{xpath} on: {self.all_words()}", patience_s)

    def reads(self, words: str, patience_s: float = 20) -> None:
        """These words stand on the screen, or come to stand there."""
        until(lambda: words in self.all_words(), lambda: f"“{words}” on: {self.all_words()}", patience_s)

    def loses(self, words: str) -> None:
        """These words go from the screen."""
        until(lambda: words not in self.all_words(), lambda: f"“{words}” on: {self.all_words()}")

    def all_words(self) -> str:
        return " ".join(str(self.glass.ask("document.body.innerText")).split())

    def tap(self, words: str) -> None:
        self.glass.tap(named(words))

    def here(self) -> list[str]:
        """The screen's name and arguments, from the address."""
        return str(self.glass.ask("location.hash")).removeprefix("#/").split("/")

    # Enrolling

    def open_invitation(self, code: str) -> None:
        self.glass.open(f"{self.line.url}/o/#enrol={code}")

    def enrol(self, code: str) -> None:
        """Open the link, say yes, wait until everything is on the phone and the worker keeps it."""
        self.open_invitation(code)
        self.accept()
        until(lambda: not self.glass.ask(STILL_COMING), lambda: "the list of stations does not come", 60)
        until(lambda: bool(self.glass.ask(IS_KEPT)), lambda: "no worker keeps the app", 60)

    def accept(self) -> None:
        """Say yes to an invitation; the home screen stands when this is done."""
        self.glass.tap('//button[starts-with(normalize-space(.), "Yes, that is me")]')
        self.sees('//a[@class="truth"]', 60)

    # Filling

    def begin(self, form: str, station: str) -> str:
        """A new checklist, found as observers find it; gives the record's name."""
        self.go()
        self.tap("New checklist")
        self.glass.tap(row(form))
        self.glass.write('//input[@type="search"]', station)
        self.glass.tap(row(station))
        self.sees('//a[@class="progress"]')
        return self.here()[1]

    def section(self, record: str, title: str) -> None:
        self.go("sections", record)
        self.glass.tap(row(title))
        self.sees(f'//a[@class="progress"][contains(., "{title}")]')

    def answer(self, answers: Mapping[str, str | int]) -> None:
        """Words are tapped, figures are typed, on the section that is open."""
        for question, said in answers.items():
            if isinstance(said, int):
                self.glass.write(f'//*[@id="q-{question}"]', str(said))
            else:
                self.glass.tap(f'//*[@data-path="{question}"]//label[normalize-space(.)="{said}"]')

    def figure(self, question: str) -> str:
        """What stands in the field of a question."""
        return str(self.glass.ask(f"document.getElementById('q-{question}').value"))

    def write(self, question: str, words: str) -> None:
        self.glass.write(f'//*[@id="q-{question}"]', words)

    def attach(self, question: str, file: Path) -> None:
        self.glass.choose(f'//*[@data-path="{question}"]//input[@type="file"]', file)

    def finalise(self, record: str) -> None:
        self.go("review", record)
        self.tap("Finalise")
        until(lambda: self.here() == ["read", record], self.all_words)

    def submit(self, report: str, words: str) -> None:
        """Hand in an interim report, its empty sections too."""
        self.tap(words)
        if "Still empty" in self.all_words():
            self.tap(words)
        until(lambda: self.here() == ["report", report], self.all_words)
        self.reads("Submitted")

    def incident(self, kind: str, gravity: str) -> str:
        """Three taps, from wherever one is."""
        self.tap("Incident")
        self.glass.tap(f'//label[normalize-space(.)="{kind}"]')
        self.glass.tap(f'//button[.//b[contains(normalize-space(.), "{gravity}")]]')
        until(lambda: self.here()[0] in ("checklist", "danger"), self.all_words)
        return self.here()[1]

    # What the screens say

    def truth(self) -> dict[str, int]:
        """The line on the home screen: how many are where."""
        self.go()
        return self._truth()

    def _truth(self) -> dict[str, int]:
        spans = "[...document.querySelectorAll('a.truth > span')]"
        told: list[list[Any]] = self.glass.ask(
            f"{spans}.map((one) => [one.querySelector('small').innerText, one.querySelector('b').innerText])"
        )
        return {word: int(number) for word, number in told if int(number)}

    def says_truth(self, patience_s: float = 20, **counts: int) -> None:
        """The home screen comes to say exactly this, and says so again on the second visit; so does What is where."""
        expected = {word.replace("_", " "): n for word, n in counts.items()}
        self.go()
        until(lambda: self._truth() == expected, lambda: (self._truth(), self.all_words()), patience_s)
        told = [self.where(), self.truth(), self.where()]
        assert told == [expected] * 3, "each screen, and each on its second visit"

    def says_own_at_headquarters(self) -> None:
        """Nothing of this phone waits on it."""
        self.go()
        until(lambda: "on this phone" not in self._truth(), self.all_words)

    def where(self) -> dict[str, int]:
        """The headings of What is where, named as the home screen names them; each lists as many as it counts."""
        self.go("where")
        told: list[list[Any]] = self.glass.ask(
            "[...document.querySelectorAll('section.group')].map((one) => [one.querySelector('h2').innerText,"
            " one.querySelector('.where b').innerText, one.querySelectorAll('.pile > li').length])"
        )
        for word, number, listed in told:
            assert int(number) == listed, f"{word}: it counts {number} and lists {listed}"
        return {word.lower().removesuffix(" only"): listed for word, _number, listed in told if listed}

    def try_now(self) -> None:
        """Ask for news, as one does who cannot wait."""
        self.go("where")
        self.tap("Try now")

    def saved_line(self) -> str:
        return str(self.glass.ask("document.querySelector('.dock p')?.innerText ?? ''"))
