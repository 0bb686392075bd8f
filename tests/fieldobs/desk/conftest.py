"""A house with the library's checklists, Dana signed in at its desk, and phones that fill what a test asks for."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright
from sqlmodel import delete

from fieldobs.database import instant_text, now
from fieldobs.desk import actions
from fieldobs.desk.models import Coordinator
from fieldobs.forms.library import library_form
from fieldobs.forms.models import FormVersion
from sync.batch import Entry
from sync.revision import station_submission
from tests.cast import MISSION
from tests.house import Caller, House

PASSWORD = "a long enough secret"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
STAGES = ("opening", "voting", "counting")


@dataclass
class Desk:
    """Dana's browser, and the observers' phones."""

    house: House
    browser: httpx.Client
    forms: dict[str, dict[str, str]]
    callers: dict[str, Caller] = field(default_factory=dict)

    def phone(self, observer: str) -> Caller:
        if observer not in self.callers:
            self.callers[observer] = self.house.caller(observer)
        return self.callers[observer]

    def fill(
        self, observer: str, form: str, answers: dict[str, Any], station: str | None = "0412", **about: Any
    ) -> str:
        """An observer fills a form and it reaches headquarters; the submission's id."""
        phone = self.phone(observer)
        visit = about.get("visit", 1)
        id = station_submission(MISSION, form, phone.phone.team or "", station or "", visit)
        if form not in STAGES:
            id = str(uuid.uuid4())
        head = {"$form": self.forms[form], "$team": about.get("team", phone.phone.team), "$observer": [observer]}
        if station:
            head["$station"] = station
        if form in STAGES:
            head["$visit"] = visit
        head["$state"] = about.get("state", "final")
        phone.send([phone.phone.write(head | answers, submission=id, at=instant_text(now() - timedelta(minutes=5)))])
        return id

    def write(self, observer: str, submission: str, changes: dict[str, Any], over: dict[str, list[str]]) -> Entry:
        """A further revision of a submission."""
        phone = self.phone(observer)
        entry = phone.phone.write(changes, over, submission, instant_text(now()))
        phone.send([entry])
        return entry

    def see(self, address: str, status: int = 200) -> str:
        """The text of a page."""
        answer = self.browser.get(address)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, address: str, /, **said: str) -> httpx.Response:
        return self.browser.post(address, data=said)


def publish_library(house: House) -> dict[str, dict[str, str]]:
    """The library's checklists in place of the house's bare form, as what `$form` says of each."""
    forms = {}
    with house.store.database.write() as session:
        session.exec(delete(FormVersion))
        for place, slug in enumerate(("opening", "voting", "counting", "incident", "interim-report")):
            form = library_form(slug)
            forms[slug] = {"slug": slug, "version": form.version, "hash": form.hash}
            session.add(
                FormVersion(
                    mission=MISSION, hash=form.hash, slug=slug, version=form.version, stage=form.stage,
                    title=form.title, document=form.bytes.decode(), place=place, published_at=now(),
                )
            )  # fmt: skip
    return forms


def dana(house: House) -> Coordinator:
    """Dana, with her password."""
    with house.store.database.write() as session:
        person = actions.coordinator_of(session, MISSION, "Dana")
        actions.set_password(person, PASSWORD)
        session.add(person)
        return person


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """Dana at the desk of a furnished house."""
    forms = publish_library(house)
    dana(house)
    with httpx.Client(base_url=house.http.base_url, timeout=30, follow_redirects=True) as browser:
        browser.post("/desk/sign-in", data={"name": "Dana", "password": PASSWORD})
        yield Desk(house, browser, forms)


@pytest.fixture
def stranger(house: House) -> Iterator[httpx.Client]:
    """A browser that nobody has signed in."""
    publish_library(house)
    with httpx.Client(base_url=house.http.base_url, timeout=30) as browser:
        yield browser


@pytest.fixture
def window(desk: Desk) -> Iterator[Page]:
    """A page of a real browser in which Dana has signed in."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as engine, engine.chromium.launch(executable_path=chromium, args=ARGS) as browser:
        opened = browser.new_page(viewport={"width": 1280, "height": 1000}, base_url=str(desk.browser.base_url))
        opened.goto("/desk/sign-in")
        opened.fill("[name=name]", "Dana")
        opened.fill("[name=password]", PASSWORD)
        opened.press("[name=password]", "Enter")
        opened.wait_for_url("**/desk/")
        yield opened
