"""Checks that forms in the figures do not satisfy: how many of which, and where they are."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from fieldobs.desk import oddities
from fieldobs.desk.document import Texts
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.desk.patterns import LOOKED
from fieldobs.desk.tables import Columns, csv_answer
from fieldobs.errors import NotFound
from fieldobs.forms.checks import PLACEHOLDER

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Counted:
    """One check of one form: forms that do not satisfy it, out of those in the figures."""

    form: str
    check: str
    kind: str
    message: Texts
    open: int
    confirmed: int
    of: int

    def link(self, checked: str) -> str:
        """The list of those forms."""
        return "/desk/submissions?" + urlencode(
            {"form": self.form, "check": self.check, "checked": checked, "state": "final"}
        )


@router.get("/desk/checks")
def checks(desk: OpenDesk, format: str = "") -> Response:
    """Every check that some form does not satisfy, form by form."""
    _, found = desk._, list(counted(desk))
    if format == "csv":
        columns: Columns[Counted] = {
            _("Form"): lambda one: desk.form_title(one.form),
            _("Check"): lambda one: desk.check_name(one.check),
            _("Kind"): lambda one: kinds(desk)[one.kind],
            _("What it says"): lambda one: desk.words(one.message),
            _("Open"): lambda one: one.open,
            _("Confirmed"): lambda one: one.confirmed,
            _("Forms in the figures"): lambda one: one.of,
        }
        return csv_answer("checks", columns, found)
    by_form: dict[str, list[Counted]] = {}
    for one in found:
        by_form.setdefault(one.form, []).append(one)
    return show(desk, "desk/checks.html", "checks", by_form=by_form, kinds=kinds(desk))


@router.post("/desk/checks/looked")
def looked(
    desk: OpenDesk,
    name: Annotated[str, Form()],
    device: Annotated[str, Form()] = "",
    submission: Annotated[str, Form()] = "",
) -> Response:
    """The desk has looked into what is odd: about one submission, or all of one phone."""
    if name not in LOOKED:
        raise NotFound(desk._("There is no check {name} here.").format(name=name))
    submissions = [id for id in oddities.still_open(desk, name) if id == submission or _is_of(desk, id, device)]
    if submissions:
        desk.decide_all(oddities.looked_into(submissions, name))
    return RedirectResponse(f"/desk/submissions/{submission}" if submission in submissions else "/desk/", 303)


def _is_of(desk: Desk, id: str, device: str) -> bool:
    burst = desk.judged.hurried.get(id)
    return burst is not None and burst.device == device


def kinds(desk: Desk) -> Mapping[str, str]:
    """What the kinds of checks are called."""
    _ = desk._
    return {"reread": _("to read again"), "warn": _("to look at"), "finding": _("finding")}


def counted(desk: Desk) -> Iterator[Counted]:
    """The checks that some form in the figures does not satisfy, in the order of forms and checks."""
    forms = Counter(fact.form for fact in desk.picture.counting)
    open_ones: Counter[tuple[str, str]] = Counter()
    confirmed: Counter[tuple[str, str]] = Counter()
    kind_of: dict[tuple[str, str], str] = {}
    for fact in desk.picture.counting:
        flags = desk.flags.get(fact.id, ())
        kind_of |= {(fact.form, flag.check): flag.kind for flag in flags}
        still_open = {flag.check for flag in flags if not flag.is_confirmed}
        open_ones.update((fact.form, check) for check in still_open)
        confirmed.update((fact.form, check) for check in {flag.check for flag in flags} - still_open)
    messages = said(desk)
    order = {place: at for at, place in enumerate(messages)}
    shown_by_many = {name: {desk.write.language: text} for name, text in oddities.messages(desk._).items()}
    for form, check in sorted(kind_of, key=lambda place: (order.get(place, len(order)), place)):
        place = (form, check)
        message = messages.get(place) or shown_by_many.get(check, {})
        yield Counted(form, check, kind_of[place], message, open_ones[place], confirmed[place], forms[form])


def said(desk: Desk) -> dict[tuple[str, str], Texts]:
    """What each check of the current forms says, with a gap for each figure."""
    return {
        (form.slug, check["id"]): without_figures(check)
        for form in desk.ground.current.values()
        for check in form.document["checks"]
    }


def without_figures(check: Mapping[str, Any]) -> Texts:
    """The sentences of a check before anything is filled in."""
    return {language: PLACEHOLDER.sub("…", text).replace("….", "…") for language, text in check["message"].items()}
