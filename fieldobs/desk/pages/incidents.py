"""Incidents, the gravest and oldest first."""

from fastapi import APIRouter, Response

from fieldobs.desk.choose import chosen
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import OpenDesk, show
from fieldobs.desk.incidents import category, gravities, gravity_words
from fieldobs.desk.pages.submissions import Chosen, PageNumber, columns, station_names
from fieldobs.desk.tables import Columns, csv_answer, page_of

router = APIRouter(include_in_schema=False)


@router.get("/desk/incidents")
def incidents(desk: OpenDesk, choice: Chosen, page: PageNumber = 1, format: str = "") -> Response:
    """Every incident that stands."""
    found = chosen(desk.picture, choice, desk.picture.incidents)
    words = gravity_words(desk)
    if format == "csv":
        _ = desk._
        own: Columns[Fact] = {
            _("How grave"): lambda fact: words[fact.gravity],
            _("What happened"): lambda fact: category(desk, fact),
            _("Facts"): lambda fact: fact.account,
        }
        return csv_answer("incidents", {**own, **columns(desk)}, found)
    shown = page_of(desk.request, found, page)
    return show(
        desk,
        "desk/incidents.html",
        "incidents",
        page=shown,
        stations=station_names(desk, shown.rows),
        choice=choice,
        gravity=gravities(desk.picture.incidents),
        words=words,
        category=lambda fact: category(desk, fact),
    )
