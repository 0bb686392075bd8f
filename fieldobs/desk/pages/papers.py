"""Papers: a form to fill with a pen, or a submission as it stands, as PDF."""

from fastapi import APIRouter, Response

from fieldobs.desk.frame import Desk, OpenDesk
from fieldobs.papers.paper import Paper
from fieldobs.papers.printing import to_pdf
from fieldobs.papers.queries import read_blank, read_filled

router = APIRouter(include_in_schema=False)


@router.get("/desk/submissions/{id}/paper")
def submission_paper(id: str, desk: OpenDesk, language: str = "") -> Response:
    """A submission as it stands; its code opens this desk's page of it."""
    fact = desk.picture.facts.get(id)
    chosen = _language(desk, fact.form_hash if fact else "", language)
    with desk.database.read() as session:
        made = read_filled(session, desk.mission, id, chosen, desk.settings.base_url)
    return _pdf(made, id[:8])


@router.get("/desk/forms/{hash}/paper")
def form_paper(
    hash: str, desk: OpenDesk, language: str = "", copies: int = 1, first: int = 1, roomy: bool = False
) -> Response:
    """A form to fill with a pen, in numbered copies."""
    with desk.database.read() as session:
        made = read_blank(session, desk.mission, hash, _language(desk, hash, language), copies, first, roomy)
    return _pdf(made, hash[:8])


def _language(desk: Desk, hash: str, asked: str) -> str:
    """The language asked for, else the reader's where the form speaks it; empty is the form's own."""
    form = desk.ground.forms.get(hash)
    spoken = form.document.get("languages", ()) if form else ()
    return asked or (desk.write.language if desk.write.language in spoken else "")


def _pdf(made: Paper, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(to_pdf(made), media_type="application/pdf", headers=headers)
