"""What the desk reads: the ground of a mission, which rarely changes, and the rows its facts are made from."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Row, String, cast, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fieldobs.desk.document import INCIDENT_CODES, Form, read_form
from fieldobs.desk.figures import Fact, outcomes
from fieldobs.desk.formats import instant
from fieldobs.desk.patterns import Finished
from fieldobs.forms.models import FormVersion
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, Observer, Team, TeamStation
from fieldobs.stations.models import Station
from fieldobs.submissions.models import LINES, Submission
from sync.history import ERASED

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ground:
    """What a mission was loaded with. `planned` is station -> region, `plans` team -> its stations in order.

    `unreadable` names versions of forms that this release cannot read: what was filled with them counts nowhere.
    """

    mission: Mission
    forms: Mapping[str, Form]
    current: Mapping[str, Form]
    registered: Mapping[str, int]
    planned: Mapping[str, str]
    plans: Mapping[str, list[str]]
    teams: Mapping[str, Team]
    observers: Mapping[str, Observer]
    unreadable: tuple[str, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.mission.time_zone)

    @cached_property
    def members(self) -> Mapping[str, list[Observer]]:
        """Observers by team."""
        found: dict[str, list[Observer]] = defaultdict(list)
        for observer in self.observers.values():
            found[observer.team].append(observer)
        return found

    @property
    def regions(self) -> list[str]:
        return sorted(self.registered)


def ground_version(session: Session, mission: str) -> tuple[object, ...]:
    """Changes whenever the ground does."""
    loaded_at = session.exec(select(Mission.loaded_at).where(Mission.id == mission)).one()
    forms = session.exec(
        select(
            func.count(), func.max(FormVersion.published_at), func.sum(cast(col(FormVersion.is_current), Integer))
        ).where(FormVersion.mission == mission)
    ).one()
    return (loaded_at, *forms)


def read_ground(session: Session, mission: str) -> Ground:
    """Everything a mission was loaded with that pages need again and again; not the register itself."""
    versions = session.exec(
        select(FormVersion)
        .where(FormVersion.mission == mission)
        .order_by(col(FormVersion.place), col(FormVersion.published_at))
    ).all()
    forms = {version.hash: form for version in versions if (form := _parsed(version))}
    registered = session.exec(
        select(Station.region, func.count()).where(Station.mission == mission).group_by(Station.region)
    ).all()
    plan = session.exec(
        select(TeamStation.team, TeamStation.station, Station.region)
        .join(Station, (col(Station.mission) == TeamStation.mission) & (col(Station.code) == TeamStation.station))
        .where(TeamStation.mission == mission)
        .order_by(col(TeamStation.team), col(TeamStation.place))
    ).all()
    plans: dict[str, list[str]] = defaultdict(list)
    for team, station, _region in plan:
        plans[team].append(station)
    teams = session.exec(select(Team).where(Team.mission == mission).order_by(col(Team.code))).all()
    observers = session.exec(select(Observer).where(Observer.mission == mission).order_by(col(Observer.code))).all()
    return Ground(
        mission=session.get_one(Mission, mission),
        forms=forms,
        current={each.slug: forms[each.hash] for each in versions if each.is_current and each.hash in forms},
        registered=dict(registered),
        planned={station: region for _team, station, region in plan},
        plans=plans,
        teams={team.code: team for team in teams},
        observers={observer.code: observer for observer in observers},
        unreadable=tuple(f"{each.slug} {each.version}" for each in versions if each.hash not in forms),
    )


def finished_since(session: Session, mission: str, index: int) -> dict[str, list[Finished]]:
    """What each phone declared final in revisions after `index`; one whose hour cannot be read says nothing."""
    columns = [LINES.c[name] for name in ("device", "submission", "seq", "at", "body")]
    by_phones = (LINES.c.mission == mission, LINES.c.index > index, ~LINES.c.is_desk)
    asked = LINES.select().with_only_columns(*columns).where(*by_phones, LINES.c.body.contains('"$state"'))
    found: dict[str, list[Finished]] = defaultdict(list)
    for device, submission, seq, at, body in session.connection().execute(asked):
        moment = instant(at)
        if moment is not None and _is_final(body):
            found[device].append(Finished(submission, seq, moment))
    return found


def _is_final(body: str) -> bool:
    try:
        return bool(json.loads(body)["set"]["$state"] == "final")
    except (ValueError, LookupError, TypeError):  # spoilt past the server: what is made of its answers says so
        return False


def _parsed(version: FormVersion) -> Form | None:
    """A form's version, or None: one that cannot be read keeps the others from nobody."""
    try:
        return parsed_form(version.hash, version.document)
    except (ValueError, LookupError, TypeError, AttributeError):
        log.warning("version %s of the form %s cannot be read", version.version, version.slug, exc_info=True)
        return None


@lru_cache(maxsize=256)
def parsed_form(hash: str, document: str) -> Form:
    """A form, parsed once: its document never changes."""
    return read_form(hash, document)


def facts_since(session: Session, ground: Ground, index: int) -> Iterator[Fact]:
    """Facts of every submission that a revision after `index` changed."""
    columns = (
        col(Submission.id),
        col(Submission.form_slug),
        col(Submission.form_hash),
        col(Submission.stage),
        col(Submission.station),
        col(Submission.region),
        col(Submission.team),
        col(Submission.visit),
        col(Submission.state),
        col(Submission.review),
        col(Submission.counts),
        col(Submission.conflict_count),
        (_has_members(col(Submission.holds)) | _has_members(col(Submission.held_revisions))).label("is_held"),
        col(Submission.last_at),
        col(Submission.first_received_at),
        col(Submission.last_received_at),
        col(Submission.last_index),
        (col(Submission.form_hash).is_(None) & cast(col(Submission.about), String).contains(ERASED)).label("is_erased"),
        col(Submission.answers),
    )
    table = Submission.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    rows = session.connection().execute(
        table.select()
        .with_only_columns(*columns)
        .where(col(Submission.mission) == ground.mission.id, col(Submission.last_index) > index)
    )
    for row in rows:
        try:
            yield _fact(row, ground.forms.get(row.form_hash or ""), row.answers)
        except Exception:
            # Whatever is wrong with it, one submission must not keep the others from the desk.
            log.warning("submission %s is left out of the figures", row.id, exc_info=True)
            yield replace(_fact(row, None, {}), is_left_out=True)


def _has_members(column: Any) -> ColumnElement[bool]:
    """Whether a column of JSON holds more than `[]` or `{}`, without reading it."""
    return func.length(cast(column, String)) > len("[]")


def _fact(row: Row[Any], form: Form | None, answers: Mapping[str, Any]) -> Fact:
    gravity, category, account = _incident(form, answers) if form and form.stage == "incident" else (0, "", "")
    return Fact(
        id=row.id,
        form=row.form_slug,
        form_hash=row.form_hash or "",
        stage=row.stage,
        station=row.station,
        region=row.region,
        team=row.team or "",
        visit=row.visit,
        state=row.state,
        review=row.review,
        counts=row.counts and form is not None,
        conflicts=row.conflict_count,
        is_held=row.is_held,
        last_at=row.last_at,
        first_received_at=row.first_received_at,
        last_received_at=row.last_received_at,
        last_index=row.last_index,
        seen=outcomes(form, answers) if form else b"",
        gravity=gravity,
        category=category,
        account=account,
        is_erased=row.is_erased,
    )


def _incident(form: Form, answers: Mapping[str, Any]) -> tuple[int, str, str]:
    """How grave, what kind and what happened, as an incident's form asks it."""
    found = {name: form.by_code.get(code) for name, code in INCIDENT_CODES.items()}
    said = {name: answers.get(question.key) if question else None for name, question in found.items()}
    return _gravity(found["gravity"], said["gravity"]), str(said["category"] or ""), str(said["account"] or "")


def _gravity(question: Any, answer: Any) -> int:
    """1 to 4: the choice's own number, else its place in the list."""
    if answer is None or question is None:
        return 0
    digits = [int(mark) for mark in str(answer) if mark in "1234"]
    if digits:
        return digits[0]
    names = list(question.choices)
    return min(4, names.index(answer) + 1) if answer in names else 0


def last_contacts(session: Session, mission: str) -> dict[str, datetime]:
    """When a device of each team was last in touch."""
    found = session.exec(
        select(Device.team, func.max(Device.last_contact_at)).where(Device.mission == mission).group_by(Device.team)
    ).all()
    return {team: at for team, at in found if team and at}


def station_names(session: Session, mission: str, codes: Iterable[str | None]) -> dict[str, Station]:
    """The stations of these codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = session.exec(select(Station).where(Station.mission == mission, col(Station.code).in_(wanted))).all()
    return {station.code: station for station in found}


def find_stations(mission: str, text: str, region: str, kind: str) -> SelectOfScalar[Station]:
    """A query of the register, by code, name, address or district."""
    query = select(Station).where(Station.mission == mission)
    if region:
        query = query.where(Station.region == region)
    if kind:
        query = query.where(Station.kind == kind)
    for word in text.lower().split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        fields = (Station.code, Station.name, Station.address, Station.district)
        joined = func.lower(fields[0] + " " + fields[1] + " " + fields[2] + " " + fields[3])
        query = query.where(joined.like(pattern, escape="\\"))
    return query


def devices_of(session: Session, mission: str, ids: Iterable[str] | None = None) -> dict[str, Device]:
    """Devices of the mission, all or these."""
    query = select(Device).where(Device.mission == mission).order_by(col(Device.enrolled_at))
    if ids is not None:
        query = query.where(col(Device.id).in_(set(ids)))
    return {device.id: device for device in session.exec(query).all()}


def submissions_of(session: Session, mission: str, ids: Iterable[str]) -> list[Submission]:
    """Whole submissions of these ids."""
    found = select(Submission).where(Submission.mission == mission, col(Submission.id).in_(set(ids)))
    return list(session.exec(found).all())
