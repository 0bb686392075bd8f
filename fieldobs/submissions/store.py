"""The central store, in the shape `sync` asks for: the log, its tree, and what the register knows."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from fieldobs.attachments.actions import name_blobs, unname_blobs
from fieldobs.observers.models import Device
from fieldobs.submissions.models import LINES, NODES, Log, LoggedRevision, Submission
from fieldobs.submissions.projection import Line, find_lines, project
from fieldobs.submissions.proofs import state_of
from sync import merkle
from sync.history import Arrival, erased, is_erasure
from sync.receipt import LogState, Problem
from sync.revision import DeviceId, RevisionId
from sync.runs import with_numbers
from sync.signing import b64, public_key, unb64
from sync.store import RegisteredDevice

AT_ONCE = 500

# Made once: to put a statement together costs more than to run it.
THESE = (
    col(LoggedRevision.mission) == bindparam("mission"),
    col(LoggedRevision.id).in_(bindparam("ids", expanding=True)),
)
LOG = select(Log).where(col(Log.mission) == bindparam("mission"))
LOG_TO_WRITE = LOG.with_for_update()
HELD = select(LoggedRevision.id, LoggedRevision.device).where(*THESE)
PROBLEMS = (
    select(LoggedRevision.id, Submission.holds, Submission.held_revisions)
    .join(
        Submission,
        (col(Submission.id) == col(LoggedRevision.submission))
        & (col(Submission.mission) == col(LoggedRevision.mission)),
    )
    .where(*THESE)
)


class SqlRegister:
    """The devices that this mission enrolled and the desk has said yes to. Each is looked up once."""

    def __init__(self, session: Session, mission: str) -> None:
        self.session, self.mission = session, mission
        self._found: dict[DeviceId, RegisteredDevice | None] = {}

    def find(self, device: DeviceId) -> RegisteredDevice | None:
        if device not in self._found:
            self._found[device] = self._look_up(device)
        return self._found[device]

    def _look_up(self, name: DeviceId) -> RegisteredDevice | None:
        found = self.session.get(Device, name)
        if found is None or found.mission != self.mission or not found.approved_at:
            return None
        return RegisteredDevice(public_key(found.public_key), found.team, found.revoked_at is not None, found.is_desk)


class SqlStore:
    """One mission's log inside one transaction. To write takes the log's lock, so that `find` stays true.

    `makers` are the devices by which what was found or added was made: they are told how far the store holds theirs.
    """

    def __init__(self, session: Session, mission: str, now: datetime, is_writing: bool = True) -> None:
        self.session, self.mission, self.now = session, mission, now
        self.makers: dict[RevisionId, str] = {}
        self.log = session.scalars(LOG_TO_WRITE if is_writing else LOG, {"mission": mission}).one()

    def find(self, ids: Iterable[RevisionId]) -> set[RevisionId]:
        wanted = list(ids)
        if not wanted:
            return set()
        rows = self.session.execute(HELD, {"mission": self.mission, "ids": wanted})
        held = {RevisionId(name): device for name, device in rows}
        self.makers |= held
        return set(held)

    def add(self, arrivals: Sequence[Arrival]) -> None:
        if not arrivals:
            return
        held = find_lines(self.session, self.mission, {each.revision.submission for each in arrivals})
        lines = [Line(index, self.now, each) for index, each in enumerate(arrivals, self.log.size + 1)]
        for line in lines:
            held[line.arrival.revision.submission].append(line)
        gone = {name: erased(line.arrival for line in found) for name, found in held.items()}
        self.session.execute(insert(LINES), [_row(self.mission, line, gone) for line in lines])
        self._grow_tree(arrivals)
        self._count_numbers(arrivals)
        name_blobs(self.session, self.mission, [each for each in arrivals if not _is_gone(each, gone)])
        for name in {each.revision.submission for each in arrivals if is_erasure(each)}:
            self._erase(name, gone[name])
        left = {name: [line for line in found if not _is_gone(line.arrival, gone)] for name, found in held.items()}
        project(self.session, self.mission, left)

    def problems(self, ids: Sequence[RevisionId]) -> dict[RevisionId, Problem]:
        if not ids:
            return {}
        rows = self.session.execute(PROBLEMS, {"mission": self.mission, "ids": ids})
        found = {RevisionId(name): _problem(name, holds, held) for name, holds, held in rows}
        return {name: problem for name, problem in found.items() if problem}

    def state(self) -> LogState:
        """The log as it is now."""
        return state_of(self.log)

    def _grow_tree(self, arrivals: Sequence[Arrival]) -> None:
        leaves, whole = (unb64(each.revision.id) for each in arrivals), merkle.Whole()
        grown, size = merkle.grow(merkle.from_text(self.log.frontier), self.log.size, leaves, whole)
        self.log.frontier, self.log.size = merkle.as_text(grown), size
        if whole:
            nodes = ((*where, b64(found)) for where, found in whole.items())
            rows = [dict(zip(("height", "place", "hash"), node, strict=True)) for node in nodes]
            self.session.execute(insert(NODES), [{"mission": self.mission, **row} for row in rows])
        self.session.add(self.log)

    def _erase(self, submission: str, gone: set[str]) -> None:
        """Keep no word of some revisions of a submission, nor that they named attachments."""
        names = sorted(gone)
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            these = (LINES.c.mission == self.mission, LINES.c.submission == submission, LINES.c.id.in_(some))
            self.session.execute(update(LINES).where(*these).values(body="", sig=""))
            unname_blobs(self.session, self.mission, some)

    def _count_numbers(self, arrivals: Sequence[Arrival]) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        for each in arrivals:
            numbers[each.revision.device].append(each.revision.seq)
        for name, found in numbers.items():
            device = self.session.get_one(Device, name)
            device.have = with_numbers(device.have, found)
            self.session.add(device)
        self.makers |= {each.revision.id: each.revision.device for each in arrivals}


def _is_gone(arrival: Arrival, gone: Mapping[str, Container[str]]) -> bool:
    return arrival.revision.id in gone[arrival.revision.submission]


def _row(mission: str, line: Line, gone: Mapping[str, Container[str]]) -> dict[str, Any]:
    revision, is_gone = line.arrival.revision, _is_gone(line.arrival, gone)
    return {
        "mission": mission,
        "index": line.index,
        "id": revision.id,
        "device": revision.device,
        "seq": revision.seq,
        "submission": revision.submission,
        "at": revision.at,
        "team": line.arrival.team,
        "revoked": line.arrival.is_revoked,
        "is_desk": line.arrival.is_desk,
        "body": "" if is_gone else revision.body,
        "sig": "" if is_gone else revision.sig,
        "received_at": line.received_at,
    }


def _problem(name: str, holds: Sequence[dict[str, str]], held: Mapping[str, dict[str, str]]) -> Problem | None:
    found = held.get(name) or (holds[0] if holds else None)
    return Problem(found["code"], found["title"], found["detail"]) if found else None
