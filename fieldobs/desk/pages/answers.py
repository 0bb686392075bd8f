"""Answers of a form as a table: to a workbook or CSV, and back as revisions of the desk."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import StreamingResponse

from fieldobs.desk.document import Form as FilledForm
from fieldobs.desk.document import words
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.errors import NotFound
from fieldobs.exports import EXPORTS
from fieldobs.exports.actions import import_answers
from fieldobs.exports.book import sheets
from fieldobs.exports.cells import Style
from fieldobs.exports.faults import Fault, ImportFaults
from fieldobs.exports.guard import FILE_BYTES
from fieldobs.exports.queries import read_answers

router = APIRouter(include_in_schema=False)
IN_MEMORY_BYTES = 4 * 1024 * 1024
READ_BYTES = 256 * 1024


@dataclass(frozen=True)
class Exported:
    """A form as the page lists it."""

    slug: str
    title: str
    submissions: int
    versions: int
    hash: str
    languages: Sequence[str]


@router.get("/desk/answers")
def answers(desk: OpenDesk, form: str = "") -> Response:
    """Every form, to take its answers away and to bring them back."""
    return _page(desk, form)


@router.get("/desk/answers/{slug}/{format}")
def export(slug: str, format: str, desk: OpenDesk, words: str = "") -> Response:
    """The answers to a form as a file; `words` writes questions and choices in the reader's language."""
    found = EXPORTS.get(format)
    if found is None:
        raise NotFound(desk._("There is no export {format}.").format(format=format))
    style = Style(_language(desk, slug) if words else "")
    out = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  # closed once it has been sent
    try:
        found.write(sheets(read_answers(desk.database, desk.mission, slug, style)), out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    name = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "-" for mark in slug)
    headers = {"Content-Disposition": f'attachment; filename="{name}{found.suffix}"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(out), media_type=found.media_type, headers=headers)


@router.post("/desk/answers")
def take(desk: OpenDesk, form: Annotated[str, Form()], file: Annotated[UploadFile, File()]) -> Response:
    """Write what a file changes, all of it or nothing."""
    desk.must_decide()
    data = file.file.read(FILE_BYTES + 1)
    keys = desk.request.app.state.keys
    try:
        done = import_answers(desk.database, keys, desk.mission, form, data, desk.reader.name)
    except ImportFaults as refused:
        return _page(desk, form, 422, faults=refused.faults)
    desk.request.app.state.watcher.poke()
    return _page(desk, form, done=done)


def _pieces(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        while piece := out.read(READ_BYTES):
            yield piece


def _language(desk: Desk, slug: str) -> str:
    """The reader's language if the form speaks it, else the form's own."""
    form = desk.ground.current.get(slug) or next((f for f in desk.ground.forms.values() if f.slug == slug), None)
    spoken: Sequence[str] = form.document.get("languages", ()) if form else ()
    own = form.document.get("default_language", "en") if form else "en"
    return desk.write.language if desk.write.language in spoken else str(own)


def _page(desk: Desk, form: str, status: int = 200, faults: Sequence[Fault] = (), done: Any = None) -> Response:
    return show(
        desk,
        "desk/answers.html",
        "submissions",
        status,
        forms=exported_forms(desk),
        chosen=form,
        faults=[(fault.sheet, fault.row, fault.column, fault.said(desk._)) for fault in faults],
        done=done,
    )


def exported_forms(desk: Desk) -> list[Exported]:
    """Every form of the mission, also one that no phone is given any more."""
    count, versions = Counter(fact.form for fact in desk.picture.newest), Counter[str]()
    newest: dict[str, FilledForm] = {}
    for form in (*desk.ground.current.values(), *desk.ground.forms.values()):
        newest.setdefault(form.slug, form)
    versions.update(form.slug for form in desk.ground.forms.values())
    return [
        Exported(
            slug=slug,
            title=words(form.title, desk.write.language),
            submissions=count[slug],
            versions=versions[slug],
            hash=form.hash,
            languages=form.document.get("languages", ()),
        )
        for slug, form in newest.items()
    ]
