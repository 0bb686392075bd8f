"""Words from the desk to all teams or to one; phones fetch them with their next sync."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.submissions.models import Message

router = APIRouter(include_in_schema=False)
SHOWN = 100
LONGEST = 2000


@router.get("/desk/messages")
def messages(desk: OpenDesk, team: str = "", text: str = "") -> Response:
    """What was sent, and the form for another."""
    return _page(desk, team, text[:LONGEST])


@router.post("/desk/messages")
def send(desk: OpenDesk, team: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "") -> Response:
    """Send a message to a team, or to all."""
    desk.must_decide()
    if not text.strip():
        return _page(desk, team, text, desk._("Write what the observers should read."))
    if len(text) > LONGEST:
        return _page(desk, team, text, desk._("A message has at most {n} characters.").format(n=LONGEST))
    if team and team not in desk.ground.teams:
        return _page(desk, "", text, desk._("The register has no team {code}.").format(code=team))
    with desk.database.write() as session:
        session.add(Message(id=str(uuid4()), mission=desk.mission, team=team, text=text.strip(), at=desk.write.now))
    return RedirectResponse("/desk/messages", 303)


def _page(desk: Desk, team: str, text: str, fault: str = "") -> Response:
    with desk.database.read() as session:
        sent = session.exec(
            select(Message).where(Message.mission == desk.mission).order_by(col(Message.number).desc()).limit(SHOWN)
        ).all()
    status = 422 if fault else 200
    return show(desk, "desk/messages.html", "messages", status, sent=sent, team=team, text=text, fault=fault)
