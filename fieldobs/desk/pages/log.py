"""The log of the mission: its latest checkpoint, the key it is held against, and each time it went back."""

import tempfile
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, RedirectResponse
from sqlmodel import col, select
from starlette.background import BackgroundTask

from fieldobs.desk.frame import OpenDesk, show
from fieldobs.exports.evidence import write_evidence
from fieldobs.keys import StoreKeys
from fieldobs.submissions.models import Setback
from fieldobs.submissions.proofs import find_log, state_of
from fieldobs.submissions.seen import list_unread
from sync.checkpoint import verifier_key

router = APIRouter(include_in_schema=False)
SHOWN = 100


@router.get("/desk/log")
def log(desk: OpenDesk) -> Response:
    """What an auditor writes down."""
    keys: StoreKeys = desk.request.app.state.keys
    with desk.database.read() as session:
        state = state_of(find_log(session, desk.mission))
        asked = select(Setback).where(Setback.mission == desk.mission).order_by(col(Setback.number).desc())
        setbacks = session.exec(asked.limit(SHOWN)).all()
    return show(
        desk,
        "desk/log.html",
        "log",
        state=state,
        note=keys.note(state),
        key=verifier_key(state.id, keys.store.public_key()),
        setbacks=setbacks,
    )


@router.get("/desk/log/evidence")
def evidence(desk: OpenDesk) -> Response:
    """The whole log as a file that anybody can check."""
    made = tempfile.NamedTemporaryFile(suffix=".zip", delete=False)  # noqa: SIM115 (goes once it has been sent)
    with made:
        write_evidence(desk.database, desk.request.app.state.keys, desk.mission, made)
    name = f"evidence-{desk.ground.mission.slug}-{desk.write.now:%Y%m%dT%H%M%SZ}.zip"
    gone = BackgroundTask(Path(made.name).unlink, missing_ok=True)
    return FileResponse(made.name, media_type="application/zip", filename=name, background=gone)


@router.post("/desk/log/read")
def read(desk: OpenDesk) -> Response:
    """The desk has read of every setback so far; they stay on the page of the log."""
    desk.must_decide()
    with desk.database.write() as session:
        for setback in list_unread(session, desk.mission):
            setback.read_by = desk.reader.name
            session.add(setback)
    return RedirectResponse("/desk/log", 303)
