"""Interim reports: the inbox, one report with its sections, and the two answers, return and accept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from fieldobs.desk import showing
from fieldobs.desk.document import Form
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.history import Entry
from fieldobs.desk.pages.submission import Whole, observer_names, read_whole
from fieldobs.desk.pages.submissions import columns
from fieldobs.desk.showing import Line
from fieldobs.desk.silence import last_heard
from fieldobs.desk.tables import csv_answer
from fieldobs.desk.telling import told
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.reports.actions import accepted, comment_of, returned
from fieldobs.submissions.queries import find_submission

router = APIRouter(include_in_schema=False)
CHANGES = {"better": "i-up", "same": "i-same", "worse": "i-down"}


@dataclass(frozen=True)
class Chapter:
    """One section of a report: its text, what is said about it, its files, the desk's comment, what changed since."""

    name: str
    code: str
    title: str
    prose: Sequence[Line]
    notes: Sequence[Line]
    files: Sequence[Line]
    change: str
    change_icon: str
    comment: str
    is_changed: bool

    @property
    def is_filled(self) -> bool:
        return bool(self.prose or self.files)


@dataclass(frozen=True)
class NotIn:
    """A long-term team that has sent no report, and when it was last heard of."""

    team: str
    heard_at: datetime | None


@router.get("/desk/reports")
def reports(desk: OpenDesk, format: str = "") -> Response:
    """The inbox, with the first report that waits."""
    if format == "csv":
        return csv_answer("interim-reports", columns(desk), desk.picture.reports)
    waiting = desk.picture.waiting_reports or desk.picture.reports
    return _page(desk, waiting[-1].id if waiting else None)


@router.get("/desk/reports/{id}")
def report(id: str, desk: OpenDesk) -> Response:
    """One report beside the inbox."""
    return _page(desk, id)


async def comments_of(request: Request) -> dict[str, str]:
    """The comments of the form by section, the one on the whole under ""."""
    form = await request.form()
    return {name.partition(":")[2]: str(text) for name, text in form.items() if name.startswith("comment:")}


@router.post("/desk/reports/{id}/return")
def return_report(id: str, desk: OpenDesk, comments: Annotated[dict[str, str], Depends(comments_of)]) -> Response:
    """Send a report back with what is to be changed."""
    try:
        return _decide(desk, id, lambda about: returned(comments, about))
    except NotProcessable:
        fault = desk._("Say what is to be changed: a comment on the whole or on one section.")
        return _page(desk, id, fault=fault, status=422)


@router.post("/desk/reports/{id}/accept")
def accept_report(id: str, desk: OpenDesk) -> Response:
    """Take a report as it is."""
    return _decide(desk, id, lambda _about: accepted())


def _decide(desk: Desk, id: str, decision: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Response:
    with desk.database.read() as session:
        row = find_submission(session, desk.mission, id)
    if row is None or row.stage != "report":
        raise NotFound(desk._("This submission is no interim report."))
    desk.decide(id, decision(row.about))
    return RedirectResponse(f"/desk/reports/{id}", 303)


def _page(desk: Desk, id: str | None, fault: str = "", status: int = 200) -> Response:
    with desk.database.read() as session:
        heard = last_heard(desk.picture, session)
        whole = read_whole(desk, session, id) if id else None
    if whole is not None and whole.fact.stage != "report":
        raise NotFound(desk._("This submission is no interim report."))
    values = _values(desk, whole) if whole else {"whole": None}
    inbox = sorted(desk.picture.reports, key=_urgency)
    return show(
        desk, "desk/reports.html", "reports", status, inbox=inbox, missing=_missing(desk, heard), fault=fault, **values
    )


def _urgency(fact: Fact) -> tuple[int, float]:
    waits = fact.state == "final" and fact.review == ""
    return (0 if waits else 1, -fact.last_received_at.timestamp())


def _values(desk: Desk, whole: Whole) -> dict[str, Any]:
    form, row = desk.picture.form(whole.fact), whole.row
    reader = showing.Reader(form, desk.write, desk._)
    return {
        "whole": whole,
        "row": row,
        "fact": whole.fact,
        "chapters": chapters(reader, form, whole) if form else [],
        "comment": comment_of(row.about, ""),
        "history": [told(desk, reader, whole.devices, entry, row) for entry in whole.entries],
        "come": whole.come,
        "observers": observer_names(desk, row),
        "waits": row.state == "final" and row.review == "",
    }


def chapters(reader: showing.Reader, form: Form, whole: Whole) -> list[Chapter]:
    """The sections of a report in order, empty ones too."""
    changed = _changed_since_return(whole.entries)
    parts = {part.name: part for part in showing.parts(reader, whole.row.answers, whole.row.conflicts, ())}
    made = []
    for section in form.sections:
        questions = [question for question in form.questions.values() if question.section == section.name]
        lead = questions[0] if questions else None
        lines = parts[section.name].lines if section.name in parts else []
        prose = [line for line in lines if _is_prose(form, line)]
        change = next((line for line in lines if str(whole.row.answers.get(line.path)) in CHANGES), None)
        made.append(
            Chapter(
                name=lead.key if lead else section.name,
                code=lead.code if lead else "",
                title=reader.text(section.label),
                prose=prose,
                notes=[line for line in lines if line not in prose and not line.file and line != change],
                files=[line for line in lines if line.file],
                change=change.value if change else "",
                change_icon=CHANGES[whole.row.answers[change.path]] if change else "",
                comment=comment_of(whole.row.about, lead.key if lead else section.name),
                is_changed=any(line.path in changed for line in lines),
            )
        )
    return made


def _is_prose(form: Form, line: Line) -> bool:
    question = form.question(line.path)
    return question is not None and question.kind == "text"


def _changed_since_return(entries: Sequence[Entry]) -> set[str]:
    """Paths that were written after the desk last returned the report."""
    last = max((place for place, entry in enumerate(entries) if entry.review == "returned"), default=None)
    if last is None:
        return set()
    return {change.path for entry in entries[last + 1 :] for change in entry.changes}


def _missing(desk: Desk, heard: dict[str, datetime]) -> list[NotIn]:
    """Long-term teams of which there is no report."""
    reported = {fact.team for fact in desk.picture.reports}
    long_term = {observer.team for observer in desk.ground.observers.values() if observer.term == "long"}
    return [NotIn(team, heard.get(team)) for team in sorted(long_term - reported) if team]
