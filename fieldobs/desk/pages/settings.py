"""A reader's own settings: language, theme, password; and the mission's, whether phones may change to a new release."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from fieldobs.access import COOKIE
from fieldobs.desk import actions
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.models import Coordinator
from fieldobs.desk.passwords import SHORTEST
from fieldobs.errors import NotAllowed, NotProcessable, NotSignedIn
from fieldobs.missions.actions import freeze, lift, moment_in
from fieldobs.missions.models import Mission
from fieldobs.missions.queries import find_freeze
from fieldobs.pages import LANGUAGES, THEMES

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 86400


@router.get("/desk/settings")
def settings(desk: OpenDesk, saved: str = "") -> Response:
    """What a reader may choose."""
    return _page(desk, said=desk._("Saved.") if saved else "")


@router.post("/desk/settings")
def choose(desk: OpenDesk, lang: Annotated[str, Form()] = "", theme: Annotated[str, Form()] = "") -> Response:
    """Keep the language and the theme."""
    answer = RedirectResponse("/desk/settings?saved=1", 303)
    if lang in LANGUAGES:
        answer.set_cookie("lang", lang, max_age=YEAR_S, path="/", samesite="lax")
        with desk.database.write() as session:
            person = session.get(Coordinator, desk.reader.person)
            if person:
                person.language = lang
                session.add(person)
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=YEAR_S, path="/", samesite="lax")
    else:
        answer.delete_cookie("theme", path="/")
    return answer


@router.post("/desk/settings/password")
def change_password(desk: OpenDesk, new: Annotated[str, Form()] = "", current: Annotated[str, Form()] = "") -> Response:
    """Keep a new password; other browsers of this person are signed out."""
    _ = desk._
    try:
        with desk.database.write() as session:
            person = session.get(Coordinator, desk.reader.person)
            if person is None:
                raise NotAllowed(_("A script has no password."))
            if person.password_hash:
                actions.check_password(session, person.name, current)
            actions.set_password(person, new)
            session.add(person)
            actions.close_other_sessions(session, person.id, desk.request.cookies.get(COOKIE, ""))
    except NotSignedIn:
        return _page(desk, fault=_("The current password is wrong."))
    except NotProcessable:
        return _page(desk, fault=_("A password has at least {n} characters.").format(n=SHORTEST))
    return _page(desk, said=_("The password is changed. Your other browsers are signed out."))


@router.post("/desk/settings/freeze")
def hold_releases(desk: OpenDesk, until: Annotated[str, Form()] = "", act: Annotated[str, Form()] = "") -> Response:
    """Hold new releases back from the mission's phones, or lift that."""
    desk.must_decide()
    try:
        with desk.database.write() as session:
            if act == "lift":
                lift(session, desk.mission)
            else:
                ends = moment_in(desk.ground.mission.time_zone, until) if until.strip() else None
                freeze(session, desk.mission, ends, desk.write.now)
    except NotProcessable as fault:
        return _page(desk, fault=desk._(fault.detail))
    return RedirectResponse("/desk/settings?saved=1", 303)


def _page(desk: Desk, said: str = "", fault: str = "") -> Response:
    with desk.database.read() as session:
        person = session.get(Coordinator, desk.reader.person)
        held = find_freeze(session.get_one(Mission, desk.mission), desk.write.now)
    return show(
        desk,
        "desk/settings.html",
        "settings",
        422 if fault else 200,
        said=said,
        fault=fault,
        freeze=held,
        shortest=SHORTEST,
        has_password=bool(person and person.password_hash),
        chosen_theme=desk.request.cookies.get("theme", ""),
    )
