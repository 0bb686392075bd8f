"""Every screen of the app and every page of the desk, and how one comes there: by marks, not by words of a language."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.furnished import Furnished
from tests.journeys.looks import page_of
from tests.journeys.phones import Phone

TILE = '(//*[contains(@class, "tiles")]//label)[7]'
PHOTOS = '//footer//input[@type="file"]'
EMPTY_REPEAT = '(//*[contains(@class, "body")]//button[contains(@class, "btn")])[1]'

Open = Callable[[Furnished], object]

SCREENS: dict[str, Open] = {
    "home": lambda day: day.amina.go(),
    "menu": lambda day: day.amina.go("menu"),
    "what is where": lambda day: day.amina.go("where"),
    "messages": lambda day: day.amina.go("messages"),
    "nothing to hand over": lambda day: day.amina.go("hand", "codes"),
    "settings": lambda day: day.amina.go("settings"),
    "which form": lambda day: day.amina.go("new"),
    "which station": lambda day: day.amina.go("new", "voting"),
    "another visit": lambda day: day.amina.go("new", "voting", "0412"),
    "a station": lambda day: day.amina.go("station", "0412"),
    "a station by hand": lambda day: day.amina.go("station", "9999"),
    "incident": lambda day: day.amina.go("incident"),
    "incident, how grave": lambda day: (
        day.amina.go("incident"),
        day.amina.glass.tap(TILE),
    ),
    "danger": lambda day: day.amina.go("danger", day.incident),
    "incident, details": lambda day: day.amina.go("checklist", day.incident, "details"),
    "incident, photo": lambda day: day.amina.go("checklist", day.incident, "evidence"),
    "sections": lambda day: day.amina.go("sections", day.voting),
    "opening, arrival": lambda day: day.amina.go("checklist", day.opening, "station"),
    "opening, figures that do not agree": lambda day: day.amina.go("checklist", day.opening, "commission"),
    "opening, material": lambda day: day.amina.go("checklist", day.opening, "material"),
    "opening, overall": lambda day: day.amina.go("checklist", day.opening, "overall"),
    "voting, what you saw": lambda day: day.amina.go("checklist", day.voting, "seen"),
    "voting, numbers": lambda day: day.amina.go("checklist", day.voting, "numbers"),
    "counting, protocol lines": lambda day: day.amina.go("checklist", day.counting, "protocol"),
    "review": lambda day: day.amina.go("review", day.counting),
    "a record to read": lambda day: day.amina.go("read", day.counting),
    "a record that needs attention": lambda day: day.amina.go("read", day.elsewhere),
    "you differ": lambda day: day.amina.go("differ", day.voting),
    "change the station": lambda day: day.amina.go("move", day.voting),
    "withdraw": lambda day: day.amina.go("withdraw", day.voting),
    "home of a long-term observer": lambda day: day.chiara.go(),
    "interim report": lambda day: day.chiara.go("report", day.report),
    "interim report, summary": lambda day: day.chiara.go("report", day.report, "summary"),
    "interim report, attachments": lambda day: (
        day.chiara.go("report", day.report, "papers"),
        day.chiara.glass.sees(EMPTY_REPEAT) and day.chiara.glass.tap(EMPTY_REPEAT),
    ),
}

PAGES: dict[str, Callable[[Furnished], str]] = {
    "overview": lambda day: "",
    "findings": lambda day: "findings",
    "submissions": lambda day: "submissions",
    "drafts": lambda day: "submissions?state=draft",
    "answers that differ": lambda day: "differ",
    "quarantine": lambda day: "held",
    "a checklist": lambda day: f"submissions/{day.voting}",
    "a count": lambda day: f"submissions/{day.counting}",
    "an incident with a photo": lambda day: f"submissions/{day.incident}",
    "a submission that is held": lambda day: f"submissions/{day.elsewhere}",
    "incidents": lambda day: "incidents",
    "interim reports": lambda day: "reports",
    "one report": lambda day: f"reports/{day.report}",
    "stations": lambda day: "stations",
    "a station": lambda day: "stations/0412",
    "teams": lambda day: "teams",
    "a team": lambda day: "teams/12",
    "phones": lambda day: "devices",
    "enrol a phone": lambda day: "enrol",
    "bundles": lambda day: "bundles",
    "messages": lambda day: "messages",
    "settings": lambda day: "settings",
    "sign-in": lambda day: "sign-in",
    "sign-in by link": lambda day: "enter",
    "answers as tables": lambda day: "answers",
    "checks": lambda day: "checks",
    "forms": lambda day: "forms",
    "a form": lambda day: f"forms/{day.form('voting')}",
    "a form with versions": lambda day: f"forms/{day.draft}",
    "what changed in a form": lambda day: f"forms/{day.draft}/changes",
    "editor of a form": lambda day: f"forms/{day.draft}/edit",
    "editor of choices": lambda day: f"forms/{day.form('counting')}/edit",
    "preview of a form": lambda day: f"forms/{day.draft}/preview",
    "a page that is not there": lambda day: "stations/none-such",
}


def whose(name: str, day: Furnished) -> Phone:
    """The phone that shows a screen."""
    return day.chiara if name.startswith(("interim", "home of")) else day.amina


BY_HAND: dict[str, Open] = {
    "what is where, in a file": lambda day: day.amina.go("where"),
    "without a network": lambda day: day.amina.go("hand"),
    "codes to show": lambda day: (day.amina.go("hand", "codes"), day.amina.sees('//*[@class="n which"]')),
    "codes, half read": lambda day: (
        day.amina.go("hand", "read"),
        day.amina.glass.choose(PHOTOS, day.codes[1]),
        day.amina.sees('//*[@class="cells"]'),
    ),
    "a receipt that is none": lambda day: (
        day.amina.go("hand"),
        day.amina.glass.choose('//main//input[@type="file"]', day.codes[0]),
        day.amina.sees('//main//p[contains(@class, "note")]'),
    ),
}
"""Screens of a phone that has something to hand over and something of a colleague's."""


def hand_over(day: Furnished, folder: Path) -> None:
    """Leave Amina's phone without a network, with a change that lies in a file, and with codes that she read."""
    amina = day.amina
    amina.cut()
    amina.go("checklist", day.opening, "material")
    amina.glass.ask("document.querySelector('.body input[type=radio]:not(:checked)').click()")
    page_of(amina).wait_for_timeout(500)
    amina.go("where")
    with page_of(amina).expect_download():
        amina.glass.tap('//footer//button[contains(@class, "main")]')
    amina.go("hand", "codes")
    amina.sees('//*[@class="n which"]')
    day.codes = photos_of(page_of(amina), folder)
    amina.go("hand", "read")
    page_of(amina).locator(f"xpath={PHOTOS}").set_input_files(day.codes)
    amina.glass.tap('//footer//button[contains(@class, "main")]')
    amina.sees('//main//li[contains(@class, "q")]')


def faults_by_hand(day: Furnished, folder: Path, look: Callable[[Page], Any]) -> dict[str, Any]:
    """What is wrong with screens of what goes from hand to hand, by name; nothing of those that are right."""
    hand_over(day, folder)
    found = {}
    for name, open_screen in BY_HAND.items():
        open_screen(day)
        found[name] = look(page_of(day.amina))
    day.amina.mend()
    return {name: faults for name, faults in found.items() if faults}


def photos_of(page: Page, folder: Path) -> list[Path]:
    """A picture of each code, from where the row of codes stands now."""
    _previous, pause, following = page.locator("footer .pair:last-child button").all()
    pause.click()
    of = int(page.locator(".which").inner_text().split()[-1])
    photos = []
    for n in range(of):
        photos.append(folder / f"{n}.png")
        page.locator("svg.qr").screenshot(path=photos[-1])
        following.click()
    return photos
