"""The mission as it stands, kept in memory: an unchanged log costs nothing, a grown one only what grew."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlmodel import Session, select

from fieldobs.database import Database
from fieldobs.desk import figures, queries
from fieldobs.desk.document import Form
from fieldobs.desk.figures import Coverage, Fact, Tally
from fieldobs.desk.queries import Ground
from fieldobs.desk.saw import Saw, Seen, seen, what_observers_saw
from fieldobs.submissions.models import Log


@dataclass(frozen=True)
class Mark:
    """How far a log had come when the picture was taken."""

    log: str
    epoch: int
    size: int


@dataclass(frozen=True)
class Picture:
    """Facts of every submission, and the figures reckoned from them, each once."""

    mark: Mark
    version: tuple[object, ...]
    ground: Ground
    facts: Mapping[str, Fact]

    @cached_property
    def newest(self) -> list[Fact]:
        """Every submission, the last received first."""
        return sorted(self.facts.values(), key=lambda fact: fact.last_index, reverse=True)

    @cached_property
    def counting(self) -> list[Fact]:
        """Final forms that are in the figures."""
        return [fact for fact in self.newest if fact.counts]

    @cached_property
    def drafts(self) -> Counter[str]:
        """How many drafts of each form came."""
        return Counter(fact.form for fact in self.newest if fact.state == "draft")

    @cached_property
    def visited(self) -> dict[str, str]:
        """Stations visited and their regions."""
        return figures.visited_stations(self.counting)

    @cached_property
    def coverage(self) -> tuple[list[Coverage], Coverage]:
        return figures.coverage(self.visited, self.ground.planned, self.ground.registered)

    @cached_property
    def tallies(self) -> dict[tuple[str, str], Tally]:
        return figures.tallies(self.counting, self.ground.forms)

    @cached_property
    def seen(self) -> list[Seen]:
        """Every question that counts in the figures."""
        return seen(self.ground.current.values(), self.tallies)

    @cached_property
    def saw(self) -> Saw:
        return what_observers_saw(self.seen, self.counting, self.visited, self.ground.forms)

    @cached_property
    def last_by_team(self) -> dict[str, datetime]:
        return figures.last_by_team(self.newest)

    @cached_property
    def by_station(self) -> dict[str, list[Fact]]:
        """What came from each station, the last received first."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.newest:
            found[fact.station or ""].append(fact)
        return dict(found)

    @cached_property
    def by_team(self) -> dict[str, list[Fact]]:
        """What came from each team, the last received first."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.newest:
            found[fact.team].append(fact)
        return dict(found)

    @cached_property
    def incidents(self) -> list[Fact]:
        """Incidents that stand, the gravest and oldest first."""
        found = [f for f in self.newest if f.stage == "incident" and f.state != "withdrawn"]
        return sorted(found, key=lambda fact: (-fact.gravity, fact.first_received_at))

    @cached_property
    def reports(self) -> list[Fact]:
        """Interim reports, the last received first."""
        return [f for f in self.newest if f.stage == "report" and f.state != "withdrawn"]

    @cached_property
    def waiting_reports(self) -> list[Fact]:
        """Interim reports that wait for the desk."""
        return [f for f in self.reports if f.state == "final" and f.review == ""]

    @cached_property
    def differing(self) -> list[Fact]:
        """Submissions in which two answers stand."""
        return [f for f in self.newest if f.conflicts and f.state != "withdrawn"]

    @cached_property
    def left_out(self) -> list[Fact]:
        """Submissions that could not be read whole."""
        return [fact for fact in self.newest if fact.is_left_out]

    @cached_property
    def held(self) -> list[Fact]:
        """Submissions that are out of the figures, or have a revision that is."""
        return [f for f in self.newest if f.is_held]

    @cached_property
    def last_received_at(self) -> datetime | None:
        return max((fact.last_received_at for fact in self.newest[:50]), default=None)

    def reckon(self) -> None:
        """Reckon the figures of the overview now rather than when a page asks."""
        _ = (self.saw, self.coverage, self.drafts, self.last_by_team, self.by_team)

    def form(self, fact: Fact) -> Form | None:
        return self.ground.forms.get(fact.form_hash)


_pictures: WeakKeyDictionary[Database, dict[str, Picture]] = WeakKeyDictionary()
_lock = threading.Lock()


def take_picture(database: Database, session: Session, mission: str) -> Picture:
    """The mission as it stands now, read again only as far as it changed."""
    mark, version = read_mark(session, mission), queries.ground_version(session, mission)
    with _lock:
        kept = _pictures.setdefault(database, {})
        last = kept.get(mission)
        if last is None or last.mark != mark or last.version != version:
            last = kept[mission] = _next(session, last, mark, version, mission)
        return last


def read_mark(session: Session, mission: str) -> Mark:
    """How far the log of a mission has come."""
    found = session.exec(select(Log).where(Log.mission == mission)).first()
    return Mark(found.id, found.epoch, found.size) if found else Mark("", 0, 0)


def _next(session: Session, last: Picture | None, mark: Mark, version: tuple[object, ...], mission: str) -> Picture:
    grew = (
        last is not None
        and last.version == version
        and (last.mark.log, last.mark.epoch) == (mark.log, mark.epoch)
        and last.mark.size <= mark.size
    )
    if last is not None and grew:
        changed = queries.facts_since(session, last.ground, last.mark.size)
        return Picture(mark, version, last.ground, _with(last.facts, changed))
    ground = queries.read_ground(session, mission)
    return Picture(mark, version, ground, _with({}, queries.facts_since(session, ground, 0)))


def _with(facts: Mapping[str, Fact], changed: Iterable[Fact]) -> dict[str, Fact]:
    merged = dict(facts)
    merged.update((fact.id, fact) for fact in changed)
    return merged
