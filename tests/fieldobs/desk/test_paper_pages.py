"""Papers at the desk."""

from tests.fieldobs.papers.test_fitting import pages


def test_a_submission_and_a_form_are_printed_from_the_desk(desk):
    id = desk.fill("amina", "counting", {"H14": "at_once", "N1": 846})
    assert f"/desk/submissions/{id}/paper?language=kk" in desk.see(f"/desk/submissions/{id}")
    hash = desk.forms["counting"]["hash"]
    assert f"/desk/forms/{hash}/paper?language=ru" in desk.see("/desk/answers")
    for address in (f"/desk/submissions/{id}/paper?language=kk", f"/desk/forms/{hash}/paper?copies=2&first=7"):
        answer = desk.browser.get(address)
        assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_checklist_is_printed_on_one_sheet_or_with_more_room(desk):
    address = f"/desk/forms/{desk.forms['counting']['hash']}/paper?language=kk"
    assert address in desk.see(f"/desk/forms/{desk.forms['counting']['hash']}")
    assert pages(desk.browser.get(address).content) == 2
    assert pages(desk.browser.get(f"{address}&roomy=1").content) > 4


def test_what_cannot_be_printed_is_said(desk):
    id = desk.fill("amina", "counting", {})
    desk.see(f"/desk/submissions/{id}/paper?language=tr", 422)
    desk.see("/desk/submissions/5b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b/paper", 404)
    desk.see(f"/desk/forms/{desk.forms['counting']['hash']}/paper?copies=501", 422)
    desk.see("/desk/forms/nothing/paper", 404)


def test_nobody_from_outside_prints(stranger):
    assert stranger.get("/desk/forms/nothing/paper").status_code == 303
