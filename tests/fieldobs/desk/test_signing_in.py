"""Who comes in at the desk, and who does not."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import update

from fieldobs.access import COOKIE
from fieldobs.database import now
from fieldobs.desk import actions, passwords
from fieldobs.desk.models import Coordinator, DeskSession
from fieldobs.errors import NotProcessable
from tests.cast import MISSION
from tests.fieldobs.desk.conftest import PASSWORD, dana


def sign_in(browser: httpx.Client, name: str = "Dana", password: str = PASSWORD, **more: str) -> httpx.Response:
    return browser.post("/desk/sign-in", data={"name": name, "password": password, **more})


def code_for(house, person: Coordinator, made_at=None) -> str:
    with house.store.database.write() as session:
        return actions.make_sign_in_code(session, person, made_at or now())


def test_a_page_of_the_desk_asks_who_is_there_and_leads_back(house, stranger):
    answer = stranger.get("/desk/submissions?form=voting")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/sign-in?next=/desk/submissions%3Fform%3Dvoting"


def test_name_and_password_open_the_desk_with_a_cookie_no_script_reads(house, stranger):
    dana(house)
    answer = sign_in(stranger, next="/desk/teams")
    assert answer.status_code == 303 and answer.headers["location"] == "/desk/teams"
    cookie = answer.headers["set-cookie"].lower()
    assert COOKIE in cookie and "httponly" in cookie and "samesite=strict" in cookie
    assert stranger.get("/desk/teams").status_code == 200


@pytest.mark.parametrize("name, password", [("Dana", "wrong"), ("Nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(house, stranger, name, password):
    dana(house)
    answer = sign_in(stranger, name, password)
    assert answer.status_code == 422 and "The name or the password is wrong." in answer.text
    assert COOKIE not in stranger.cookies


def test_too_many_wrong_tries_ask_for_patience(house, stranger, monkeypatch):
    from fieldobs.access import Tries
    from fieldobs.desk.pages import sign_in as page

    monkeypatch.setattr(page, "tries", Tries(most=2))
    dana(house)
    told = [sign_in(stranger, password="wrong").status_code for _ in range(3)]
    assert told == [422, 422, 429]
    assert sign_in(stranger).status_code == 429


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example", "/o/", "/desk/\\elsewhere"])
def test_signing_in_never_leads_out_of_the_desk(house, stranger, away):
    dana(house)
    assert sign_in(stranger, next=away).headers["location"] == "/desk/"


def test_a_link_signs_in_once(house, stranger):
    code = code_for(house, dana(house))
    assert stranger.post("/desk/enter", data={"code": code}).headers["location"] == "/desk/"
    again = stranger.post("/desk/enter", data={"code": code})
    assert again.status_code == 422 and "has been used" in again.text


def test_an_old_link_and_a_made_up_one_open_nothing(house, stranger):
    old = code_for(house, dana(house), now() - timedelta(days=2))
    assert "has expired" in stranger.post("/desk/enter", data={"code": old}).text
    assert "not known here" in stranger.post("/desk/enter", data={"code": "made-up"}).text


def test_signing_out_ends_the_session_at_the_server_too(house, stranger):
    dana(house)
    sign_in(stranger)
    cookie = stranger.cookies[COOKIE]
    stranger.post("/desk/sign-out")
    stranger.cookies.set(COOKIE, cookie)
    assert stranger.get("/desk/").status_code == 303


def test_another_site_cannot_post_to_the_desk(house, desk):
    answer = desk.browser.post("/desk/messages", data={"text": "x"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_a_new_password_signs_other_browsers_out(house, desk, stranger):
    sign_in(stranger)
    assert "is changed" in desk.post("/desk/settings/password", current=PASSWORD, new="another long secret").text
    assert stranger.get("/desk/").status_code == 303
    assert desk.browser.get("/desk/").status_code == 200
    assert "is wrong" in desk.post("/desk/settings/password", current=PASSWORD, new="another long secret").text


def test_an_ended_session_opens_nothing(house, stranger):
    dana(house)
    sign_in(stranger)
    with house.store.database.write() as session:
        session.exec(update(DeskSession).values(expires_at=now() - timedelta(seconds=1)))
    assert stranger.get("/desk/").status_code == 303


def test_a_device_learns_nothing_of_the_desk(house, desk, stranger):
    assert stranger.get("/desk/", headers=desk.phone("amina").auth).status_code == 404


def test_passwords_are_kept_as_argon2id_and_short_ones_refused(house):
    kept = passwords.kept(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and PASSWORD not in kept
    assert passwords.fits(PASSWORD, kept) and not passwords.fits("wrong", kept) and not passwords.fits("", "")
    with pytest.raises(NotProcessable):
        actions.set_password(Coordinator(id="x", mission=MISSION, name="x"), "short")
