"""Signing in and out, by password or by a link that serves once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from fieldobs.access import COOKIE, CurrentSettings, OpenDatabase, Tries, address_of
from fieldobs.database import Database, now
from fieldobs.desk import actions
from fieldobs.desk.models import Coordinator
from fieldobs.errors import CodeExpired, CodeUsed, FieldobsError, NotFound, NotSignedIn, TooManyTries
from fieldobs.pages import language_of, render, translator
from fieldobs.settings import Settings

router = APIRouter(include_in_schema=False)
tries = Tries(most=10)
HOME = "/desk/"


def inside(address: str) -> str:
    """Where to go after signing in: an address of the desk, never of another site."""
    return address if address.startswith("/desk/") and "\\" not in address else HOME


@router.get("/desk/sign-in")
def show_sign_in(request: Request, next: str = HOME) -> Response:
    """Name and password."""
    return render(request, "desk/sign_in.html", name="", next=inside(next), fault="")


@router.post("/desk/sign-in")
def sign_in(
    request: Request,
    database: OpenDatabase,
    settings: CurrentSettings,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = HOME,
) -> Response:
    """Sign in by password."""
    _ = translator(language_of(request))
    try:
        tries.check(address_of(request))
        with database.read() as session:
            person = actions.check_password(session, name, password)
    except NotSignedIn:
        tries.failed(address_of(request))
        fault = _("The name or the password is wrong.")
        return render(request, "desk/sign_in.html", 422, name=name, next=inside(next), fault=fault)
    except TooManyTries:
        fault = _("Too many wrong tries. Wait a minute and try again.")
        return render(request, "desk/sign_in.html", 429, name=name, next=inside(next), fault=fault)
    return _signed_in(request, database, settings, person, inside(next))


@router.get("/desk/enter")
def show_enter(request: Request) -> Response:
    """The page of a link that serves once; its code stands in the fragment and never reaches a log."""
    return render(request, "desk/enter.html", code="", fault="")


@router.post("/desk/enter")
def enter(
    request: Request, database: OpenDatabase, settings: CurrentSettings, code: Annotated[str, Form()] = ""
) -> Response:
    """Sign in by the code of a link."""
    _ = translator(language_of(request))
    try:
        tries.check(address_of(request))
        with database.write() as session:
            person = actions.spend_sign_in_code(session, code, now())
    except TooManyTries:
        fault = _("Too many wrong tries. Wait a minute and try again.")
        return render(request, "desk/enter.html", 429, code="", fault=fault)
    except FieldobsError as error:
        tries.failed(address_of(request))
        told: dict[type[FieldobsError], str] = {
            NotFound: _("This sign-in code is not known here. Ask for a new link."),
            CodeExpired: _("This sign-in link has expired. Ask for a new one."),
            CodeUsed: _("This sign-in link has been used. Ask for a new one."),
        }
        return render(request, "desk/enter.html", 422, code="", fault=told.get(type(error), error.detail))
    return _signed_in(request, database, settings, person, HOME)


@router.post("/desk/sign-out")
def sign_out(request: Request, database: OpenDatabase) -> Response:
    """End this browser's session."""
    with database.write() as session:
        actions.close_session(session, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/desk/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _signed_in(request: Request, database: Database, settings: Settings, person: Coordinator, next: str) -> Response:
    lasts = timedelta(hours=settings.session_hours)
    with database.write() as session:
        cookie = actions.open_session(session, person, now(), lasts)
    answer = RedirectResponse(next, 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    if person.language:
        answer.set_cookie("lang", person.language, max_age=365 * 86400, path="/", samesite="lax")
    return answer
