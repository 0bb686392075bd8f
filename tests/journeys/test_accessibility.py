"""Every screen of the app and every page of the desk, held to what can be measured of them.

Light and dark, 360 and 1,280 px: axe finds nothing; on a phone nothing sticks out and a finger hits what it aims at.
"""

import pytest
from playwright.sync_api import Page

from tests.journeys.glass import PageGlass
from tests.journeys.looks import faults_of_axe, page_of, small_targets, sticking_out
from tests.journeys.phones import Phone
from tests.journeys.tour import PAGES, SCREENS, faults_by_hand, whose


@pytest.fixture(scope="module")
def visitor(context_of, new_line) -> Phone:
    """A phone that nobody enrolled."""
    return Phone(PageGlass(context_of()), new_line())


def faults_of_screen(page: Page) -> list[str]:
    return faults_of_axe(page) + small_targets(page) + sticking_out(page)


@pytest.mark.parametrize("name", SCREENS)
def test_screen_of_the_app(name, day):
    SCREENS[name](day)
    assert faults_of_screen(page_of(whose(name, day))) == []


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


def test_screens_of_what_goes_from_hand_to_hand(day, tmp_path):
    assert faults_by_hand(day, tmp_path, faults_of_screen) == {}


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
