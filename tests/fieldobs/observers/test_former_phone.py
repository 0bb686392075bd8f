"""A browser whose storage was cleared learns that it was a phone, from a cookie that opens nothing."""

import httpx

from tests.cast import Phone
from tests.conftest import on_both_databases
from tests.house import ask_to_enrol


def browser(house) -> httpx.Client:
    return httpx.Client(base_url=house.http.base_url)


@on_both_databases
def test_a_browser_that_was_a_phone_is_told_what_headquarters_has_of_it(house):
    amina = house.caller("amina")
    phone = amina.phone
    amina.send([phone.write({"$form": "x"}), phone.write({"access": "yes"})])
    told = httpx.get(f"{house.http.base_url}/api/v1/phone", headers={"cookie": f"fieldobs_phone={phone.id}"})
    assert told.status_code == 200 and told.headers["cache-control"] == "no-store"
    said = told.json()
    assert said["changes"] == 2
    assert said["enrolled_at"] <= said["last_contact_at"]
    assert set(said) == {"enrolled_at", "last_contact_at", "changes"}, "neither a name nor a mission"


def test_enrolment_marks_the_browser_and_leaving_takes_the_mark_away(house):
    with browser(house) as own:
        assert own.get("/api/v1/phone").status_code == 404
        marked = ask_to_enrol(own, Phone(None), house.code("amina"), {})
        cookie = marked.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/api/v1/phone", "Max-Age="))
        assert own.get("/api/v1/phone").json() == {
            "enrolled_at": own.get("/api/v1/phone").json()["enrolled_at"], "last_contact_at": None, "changes": 0
        }  # fmt: skip
        assert own.delete("/api/v1/phone").status_code == 204
        assert own.get("/api/v1/phone").status_code == 404


def test_a_mark_that_nobody_gave_is_answered_as_none(house):
    for device in ("00000000-0000-4000-8000-000000000000", "x" * 500, "%00"):
        answer = house.http.get("/api/v1/phone", headers={"cookie": f"fieldobs_phone={device}"})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_browsers_without_a_mark_do_not_use_up_the_tries_of_their_address(house):
    assert {house.http.get("/api/v1/phone").status_code for _ in range(40)} == {404}
    assert house.enrol("amina").status_code == 200
