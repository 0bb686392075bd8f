"""Phones write and send through a bad line to a server that is killed again and again; then everything is counted."""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from fieldobs.demo.journal import AT_HEADQUARTERS
from fieldobs.demo.phone import NotSent, Phone
from tests.chaos.headquarters import Headquarters
from tests.chaos.proxy import ChaosLine
from tests.simulation.place import FORM_HASH

OBSERVERS = ("amina", "boris", "chiara")
SHORTEST_LIFE_S, LONGEST_LIFE_S = 0.05, 0.8
CALM_ROUNDS = 20
FORM = {"slug": "voting", "version": "1", "hash": FORM_HASH}


@dataclass
class Result:
    """What a day came to. `findings` is empty when nothing was lost, doubled or bent."""

    kills: int = 0
    acknowledged: int = 0
    stored: int = 0
    attempts: int = 0
    failures: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        fates = ", ".join(f"{count:,} {name}" for name, count in self.fates.most_common())
        return (
            f"{self.kills:,} kills; {self.acknowledged:,} revisions acknowledged, {self.stored:,} stored, "
            f"{len(self.findings)} wrong; {self.failures:,} of {self.attempts:,} sendings broke off ({fates})"
        )


class Observer(threading.Thread):
    """A phone that writes and sends until it is told to stop. `acknowledged` is all a receipt ever named."""

    def __init__(self, phone: Phone, seed: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.phone, self.chance, self.stop = phone, random.Random(seed), stop
        self.acknowledged: set[str] = set()
        self.attempts = self.failures = 0

    def run(self) -> None:
        while not self.stop.is_set():
            for _ in range(self.chance.randint(0, 4)):
                self._write()
            self.send()
            time.sleep(self.chance.random() * 0.05)

    def _write(self) -> None:
        visit = self.chance.randint(1, 6)
        station = self.chance.choice(["0412", "0409"])
        submission = str(uuid.uuid5(uuid.UUID(self.phone.mission), f"{self.phone.team} {station} {visit}"))
        about = {"$form": FORM, "$team": self.phone.team, "$station": station, "$visit": visit}
        path = self.chance.choice(["access", "queue", "note"])
        self.phone.write(submission, about | {path: self.chance.choice(["yes", "no", 7, None, "ж" * 500])})

    def send(self) -> None:
        self.attempts += 1
        try:
            self.phone.sync()
        except NotSent:
            self.failures += 1
        own = self.phone.journal.own
        self.acknowledged |= {name for name, each in own.items() if each.state == AT_HEADQUARTERS}


@contextmanager
def opened(data: Path, url: str | None) -> Iterator[Headquarters]:
    headquarters = Headquarters(data, url)
    try:
        yield headquarters
    finally:
        headquarters.close()


def live(data: Path, url: str | None, kills: int, seed: int) -> Result:
    """A day with so many deaths of the server."""
    with opened(data, url) as headquarters:
        headquarters.begin()
        line = ChaosLine(headquarters.port, seed)
        stop = threading.Event()
        observers = [_observer(headquarters, line, name, seed + at, stop) for at, name in enumerate(OBSERVERS)]
        for observer in observers:
            observer.start()
        chance = random.Random(seed)
        for _ in range(kills):
            time.sleep(chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))
            headquarters.kill()
            headquarters.begin()
        stop.set()
        for observer in observers:
            observer.join()
        line.is_calm = True
        result = _count(headquarters, observers)
        result.fates = line.fates
        for observer in observers:
            observer.phone.http.close()
        line.close()
    return result


def _observer(headquarters: Headquarters, line: ChaosLine, name: str, seed: int, stop: threading.Event) -> Observer:
    with httpx.Client(base_url=headquarters.address, timeout=30) as http:
        phone = Phone.enrol(http, headquarters.code(name), name)
    # A connection for each request, so that each has a fate of its own.
    limits = httpx.Limits(max_keepalive_connections=0)
    phone.http = httpx.Client(base_url=line.url, timeout=5, limits=limits)
    return Observer(phone, seed, stop)


def _count(headquarters: Headquarters, observers: list[Observer]) -> Result:
    """Let everything arrive in calm, kill the server a last time, and look at what lies on the disk."""
    before = set(headquarters.bodies())
    findings = [
        f"{name} was acknowledged and is not there"
        for observer in observers
        for name in sorted(observer.acknowledged - before)
    ]
    for _ in range(CALM_ROUNDS):
        for observer in observers:
            observer.send()
    headquarters.kill()
    bodies, projections = headquarters.bodies(), headquarters.projections()
    for observer in observers:
        for name, own in observer.phone.journal.own.items():
            if own.state != AT_HEADQUARTERS:
                findings.append(f"{name} never arrived")
            elif bodies.get(name) != own.revision.body:
                findings.append(f"{name} is not there as it was signed")
    findings += headquarters.findings()
    headquarters.rebuild()
    if headquarters.projections() != projections:
        findings.append("the submissions reckoned anew are others")
    return Result(
        kills=headquarters.kills,
        acknowledged=sum(len(observer.acknowledged) for observer in observers),
        stored=len(bodies),
        attempts=sum(observer.attempts for observer in observers),
        failures=sum(observer.failures for observer in observers),
        findings=findings,
    )
