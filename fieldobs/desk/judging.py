"""Judges submissions as the log grows: little while a page waits, much in the background, so that no page waits long.

After a start everything is due, and a pack or a published form makes everything due again. What is not yet judged is
counted, so that pages can say so.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from fieldobs.database import Database, now
from fieldobs.desk.flags import Flags, Known, failed_of, judge_due, learn, shown_by_many
from fieldobs.desk.patterns import Burst
from fieldobs.desk.picture import Mark, Picture, read_mark
from fieldobs.desk.queries import Ground
from fieldobs.forms.evaluation import FailedCheck
from fieldobs.submissions.models import Submission

AT_ONCE = 300
"""So many are judged while a page waits, which takes some 0.2 s."""
PORTION = 25
PAUSE_S = 0.002
"""Between two portions, so that who waits for the lock gets it."""
AWAY_S = 1.0


@dataclass(frozen=True)
class Judged:
    """The flags known now; so many of the submissions are `waiting`, of which they may be old or missing.

    `hurried` are those that were finished faster than a person can, with the burst they belong to.
    """

    flags: Flags
    hurried: Mapping[str, Burst] = field(default_factory=dict)
    waiting: int = 0
    of: int = 0


@dataclass(frozen=True)
class Shown:
    """What many forms show of one: the names of it, the burst it was finished in, the stations whose form is alike."""

    names: tuple[str, ...]
    burst: Burst | None
    twins: tuple[str, ...]


@dataclass
class Held:
    """What a judge knows of one mission, and the ground on which it judges."""

    known: Known
    ground: Ground


@dataclass
class Judge:
    """Knows which checks the submissions of a store's missions do not satisfy. `tell` is called when all are judged.

    One thread works while anything is due, and none otherwise. Whoever takes the lock has a session already, so that
    nobody waits for a connection with the lock in hand.
    """

    database: Database
    tell: Callable[[], None]
    held: dict[str, Held] = field(default_factory=dict)
    worker: threading.Thread | None = None
    is_stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def judged(self, session: Session, picture: Picture, at: datetime) -> Judged:
        """The flags of every submission, as far as they are judged; a small rest is judged at once."""
        with self.lock:
            known = self._caught_up(session, picture)
            if len(known.due) <= AT_ONCE:
                judge_due(session, known, picture.ground, AT_ONCE, at)
            else:
                self._start()
            return Judged(dict(known.flags), dict(known.together.hurried), len(known.due), len(known.filed))

    def failed(self, session: Session, picture: Picture, row: Submission, at: datetime) -> Sequence[FailedCheck]:
        """What does not agree in one submission as it now stands, in words."""
        with self.lock:
            return failed_of(row, self._caught_up(session, picture), picture.ground, at)

    def shown_by_many(self, session: Session, picture: Picture, row: Submission) -> Shown:
        """What is odd about one submission among all others."""
        with self.lock:
            known = self._caught_up(session, picture)
            names = tuple(shown_by_many(row, known))
            return Shown(names, known.together.hurried.get(row.id), tuple(known.together.twins(row.id)))

    def stumbled(self, mission: str) -> frozenset[str]:
        """Submissions whose checks could not be judged, as far as is known."""
        with self.lock:
            held = self.held.get(mission)
            return frozenset(held.known.stumbled) if held else frozenset()

    def stop(self) -> None:
        """Leave what is due undone, and return when the work has ended."""
        self.is_stopped.set()
        with self.lock:
            worker = self.worker
        if worker is not None:
            worker.join()

    def _caught_up(self, session: Session, picture: Picture) -> Known:
        """What is known, with every submission taken in that the picture shows."""
        mission = picture.ground.mission.id
        last = self.held.get(mission)
        mark = picture.mark
        if last is not None and last.known.mark is not None and last.known.mark.size > mark.size:
            mark = read_mark(session, mission)  # another page was faster, or the log itself went back
        if last is None or not _grew(last.known, mark) or last.known.version != picture.version:
            last = self.held[mission] = Held(_anew(last, mark), picture.ground)
        known, last.ground = last.known, picture.ground
        if known.mark is None or known.mark.size < mark.size:
            learn(session, known, picture.ground, known.mark.size if known.mark else 0)
            known.mark, known.version = mark, picture.version
        return known

    def _start(self) -> None:
        if self.worker is None and not self.is_stopped.is_set():
            self.worker = threading.Thread(target=self._work, name="fieldobs-judge", daemon=True)
            self.worker.start()

    def _work(self) -> None:
        is_busy = True
        while is_busy and not self.is_stopped.wait(PAUSE_S):
            try:
                is_busy = self._portion()
            except OperationalError:  # the database is away for a moment
                self.is_stopped.wait(AWAY_S)
        if not self.is_stopped.is_set():
            self.tell()

    def _portion(self) -> bool:
        """Judge a portion of what is due, if anything is."""
        with self.database.read() as session, self.lock:
            due = next((one for one in self.held.values() if one.known.due), None)
            if due is None:
                self.worker = None
                return False
            judge_due(session, due.known, due.ground, PORTION, now())
            return True


def _grew(known: Known, mark: Mark) -> bool:
    is_same_log = known.mark is not None and (known.mark.log, known.mark.epoch) == (mark.log, mark.epoch)
    return is_same_log and known.mark is not None and known.mark.size <= mark.size


def _anew(last: Held | None, mark: Mark) -> Known:
    """Nothing known; but on new ground the flags of the same log stand until they are judged again."""
    return Known(flags=last.known.flags) if last and _grew(last.known, mark) else Known()
