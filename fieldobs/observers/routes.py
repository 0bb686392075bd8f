"""Enrolment and tokens over HTTP."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from fieldobs.access import OpenDatabase, Tries, address_of
from fieldobs.database import instant_text, now
from fieldobs.errors import FieldobsError, NotFound, NotProcessable
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_offers, offered
from fieldobs.hubs.queries import list_recipients
from fieldobs.missions.queries import mission_body
from fieldobs.observers import actions
from fieldobs.observers.models import Observer, Team
from fieldobs.observers.queries import count_planned, count_stations, find_partners, find_phone
from fieldobs.submissions.changes import list_plans

PHONE_COOKIE, PHONE_PATH = "fieldobs_phone", "/api/v1/phone"
PHONE_COOKIE_S = 400 * 86400
"""As long as browsers keep any cookie."""
router = APIRouter(prefix="/api/v1", tags=["enrolment"])
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class PreviewBody(BaseModel):
    code: Text


class EnrolBody(BaseModel):
    code: Text
    public_key: dict[str, Any]
    proof: Text
    name: Text = ""


class SessionBody(BaseModel):
    device: Text
    nonce: Text | None = None
    proof: Text | None = None
    certificate: dict[str, Any] | None = None


@contextmanager
def counted(request: Request) -> Iterator[None]:
    """Counts a fault as a failed try of the sender's address. Raises: TooManyTries."""
    address = address_of(request)
    tries: Tries = request.app.state.tries
    tries.check(address)
    try:
        yield
    except FieldobsError:
        tries.failed(address)
        raise


@router.post("/enrol/preview")
def post_preview(body: PreviewBody, request: Request, database: OpenDatabase) -> dict[str, Any]:
    """Whom a code is for; spends nothing."""
    with counted(request), database.read() as session:
        code = actions.find_code(session, body.code, now())
        observer = session.get_one(Observer, (code.mission, code.observer))
        team = session.get(Team, (code.mission, observer.team))
        return {
            "mission": mission_body(session, code.mission),
            "observer": {"code": observer.code, "name": observer.name, "term": observer.term},
            "team": {
                "code": observer.team,
                "name": team.name if team else "",
                "area": team.area if team else "",
                "partners": [partner.name for partner in find_partners(session, observer)],
            },
            "stations_planned": count_planned(session, code.mission, observer.team),
            "stations_total": count_stations(session, code.mission),
            "expires_at": instant_text(code.expires_at),
        }


@router.post("/enrol/first")
def post_first(body: PreviewBody, request: Request, database: OpenDatabase) -> Response:
    """What a phone will need first, fetched while its owner still reads the invitation: forms and plan.

    Shape: `{"forms": [{"slug", "version", "hash", "document": text}], "stations": [{"code", "name"}]}`
    """
    with counted(request), database.read() as session:
        code = actions.find_code(session, body.code, now())
        team = session.get_one(Observer, (code.mission, code.observer)).team
        said = {
            "forms": [
                {
                    "slug": slug,
                    "version": version,
                    "hash": hash,
                    "document": session.get_one(FormVersion, (code.mission, hash)).document,
                }
                for slug, version, hash, *_ in offered(list_offers(session, code.mission), team)
            ],
            "stations": list_plans(session, code.mission, [team])[team],
        }
    content, headers = json.dumps(said, ensure_ascii=False).encode(), {"Cache-Control": "no-store"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
    return Response(content, media_type="application/json", headers=headers)


@router.post("/enrol")
def post_enrol(body: EnrolBody, request: Request, database: OpenDatabase) -> Response:
    """Make a phone a device."""
    keys = request.app.state.keys
    with counted(request):
        made = actions.enrol(database, keys, body.code, body.public_key, body.proof, body.name)
    with database.read() as session:
        recipients = list_recipients(session, keys, made.device.mission)
    answer = JSONResponse(
        {
            "device": made.device.id,
            "token": made.token,
            "observer": made.device.observer,
            "mission": made.device.mission,
            "certificate": made.certificate,
            "sealing": {"recipients": recipients},
        },
        headers={"Cache-Control": "no-store"},
    )
    _mark_browser(answer, request, made.device.id)
    return answer


def _mark_browser(answer: Response, request: Request, device: str) -> None:
    """Let this browser know, when its storage was cleared, that it was a phone. The id opens nothing."""
    answer.set_cookie(
        PHONE_COOKIE,
        device,
        max_age=PHONE_COOKIE_S,
        path=PHONE_PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


@router.get("/phone")
def get_phone(request: Request, database: OpenDatabase) -> Response:
    """What headquarters has of the phone that this browser was; asked when its store is found empty."""
    device = request.cookies.get(PHONE_COOKIE)
    if not device:
        raise NotFound("This browser was no phone of a mission before.")
    with counted(request), database.read() as session:
        found = find_phone(session, device)
        said = {
            "enrolled_at": instant_text(found.enrolled_at),
            "last_contact_at": instant_text(found.last_contact_at) if found.last_contact_at else None,
            "changes": sum(last - first + 1 for first, last in found.have),
        }
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


@router.delete("/phone", status_code=204)
def forget_phone() -> Response:
    """Let go of what this browser was: its observer has left it."""
    answer = Response(status_code=204)
    answer.delete_cookie(PHONE_COOKIE, path=PHONE_PATH, httponly=True, samesite="strict")
    return answer


@router.post("/session")
def post_session(body: SessionBody, request: Request, database: OpenDatabase) -> dict[str, str]:
    """A nonce, or for a signed nonce a token."""
    with counted(request):
        if body.nonce is None:
            return {"nonce": actions.make_nonce(database, body.device)}
        if body.proof is None:
            raise NotProcessable("The member 'proof' is missing: the device's signature over the nonce.")
        keys = request.app.state.keys
        return {"token": actions.renew(database, keys, body.device, body.nonce, body.proof, body.certificate)}
