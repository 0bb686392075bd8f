"""What comes down to a device: forms, its team's stations, messages, its team-mates' revisions."""

import base64
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Row, and_, bindparam, case, func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.access import hashed
from fieldobs.database import instant_text
from fieldobs.forms.queries import Offer, list_offers, offered
from fieldobs.observers.models import Device, TeamStation
from fieldobs.stations.models import Station
from fieldobs.submissions.models import IS_ERASED, Log, LoggedRevision, Message, Submission

MOST_REVISIONS = 200

# Made once: to put a statement together costs more than to run it, and every phone asks all of these each time.
MINE = (col(Submission.mission) == bindparam("mission")) & (col(Submission.team) == bindparam("team"))
SINCE = bindparam("since", type_=BigInteger)
PLANS = (
    select(TeamStation.team, Station.code, Station.name)
    .join(
        TeamStation,
        (col(TeamStation.station) == col(Station.code)) & (col(TeamStation.mission) == col(Station.mission)),
    )
    .where(
        col(TeamStation.mission) == bindparam("mission"),
        col(TeamStation.team).in_(bindparam("teams", expanding=True)),
    )
    .order_by(col(TeamStation.place))
)
LAST_MESSAGE = select(func.max(Message.number)).where(col(Message.mission) == bindparam("mission"))
MESSAGES = (
    select(Message)
    .where(
        col(Message.mission) == bindparam("mission"),
        col(Message.number) > SINCE,
        col(Message.team).in_(bindparam("teams", expanding=True)),
    )
    .order_by(col(Message.number))
    .limit(MOST_REVISIONS)
)
PLACED, INDEX = col(Submission.from_index), col(LoggedRevision.index)
STEP = case((and_(PLACED > SINCE, PLACED > INDEX), PLACED), else_=INDEX).label("step")
SENT = (
    LoggedRevision.body, LoggedRevision.sig, LoggedRevision.id, LoggedRevision.device, Submission.held_revisions,
)  # fmt: skip
REVISIONS = (
    plain_select(*map(col, SENT), STEP)
    .join(
        Submission,
        (col(Submission.id) == col(LoggedRevision.submission))
        & (col(Submission.mission) == col(LoggedRevision.mission)),
    )
    .where(MINE, col(Submission.last_index) > SINCE, col(LoggedRevision.device) != bindparam("device"), STEP > SINCE)
    .where(~IS_ERASED)  # nobody has an erased one any more
    .order_by(STEP, INDEX)
)
ROUND = REVISIONS.limit(MOST_REVISIONS + 1)
CERTIFICATES = (
    select(Device.certificate)
    .where(col(Device.id).in_(bindparam("devices", expanding=True)), col(Device.certificate).is_not(None))
    .order_by(col(Device.id))
)
WITHDRAWN = select(Submission.team, Submission.id, Submission.last_index).where(
    col(Submission.mission) == bindparam("mission"),
    col(Submission.team).in_(bindparam("teams", expanding=True)),
    col(Submission.state) == "withdrawn",
    col(Submission.last_index) > SINCE,
)


@dataclass(frozen=True)
class Cursor:
    """How far a device has read: the log's index, the last message, and digests of forms and plan as it holds them.

    `epoch` is that of the log: one that was put back has other lines under the same numbers.
    """

    index: int = 0
    message: int = 0
    forms: str = ""
    plan: str = ""
    epoch: int = 1

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """The cursor that a text is; the beginning when it is none of ours."""
        try:
            index, message, forms, plan, *epoch = json.loads(base64.urlsafe_b64decode(text or ""))
            return cls(min(int(index), 2**62), min(int(message), 2**31), str(forms), str(plan), *map(int, epoch[:1]))
        except (ValueError, TypeError):
            return cls()

    @property
    def text(self) -> str:
        said = [self.index, self.message, self.forms, self.plan, self.epoch]
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()

    def within(self, log: Log) -> "Cursor":
        """As far as it holds for a log: lines and messages are read anew after it was put back."""
        is_of_it = self.epoch == log.epoch and self.index <= log.size
        return self if is_of_it else Cursor(0, 0, self.forms, self.plan, log.epoch)


@dataclass(frozen=True)
class News:
    """What is new since a cursor, and the next cursor."""

    changes: dict[str, list[Any]]
    cursor: str
    is_complete: bool


@dataclass(frozen=True)
class Follower:
    """A device that asks what is new, and how far it has read."""

    device: Device
    since: Cursor

    @property
    def team(self) -> str:
        return self.device.team or ""


def list_news(session: Session, log: Log, asking: Sequence[tuple[Device, str | None]]) -> list[News]:
    """Everything that each of some devices of a mission has not seen since its cursor, in rounds of bounded size."""
    followers = [Follower(device, Cursor.read(cursor).within(log)) for device, cursor in asking]
    ground = Ground.of(session, log, followers)
    return [_find_news(session, ground, follower) for follower in followers]


@dataclass(frozen=True)
class Ground:
    """What is asked of the database once for all who ask at the same moment."""

    log: Log
    offers: list[Offer]
    plans: dict[str, list[dict[str, str]]]
    last_message: int
    withdrawn: dict[str, list[tuple[int, str]]]

    @classmethod
    def of(cls, session: Session, log: Log, followers: Sequence[Follower]) -> "Ground":
        teams = {follower.team for follower in followers}
        return cls(
            log,
            list_offers(session, log.mission),
            list_plans(session, log.mission, teams),
            session.scalar(LAST_MESSAGE, {"mission": log.mission}) or 0,
            _withdrawn(session, log.mission, teams, min(follower.since.index for follower in followers)),
        )


def _find_news(session: Session, ground: Ground, follower: Follower) -> News:
    log, since = ground.log, follower.since
    forms = [
        {"slug": form.slug, "version": form.version, "hash": form.hash}
        for form in offered(ground.offers, follower.team)
    ]
    plan = ground.plans[follower.team]
    forms_now, plan_now = (hashed(json.dumps(found))[:12] for found in (forms, plan))
    messages = _messages(session, follower) if ground.last_message > since.message else []
    lines, index, is_complete = _revisions(session, follower, log.size)
    gone = (name for at, name in ground.withdrawn[follower.team] if since.index < at <= index)
    changes: dict[str, list[Any]] = {
        "forms": forms if forms_now != since.forms else [],
        "stations": plan if plan_now != since.plan else [],
        "messages": [{"id": each.id, "at": instant_text(each.at), "text": each.text} for each in messages],
        "revisions": [{"body": line.body, "sig": line.sig} for line in lines],
        "withdrawn": list(gone),
    }
    if forms_now != since.forms:
        changes["offered"] = [form["hash"] for form in forms]
    if lines:
        changes["certificates"] = _certificates(session, {line.device for line in lines})
    last = max((each.number or 0 for each in messages), default=since.message)
    return News(changes, Cursor(index, last, forms_now, plan_now, log.epoch).text, is_complete)


def list_plans(session: Session, mission: str, teams: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """The stations that each of some teams is to visit, in order."""
    plans: dict[str, list[dict[str, str]]] = {team: [] for team in teams}
    for team, code, name in session.execute(PLANS, {"mission": mission, "teams": list(plans)}):
        plans[team].append({"code": code, "name": name})
    return plans


def _withdrawn(session: Session, mission: str, teams: Collection[str], since: int) -> dict[str, list[tuple[int, str]]]:
    """What each of some teams withdrew behind a line of the log, and the last line that speaks of it."""
    found: dict[str, list[tuple[int, str]]] = {team: [] for team in teams}
    for team, name, index in session.execute(WITHDRAWN, {"mission": mission, "teams": list(found), "since": since}):
        found[team].append((index, name))
    return found


def _messages(session: Session, follower: Follower) -> list[Message]:
    asked = {"mission": follower.device.mission, "teams": ["", follower.team], "since": follower.since.message}
    return list(session.scalars(MESSAGES, asked))


def _revisions(session: Session, follower: Follower, size: int) -> tuple[list[Row[Any]], int, bool]:
    """Team-mates' revisions that count, behind the follower's cursor; how far they reach; whether that is all.

    A submission that came to the team late, or in which the desk admitted something, comes whole once more: all its
    lines then have one step, the index at which that happened.
    """
    device = follower.device
    asked = {"mission": device.mission, "team": device.team, "device": device.id, "since": follower.since.index}
    lines = list(session.execute(ROUND, asked))
    is_complete = len(lines) <= MOST_REVISIONS
    if not is_complete:
        last = lines[-1].step
        lines = [line for line in lines if line.step < last] or list(
            session.execute(REVISIONS.where(last == STEP), asked)
        )
    reached = size if is_complete else lines[-1].step
    return [line for line in lines if line.id not in line.held_revisions], reached, is_complete


def _certificates(session: Session, devices: Collection[str]) -> list[dict[str, str] | None]:
    """By which devices are known again to a store that has forgotten them, whoever brings what they made."""
    return list(session.scalars(CERTIFICATES, {"devices": sorted(devices)}))
