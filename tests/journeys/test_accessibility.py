"""Every screen of the app and every page of the desk, held to what can be measured of them.

Light and dark, 360 and 1,280 px: axe finds nothing; on a phone nothing sticks out and a finger hits what it aims at.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.desk import Desk
from tests.journeys.furnished import Furnished, furnish
from tests.journeys.glass import ENGLISH_PHONE, PageGlass
from tests.journeys.looks import faults_of_axe, small_targets, sticking_out
from tests.journeys.phones import Phone

Open = Callable[[Furnished], object]

SCREENS: dict[str, Open] = {
    "home": lambda day: day.amina.go(),
    "menu": lambda day: day.amina.go("menu"),
    "what is where": lambda day: day.amina.go("where"),
    "messages": lambda day: day.amina.go("messages"),
    "settings": lambda day: day.amina.go("settings"),
    "which form": lambda day: day.amina.go("new"),
    "which station": lambda day: day.amina.go("new", "voting"),
    "another visit": lambda day: day.amina.go("new", "voting", "0412"),
    "a station": lambda day: day.amina.go("station", "0412"),
    "a station by hand": lambda day: day.amina.go("station", "9999"),
    "incident": lambda day: day.amina.go("incident"),
    "incident, how grave": lambda day: (
        day.amina.go("incident"),
        day.amina.glass.tap('//label[normalize-space(.)="Violence"]'),
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
        day.chiara.glass.sees('//button[contains(., "Add one")]') and day.chiara.tap("Add one"),
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
    "messages": lambda day: "messages",
    "settings": lambda day: "settings",
    "sign-in": lambda day: "sign-in",
    "sign-in by link": lambda day: "enter",
    "a page that is not there": lambda day: "stations/none-such",
}


@pytest.fixture(scope="module")
def context_of(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """A browser profile whose pages let a checker in."""
    with ExitStack() as open_things:

        def made() -> BrowserContext:
            context = chromium.new_context(bypass_csp=True, **ENGLISH_PHONE)
            open_things.callback(context.close)
            return context

        yield made


@pytest.fixture(scope="module")
def day(headquarters, context_of, new_line, photo) -> Furnished:
    """Three phones and the desk in the middle of a day."""
    phones = [Phone(PageGlass(context_of()), new_line()) for _ in range(3)]
    for phone, name in zip(phones, ("amina", "boris", "chiara"), strict=True):
        phone.enrol(headquarters.code(name))
    desk = Desk(context_of().new_page(), headquarters)
    desk.sign_in()
    return furnish(*phones, desk, photo)


@pytest.fixture(scope="module")
def visitor(context_of, new_line) -> Phone:
    """A phone that nobody enrolled."""
    return Phone(PageGlass(context_of()), new_line())


def page_of(phone: Phone) -> Page:
    assert isinstance(phone.glass, PageGlass)
    return phone.glass.page


def faults_of_screen(page: Page) -> list[str]:
    return faults_of_axe(page) + small_targets(page) + sticking_out(page)


@pytest.mark.parametrize("name", SCREENS)
def test_screen_of_the_app(name, day):
    SCREENS[name](day)
    phone = day.chiara if name.startswith(("interim", "home of")) else day.amina
    assert faults_of_screen(page_of(phone)) == []


@pytest.mark.parametrize("kind", ["no invitation", "an invitation", "a code that is wrong"])
def test_screen_of_a_phone_that_is_not_set_up(kind, visitor, headquarters):
    code = {"no invitation": "", "an invitation": headquarters.code("hana"), "a code that is wrong": "none-such"}[kind]
    visitor.open_invitation(code)
    visitor.reads({"no invitation": "Read the invitation", "an invitation": "Yes, that is me"}.get(kind, "Try again"))
    assert faults_of_screen(page_of(visitor)) == []


def test_screen_of_a_phone_without_a_network(day):
    day.amina.cut()
    day.amina.try_now()
    day.amina.reads("No network since")
    day.amina.go()
    found = faults_of_screen(page_of(day.amina))
    day.amina.mend()
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_desk(name, day):
    page = day.desk.page
    day.desk.open(PAGES[name](day))
    assert faults_of_axe(page) + sticking_out(page) == []


def test_page_with_a_link_that_enrols_a_phone(day):
    page = day.desk.page
    day.desk.open("enrol")
    page.get_by_label("Whose phone?").fill("hana")
    page.get_by_role("button", name="Make a code").click()
    page.get_by_label("Link").wait_for()
    assert faults_of_axe(page) == []
