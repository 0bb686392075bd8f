"""Which checks each submission does not satisfy: what is known so far, and what is due to be judged.

A form that changed may change what is said of others at its station and of its team; those are judged again too. When
that is done, and by whom, is for `judging.py`.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from fieldobs.desk.formats import instant
from fieldobs.desk.patterns import LOOKED, RATE, TWIN, Together, print_of
from fieldobs.desk.picture import Mark
from fieldobs.desk.queries import Ground, finished_since
from fieldobs.forms.cross import ACCESS, ARRIVED, LEFT, LINES, Around, Filed, Place, around
from fieldobs.forms.evaluation import FailedCheck, failed_checks
from fieldobs.forms.filled import Filled
from fieldobs.stations.models import Station
from fieldobs.submissions.models import SUBMISSIONS, Submission

COLUMNS = (
    *("id", "form_hash", "form_slug", "stage", "station", "team", "state"),
    *("about", "answers", "conflicts", "holds", "first_at"),
)
ROWS_AT_ONCE = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Flag:
    """One check that a submission does not satisfy; `row` where it is judged for each row of a repeat.

    `RATE` and `TWIN` are checks of no form: they come from what is known of many, and the desk confirms them.
    """

    check: str
    kind: str
    is_confirmed: bool
    row: str = ""


Flags = Mapping[str, tuple[Flag, ...]]
"""The flags of each submission that has any, by its id."""


@dataclass
class Known:
    """What is known of a mission's submissions so far; the flags of those that are `due` may be old, or missing.

    Those over which judging `stumbled` have no flags; the others are judged without them.
    """

    mark: Mark | None = None
    version: tuple[object, ...] = ()
    filed: dict[str, Filed] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    at_station: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_team: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, Place] = field(default_factory=dict)
    flags: dict[str, tuple[Flag, ...]] = field(default_factory=dict)
    due: dict[str, None] = field(default_factory=dict)
    stumbled: set[str] = field(default_factory=set)
    together: Together = field(default_factory=Together)

    def neighbours(self, filed: Filed) -> set[str]:
        """Submissions of the same station or team, this one among them."""
        return self.at_station[filed.station or ""] | self.of_team[filed.team]

    def take_in(self, filed: Filed, is_held: bool) -> set[str]:
        """Note a submission as it now is; those of which something else may be true now."""
        touched = {filed.id}
        if before := self.filed.get(filed.id):
            touched |= self.neighbours(before)
            self.at_station[before.station or ""].discard(filed.id)
            self.of_team[before.team].discard(filed.id)
        self.filed[filed.id] = filed
        self.held.discard(filed.id)
        if is_held:
            self.held.add(filed.id)
        if filed.station:
            self.at_station[filed.station].add(filed.id)
        if filed.team:
            self.of_team[filed.team].add(filed.id)
        return touched | self.neighbours(filed)

    def around(self, filled: Filled, own: Filed) -> Around:
        """What is known around a submission; those that are held say nothing of others."""
        others = [self.filed[id] for id in self.neighbours(own) if id not in self.held]
        return around(filled, own, others, self.places)


def learn(session: Session, known: Known, ground: Ground, index: int) -> None:
    """Take in every submission that a revision after `index` changed; what that touches is due to be judged."""
    names = names_told(ground)
    touched: dict[str, None] = {}
    for row in rows(session, ground, col(Submission.last_index) > index):
        with passing_over(known, row.id):
            touched |= dict.fromkeys(known.take_in(filed_of(row, ground, names), bool(row.holds)))
            said = print_of(row.form_slug, row.answers) if row.state == "final" else None
            touched |= dict.fromkeys(known.together.take_in_print(row.id, said, row.station))
    for device, finished in finished_since(session, ground.mission.id, index).items():
        touched |= dict.fromkeys(id for id in known.together.take_in_finished(device, finished) if id in known.filed)
    learn_places(session, known, ground, {known.filed[id].station for id in touched} - known.places.keys())
    known.due |= touched


def judge_due(session: Session, known: Known, ground: Ground, most: int, at: datetime) -> None:
    """Judge so many of those that are due, the first that came to be so before others."""
    for ids in portions(list(islice(known.due, most))):
        for row in rows(session, ground, col(Submission.id).in_(ids)):
            known.flags.pop(row.id, None)
            with passing_over(known, row.id):
                if flags := tuple(flags_of(row, known, ground, at)):
                    known.flags[row.id] = flags
        for id in ids:
            known.due.pop(id, None)


@contextmanager
def passing_over(known: Known, id: str) -> Iterator[None]:
    """Whatever is wrong with one submission, the others are judged."""
    try:
        yield
        known.stumbled.discard(id)
    except OperationalError:
        raise  # nothing is wrong with it: the database is away
    except Exception:
        log.warning("the checks of submission %s are left out", id, exc_info=True)
        known.stumbled.add(id)


def rows(session: Session, ground: Ground, which: Any) -> Iterator[Row[Any]]:
    """Submissions as the store holds them."""
    columns = [SUBMISSIONS.c[name] for name in COLUMNS]
    query = SUBMISSIONS.select().with_only_columns(*columns)
    yield from session.connection().execute(query.where(SUBMISSIONS.c.mission == ground.mission.id, which))


def names_told(ground: Ground) -> set[str]:
    """The questions whose answers checks of other forms ask for."""
    wanted = {
        name.removeprefix("before.")
        for form in ground.forms.values()
        for check in form.document["checks"]
        for name in (*check.get("needs", ()), *check.get("tells", ()))
        if name.startswith("before.")
    }
    return wanted | {ARRIVED, LEFT, ACCESS, *LINES}


def filed_of(row: Row[Any], ground: Ground, names: Collection[str] | None = None) -> Filed:
    """A submission among others, with all of its answers or with those of these names."""
    begun = instant(row.first_at)
    answers = row.answers if names is None else {name: row.answers[name] for name in names if name in row.answers}
    return Filed(
        id=row.id,
        stage=row.stage,
        station=row.station,
        team=row.team or "",
        started=begun.astimezone(ground.zone).isoformat(timespec="minutes")[:16] if begun else "",
        state=row.state,
        answers=answers,
        conflicts={path: [side["value"] for side in sides] for path, sides in row.conflicts.items()},
    )


def learn_places(session: Session, known: Known, ground: Ground, codes: Iterable[str | None]) -> None:
    """Look up in the register the stations that submissions came from."""
    for some in portions(sorted(code for code in codes if code)):
        query = select(Station).where(Station.mission == ground.mission.id, col(Station.code).in_(some))
        known.places |= {one.code: Place(one.registered, one.lat, one.lon) for one in session.exec(query)}


def portions(all: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time as a query can name."""
    for start in range(0, len(all), ROWS_AT_ONCE):
        yield all[start : start + ROWS_AT_ONCE]


def flags_of(row: Row[Any], known: Known, ground: Ground, at: datetime) -> Iterator[Flag]:
    """The checks that a submission does not satisfy, with what is known around it, and what many forms show of it."""
    for check in failed_of(row, known, ground, at):
        yield Flag(check.id, check.kind, check.confirmed, check.row)
    for name in shown_by_many(row, known):
        yield Flag(name, "warn", row.about.get(LOOKED[name]) is True)


def shown_by_many(row: Any, known: Known) -> Iterator[str]:
    """What is odd about a submission among all others; a withdrawn one is not."""
    if row.state == "withdrawn":
        return
    if row.id in known.together.hurried:
        yield RATE
    if known.together.twins(row.id):
        yield TWIN


def failed_of(row: Any, known: Known, ground: Ground, at: datetime) -> Sequence[FailedCheck]:
    """What does not agree in a submission, as the phone says it; a withdrawn one says nothing."""
    form = ground.forms.get(row.form_hash or "")
    if form is None or row.state == "withdrawn":
        return ()
    clock = at.astimezone(ground.zone).isoformat(timespec="seconds")
    filled = Filled(form.document, {**row.about, **row.answers}, clock, row.id, form.outline)
    return list(failed_checks(filled, known.around(filled, filed_of(row, ground))))
