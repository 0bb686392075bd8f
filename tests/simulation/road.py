"""What can happen to a request between a phone and headquarters; each fault says what the phone hears of it."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.receipt import MEDIA_TYPE
from sync.signing import content_id
from tests.simulation.place import Ask, Crashed, Heard, Reply, Server

HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
PROBLEM = {"Content-Type": "application/problem+json"}
FALSE = {
    "sign-in page": Reply(200, HTML, "<html>Please sign in to the Wi-Fi</html>"),
    "JSON that is no receipt": Reply(200, JSON, '{"status": "ok", "outcomes": {}}'),
    "proxy's 502": Reply(502, HTML, "bad gateway"),
    "server's 500": Reply(500, JSON, '{"error": "division by zero"}'),
    "busy": Reply(503, PROBLEM | {"Retry-After": "40"}, '{"type": "urn:fieldobs:busy", "title": "Busy"}'),
    "too many": Reply(429, PROBLEM | {"Retry-After": "5"}, '{"type": "urn:fieldobs:too-many", "title": "Wait"}'),
    "disk full": Reply(507, PROBLEM, '{"type": "urn:fieldobs:storage-full", "title": "Full"}'),
}


@dataclass
class Road:
    """The way to a server. `late` are requests that a bad network will still bring, to nobody's ear."""

    server: Server
    chance: random.Random
    on_reply: Callable[[Ask, Reply], None]
    survived: dict[str, int]
    is_closed: bool = False
    faults: float = 0.0
    late: list[Ask] = field(default_factory=list)
    receipts: list[Reply] = field(default_factory=list)

    def carry(self, ask: Ask) -> Heard:
        """What comes of a request under the present faults."""
        if self.is_closed:
            self.count("road closed")
            return Heard()
        if self.chance.random() >= self.faults:
            return Heard(self.reach(ask))
        kind = self.chance.choice(list(FAULTS) if ask.is_sync else OF_BUNDLES if ask.is_bundle else OF_OTHERS)
        return self.suffer(kind, ask)

    def suffer(self, kind: str, ask: Ask) -> Heard:
        self.count(kind)
        return FAULTS[kind](self, ask)

    def count(self, kind: str) -> None:
        self.survived[kind] = self.survived.get(kind, 0) + 1

    def arrive_late(self) -> None:
        """One of the delayed requests, in any order."""
        if self.late:
            self.reach(self.late.pop(self.chance.randrange(len(self.late))))

    def reach(self, ask: Ask) -> Reply | None:
        try:
            reply = self.server.ask(ask)
        except Crashed:
            return None
        if ask.is_sync and reply.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            self.receipts.append(reply)
        self.on_reply(ask, reply)
        return reply


def _crash(moment: str) -> Callable[[Road, Ask], Heard]:
    def crash(road: Road, ask: Ask) -> Heard:
        road.server.crash = moment
        reply = road.reach(ask)
        road.server.crash = ""
        return Heard(reply)

    return crash


def _lost_power(road: Road, ask: Ask) -> Heard:
    reply = road.reach(ask)
    road.server.lose_power()
    return Heard(reply)


def _lost_reply(road: Road, ask: Ask) -> Heard:
    road.reach(ask)
    return Heard()


def _cut(road: Road, ask: Ask) -> Heard:
    reply = road.reach(ask)
    return Heard(reply, road.chance.randrange(len(reply.body) or 1) if reply else None)


def _twice(road: Road, ask: Ask) -> Heard:
    replies = [road.reach(ask), road.reach(ask)]
    return Heard(road.chance.choice(replies))


def _delayed(road: Road, ask: Ask) -> Heard:
    road.late.append(ask)
    return Heard(is_silent=True)


def _for_another_batch(road: Road, ask: Ask) -> Heard:
    return Heard(road.chance.choice(road.receipts) if road.receipts else FALSE["sign-in page"])


def _forged(road: Road, ask: Ask) -> Heard:
    """A machine in the middle says that all is stored."""
    said = json.loads(ask.body or "{}")
    names = [content_id(entry["body"]) for entry in said["revisions"]]
    told = json.loads(road.receipts[-1].body) if road.receipts else {}
    told |= {"batch": said["batch"], "outcomes": {name: {"outcome": "stored"} for name in names}}
    return Heard(Reply(200, {"Content-Type": MEDIA_TYPE}, json.dumps(told)))


def _false(reply: Reply) -> Callable[[Road, Ask], Heard]:
    return lambda road, ask: Heard(reply)


def _false_after_arrival(reply: Reply) -> Callable[[Road, Ask], Heard]:
    def arrives(road: Road, ask: Ask) -> Heard:
        road.reach(ask)
        return Heard(reply)

    return arrives


FAULTS: dict[str, Callable[[Road, Ask], Heard]] = {
    "request lost": lambda road, ask: Heard(),
    "reply lost": _lost_reply,
    "reply cut": _cut,
    "request sent twice": _twice,
    "request delayed": _delayed,
    "receipt for another batch": _for_another_batch,
    "forged receipt": _forged,
    "server killed before its commit": _crash("before"),
    "server killed after its commit": _crash("after"),
    "power lost after the reply": _lost_power,
    **{name: _false(reply) for name, reply in FALSE.items()},
    "502 in place of the receipt": _false_after_arrival(FALSE["proxy's 502"]),
}
OF_OTHERS = ["request lost", "reply lost", "sign-in page"]
OF_BUNDLES = [name for name in FAULTS if name not in ("receipt for another batch", "forged receipt")]
