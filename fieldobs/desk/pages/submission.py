"""One submission: its answers, what does not agree, why it is held, its attachments, and its whole history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, RedirectResponse
from sqlmodel import Session

from fieldobs.attachments.actions import file_of
from fieldobs.attachments.models import BlobName
from fieldobs.attachments.queries import find_copy, list_names, list_whole
from fieldobs.desk import history, queries, showing
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.history import Entry
from fieldobs.desk.oddities import Oddity, oddities
from fieldobs.desk.patterns import LOOKED
from fieldobs.desk.telling import people, told, why_held
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.forms.evaluation import FailedCheck
from fieldobs.observers.models import Device
from fieldobs.stations.models import Station
from fieldobs.submissions.models import Submission
from fieldobs.submissions.queries import find_submission, list_lines

router = APIRouter(include_in_schema=False)
INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True)
class Whole:
    """All that the store knows of one submission."""

    row: Submission
    fact: Fact
    entries: Sequence[Entry]
    devices: Mapping[str, Device]
    stations: Mapping[str, Station]
    files: Sequence[BlobName]
    come: set[str]


@router.get("/desk/submissions/{id}")
def submission(id: str, desk: OpenDesk) -> Response:
    """One submission, whole."""
    with desk.database.read() as session:
        whole = read_whole(desk, session, id)
        odd = list(looked_at(desk, session, whole))
    row, form = whole.row, desk.picture.form(whole.fact)
    reader = showing.Reader(form, desk.write, desk._)
    parts = showing.parts(reader, row.answers, row.conflicts, blank_paths(row))
    return show(
        desk,
        "desk/submission.html",
        "submissions",
        row=row,
        fact=whole.fact,
        form=form,
        reader=reader,
        parts=parts,
        answered=sum(len(part.lines) for part in parts),
        differing=showing.differing(reader, row.about | row.answers, row.conflicts),
        holds=[(hold["code"], *why_held(desk._, hold, row)) for hold in row.holds],
        checks=list(judged(desk, whole)),
        odd=odd,
        history=[told(desk, reader, whole.devices, entry, row) for entry in whole.entries],
        device_name=lambda id: people(desk, whole.devices, id),
        erasures=[entry for entry in whole.entries if entry.erased],
        stations=whole.stations,
        files=_each_once(whole.files),
        come=whole.come,
        observers=observer_names(desk, row),
    )


def read_whole(desk: Desk, session: Session, id: str) -> Whole:
    """All that the store knows of one submission. Raises: NotFound."""
    row, fact = find_submission(session, desk.mission, id), desk.picture.facts.get(id)
    if row is None or fact is None:
        raise NotFound(desk._("There is no submission {id} here.").format(id=id))
    entries = history.entries(list_lines(session, desk.mission, id), row.held_revisions)
    files = list_names(session, desk.mission, id)
    return Whole(
        row=row,
        fact=fact,
        entries=entries,
        devices=queries.devices_of(session, desk.mission, {entry.device for entry in entries}),
        stations=queries.station_names(session, desk.mission, [row.station]),
        files=files,
        come=list_whole(session, desk.mission, {file.sha256 for file in files}),
    )


def blank_paths(row: Submission) -> list[str]:
    """Questions that the observers marked as blank in the protocol."""
    return [path.removeprefix("$blank/") for path, said in row.about.items() if path.startswith("$blank/") and said]


@dataclass(frozen=True)
class Judged:
    """A check that a submission does not satisfy; if it was confirmed, by whom and when by their clock."""

    check: FailedCheck
    who: str = ""
    at: datetime | None = None


def judged(desk: Desk, whole: Whole) -> Iterator[Judged]:
    """What does not agree in a submission, as the phone says it."""
    with desk.database.read() as session:
        failed = desk.judge.failed(session, desk.picture, whole.row, desk.write.now)
    for check in failed:
        path = "/".join(filter(None, ("$confirmed", check.id, check.row)))
        said = [entry for entry in whole.entries if any(c.path == path and c.after is True for c in entry.changes)]
        if not check.confirmed or not said:
            yield Judged(check)
            continue
        who = said[-1].by or people(desk, whole.devices, said[-1].device)
        yield Judged(check, who, said[-1].at or said[-1].received_at)


@dataclass(frozen=True)
class LookedAt:
    """What many forms show of a submission; who of the desk has looked into it and when, if anybody has."""

    oddity: Oddity
    who: str = ""
    at: datetime | None = None


def looked_at(desk: Desk, session: Session, whole: Whole) -> Iterator[LookedAt]:
    """What is odd about a submission among all others."""
    for oddity in oddities(desk, desk.judge.shown_by_many(session, desk.picture, whole.row)):
        path = LOOKED[oddity.name]
        said = [entry for entry in whole.entries if any(c.path == path and c.after is True for c in entry.changes)]
        is_looked_into = whole.row.about.get(path) is True and said
        yield LookedAt(oddity, said[-1].by, said[-1].received_at) if is_looked_into else LookedAt(oddity)


def observer_names(desk: Desk, row: Submission) -> list[str]:
    """Who signed it, by name where the register has one."""
    known = desk.ground.observers
    return [known[code].name if code in known else code for code in row.observers]


def _each_once(files: Sequence[BlobName]) -> list[BlobName]:
    return list({file.sha256: file for file in files}.values())


@router.post("/desk/submissions/{id}/admit")
def admit(id: str, desk: OpenDesk, revision: Annotated[str, Form()]) -> Response:
    """Let a held revision take part: a decision like any other, written into the log."""
    with desk.database.read() as session:
        row = find_submission(session, desk.mission, id)
    if row is None or revision not in row.held_revisions:
        raise NotFound(desk._("This revision is not held any more."))
    desk.decide(id, {f"$admit/{revision}": True})
    return RedirectResponse(f"/desk/submissions/{id}", 303)


@router.post("/desk/submissions/{id}/settle")
def settle(
    id: str,
    desk: OpenDesk,
    path: Annotated[str, Form()],
    stands: Annotated[str, Form()],
    seen: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Decide between answers that differ; `stands` is the revision of the one that stays, `seen` are those shown."""
    if not reason.strip():
        raise NotProcessable(desk._("Say why this answer stands: the reason stays in the history."))
    with desk.database.read() as session:
        row = find_submission(session, desk.mission, id)
    sides = {side["revision"]: side["value"] for side in row.conflicts.get(path, ())} if row else {}
    if row is None or stands not in sides or set(seen.split()) != sides.keys():
        raise NotProcessable(desk._("These answers have changed meanwhile. Look at the submission again."))
    desk.decide(id, {path: sides[stands], f"$reason/{path}": reason.strip()}, row.last_index)
    return RedirectResponse(f"/desk/submissions/{id}", 303)


@router.post("/desk/submissions/{id}/mend")
def mend(id: str, desk: OpenDesk, station: Annotated[str, Form()] = "", team: Annotated[str, Form()] = "") -> Response:
    """Give a held submission a station or a team that the register knows."""
    changes: dict[str, Any] = {}
    with desk.database.read() as session:
        if find_submission(session, desk.mission, id) is None:
            raise NotFound(desk._("There is no submission {id} here.").format(id=id))
        if station and session.get(Station, (desk.mission, station.strip())) is None:
            raise NotProcessable(desk._("The register has no station {code}.").format(code=station))
    if team and team.strip() not in desk.ground.teams:
        raise NotProcessable(desk._("The register has no team {code}.").format(code=team))
    if station:
        changes["$station"] = station.strip()
    if team:
        changes["$team"] = team.strip()
    if changes:
        desk.decide(id, changes)
    return RedirectResponse(f"/desk/submissions/{id}", 303)


@router.get("/desk/attachments/{id}/{sha256}")
def attachment(id: str, sha256: str, desk: OpenDesk) -> Response:
    """An attachment of a submission: a picture to look at, anything else to keep."""
    with desk.database.read() as session:
        named = next((file for file in list_names(session, desk.mission, id) if file.sha256 == sha256), None)
        copy = find_copy(session, desk.mission, sha256) if named else None
    if named is None or copy is None:
        raise NotFound(desk._("This attachment has not come whole yet."))
    path = file_of(desk.database, desk.settings.blobs, copy)
    is_picture = named.type in INLINE
    return FileResponse(
        path,
        media_type=named.type if is_picture else "application/octet-stream",
        filename=named.name or sha256,
        content_disposition_type="inline" if is_picture else "attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=3600"},
    )
