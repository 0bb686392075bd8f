"""Every question that counts in the figures, with its base."""

from fastapi import APIRouter, Response

from fieldobs.desk.frame import OpenDesk, show
from fieldobs.desk.saw import Seen, Translate
from fieldobs.desk.tables import Columns, csv_answer

router = APIRouter(include_in_schema=False)


@router.get("/desk/findings")
def findings(desk: OpenDesk, format: str = "") -> Response:
    """What observers saw, question by question."""
    _, found = desk._, desk.picture.seen
    if format == "csv":
        columns: Columns[Seen] = {
            _("Forms"): lambda one: ", ".join(desk.form_title(slug) for slug in one.forms),
            _("Code"): lambda one: one.code,
            _("Question"): lambda one: desk.words(one.label),
            _("Kind"): lambda one: one.kind,
            _("Yes"): lambda one: one.tally.yes,
            _("No"): lambda one: one.tally.no,
            _("Base"): lambda one: one.tally.base,
            _("Not observed"): lambda one: one.tally.not_observed,
        }
        return csv_answer("findings", columns, found)
    groups = {title: [one for one in found if one.kind == kind] for kind, title in _kinds(desk._).items()}
    known = set(_kinds(desk._))
    groups[_("Other findings")] = [one for one in found if one.kind not in known]
    return show(desk, "desk/findings.html", "findings", groups={name: ones for name, ones in groups.items() if ones})


def _kinds(_: Translate) -> dict[str, str]:
    return {
        "access": _("Access"),
        "procedure": _("Procedures followed"),
        "irregularity": _("Irregularities"),
        "count": _("The count"),
        "women": _("Women"),
    }
