"""A phone whose storage was cleared says so, and a new link brings back what headquarters has of it."""

import pytest

from tests.journeys.glass import ProfileGlass
from tests.journeys.phones import Phone

CLEARED = "What was on this phone was cleared."
PRIVATE = "private window"


def clear_storage(phone: Phone) -> None:
    """As a browser does that runs out of room, or a person in its settings; what it fetched stays."""
    page = phone.glass.page
    asked = {"origin": phone.line.url, "storageTypes": "indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", asked)
    page.reload()


@pytest.fixture
def hana(new_phone, headquarters) -> Phone:
    found: Phone = new_phone()
    found.enrol(headquarters.code("hana"))
    return found


def test_a_cleared_phone_says_so_and_gets_its_work_back(hana, headquarters):
    opening = hana.begin("Opening", "1177")
    hana.answer({"H14": "At once"})
    hana.section(opening, "The commission")
    hana.answer({"O2": 8})
    hana.finalise(opening)
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    clear_storage(hana)
    hana.reads(CLEARED)
    assert "made on it" in hana.all_words() and "Its last contact with headquarters was" in hana.all_words()
    assert PRIVATE not in hana.all_words(), "its profile is on the disk"
    hana.enrol(headquarters.code("hana"))
    assert CLEARED not in hana.all_words()
    hana.section(opening, "The commission")
    assert hana.figure("O2") == "8"


def test_a_phone_that_its_observer_left_does_not_call_itself_cleared(hana):
    hana.go("settings")
    hana.tap("Leave this phone")
    hana.tap("Yes, take everything off this phone")
    hana.reads("Welcome to fieldobs")
    hana.kill_and_reopen()
    hana.reads("Or paste the link, or type the code")
    assert CLEARED not in hana.all_words()
    assert hana.glass.ask("fetch('/api/v1/phone').then((told) => told.status)") == 404


def test_a_private_window_says_what_it_is_before_anything_is_kept(playwright, new_line, headquarters, tmp_path):
    private = {"browser.privatebrowsing.autostart": True}
    glass = ProfileGlass(playwright, "firefox", tmp_path / "profile", firefox_user_prefs=private)
    try:
        phone = Phone(glass, new_line())
        phone.open_invitation(headquarters.code("hana"))
        phone.reads("Yes, that is me")
        phone.reads("This is a private window: it forgets everything when it closes")
    finally:
        glass.close()
