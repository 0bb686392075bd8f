"""What comes down to a device: forms, its team's stations, messages, its team-mates' revisions."""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Row, and_, bindparam, case
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.access import hashed
from fieldobs.database import instant_text
from fieldobs.forms.queries import offered_to
from fieldobs.observers.models import Device, TeamStation
from fieldobs.stations.models import Station
from fieldobs.submissions.models import IS_ERASED, Log, LoggedRevision, Message, Submission

MOST_REVISIONS = 200

# Made once: to put a statement together costs more than to run it, and every phone asks all of these each time.
MINE = (col(Submission.mission) == bindparam("mission")) & (col(Submission.team) == bindparam("team"))
SINCE = bindparam("since", type_=BigInteger)
PLAN = (
    select(Station.code, Station.name)
    .join(
        TeamStation,
        (col(TeamStation.station) == col(Station.code)) & (col(TeamStation.mission) == col(Station.mission)),
    )
    .where(col(TeamStation.mission) == bindparam("mission"), col(TeamStation.team) == bindparam("team"))
    .order_by(col(TeamStation.place))
)
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
WITHDRAWN = select(Submission.id).where(
    MINE,
    col(Submission.state) == "withdrawn",
    col(Submission.last_index) > SINCE,
    col(Submission.last_index) <= bindparam("until", type_=BigInteger),
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


def find_news(session: Session, device: Device, cursor: str | None, log: Log) -> News:
    """Everything a device has not seen yet, in rounds of bounded size."""
    since = Cursor.read(cursor).within(log)
    forms, plan = _forms(session, device), find_plan(session, device.mission, device.team)
    forms_now, plan_now = (hashed(json.dumps(found))[:12] for found in (forms, plan))
    messages = _messages(session, device, since.message)
    lines, index, is_complete = _revisions(session, device, since.index, log.size)
    changes: dict[str, list[Any]] = {
        "forms": forms if forms_now != since.forms else [],
        "stations": plan if plan_now != since.plan else [],
        "messages": [{"id": each.id, "at": instant_text(each.at), "text": each.text} for each in messages],
        "revisions": [{"body": line.body, "sig": line.sig} for line in lines],
        "withdrawn": _withdrawn(session, device, since.index, index),
    }
    if forms_now != since.forms:
        changes["offered"] = [form["hash"] for form in forms]
    if lines:
        changes["certificates"] = _certificates(session, {line.device for line in lines})
    last = max((each.number or 0 for each in messages), default=since.message)
    return News(changes, Cursor(index, last, forms_now, plan_now, log.epoch).text, is_complete)


def _forms(session: Session, device: Device) -> list[dict[str, str]]:
    found = offered_to(session, device.mission, device.team or "")
    return [{"slug": form.slug, "version": form.version, "hash": form.hash} for form in found]


def find_plan(session: Session, mission: str, team: str | None) -> list[dict[str, str]]:
    """The stations that a team is to visit, in order."""
    found = session.execute(PLAN, {"mission": mission, "team": team})
    return [{"code": code, "name": name} for code, name in found]


def _messages(session: Session, device: Device, since: int) -> list[Message]:
    asked = {"mission": device.mission, "teams": ["", device.team or ""], "since": since}
    return list(session.scalars(MESSAGES, asked))


def _revisions(session: Session, device: Device, since: int, size: int) -> tuple[list[Row[Any]], int, bool]:
    """Team-mates' revisions that count, from `since` on; how far they reach; whether that is all.

    A submission that came to the team late, or in which the desk admitted something, comes whole once more: all its
    lines then have one step, the index at which that happened.
    """
    asked = {"mission": device.mission, "team": device.team, "device": device.id, "since": since}
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


def _withdrawn(session: Session, device: Device, since: int, until: int) -> list[str]:
    asked = {"mission": device.mission, "team": device.team, "since": since, "until": until}
    return list(session.scalars(WITHDRAWN, asked))
