"""Incidents as the desk tells them: what kind, how grave."""

from collections.abc import Iterable

from fieldobs.desk.document import INCIDENT_CODES
from fieldobs.desk.figures import Fact
from fieldobs.desk.frame import Desk

LEVELS = (4, 3, 2, 1, 0)


def category(desk: Desk, fact: Fact) -> str:
    """What kind of incident it is, in words."""
    form = desk.picture.form(fact)
    question = form.by_code.get(INCIDENT_CODES["category"]) if form else None
    texts = question.choices.get(fact.category) if question else None
    return desk.words(texts) if texts else fact.category or desk._("Incident")


def gravities(incidents: Iterable[Fact]) -> dict[int, int]:
    """How many incidents of each gravity."""
    levels = [fact.gravity for fact in incidents]
    return {level: levels.count(level) for level in LEVELS}


def gravity_words(desk: Desk) -> dict[int, str]:
    """What each gravity is called; 0 is one that was not said."""
    _ = desk._
    words = (_("4 danger to life"), _("3 serious"), _("2 irregular"), _("1 note"), _("not said"))
    return dict(zip(LEVELS, words, strict=True))
