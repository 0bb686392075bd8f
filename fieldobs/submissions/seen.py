"""What phones have seen of the log before. A store that is shown more than it has was put back from a copy."""

import threading
from collections import OrderedDict
from datetime import datetime
from typing import ClassVar
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, select

from fieldobs.database import Database
from fieldobs.keys import StoreKeys
from fieldobs.submissions.models import Log, Setback, Went
from fieldobs.submissions.proofs import root_at, state_of
from sync.batch import Batch
from sync.checkpoint import claimed, read_note
from sync.errors import NoteUnreadable
from sync.receipt import LogState
from sync.setback import is_behind, is_fork

REMEMBERED = 20_000


class Told:
    """States that this process has signed: who shows one of them again costs nothing. Forgets the oldest."""

    _of: ClassVar[WeakKeyDictionary[Database, "Told"]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._states: OrderedDict[LogState, None] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, database: Database) -> "Told":
        """What was told from this database."""
        return cls._of.setdefault(database, cls())

    def add(self, state: LogState) -> None:
        with self._lock:
            self._states[state] = None
            if len(self._states) > REMEMBERED:
                self._states.popitem(last=False)

    def __contains__(self, state: LogState) -> bool:
        return state in self._states


def find_later(session: Session, log: Log, batch: Batch, keys: StoreKeys, told: Told) -> LogState | None:
    """The state that this batch shows and that the log has not reached, or reached otherwise; signed by ourselves."""
    try:
        seen = claimed(batch.seen or "")
        now = state_of(log)
        if (seen.epoch == now.epoch and seen.size <= now.size and seen in told) or not is_behind(
            now, seen, lambda size: root_at(session, log.mission, size)
        ):
            return None
        return read_note(batch.seen or "", keys.store.public_key())
    except NoteUnreadable:
        return None


def begin_epoch(session: Session, log: Log, later: LogState, batch: Batch, moment: datetime) -> None:
    """The log goes on from an older copy: phones are told by a new epoch, the desk by a line on its page."""
    log.epoch = max(log.epoch, later.epoch) + 1
    session.add_all(
        [
            log,
            Setback(
                mission=log.mission, at=moment, kind=Went.COPIED, epoch=log.epoch, held=log.size, seen=later.size,
                device=batch.device, notes=[batch.seen or ""],
            ),
        ]
    )  # fmt: skip


def take_alarm(session: Session, log: Log, batch: Batch, keys: StoreKeys, moment: datetime) -> None:
    """Note for the desk that a phone was shown two states of ours that do not fit, once for each phone and pair."""
    try:
        seen, told = (read_note(note, keys.store.public_key()) for note in batch.alarm)
    except (NoteUnreadable, ValueError):  # not two notes, or not ours: anybody can say that
        return
    known = session.exec(
        select(Setback.notes).where(Setback.mission == log.mission, Setback.device == batch.device)
    ).all()
    of_others = session.exec(select(Log.id).where(Log.mission != log.mission)).all()
    if told.id != log.id or seen.id in of_others or not is_fork(seen, told) or list(batch.alarm) in known:
        return
    session.add(
        Setback(
            mission=log.mission, at=moment, kind=Went.ALARM, epoch=log.epoch, held=told.size, seen=seen.size,
            device=batch.device, notes=list(batch.alarm),
        )
    )  # fmt: skip


def list_unread(session: Session, mission: str) -> list[Setback]:
    """What the desk has not yet said it has read, the newest first."""
    asked = select(Setback).where(Setback.mission == mission, Setback.read_by == "")
    return list(session.exec(asked.order_by(col(Setback.number).desc())))
