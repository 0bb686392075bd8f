"""Lists of submissions: all, those in which a pair differs, those held; each with its filters and as CSV."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from fieldobs.desk import queries
from fieldobs.desk.choose import Choice, chosen
from fieldobs.desk.figures import Fact
from fieldobs.desk.flags import Flag
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.tables import Cell, Columns, csv_answer, page_of
from fieldobs.desk.telling import why_held
from fieldobs.stations.models import Station

router = APIRouter(include_in_schema=False)


def choice_of(
    form: str = "", stage: str = "", region: str = "", team: str = "", station: str = "",
    state: str = "", question: str = "", forms: str = "", answer: str = "", gravity: str = "",
    check: str = "", checked: str = "",
) -> Choice:  # fmt: skip
    """The filters in the address of a list."""
    return Choice(form, stage, region, team, station, state, question, forms, answer, gravity, check, checked)


Chosen = Annotated[Choice, Depends(choice_of)]
PageNumber = Annotated[int, Query(alias="page")]


@router.get("/desk/submissions")
def submissions(desk: OpenDesk, choice: Chosen, page: PageNumber = 1, format: str = "") -> Response:
    """Every submission, filtered, the last received first."""
    found = chosen(desk.picture, choice, flags=desk.flags)
    if format == "csv":
        return csv_answer("submissions", columns(desk), found)
    return show_list(desk, "submissions", found, choice, page, reason=_reason(desk, choice))


@router.get("/desk/differ")
def differ(desk: OpenDesk, choice: Chosen, page: PageNumber = 1, format: str = "") -> Response:
    """Submissions in which two different answers stand."""
    found = chosen(desk.picture, choice, desk.picture.differing, desk.flags)
    if format == "csv":
        return csv_answer("pairs-differ", columns(desk), found)
    return show_list(desk, "differ", found, choice, page, reason="")


@router.get("/desk/held")
def held(desk: OpenDesk, choice: Chosen, page: PageNumber = 1, format: str = "") -> Response:
    """Submissions that are out of the figures, or have revisions that are, and why."""
    found = chosen(desk.picture, choice, desk.picture.held, desk.flags)
    reasons = _reasons(desk)
    if format == "csv":
        why: Columns[Fact] = {desk._("Why"): lambda fact: "; ".join(reasons.get(fact.id, ()))}
        return csv_answer("quarantine", {**columns(desk), **why}, found)
    return show_list(desk, "held", found, choice, page, reason="", reasons=reasons)


def show_list(
    desk: Desk, tab: str, found: list[Fact], choice: Choice, number: int, reason: str, **values: Any
) -> Response:
    """A list of submissions with its filters."""
    page = page_of(desk.request, found, number)
    return show(
        desk,
        "desk/submissions.html",
        tab,
        page=page,
        stations=station_names(desk, page.rows),
        choice=choice,
        check_choices=check_choices(desk),
        reason=reason,
        **{"reasons": {}, **values},
    )


def open_flags(desk: Desk, fact: Fact) -> list[Flag]:
    """Checks that a submission does not satisfy and that nobody confirmed."""
    return [flag for flag in desk.flags.get(fact.id, ()) if not flag.is_confirmed]


def confirmed_flags(desk: Desk, fact: Fact) -> list[Flag]:
    """Checks that a submission does not satisfy, which its observers confirmed or the desk has looked into."""
    return [flag for flag in desk.flags.get(fact.id, ()) if flag.is_confirmed]


def names(desk: Desk, flags: Iterable[Flag]) -> str:
    """What flags are called, as a list of them."""
    return ", ".join(desk.check_name(flag.check) for flag in flags)


def check_choices(desk: Desk) -> list[tuple[str, str]]:
    """The checks that some submission does not satisfy, in the order of the forms."""
    failing = {flag.check for flags in desk.flags.values() for flag in flags}
    known = [check["id"] for form in desk.ground.current.values() for check in form.document["checks"]]
    ids = [id for id in dict.fromkeys((*known, *sorted(failing))) if id in failing]
    return [(id, desk.check_name(id)) for id in ids]


def station_names(desk: Desk, facts: Any) -> Mapping[str, Station]:
    """The stations of some submissions."""
    with desk.database.read() as session:
        return queries.station_names(session, desk.mission, [fact.station for fact in facts])


def columns(desk: Desk) -> Columns[Fact]:
    """What a list of submissions holds as CSV."""
    _, write = desk._, desk.write

    def observed(fact: Fact) -> Cell:
        return write.iso(fact.first_received_at)

    return {
        _("Submission"): lambda fact: fact.id,
        _("Form"): desk.title_of,
        _("Station"): lambda fact: fact.station,
        _("Region"): lambda fact: fact.region,
        _("Team"): lambda fact: fact.team,
        _("Visit"): lambda fact: fact.visit,
        _("State"): lambda fact: fact.state,
        _("Review"): lambda fact: fact.review,
        _("In the figures"): lambda fact: _("yes") if fact.counts else _("no"),
        _("Answers that differ"): lambda fact: fact.conflicts,
        _("Checks open"): lambda fact: names(desk, open_flags(desk, fact)),
        _("Checks confirmed"): lambda fact: names(desk, confirmed_flags(desk, fact)),
        _("Held"): lambda fact: _("yes") if fact.is_held else _("no"),
        _("Changed by the phone's clock"): lambda fact: fact.last_at,
        _("First received"): observed,
        _("Last received"): lambda fact: write.iso(fact.last_received_at),
    }


def _reason(desk: Desk, choice: Choice) -> str:
    """What a bar that led here counts, in words."""
    _ = desk._
    for form in desk.ground.current.values():
        question = form.questions.get(choice.question)
        if question and (not choice.forms or form.slug in choice.forms.split(",")):
            said = {"yes": _("yes"), "no": _("no"), "not_observed": _("not observed")}.get(choice.answer, "")
            return f"{question.code} {desk.words(question.label)} {said}".strip()
    return ""


def _reasons(desk: Desk) -> dict[str, list[str]]:
    """Why each held submission is held, each reason once."""
    with desk.database.read() as session:
        rows = queries.submissions_of(session, desk.mission, [fact.id for fact in desk.picture.held])
    return {
        row.id: list(dict.fromkeys(why_held(desk._, why, row)[0] for why in (*row.holds, *row.held_revisions.values())))
        for row in rows
    }
