"""Taking answers from a file: all of it or nothing, as revisions of the desk."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from fieldobs.database import Database, now
from fieldobs.exports.about import Register
from fieldobs.exports.faults import Findings, ImportFaults, _
from fieldobs.exports.headings import Headed, lines_seen, read_headings, read_layout
from fieldobs.exports.judging import Ground, Judge, Target
from fieldobs.exports.layout import ID, Layout
from fieldobs.exports.queries import AT_ONCE, find_form, find_submissions
from fieldobs.exports.reading import read_tables
from fieldobs.forms.models import FormVersion
from fieldobs.keys import StoreKeys
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Observer, Team
from fieldobs.stations.models import Station
from fieldobs.submissions.actions import Decision, sign_as_desk
from fieldobs.submissions.models import Submission
from fieldobs.submissions.projection import as_they_were

PIECE_BYTES = 40 * 1024


@dataclass(frozen=True)
class Imported:
    """What an import did: submissions begun, submissions amended, answers written."""

    begun: int
    amended: int
    answers: int


def import_answers(database: Database, keys: StoreKeys, mission: str, slug: str, data: bytes, by: str) -> Imported:
    """Write what a file changes as revisions of the desk in the name of `by`, all or nothing.

    Raises: ImportFaults with everything that is wrong, NotFound for a form that is not there, NotProcessable when a
    submission was changed while the file was read.
    """
    targets = judge(database, mission, slug, data)
    decisions = [decision for target in targets for decision in _decisions(target)]
    if decisions:
        with database.write() as session:
            sign_as_desk(session, keys, mission, decisions, by)
    begun = sum(1 for target in targets if target.base is None)
    answers = sum(1 for target in targets for path in target.changes if "$" not in path)
    return Imported(begun, len(targets) - begun, answers)


def judge(database: Database, mission: str, slug: str, data: bytes) -> list[Target]:
    """What each submission of a file is to become. Raises: ImportFaults, NotFound."""
    found = Findings()
    with database.read() as session:
        form = find_form(session, mission, slug)
        tables = read_tables(data, found)
        layout = read_layout(tables, form)
        sheets = read_headings(tables, layout, found)
        if not sheets or any(ID not in sheet.places for sheet in sheets):
            raise ImportFaults(found.faults)
        ground = _ground(session, mission, layout, sheets)
        targets = Judge(ground, found).judge(sheets)
        _check_new(session, mission, targets, found)
    if found.faults:
        raise ImportFaults(found.faults)
    return targets


def _ground(session: Session, mission: str, layout: Layout, sheets: list[Headed]) -> Ground:
    held = session.get_one(Mission, mission)
    slug, zone, seen = layout.form.slug, ZoneInfo(held.time_zone), lines_seen(sheets)
    current = {id: row for id, row in find_submissions(session, mission, list(seen)).items() if row.form_slug == slug}
    moments = {id: int(seen[id]) for id in current if seen[id].isdigit() and int(seen[id]) < current[id].last_index}
    stage = session.exec(select(FormVersion.stage).where(FormVersion.hash == layout.form.newest.hash)).first()
    return Ground(
        mission=mission,
        layout=layout,
        stage=stage or "",
        now=now().astimezone(zone).isoformat(timespec="seconds"),
        register=Register(
            zone=zone,
            style=layout.style,
            stations=set(session.exec(select(Station.code).where(Station.mission == mission))),
            teams=set(session.exec(select(Team.code).where(Team.mission == mission))),
            observers=set(session.exec(select(Observer.code).where(Observer.mission == mission))),
        ),
        current=current,
        base={**current, **_as_they_were(session, mission, moments)},
    )


def _as_they_were(session: Session, mission: str, moments: Mapping[str, int]) -> dict[str, Submission]:
    """Submissions as they stood when their rows were exported, some hundred at a time."""
    wanted, found = list(moments.items()), dict[str, Submission]()
    for start in range(0, len(wanted), AT_ONCE):
        found |= as_they_were(session, mission, dict(wanted[start : start + AT_ONCE]))
    return found


def _check_new(session: Session, mission: str, targets: list[Target], found: Findings) -> None:
    """A submission begun by the file may not be there already."""
    begun = {target.id: target for target in targets if target.base is None}
    for id in find_submissions(session, mission, list(begun)):
        found.add(*begun[id].place, "", _("there is such a submission already: write its id here, {id}"), id=id)


def _decisions(target: Target) -> Iterator[Decision]:
    """The changes of a submission in revisions that are small enough."""
    seen: int | None = target.current.last_index if target.current else 0
    piece: dict[str, Any] = {}
    size = 0
    for path, value in target.changes.items():
        weight = len(json.dumps([path, value]).encode())
        if piece and size + weight > PIECE_BYTES:
            yield Decision(target.id, piece, seen)
            piece, size, seen = {}, 0, None
        piece[path], size = value, size + weight
    yield Decision(target.id, piece, seen)
