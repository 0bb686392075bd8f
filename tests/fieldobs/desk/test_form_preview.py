"""A form as on a phone, in a frame at the desk: the app's own screens, and nothing that is kept or sent."""

import pytest

from fieldobs.forms.evaluation import evaluate_form
from fieldobs.forms.library import library_form

NOW = "2026-10-11T12:00:00.000"


def told(desk, form, seed=0):
    return desk.browser.get(f"/desk/forms/{desk.forms[form]['hash']}/phone.json", params={"seed": seed}).json()


def test_gives_the_very_document_that_phones_have(desk):
    found = told(desk, "voting")
    assert found["document"] == library_form("voting").document and found["answers"] == {}
    assert found["station"]["code"] == "0412" and told(desk, "incident")["station"] is None
    assert found["zone"] == "Asia/Almaty"


@pytest.mark.parametrize("form", ["opening", "voting", "counting", "incident", "interim-report"])
def test_invents_answers_that_fit_alike_for_the_same_seed(desk, form):
    found = told(desk, form, 7)
    assert found["answers"] and found["answers"] == told(desk, form, 7)["answers"] != told(desk, form, 8)["answers"]
    assert evaluate_form(found["document"], found["answers"], NOW).unfit == []


def test_only_the_desk_may_frame_it_and_only_it(desk):
    address = f"/desk/forms/{desk.forms['voting']['hash']}"
    policy = desk.browser.get(f"{address}/phone").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy and "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in desk.browser.get(f"{address}/preview").headers["content-security-policy"]


def test_a_stranger_sees_no_preview(desk, stranger):
    for page in ("preview", "phone", "phone.json"):
        answer = stranger.get(f"/desk/forms/{desk.forms['voting']['hash']}/{page}")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/desk/sign-in")


def test_is_filled_section_by_section_in_the_frame_and_nothing_is_kept_or_sent(desk, window):
    asked = []
    window.on("request", lambda request: asked.append((request.method, request.url)))
    window.goto(f"/desk/forms/{desk.forms['voting']['hash']}/preview?lang=ru")
    phone = window.frame_locator("iframe")
    phone.get_by_text("После задержки").click()
    assert window.locator("iframe").bounding_box()["width"] == 360
    phone.get_by_role("button", name="Далее").click()
    phone.get_by_text("2 из").first.wait_for()
    frame = window.frames[1]
    assert frame.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert frame.evaluate("localStorage.length + sessionStorage.length") == 0
    assert frame.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert {method for method, _url in asked} == {"GET"} and not [url for _m, url in asked if "/api/v1/" in url]


def test_is_tried_with_invented_answers_up_to_the_end(desk, window):
    window.goto(f"/desk/forms/{desk.forms['counting']['hash']}/preview?lang=en")
    window.get_by_role("button", name="Try it with invented answers").click()
    phone = window.frame_locator("iframe")
    onward = phone.get_by_role("button", name="Next section")
    onward.wait_for()
    while onward.count():
        onward.click()
        phone.locator("body").evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    phone.get_by_role("button", name="Review").click()
    phone.get_by_role("button", name="Finalise").click()
    phone.get_by_role("link", name="Amend").wait_for()
