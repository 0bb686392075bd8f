"""The app and the desk in Russian and Kazakh: no English word is left on a main screen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.catalogue import said
from tests.journeys.desk import Desk
from tests.journeys.glass import ENGLISH_PHONE, PageGlass
from tests.journeys.headquarters import PACK, Headquarters
from tests.journeys.phones import Phone

LATIN = re.compile(r"[A-Za-z]{3,}")
NO_WORDS = re.compile(r"[0-9a-f]{4,}(-[0-9a-f]+)*|fieldobs coordinator NAME --link")
"""Ids of phones, and a command."""
NAMES = {"fieldobs", "English", "Linux", "Chrome", "Dana", "QR", "CSV", "http", "https", "HTTP", "PDF"}
"""Names of things that no language changes."""

WORDS_ON_SCREEN = """() => {
  const told = [...document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")]
    .flatMap((one) => ["aria-label", "placeholder", "title", "alt"].map((name) => one.getAttribute(name) ?? ""));
  return [document.title, document.body.innerText, ...told].join(" \\n ");
}"""

SCREENS = (
    "",
    "menu",
    "where",
    "hand",
    "hand/codes",
    "hand/read",
    "messages",
    "settings",
    "new",
    "new/voting",
    "station/1177",
    "incident",
)
PAGES = ("", "findings", "submissions", "differ", "held", "incidents", "reports", "stations", "stations/1177", "teams")
PAGES += ("teams/16", "devices", "enrol", "bundles", "messages", "settings", "sign-in", "enter")


def names_of_the_mission() -> set[str]:
    """What the pack calls places and people stands as it is, whoever reads."""
    text = " ".join(file.read_text() for file in sorted(Path(PACK).glob("*.*")))
    return set(LATIN.findall(text))


def english_left(page: Page) -> list[str]:
    text = NO_WORDS.sub(" ", page.evaluate(WORDS_ON_SCREEN))
    return sorted(set(LATIN.findall(text)) - NAMES - names_of_the_mission())


@pytest.fixture(params=["ru", "kk"], scope="module")
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def hana(language: str, chromium: Browser, headquarters: Headquarters, new_line) -> Iterator[Phone]:
    """A phone that speaks the language, with a checklist begun and an incident."""
    glass = PageGlass(chromium.new_context(**ENGLISH_PHONE | {"locale": language}))
    phone = Phone(glass, new_line())
    phone.open_invitation(headquarters.code("hana"))
    phone.reads(said(language, "Yes, that is me: set up this phone"))
    assert english_left(glass.page) == []
    phone.glass.tap('//button[contains(@class, "main")]')
    phone.sees('//a[@class="truth"]', 60)
    yield phone
    glass.close()


@pytest.fixture(scope="module")
def dana(language: str, chromium: Browser, headquarters: Headquarters) -> Iterator[Desk]:
    context = chromium.new_context(locale=language)
    desk = Desk(context.new_page(), headquarters)
    desk.sign_in()
    yield desk
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_of_the_app_speaks_the_reader_s_language(screen, hana):
    hana.go(*screen.split("/"))
    hana.glass.page.wait_for_timeout(100)
    assert english_left(hana.glass.page) == []


@pytest.mark.parametrize("form", ["opening", "voting", "counting"])
def test_checklist_speaks_the_reader_s_language_in_every_section(form, hana):
    hana.go("new", form, "1177")
    hana.sees('//a[@class="progress"]')
    record = hana.here()[1]
    hana.go("sections", record)
    found = {"sections": english_left(hana.glass.page)}
    titles = hana.glass.ask("[...document.querySelectorAll('a.row')].map((one) => one.getAttribute('href'))")
    for href in titles:
        hana.go(*href.removeprefix("#/").split("/"))
        found[href] = english_left(hana.glass.page)
    for screen in ("review", "read", "move", "withdraw"):
        hana.go(screen, record)
        found[screen] = english_left(hana.glass.page)
    assert {place: words for place, words in found.items() if words} == {}


@pytest.mark.parametrize("path", PAGES)
def test_page_of_the_desk_speaks_the_reader_s_language(path, dana):
    dana.open(path)
    assert english_left(dana.page) == []
