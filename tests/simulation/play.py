"""Plays seeds: builds a schedule of one, lets it happen, gathers what was survived, and makes a failing one short."""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.by_hand import BY_HAND, check_carried
from tests.simulation.ending import heal, judge
from tests.simulation.fleet import Fleet
from tests.simulation.headquarters import MemoryHeadquarters
from tests.simulation.hub import MemoryHub
from tests.simulation.place import Headquarters, Hub
from tests.simulation.schedule import OPENS, Broken, Make, Schedule, has_files
from tests.simulation.steps import STEPS

MOST_STEPS = 60
SCHEDULES_A_PROCESS = 250
CENTRAL_EVERY = 20
WITHOUT_INTERNET = 0.5


@dataclass
class Tally:
    """What a run of schedules went through."""

    schedules: int = 0
    events: int = 0
    revisions: int = 0
    on_the_server: int = 0
    with_a_hub: int = 0
    by_hub: int = 0
    with_files: int = 0
    survived: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)

    def add(self, schedule: Schedule) -> None:
        self.schedules += 1
        self.events += schedule.events
        self.revisions += schedule.stored
        self.on_the_server += not isinstance(schedule.headquarters, MemoryHeadquarters)
        self.with_a_hub += schedule.hub is not None
        self.by_hub += schedule.by_hub
        self.with_files += schedule.by_hand
        self.survived.update(schedule.survived)
        self.carried.update(schedule.hands.seen)

    def __str__(self) -> str:
        return (
            f"{self.schedules:,} schedules ({self.on_the_server:,} on the real server, {self.with_a_hub:,} with a hub, "
            f"{self.with_files:,} with files), {self.events:,} events, {self.revisions:,} revisions stored "
            f"({self.by_hub:,} came by a hub), 0 lost; {self.survived.total():,} faults survived:\n"
            f"{lines(self.survived)}\nfrom hand to hand:\n{lines(self.carried)}"
        )


def lines(counted: Counter[str]) -> str:
    return "\n".join(f"  {count:>9,}  {name}" for name, count in counted.most_common() if count)


def in_memory(chance: random.Random, has_hub: bool, by_hand: bool) -> tuple[Headquarters, Hub | None]:
    headquarters = MemoryHeadquarters(chance, chance.choice(["today", "today", "newer"]))
    opens = by_hand and chance.random() < OPENS
    return headquarters, MemoryHub(chance, headquarters, opens) if has_hub else None


@dataclass
class Stage:
    """What schedules are played on: a process of phones, and ways to make a headquarters."""

    fleet: Fleet
    central: Make
    played: int = 0

    def play(
        self, seed: int, is_central: bool = False, steps: int | None = None, by_hand: bool | None = None
    ) -> Schedule:
        """One schedule from beginning to end, or only its first steps. Raises: Broken."""
        self.played += 1
        if self.played % SCHEDULES_A_PROCESS == 0:
            self.fleet.close()
            self.fleet = Fleet()
        self.fleet.tell({"do": "reset"})
        with_files = has_files(seed) if by_hand is None else by_hand
        schedule = Schedule(seed, self.fleet, self.central if is_central else in_memory, with_files)
        try:
            act(schedule, steps)
        finally:
            schedule.close()
        return schedule

    def close(self) -> None:
        self.fleet.close()


def act(schedule: Schedule, steps: int | None) -> None:
    """Some phones, a bad day, and its end."""
    chance = schedule.chance
    names = ["amina", "boris", chance.choice(["chiara", "deniz"])]
    for name in names[: chance.choice([1, 2, 2, 2, 3])]:
        schedule.enrol(name)
    for road in schedule.roads:
        road.faults = chance.choice([0.0, 0.1, 0.3, 0.6])
    if schedule.hub and chance.random() < WITHOUT_INTERNET:
        schedule.road.is_closed = True
    if schedule.by_hand and chance.random() < WITHOUT_INTERNET:
        schedule.road.is_closed = schedule.hub_road.is_closed = True
    kinds = STEPS | BY_HAND if schedule.by_hand else STEPS
    drawn = chance.randint(MOST_STEPS // 4, MOST_STEPS)
    for _ in range(drawn if steps is None else min(steps, drawn)):
        (step,) = chance.choices(list(kinds), list(kinds.values()))
        step(schedule)
        check_carried(schedule)
        schedule.now += chance.randint(100, 5000)
    heal(schedule)
    judge(schedule)


@contextmanager
def stage() -> Iterator[Stage]:
    """The real server is imported only where a schedule asks for it."""
    with ExitStack() as closing:

        def central(_chance: random.Random, has_hub: bool, _by_hand: bool) -> tuple[Headquarters, Hub | None]:
            from tests.simulation.central import CentralHeadquarters, CentralHub, furnished

            if not made:
                folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
                made.append((furnished(folder), closing.enter_context(asyncio.Runner())))
            templates, loop = made[0]
            hub = CentralHub(templates.hub, loop) if has_hub else None
            return CentralHeadquarters(templates.headquarters, loop), hub

        made: list[tuple[Any, asyncio.Runner]] = []
        found = Stage(Fleet(), central)
        yield found
        found.close()


def play_all(
    here: Stage, seeds: Iterable[int], tally: Tally, central_every: int = CENTRAL_EVERY, is_hurried: bool = False
) -> Broken | None:
    """Play seeds until one breaks; that one, as short as it still breaks."""
    for seed in seeds:
        is_central = central_every > 0 and seed % central_every == 0
        try:
            schedule = here.play(seed, is_central)
        except Broken as broken:
            found = broken if is_hurried else shortened(here, seed, is_central, broken)
            found.server, found.by_hand = "central" if is_central else "memory", has_files(seed)
            return found
        tally.add(schedule)
    return None


def shortened(here: Stage, seed: int, is_central: bool, broken: Broken) -> Broken:
    """The same seed with as few of its first steps as still break it."""
    for steps in range(1, MOST_STEPS):
        try:
            here.play(seed, is_central, steps)
        except Broken as shorter:
            return Broken(f"{shorter}\n  (its first {steps} steps are enough)")
    return broken
