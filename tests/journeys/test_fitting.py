"""In each language every word fits: on all screens, pages and sections of the ready-made checklists nothing is cut off,
broken in two, written over another; and none of it is when a page is read from right to left.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fieldobs.forms.library import library
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
from tests.journeys.catalogue import said
from tests.journeys.furnished import BRIBERY, Furnished, bring
from tests.journeys.glass import until
from tests.journeys.headquarters import PACK, Headquarters
from tests.journeys.looks import WIDTHS_PX, misfits, page_of
from tests.journeys.phones import Phone
from tests.journeys.tour import PAGES, SCREENS, faults_by_hand, whose

KINDS = Path(__file__).parent / "kinds"
LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
STATION = "1177"
LONG_TERM = ("case-file", "needs-assessment", "interim-report")
FORMS = [*(slug for slug in library() if slug not in ("incident", "interim-report")), "all-kinds"]
ANSWER_FIRST = """async () => {
  for (const question of document.querySelectorAll(".body .q")) {
    const first = question.querySelector("input[type=radio]");
    if (!first || question.querySelector("input:checked")) continue;
    first.click();
    await new Promise((done) => setTimeout(done, 30));
  }
}"""
"""Follow-up questions show, too."""


@pytest.fixture(scope="module")
def headquarters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    """A server whose mission has every form of the library, a module, and a form of every kind of question."""
    pack, data = tmp_path_factory.mktemp("pack"), tmp_path_factory.mktemp("fitting") / "data"
    shutil.copytree(PACK, pack, dirs_exist_ok=True)
    shutil.copy(KINDS / "all-kinds.md", pack)
    shutil.copytree(KINDS / "all-kinds-media", pack / "all-kinds-media")
    forms = ", ".join(f'"library:{slug}"' for slug in library())
    lines = (pack / "mission.toml").read_text().splitlines()
    told = [
        f'forms = [{forms}, "all-kinds.md"]\nmodules = ["kazakhstan"]' if "forms =" in each else each for each in lines
    ]
    (pack / "mission.toml").write_text("\n".join(told))
    store = open_store(data)
    load_path(pack, store.database)
    store.database.close()
    server = Headquarters(data)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def begun(day: Furnished) -> dict[str, tuple[Phone, str]]:
    """A checklist of each form, all its first answers chosen."""
    made = {}
    for slug in FORMS:
        phone = day.chiara if slug in LONG_TERM else day.amina
        phone.go("new", slug)
        page_of(phone).wait_for_timeout(150)
        if phone.here()[0] == "new":
            phone.go("new", slug, STATION)
        phone.sees('//a[@class="progress"]')
        made[slug] = phone, phone.here()[1]
        for section in sections(*made[slug]):
            open_section(phone, section)
            page_of(phone).evaluate(ANSWER_FIRST)
    return made


def sections(phone: Phone, record: str) -> list[str]:
    phone.go("sections", record)
    phone.sees('//li/a[contains(@class, "row")]')
    hrefs = "[...document.querySelectorAll('li > a.row')].map((one) => one.getAttribute('href'))"
    return [str(href).removeprefix("#/") for href in phone.glass.ask(hrefs)]


def open_section(phone: Phone, address: str) -> None:
    phone.go(*address.split("/"))
    until(lambda: phone.here() == address.split("/"), phone.here)
    page_of(phone).wait_for_timeout(100)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest, day: Furnished) -> str:
    """The language that both phones and the desk speak."""
    for phone in (day.amina, day.chiara):
        phone.go("settings")
        phone.tap(LANGUAGES[request.param])
        phone.reads(said(request.param, "Settings"))
    url = day.desk.headquarters.url
    day.desk.page.context.add_cookies([{"name": "lang", "value": request.param, "url": url}])
    return str(request.param)


@pytest.mark.parametrize("name", SCREENS)
def test_words_fit_on_a_screen_of_the_app(name, language, day):
    SCREENS[name](day)
    page = page_of(whose(name, day))
    page.wait_for_timeout(100)
    assert misfits(page) == []


@pytest.mark.parametrize("slug", FORMS)
def test_words_fit_in_every_section_of_a_checklist(slug, language, begun):
    phone, record = begun[slug]
    found = {}
    for section in [*sections(phone, record), f"sections/{record}", f"review/{record}", f"read/{record}"]:
        open_section(phone, section)
        found[section] = misfits(page_of(phone))
    assert {section: faults for section, faults in found.items() if faults} == {}


def test_words_fit_where_reports_go_from_hand_to_hand(language, day, tmp_path):
    assert faults_by_hand(day, tmp_path, misfits) == {}


@pytest.mark.parametrize("name", PAGES)
def test_words_fit_on_a_page_of_the_desk(name, language, day):
    day.desk.open(PAGES[name](day))
    assert {width: misfits(day.desk.page, width) for width in WIDTHS_PX} == {width: [] for width in WIDTHS_PX}


def test_words_fit_where_a_form_has_faults(language, day):
    bring(day.desk, BRIBERY.format(version="3", question="here").replace("| text | B1", "| txet | 1B"))
    assert day.desk.page.locator(".fault").count() == 1
    assert {width: misfits(day.desk.page, width) for width in WIDTHS_PX} == {width: [] for width in WIDTHS_PX}


def test_words_fit_inside_an_open_row_of_the_editor(language, day):
    day.desk.open(f"forms/{day.form('counting')}/edit")
    day.desk.page.locator("ol.lines summary").nth(2).click()
    assert misfits(day.desk.page) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p style="inline-size: 60px; overflow: hidden; white-space: nowrap">Counting of votes</p>', "cut off by"),
        ('<p style="inline-size: 60px; white-space: nowrap">Counting of votes</p>', "wider than its p"),
        ('<p style="white-space: nowrap; margin-inline-start: 300px">Counting of votes</p>', "beyond the edge"),
        ('<p style="inline-size: 60px; overflow-wrap: anywhere">Тасымалданатын</p>', "in two: Тасымалданатын"),
        ('<p>Ballots</p><p style="margin-block-start: -36px">Boxes</p>', "over one another"),
        ('<input style="inline-size: 60px" value="Counting of votes">', "field too narrow"),
        ('<select style="inline-size: 60px"><option>Counting of votes</option></select>', "choice cut off"),
        ('<img alt="stacks.jpg" src="data:image/jpeg;base64,AAAA">', "picture not shown: stacks.jpg"),
    ],
)
def test_a_word_that_does_not_fit_is_seen(body, fault, chromium: Browser):
    page = chromium.new_page()
    page.set_content(f"<!doctype html><body>{body}</body>")
    assert any(found.startswith(fault) for found in misfits(page)), misfits(page)
    page.close()


def test_words_that_fit_are_no_fault(chromium: Browser):
    page = chromium.new_page()
    page.set_content('<!doctype html><p>Ballots <b>in boxes</b></p><div style="overflow-x: auto"><p>Wide</p></div>')
    assert misfits(page) == []
    page.close()
