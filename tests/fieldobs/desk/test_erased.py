"""The desk says plainly that a submission was erased, by whom and why, and counts without it."""

import pytest

from fieldobs.erasures.actions import erase, find_content
from tests.cast import MISSION
from tests.fieldobs.desk.test_checks import WRONG, rows_of
from tests.fieldobs.desk.test_overview import words_of

PAGES = (
    "/desk/", "/desk/submissions", "/desk/submissions?state=withdrawn", "/desk/answers", "/desk/checks",
    "/desk/findings", "/desk/incidents", "/desk/held", "/desk/differ", "/desk/teams/12", "/desk/stations/0412",
    "/desk/log",
)  # fmt: skip


def erased(desk, id):
    store = desk.house.store
    with store.database.read() as session:
        content = find_content(session, MISSION, id)
    erase(store.database, store.keys, store.settings.blobs, MISSION, content, "Dana", "Asked for by a witness")


def test_says_that_it_was_erased_by_whom_and_why(desk):
    id = desk.fill("amina", "voting", {"V20": 7071})
    desk.fill("boris", "voting", {"V20": 3}, station="0409")
    assert "7,071" in words_of(desk.see(f"/desk/submissions/{id}"))
    erased(desk, id)
    words = words_of(desk.see(f"/desk/submissions/{id}"))
    assert (
        "Erased submission" in words
        and "This was erased." in words
        and "What 1 revision said is gone" in words
        and "Asked for by a witness" in words
    )
    assert "Dana: erased what was here" in words and "not in the figures" in words
    assert "7,071" not in words and "7071" not in words and "Amina" not in words


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_says_so_in_the_readers_language(desk, language):
    id = desk.fill("amina", "voting", {"V20": 7071})
    erased(desk, id)
    page = desk.browser.get(f"/desk/submissions/{id}", headers={"accept-language": language}).text
    assert "This was erased." not in words_of(page) and "Asked for by a witness" in page


def test_pages_and_lists_go_on_without_it(desk):
    id = desk.fill("amina", "voting", {"V20": 7071})
    incident = desk.fill("amina", "incident", {})
    desk.see("/desk/")
    for each in (id, incident):
        erased(desk, each)
    for page in PAGES:
        assert "7071" not in desk.see(page)
    assert id in desk.see("/desk/submissions") and words_of(desk.see("/desk/submissions")).lower().count("erased") == 4


def test_the_checks_it_did_not_satisfy_are_gone_with_it(desk):
    id = desk.fill("amina", "counting", WRONG)
    assert "c4" in rows_of(desk.see("/desk/submissions"))[id]
    erased(desk, id)
    assert "c4" not in rows_of(desk.see("/desk/submissions"))[id]
    assert id not in desk.see("/desk/checks") and rows_of(desk.see("/desk/submissions?check=c4")) == {}


def test_a_submission_that_is_begun_anew_has_its_form_again_and_says_what_went_before(desk):
    id = desk.fill("amina", "voting", {"V20": 7071})
    erased(desk, id)
    desk.fill("amina", "voting", {"V20": 12})
    words = words_of(desk.see(f"/desk/submissions/{id}"))
    assert "Voting, visit 1" in words and "This was erased." in words and "12" in words
