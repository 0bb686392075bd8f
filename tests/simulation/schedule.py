"""One schedule: a seed decides what people, phones, network and server do, until all is well again and must agree."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation import oracles
from tests.simulation.fleet import Fleet, Told
from tests.simulation.hands import Hands
from tests.simulation.newer import NewerPhone
from tests.simulation.place import BUNDLES, BY_HUB, HUB_ADDRESS, Ask, Crashed, Headquarters, Heard, Hub, Reply
from tests.simulation.reference import same
from tests.simulation.road import Road

BEGINS_MS = 1_791_700_000_000
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
TEN_YEARS_MS = 3653 * DAY_MS
WITH_A_HUB = 0.5
WITH_FILES = 0.5
OPENS = 0.6
Make = Callable[[random.Random, bool, bool], tuple[Headquarters, Hub | None]]
NOTHING: dict[str, Any] = {"answers": {}, "conflicts": {}, "history": []}


class Broken(AssertionError):
    """Something that must hold does not. Tells the seed and all that happened."""

    server = "memory"
    by_hand = False


@dataclass
class Carried:
    """A phone of the cast."""

    name: str
    device: str = ""
    pages: list[str] = field(default_factory=list)
    epoch: int = 1
    # (submission, path) → what was surely saved last, by which page, and every attempt to save
    saved: dict[tuple[str, str], Any] = field(default_factory=dict)
    savers: dict[tuple[str, str], "Page"] = field(default_factory=dict)
    # … → the revisions that were on a screen when somebody wrote there
    known: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    attempts: dict[tuple[str, str], list["Call"]] = field(default_factory=lambda: defaultdict(list))

    def forget(self, submission: str, path: str) -> None:
        self.saved.pop((submission, path), None)
        self.attempts.pop((submission, path), None)

    def may_be(self, submission: str, path: str) -> list[Any]:
        """What may have been saved last: a later attempt that nobody heard of again, or one that waited for room."""
        found = []
        for call in self.attempts[submission, path]:
            if call.is_done and call.error is None:
                found = [value for value in found if value[0]]
                found.append((False, call.changes[path]))
            else:
                found.append((bool(call.error), call.changes[path]))
        return [value for _, value in found]


@dataclass
class Page:
    """A page of a phone, and what it showed last."""

    name: str
    phone: Carried
    seen: dict[str, Any] = field(default_factory=lambda: {"submissions": []})
    is_alive: bool = True


@dataclass
class Call:
    """Something asked of a page."""

    page: Page
    name: str
    submission: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    error: str | None = None
    is_done: bool = False


def has_files(seed: int) -> bool:
    """Whether people carry files about on a seed's day. Drawn apart: days without files stay what they were."""
    return random.Random(f"files of {seed}").random() < WITH_FILES


class Schedule:
    """Runs one seed. `trace` says what happened, without ids, so that two runs of a seed read alike."""

    def __init__(self, seed: int, fleet: Fleet, make: Make, by_hand: bool) -> None:
        self.seed, self.fleet, self.chance, self.by_hand = seed, fleet, random.Random(seed), by_hand
        self.headquarters, self.hub = make(self.chance, self.chance.random() < WITH_A_HUB, by_hand)
        self.hands = Hands()
        self.survived: dict[str, int] = {}
        self.road = Road(self.headquarters, self.chance, self.heard, self.survived)
        self.hub_road = Road(self.hub or self.headquarters, self.chance, self.heard_of_hub, self.survived)
        self.onward = Road(self.headquarters, self.chance, self.heard, self.survived)
        self.hub_road.is_closed = self.hub is None
        self.now, self.numbers = BEGINS_MS, itertools.count(1)
        self.phones: dict[str, Carried] = {}
        self.pages: dict[str, Page] = {}
        self.calls: dict[int, Call] = {}
        self.wires: list[Ask] = []
        self.trace: list[str] = []
        self.events = self.counted = self.stored = self.by_hub = 0
        self.is_well = self.is_hub_revoked = False
        self.lost: dict[int, set[str]] = {}
        self.lost_at_hub: set[str] = set()
        self.drowned: list[Carried] = []
        self.newer: NewerPhone | None = None
        self.epoch = 1

    # The thread to the phones

    def note(self, what: str) -> None:
        self.events += 1
        self.trace.append(what)

    def count(self, kind: str, times: int = 1) -> None:
        self.survived[kind] = self.survived.get(kind, 0) + times

    def fail(self, finding: str) -> None:
        raise Broken(f"seed {self.seed}: {finding}\n" + "\n".join(f"  {line}" for line in self.trace[-400:]))

    def tell(self, *commands: dict[str, Any]) -> Told:
        told = self.fleet.tell({"do": "time", "now": self.now}, *commands)
        for ask in told["asks"]:
            path, is_for_hub = ask["path"].removeprefix(HUB_ADDRESS), ask["path"].startswith(HUB_ADDRESS)
            self.wires.append(
                Ask(ask["page"], ask["ask"], ask["method"], path, ask["headers"], ask["body"], is_for_hub)
            )
        for done in told["done"]:
            self.finished(self.calls[done["call"]], done)
        for name in told["dead"]:
            self.pages[name].is_alive = False
        for complaint in told["complaints"]:
            self.fail(complaint)
        return told

    def finished(self, call: Call, done: dict[str, Any]) -> None:
        call.is_done, call.result, call.error = True, done.get("value"), done.get("error")
        phone = call.page.phone
        if call.error is None:
            for path, value in call.changes.items():
                phone.saved[call.submission, path] = value
                phone.savers[call.submission, path] = call.page

    def call(
        self, page: Page, name: str, *args: Any, submission: str = "", changes: Any = None, beside: int | None = None
    ) -> Call:
        """Ask something of a page; `beside` is the number of a sending in whose middle it is asked."""
        number = next(self.numbers)
        call = self.calls[number] = Call(page, name, submission, changes or {})
        if call.changes:
            call.changes = self.meant(call)
        for path in call.changes:
            page.phone.attempts[submission, path].append(call)
        told = {"do": "call", "page": page.name, "call": number, "name": name, "args": list(args)}
        if beside is None:
            self.tell(told)
        else:
            moment = {"transactions": self.chance.randint(1, 6)}
            sending = {"do": "call", "page": page.name, "call": beside, "name": "sync", "args": []}
            self.tell(told | moment, sending)
        return call

    def sending(self, page: Page) -> int:
        """The number of a sending yet to begin."""
        number = next(self.numbers)
        self.calls[number] = Call(page, "sync")
        return number

    def meant(self, call: Call) -> dict[str, Any]:
        """What a call changes: to write again what the screen shows is to agree with it, and writes nothing."""
        seen = self.tell({"do": "look", "page": call.page.name})["seen"]["submissions"]
        shown = next((each for each in seen if each["id"] == call.submission), NOTHING)
        for path in call.changes:
            call.page.phone.known[call.submission, path] |= {each["revision"] for each in shown["history"]}
        if call.name != "write":
            return call.changes
        changed = {}
        for path, value in call.changes.items():
            if path in shown["conflicts"] or not same(shown["answers"].get(path), value):
                changed[path] = value
            else:
                call.page.phone.forget(call.submission, path)
        return changed

    def open(self, phone: Carried) -> Page:
        page = Page(f"{phone.name}-{len(phone.pages) + 1}", phone)
        self.pages[page.name] = page
        phone.pages.append(page.name)
        number = next(self.numbers)
        self.calls[number] = Call(page, "open")
        seed = self.chance.getrandbits(32)
        self.tell({"do": "open", "page": page.name, "phone": phone.name, "seed": seed, "call": number})
        self.look(page)
        return page

    def alive(self, phone: Carried | None = None) -> list[Page]:
        return [page for page in self.pages.values() if page.is_alive and phone in (None, page.phone)]

    def look(self, page: Page) -> None:
        """Look at the screen, and hold it against the truth."""
        if not page.is_alive:
            return
        told = self.tell({"do": "look", "page": page.name})
        page.seen = told["seen"]
        stored = {line.id for line in self.headquarters.log()} | self.not_told(page.phone)
        carried = stored | self.at_hub() | self.lost_at_hub | self.ever_lost()
        for finding in oracles.screen_ahead(page.seen, stored, carried, self.known_to(page)):
            self.fail(f"{page.name}: {finding}")

    def at_hub(self) -> set[str]:
        return {line.id for line in self.hub.log()} if self.hub else set()

    def ever_lost(self) -> set[str]:
        """What headquarters once had, before it was put back."""
        return {name for names in self.lost.values() for name in names}

    def known_to(self, page: Page) -> dict[tuple[str, str], list[Any]]:
        """What was saved, but for what another page saved that died before it told: that comes out in the end."""
        savers = page.phone.savers
        return {
            key: page.phone.may_be(*key)
            for key in page.phone.saved
            if self.is_well or savers[key] is page or savers[key].is_alive
        }

    def not_told(self, phone: Carried) -> set[str]:
        """What headquarters lost by being put back, while the phone has kept no receipt of it since.

        Nor does a page know of a receipt that another one kept and then died: that comes out in the end.
        """
        if not self.is_well and not all(self.pages[name].is_alive for name in phone.pages):
            return self.ever_lost()
        lost = {name for epoch, names in self.lost.items() if epoch > phone.epoch for name in names}
        if not lost:
            return lost
        phone.epoch = self.tell({"do": "disk", "phone": phone.name})["seen"]["epoch"]
        return {name for epoch, names in self.lost.items() if epoch > phone.epoch for name in names}

    # The network

    def heard_of_hub(self, ask: Ask, reply: Reply) -> None:
        """Receipts leave the hub."""
        self.check_promises(oracles.receipts_in(ask, reply), is_of_hub=True)

    def heard(self, ask: Ask, reply: Reply) -> None:
        """Receipts leave headquarters."""
        receipts = oracles.receipts_in(ask, reply)
        self.check_promises(receipts)
        self.by_hub += sum(map(oracles.newly_kept, receipts)) if ask.page == BY_HUB else 0

    def check_promises(self, receipts: Iterable[dict[str, Any]], is_of_hub: bool = False) -> None:
        """What a receipt calls stored is on the disk when it leaves."""
        stored = {line.id for line in self.headquarters.log()}
        held = self.at_hub() if is_of_hub else set()
        if is_of_hub:
            stored |= self.ever_lost() | (held if self.hub and self.hub.boasts else set())
        for receipt in receipts:
            for finding in oracles.false_promises(receipt, stored, held):
                self.fail(finding)

    def carry(self, wire: Ask) -> None:
        """Bring one request to its end, whatever that is."""
        heard = self.along(self.hub_road if wire.is_for_hub else self.road, wire)
        if heard.is_silent:
            return
        self.tell({"do": "answer", "page": wire.page, "ask": wire.number, "answer": heard.as_sent})

    def along(self, road: Road, ask: Ask) -> Heard:
        """What comes of one request on a road, noted."""
        before = dict(self.survived)
        self.tell_time()
        heard = road.carry(ask)
        kind = next((name for name, count in self.survived.items() if count != before.get(name)), "passes")
        where = " at the hub" if ask.is_for_hub else ""
        name = "bundle" if ask.path.startswith(BUNDLES) else ask.path.rsplit("/", 1)[1][:10]
        self.note(f"{ask.page} {ask.method} {name}{where}: {kind}")
        return heard

    def tell_time(self) -> None:
        self.headquarters.now_ms = self.now
        if self.hub:
            self.hub.now_ms = self.now

    def hub_goes(self) -> None:
        """The hub carries what waits there, until it is done, is stopped or dies."""
        if self.hub is None:
            return
        try:
            self.hub.carry(lambda ask: self.along(self.onward, ask))
        except Crashed:
            self.note("the hub dies")
        self.hub.crash = ""

    def pump(self, most: int = 1000) -> None:
        for _ in range(most):
            self.wires = [wire for wire in self.wires if self.pages[wire.page].is_alive]
            if not self.wires:
                return
            self.carry(self.wires.pop(0))

    def wait(self, duration_ms: int) -> None:
        self.now += duration_ms
        self.tell()

    # The whole of it

    def enrol(self, name: str) -> None:
        phone = self.phones[name] = Carried(name)
        page = self.open(phone)
        call = self.call(page, "enrol", self.headquarters.code(name), name)
        self.pump()
        if not call.is_done or call.error:
            self.fail(f"{name} could not be enrolled: {call.error}")
        phone.device = self.tell({"do": "disk", "phone": name})["seen"]["device"]

    @property
    def roads(self) -> tuple[Road, ...]:
        return self.road, self.hub_road, self.onward

    def close(self) -> None:
        self.headquarters.close()
        if self.hub:
            self.hub.close()
