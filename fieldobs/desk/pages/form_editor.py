"""A small editor of a form in the page: wording, order, choices and rules, row by row; saving makes a new version."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from fieldobs.desk.form_sheets import lines_of, sheets_of, tables_from
from fieldobs.desk.form_versions import Edition, find_edition
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.errors import NotFound
from fieldobs.forms.actions import keep_version
from fieldobs.forms.compile import FormDocument
from fieldobs.forms.editing import compile_tables, next_version, version_of, with_changes, with_version
from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.models import FormVersion
from fieldobs.forms.tables import SHEETS, Tables, tables_of, tables_text
from fieldobs.forms.workbook import SURVEY

router = APIRouter(include_in_schema=False)
MOST_FIELDS = 60_000


async def fields_of(request: Request) -> dict[str, str]:
    """Everything that the page says."""
    form = await request.form(max_fields=MOST_FIELDS)
    return {name: str(text) for name, text in form.items()}


@router.get("/desk/forms/{hash}/edit")
def edit(hash: str, desk: OpenDesk, sheet: str = SURVEY) -> Response:
    """The sheets of a version, to be changed."""
    desk.must_decide()
    edition, _others = find_edition(desk, hash)
    return _page(desk, edition, _source(desk, edition), sheet)


@router.post("/desk/forms/{hash}/edit")
def change(hash: str, desk: OpenDesk, said: Annotated[dict[str, str], Depends(fields_of)]) -> Response:
    """Look at another sheet, look the form through, or save it as a new version; what was changed goes along."""
    desk.must_decide()
    edition, others = find_edition(desk, hash)
    base = tables_from(said["tables"]) if said.get("tables") else _source(desk, edition)
    tables = with_changes(base, said)
    do, _colon, shown = said.get("do", "save").partition(":")
    sheet = shown or said.get("sheet", SURVEY)
    if do == "show":
        return _page(desk, edition, tables, sheet, is_changed=True)
    if do == "save" and tables == _source(desk, edition):
        return _page(desk, edition, tables, sheet, fault=desk._("Nothing was changed."))
    taken = [one.row.version for one in others if not _is_replaced(one, edition)]
    tables = with_version(tables, next_version(version_of(tables), taken))
    try:
        form = compile_tables(tables, edition.document)
    except FormFaults as refused:
        return _page(desk, edition, tables, _first_sheet(refused.faults, tables, sheet), refused.faults, True)
    if do == "check":
        return _page(desk, edition, tables, sheet, is_changed=True, said=desk._("Nothing is wrong with the form."))
    return _save(desk, edition, form, tables)


def _source(desk: Desk, edition: Edition) -> Tables:
    tables = tables_of(edition.row.source)
    if not tables:
        raise NotFound(desk._("The sheets of this version are not kept here."))
    return tables


def _is_replaced(one: Edition, edited: Edition) -> bool:
    """Whether a version goes when what was made of it is saved: nobody but the desk ever had it."""
    is_known = one.row.is_published or one.submissions or one.drafts
    return one.hash == edited.hash and not is_known


def _first_sheet(faults: Sequence[Fault], tables: Tables, otherwise: str) -> str:
    named = [fault.sheet for fault in faults if fault.sheet in tables]
    return otherwise if otherwise in named or not named else named[0]


def _save(desk: Desk, edition: Edition, form: FormDocument, tables: Tables) -> Response:
    with desk.database.write() as session:
        keep_version(session, desk.mission, form, tables_text(tables), desk.write.now)
        old = session.get(FormVersion, (desk.mission, edition.hash))
        if old is not None and old.hash != form.hash and _is_replaced(edition, edition) and not old.is_published:
            session.delete(old)
    return RedirectResponse(f"/desk/forms/{form.hash}?kept=1", 303)


def _page(
    desk: Desk,
    edition: Edition,
    tables: Tables,
    sheet: str,
    faults: Sequence[Fault] = (),
    is_changed: bool = False,
    said: str = "",
    fault: str = "",
) -> Response:
    shown = sheet if sheet in tables else next(name for name in SHEETS if name in tables)
    return show(
        desk,
        "desk/form_edit.html",
        "forms",
        422 if faults or fault else 200,
        edition=edition,
        sheets=sheets_of(tables),
        sheet=shown,
        lines=lines_of(tables, shown, desk.write.language, faults),
        faults=faults,
        carried=tables_text(tables) if is_changed else "",
        said=said,
        fault=fault,
    )
