"""Simulated phones live an election day in fast motion against a running server, until stopped.

`python -m fieldobs.demo.day --url … --phones FOLDER`, with new phones' enrolment codes as a line of JSON on standard
input; its end, be it that of whoever started this, ends the day. The phones lie in the folder between runs, so that a
second run goes on where the first was stopped.
"""

import argparse
import json
import logging
import random
import signal
import ssl
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from fieldobs.demo.agenda import Agenda, Step, TeamPlan, plan_day
from fieldobs.demo.aravel import SEED
from fieldobs.demo.crew import Crew
from fieldobs.demo.phone import NotSent, Phone
from fieldobs.demo.scene import Place
from fieldobs.forms import cross
from fieldobs.terminal import _

PROGRESS = "progress.json"
PATIENCE_S = 60.0
IDLE_EVERY_S = 15.0
REST_S = 0.2
KM_AN_HOUR = 75
WRONG_CLOCKS = {"boris": timedelta(minutes=6)}

log = logging.getLogger(__name__)


@dataclass
class Stopwatch:
    """The clock of the mission's day, set from step to step."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Day:
    """The crews, what they have planned, and how far they have come."""

    agenda: Agenda
    crews: Mapping[str, Crew]
    clock: Stopwatch
    folder: Path
    done: Counter[str] = field(default_factory=Counter)
    """Team → how many of its steps have been done."""

    def __post_init__(self) -> None:
        met: Counter[str] = Counter()
        self.left: deque[Step] = deque()
        self.since = self.agenda.begins
        for step in self.agenda.steps:
            met[step.team] += 1
            if met[step.team] > self.done[step.team]:
                self.left.append(step)
            else:
                self.since = step.at

    def live(self, minutes: float, stop: Event) -> None:
        """Live the rest of the day, all of which lasts some minutes, until it ends or is stopped."""
        speed = (self.agenda.ends - self.agenda.begins).total_seconds() / (minutes * 60)
        zero = time.monotonic()
        while self.left and not stop.is_set():
            due = zero + (self.left[0].at - self.since).total_seconds() / speed
            if not stop.wait(max(due - time.monotonic(), 0)):
                self.step()

    def step(self) -> None:
        """Do what is planned next and put the phones away; a stop waits for that, so that it loses nothing."""
        step = self.left.popleft()
        crew = self.crews[step.team]
        self.clock.now = step.at
        getattr(crew, step.act)(step.what)
        self.put_away(crew)
        self.done[step.team] += 1
        (self.folder / PROGRESS).write_text(json.dumps(self.done))

    def idle(self, chance: random.Random) -> None:
        """One small thing after the day."""
        crew = self.crews[chance.choice(sorted(self.crews))]
        self.clock.now = max(self.clock.now, self.agenda.ends) + timedelta(seconds=IDLE_EVERY_S)
        crew.idle(chance)
        self.put_away(crew)

    def put_away(self, crew: Crew) -> None:
        for phone in crew.phones:
            phone.save(self.folder / f"{phone.observer}.json")


def open_day(http: httpx.Client, folder: Path, codes: Mapping[str, str], seed: int) -> Day:
    """All phones, enrolled or taken out of the folder, in their teams, with the day before them."""
    phones = open_phones(http, folder, codes)
    first = phones[0].read_mission()["mission"]
    zone, on = ZoneInfo(first["time_zone"]), date.fromisoformat(first["election_on"])
    places = read_places(phones[0])
    by_team: dict[str, list[Phone]] = {}
    for phone in phones:
        by_team.setdefault(phone.team, []).append(phone)
    teams = [plan_of(members[0], places) for _code, members in sorted(by_team.items())]
    agenda = plan_day(teams, on, zone, seed)
    clock = Stopwatch(agenda.begins)
    crews = {code: crew_of(code, members, places, seed, clock, agenda) for code, members in by_team.items()}
    progress = folder / PROGRESS
    return Day(agenda, crews, clock, folder, Counter(json.loads(progress.read_text()) if progress.exists() else {}))


def open_phones(http: httpx.Client, folder: Path, codes: Mapping[str, str]) -> list[Phone]:
    """The phones of the folder, and one for every code. They share what never changes: the forms."""
    phones = [Phone.open(http, file) for file in sorted(folder.glob("*.json")) if file.name != PROGRESS]
    phones += [Phone.enrol(http, code, f"{observer}'s phone") for observer, code in codes.items()]
    for phone in phones:
        phone.forms = phones[0].forms
        phone.sync()
        phone.save(folder / f"{phone.observer}.json")
    return sorted(phones, key=lambda phone: phone.observer)


def read_places(phone: Phone) -> dict[str, Place]:
    """The register as the phone carries it."""
    register = phone.read_register()
    rows = (dict(zip(register["columns"], row, strict=True)) for row in register["rows"])
    return {row["code"]: place_of(row) for row in rows}


def place_of(row: Mapping[str, Any]) -> Place:
    """One station of the register."""
    texts = {name: row[name] or "" for name in ("code", "name", "region", "kind", "lat", "lon")}
    return Place(**texts, registered=row["registered"] or 0)


def plan_of(phone: Phone, places: Mapping[str, Place]) -> TeamPlan:
    stations = tuple(station["code"] for station in phone.plan)
    roads = tuple(road_minutes(places[one], places[other]) for one, other in pairwise(stations))
    return TeamPlan(phone.team, places[stations[0]].region if stations else "", stations, roads)


def road_minutes(one: Place, other: Place) -> int:
    """How long a car takes from one station to another."""
    km = cross.distance_km(cross.Place(lat=one.lat, lon=one.lon), cross.Place(lat=other.lat, lon=other.lon))
    return round((km or 0) * 60 / KM_AN_HOUR)


def crew_of(
    code: str, phones: Sequence[Phone], places: Mapping[str, Place], seed: int, clock: Stopwatch, agenda: Agenda
) -> Crew:
    for phone in phones:
        phone.clock = set_wrong(clock, WRONG_CLOCKS.get(phone.observer, timedelta()))
    return Crew(code, phones, places, seed, clock, lambda: agenda.is_online(code, clock()))


def set_wrong(clock: Stopwatch, ahead: timedelta) -> Callable[[], datetime]:
    """The clock of a phone that is ahead of the others."""
    return lambda: clock() + ahead


def wait_for(http: httpx.Client, stop: Event) -> None:
    """Return once the server answers. Raises: httpx.HTTPError when it does not in time."""
    until = time.monotonic() + PATIENCE_S
    while not stop.is_set():
        try:
            http.get("/health").raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            stop.wait(REST_S)
        else:
            return


def stop_at_end_of_input(stop: Event) -> None:
    """Wait for the end of standard input, which comes when whoever started this ends, however that happens."""
    sys.stdin.read()
    stop.set()


def main(arguments: Sequence[str]) -> int:
    """Live the day until stopped."""
    asked = argparse.ArgumentParser(prog="python -m fieldobs.demo.day", description=__doc__)
    asked.add_argument("--url", required=True)
    asked.add_argument("--phones", type=Path, required=True)
    asked.add_argument("--minutes", type=float, default=8)
    asked.add_argument("--trust", help="a certificate to trust")
    asked.add_argument("--seed", type=int, default=SEED)
    said = asked.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: stop.set())
    codes = json.loads(sys.stdin.readline())
    Thread(target=stop_at_end_of_input, args=(stop,), daemon=True).start()
    trust = ssl.create_default_context(cafile=said.trust) if said.trust else True
    try:
        with httpx.Client(base_url=said.url, verify=trust, timeout=10) as http:
            wait_for(http, stop)
            day = open_day(http, said.phones, codes, said.seed)
            day.live(said.minutes, stop)
            chance = random.Random(said.seed + day.done.total())  # noqa: S311  # a play, not a secret
            while not stop.wait(chance.uniform(0.5, 1.5) * IDLE_EVERY_S):
                day.idle(chance)
    except (httpx.HTTPError, NotSent) as error:
        if not stop.is_set():
            print(_("The simulated phones stopped: {reason}").format(reason=error), file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
