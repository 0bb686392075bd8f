"""The form room: every form with its versions, bringing one in, publishing it to teams, retiring it, what changed."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import RedirectResponse

from fieldobs.desk.form_versions import Edition, before, find_edition, form_rows
from fieldobs.desk.form_words import FormWords
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.errors import NotFound
from fieldobs.exports.faults import ImportFaults
from fieldobs.exports.guard import open_zip
from fieldobs.forms.actions import keep_version, offer, retire
from fieldobs.forms.check import untranslated
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.diff import Change, differences
from fieldobs.forms.editing import compile_tables
from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.models import FormVersion
from fieldobs.forms.tables import Tables, read_tables, tables_of, tables_text, write_workbook
from fieldobs.packs.checklists import FORM_BYTES

router = APIRouter(include_in_schema=False)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FILES = 40
CONTEXT_CELLS = 3


@router.get("/desk/forms")
def forms(desk: OpenDesk) -> Response:
    """Every form with its versions."""
    return _list(desk)


@router.post("/desk/forms")
def bring(
    desk: OpenDesk,
    file: Annotated[UploadFile, File()],
    beside: Annotated[Sequence[UploadFile], File()] = (),
    modules: Annotated[str, Form()] = "",
) -> Response:
    """Take a form in, or say of each fault in which cell it is."""
    desk.must_decide()
    name, data = PurePosixPath(file.filename or "form").name, file.file.read(FORM_BYTES + 1)
    files = {str(one.filename): one.file.read(FORM_BYTES + 1) for one in beside[:MOST_FILES] if one.filename}
    if sum(map(len, (data, *files.values()))) > FORM_BYTES:
        most = desk.write.size(FORM_BYTES)
        return _list(desk, name, refused=desk._("The file is larger than {size}.").format(size=most))
    if not name.lower().endswith((".xlsx", ".xls", ".csv", ".md")):
        return _list(desk, name, refused=desk._("Bring a workbook (.xlsx, .xls), or tables in a .csv or .md file."))
    try:
        if data.startswith(b"PK"):
            open_zip(data).close()
        tables = read_tables(data)
        form = compile_form(data, PurePosixPath(name).stem, files, modules.replace(",", " ").split())
    except ImportFaults as unsafe:
        return _list(desk, name, refused=unsafe.faults[0].said(desk._))
    except FormFaults as refused:
        return _list(desk, name, faults=in_rows(refused.faults, _tables_or_none(data)))
    return keep(desk, form, tables)


def keep(desk: Desk, form: FormDocument, tables: Tables) -> Response:
    """Hold a version at the desk and show it."""
    with desk.database.write() as session:
        keep_version(session, desk.mission, form, tables_text(tables), desk.write.now)
    return RedirectResponse(f"/desk/forms/{form.hash}?kept=1", 303)


def _tables_or_none(data: bytes) -> Tables:
    try:
        return read_tables(data)
    except FormFaults:
        return {}


def in_rows(faults: Sequence[Fault], tables: Tables) -> list[tuple[Fault, str]]:
    """Each fault with the beginning of its row, by which one knows it again."""
    return [(fault, _row_of(fault, tables)) for fault in faults]


def _row_of(fault: Fault, tables: Tables) -> str:
    rows = tables.get(fault.sheet, [])
    cells = rows[fault.row - 1] if 1 < fault.row <= len(rows) else []
    return " · ".join([text for text in cells if text][:CONTEXT_CELLS])


def _list(desk: Desk, name: str = "", refused: str = "", faults: Sequence[tuple[Fault, str]] = ()) -> Response:
    return show(
        desk,
        "desk/forms.html",
        "forms",
        422 if refused or faults else 200,
        forms=form_rows(desk),
        name=name,
        refused=refused,
        faults=faults,
        most=FORM_BYTES,
    )


@router.get("/desk/forms/{hash}")
def version(hash: str, desk: OpenDesk, kept: str = "", published: str = "") -> Response:
    """One version with its questions."""
    said = desk._("Kept at the desk. Look at it, then publish it.") if kept else ""
    if published:
        said = desk._("Published. Phones have it with their next contact; open drafts stay in their version.")
    return _page(desk, hash, said)


def _page(desk: Desk, hash: str, said: str = "", fault: str = "", chosen: Sequence[str] = ()) -> Response:
    edition, others = find_edition(desk, hash)
    last = before(edition, others)
    return show(
        desk,
        "desk/form.html",
        "forms",
        422 if fault else 200,
        edition=edition,
        others=others,
        last=last,
        form=FormWords(edition.document, desk.write.language, desk._),
        untranslated=list(untranslated(edition.document)),
        warnings=_warnings(edition) if said else (),
        chosen=chosen or edition.row.teams,
        said=said,
        fault=fault,
    )


def _warnings(edition: Edition) -> Sequence[Fault]:
    """What has no effect, as the sheets are read again."""
    tables = tables_of(edition.row.source)
    try:
        return compile_tables(tables, edition.document).warnings if tables else ()
    except FormFaults:
        return ()  # a file that stood beside it is not held whole


@router.post("/desk/forms/{hash}/publish")
def publish(
    hash: str, desk: OpenDesk, to: Annotated[str, Form()] = "all", team: Annotated[Sequence[str], Form()] = ()
) -> Response:
    """Offer a version to all teams, or to some."""
    desk.must_decide()
    teams = [code for code in team if code in desk.ground.teams] if to == "some" else []
    if to == "some" and not teams:
        return _page(desk, hash, fault=desk._("Choose at least one team."), chosen=team)
    with desk.database.write() as session:
        offer(session, _find(desk, session.get(FormVersion, (desk.mission, hash))), teams, desk.write.now)
    desk.request.app.state.watcher.poke()
    return RedirectResponse(f"/desk/forms/{hash}?published=1", 303)


@router.post("/desk/forms/{hash}/retire")
def take_back(hash: str, desk: OpenDesk) -> Response:
    """Offer a version to nobody from now on."""
    desk.must_decide()
    with desk.database.write() as session:
        retire(session, _find(desk, session.get(FormVersion, (desk.mission, hash))))
    desk.request.app.state.watcher.poke()
    return RedirectResponse(f"/desk/forms/{hash}", 303)


def _find(desk: Desk, version: FormVersion | None) -> FormVersion:
    if version is None:
        raise NotFound(desk._("This mission has no such version of a form."))
    return version


@router.get("/desk/forms/{hash}/changes")
def changes(hash: str, desk: OpenDesk, since: str = "") -> Response:
    """What changed from an older version to this one, in words."""
    edition, others = find_edition(desk, hash)
    old = next((one for one in others if one.hash == since), None) or before(edition, others)
    found: dict[str, list[Change]] = {}
    for change in differences(old.document, edition.document, desk._, desk.write.language) if old else ():
        found.setdefault(change.about, []).append(change)
    texts = FormWords(edition.document, desk.write.language, desk._)
    labels = {asked.name: asked.label for asked in texts.questions()}
    return show(
        desk, "desk/form_changes.html", "forms",
        edition=edition, old=old, others=others, changes=found, labels=labels,
    )  # fmt: skip


@router.get("/desk/forms/{hash}/sheets.xlsx")
def sheets(hash: str, desk: OpenDesk) -> Response:
    """The sheets of a version as a workbook, to be changed elsewhere."""
    edition, _others = find_edition(desk, hash)
    tables = tables_of(edition.row.source)
    if not tables:
        raise NotFound(desk._("The sheets of this version are not kept here."))
    return Response(write_workbook(tables), media_type=WORKBOOK, headers=as_file(edition.row))


def as_file(row: FormVersion) -> Mapping[str, Any]:
    """Headers that name a download after its form."""
    name = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "-" for mark in row.slug)
    return {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
