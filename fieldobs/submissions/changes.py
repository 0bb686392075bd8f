"""What comes down to a device: forms, its team's stations, messages, its team-mates' revisions."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.access import hashed
from fieldobs.database import instant_text
from fieldobs.forms.queries import offered_to
from fieldobs.observers.models import Device, TeamStation
from fieldobs.stations.models import Station
from fieldobs.submissions.models import LoggedRevision, Message, Submission

MOST_REVISIONS = 200


@dataclass(frozen=True)
class Cursor:
    """How far a device has read: the log's index, the last message, and digests of forms and plan as it holds them."""

    index: int = 0
    message: int = 0
    forms: str = ""
    plan: str = ""

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """The cursor that a text is; the beginning when it is none of ours."""
        try:
            index, message, forms, plan = json.loads(base64.urlsafe_b64decode(text or ""))
            return cls(min(int(index), 2**62), min(int(message), 2**31), str(forms), str(plan))
        except (ValueError, TypeError):
            return cls()

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.index, self.message, self.forms, self.plan]).encode()).decode()


@dataclass(frozen=True)
class News:
    """What is new since a cursor, and the next cursor."""

    changes: dict[str, list[Any]]
    cursor: str
    is_complete: bool


def find_news(session: Session, device: Device, cursor: str | None, size: int) -> News:
    """Everything a device has not seen yet of a log of `size` lines, in rounds of bounded size."""
    since = Cursor.read(cursor)
    forms, plan = _forms(session, device), _plan(session, device)
    forms_now, plan_now = (hashed(json.dumps(found))[:12] for found in (forms, plan))
    messages = _messages(session, device, since.message)
    revisions, index, is_complete = _revisions(session, device, since.index, size)
    changes: dict[str, list[Any]] = {
        "forms": forms if forms_now != since.forms else [],
        "stations": plan if plan_now != since.plan else [],
        "messages": [{"id": each.id, "at": instant_text(each.at), "text": each.text} for each in messages],
        "revisions": revisions,
        "withdrawn": _withdrawn(session, device, since.index, index),
    }
    if forms_now != since.forms:
        changes["offered"] = [form["hash"] for form in forms]
    last = max((each.number or 0 for each in messages), default=since.message)
    return News(changes, Cursor(index, last, forms_now, plan_now).text, is_complete)


def _forms(session: Session, device: Device) -> list[dict[str, str]]:
    found = offered_to(session, device.mission, device.team or "")
    return [{"slug": form.slug, "version": form.version, "hash": form.hash} for form in found]


def _plan(session: Session, device: Device) -> list[dict[str, str]]:
    found = session.exec(
        select(Station.code, Station.name)
        .join(
            TeamStation,
            (col(TeamStation.station) == col(Station.code)) & (col(TeamStation.mission) == col(Station.mission)),
        )
        .where(TeamStation.mission == device.mission, TeamStation.team == device.team)
        .order_by(col(TeamStation.place))
    )
    return [{"code": code, "name": name} for code, name in found]


def _messages(session: Session, device: Device, since: int) -> list[Message]:
    asked = select(Message).where(
        Message.mission == device.mission,
        col(Message.number) > since,
        col(Message.team).in_(["", device.team or ""]),
    )
    return list(session.exec(asked.order_by(col(Message.number)).limit(MOST_REVISIONS)))


def _revisions(session: Session, device: Device, since: int, size: int) -> tuple[list[dict[str, str]], int, bool]:
    """Team-mates' revisions that count, from `since` on; how far they reach; whether that is all.

    A submission that came to the team late, or in which the desk admitted something, comes whole once more: all its
    lines then have one step, the index at which that happened.
    """
    placed, index = col(Submission.from_index), col(LoggedRevision.index)
    step = case((and_(placed > since, placed > index), placed), else_=index).label("step")
    columns = (LoggedRevision.body, LoggedRevision.sig, LoggedRevision.id, Submission.held_revisions)
    asked = (
        plain_select(*map(col, columns), step)
        .join(
            Submission,
            (col(Submission.id) == col(LoggedRevision.submission))
            & (col(Submission.mission) == col(LoggedRevision.mission)),
        )
        .where(
            col(Submission.mission) == device.mission,
            col(Submission.team) == device.team,
            col(Submission.last_index) > since,
            col(LoggedRevision.device) != device.id,
            step > since,
        )
        .order_by(step, index)
    )
    lines = list(session.execute(asked.limit(MOST_REVISIONS + 1)))
    is_complete = len(lines) <= MOST_REVISIONS
    if not is_complete:
        last = lines[-1].step
        lines = [line for line in lines if line.step < last] or list(session.execute(asked.where(step == last)))
    reached = size if is_complete else lines[-1].step
    sent = [{"body": line.body, "sig": line.sig} for line in lines if line.id not in line.held_revisions]
    return sent, reached, is_complete


def _withdrawn(session: Session, device: Device, since: int, until: int) -> list[str]:
    asked = select(Submission.id).where(
        Submission.mission == device.mission,
        Submission.team == device.team,
        Submission.state == "withdrawn",
        col(Submission.last_index) > since,
        col(Submission.last_index) <= until,
    )
    return list(session.exec(asked))
