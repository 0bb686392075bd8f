"""Every screen that is come to anew begins at its top; who goes back finds the place that was left."""

import pytest

from tests.journeys.glass import until
from tests.journeys.phones import Phone

SHORT = {"width": 360, "height": 420}
DOWN = "(scrollTo(0, document.documentElement.scrollHeight), scrollY)"


@pytest.fixture(autouse=True)
def _short_screen(phone):
    phone.glass.page.set_viewport_size(SHORT)


def is_at_top(phone: Phone) -> bool:
    return phone.glass.ask("scrollY") == 0


def test_home_begins_at_its_top_after_a_long_invitation_was_read_to_its_end(phone, headquarters):
    phone.open_invitation(headquarters.code("hana"))
    phone.reads("Your position is never followed.")
    assert phone.glass.ask(DOWN) > 0
    phone.accept()
    until(lambda: is_at_top(phone), lambda: f"home stands at {phone.glass.ask('scrollY')}")


def test_a_screen_begins_at_its_top_and_the_one_before_is_found_where_it_was_left(phone, headquarters):
    phone.enrol(headquarters.code("hana"))
    phone.go("new", "voting")
    phone.reads("Which station?")
    left = phone.glass.ask(DOWN)
    assert left > 0
    phone.go("settings")
    phone.reads("Text size")
    until(lambda: is_at_top(phone), lambda: f"settings stand at {phone.glass.ask('scrollY')}")
    phone.glass.ask("history.back()")
    phone.reads("Which station?")
    until(lambda: phone.glass.ask("scrollY") == left, lambda: f"left at {left}, is at {phone.glass.ask('scrollY')}")
