"""Plays seeds: builds a schedule of one, lets it happen, and gathers what was survived."""

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.fleet import Fleet
from tests.simulation.headquarters import MemoryHeadquarters
from tests.simulation.place import TEAM_OF, Headquarters
from tests.simulation.schedule import Schedule
from tests.simulation.steps import STEPS

MOST_STEPS = 60


@dataclass
class Tally:
    """What a run of schedules went through."""

    schedules: int = 0
    events: int = 0
    revisions: int = 0
    survived: Counter[str] = field(default_factory=Counter)

    def add(self, schedule: Schedule) -> None:
        self.schedules += 1
        self.events += schedule.events
        self.revisions += len(schedule.headquarters.log())
        self.survived.update(schedule.road.survived)

    def __str__(self) -> str:
        faults = "\n".join(f"  {count:>9,}  {name}" for name, count in self.survived.most_common())
        return (
            f"{self.schedules:,} schedules, {self.events:,} events, {self.revisions:,} revisions stored; "
            f"{self.survived.total():,} faults survived:\n{faults}"
        )


def in_memory(chance: random.Random) -> Headquarters:
    return MemoryHeadquarters(chance, chance.choice(["today", "today", "newer"]))


def play(seed: int, fleet: Fleet, make=in_memory, most_steps: int = MOST_STEPS) -> Schedule:
    """One schedule from beginning to end. Raises: Broken."""
    fleet.tell({"do": "reset"})
    schedule = Schedule(seed, fleet, make)
    names = ["amina", "boris", *schedule.chance.sample(["chiara", "deniz"], schedule.chance.randint(0, 1))]
    for name in names[: schedule.chance.choice([1, 2, 2, 2, 3])]:
        assert name in TEAM_OF
        schedule.enrol(name)
    schedule.road.faults = schedule.chance.choice([0.0, 0.1, 0.3, 0.6])
    for _ in range(schedule.chance.randint(most_steps // 4, most_steps)):
        (step,) = schedule.chance.choices(list(STEPS), list(STEPS.values()))
        step(schedule)
        schedule.now += schedule.chance.randint(100, 5000)
    schedule.heal()
    schedule.judge()
    return schedule
