"""How a schedule ends: everything works again, everybody sends, and then all must agree."""

import base64
from collections.abc import Iterator
from typing import Any

from tests.simulation import oracles
from tests.simulation.by_hand import taken_by
from tests.simulation.place import TEAM_OF
from tests.simulation.reference import Line
from tests.simulation.schedule import MINUTE_MS, Page, Schedule

MOST_ROUNDS = 12
ONLY_BY_HUB = ONLY_BY_HAND = 0.4
MOST_ERRANDS = 3
LONGEST_REST_MS = 6 * 60 * MINUTE_MS + 1


def heal(schedule: Schedule) -> None:
    """Everything works again; then nothing may be left behind."""
    schedule.note("all is well again")
    all_is_well(schedule)
    has_only_hub = bool(schedule.hub) and not schedule.is_hub_revoked and schedule.chance.random() < ONLY_BY_HUB
    has_only_hands = schedule.by_hand and not has_only_hub and schedule.chance.random() < ONLY_BY_HAND
    schedule.road.is_closed = has_only_hub or has_only_hands
    schedule.hub_road.is_closed |= has_only_hands
    for phone in schedule.phones.values():
        schedule.tell({"do": "phone", "phone": phone.name, "room": "plenty"})
        is_shut = schedule.chance.random() < 0.5
        for page in schedule.alive(phone):
            schedule.tell({"do": "kill" if is_shut else "spare", "page": page.name})
        if not schedule.alive(phone):
            schedule.open(phone)
    for road in schedule.roads:
        while road.late:
            road.arrive_late()
    schedule.wait(2 * MINUTE_MS)  # whoever still listens to silence gives up
    schedule.pump()
    if has_only_hub:
        come_home_by_hub(schedule)
    if has_only_hands:
        come_home_by_hand(schedule)
    if schedule.by_hand:
        schedule.wait(LONGEST_REST_MS)  # what a phone carries for others rests ever longer
        schedule.pump()
    settle(schedule)
    schedule.is_well = True
    for page in schedule.alive():
        schedule.look(page)


def all_is_well(schedule: Schedule) -> None:
    for road in schedule.roads:
        road.faults, road.is_closed = 0.0, False
    schedule.hub_road.is_closed = schedule.hub is None
    if schedule.hub:
        schedule.hub.is_full = schedule.hub.boasts = False


def settle(schedule: Schedule) -> None:
    """Everybody sends, until nothing more arrives."""
    for round_ in range(MOST_ROUNDS):
        before = len(schedule.headquarters.log())
        if schedule.newer and not schedule.road.is_closed:
            schedule.newer.send()
        for page in schedule.alive():
            schedule.call(page, "sync")
            schedule.pump()
            schedule.wait(1000)
            schedule.pump()
        schedule.hub_goes()
        if len(schedule.headquarters.log()) == before and round_ > 1:
            break


def come_home_by_hub(schedule: Schedule) -> None:
    """The internet stays away from phones: the hub alone must bring home all that they still keep."""
    schedule.note("only the hub is left")
    settle(schedule)
    lines = schedule.headquarters.log()
    assert schedule.hub
    for finding in oracles.not_carried(schedule.hub.log(), lines, schedule.headquarters.refused):
        schedule.fail(f"by the hub alone: {finding}")
    check_home(schedule, lines, "by the hub alone")
    schedule.road.is_closed = False


def come_home_by_hand(schedule: Schedule) -> None:
    """No network for any phone: what they still keep comes home in files, and their receipts come back."""
    schedule.note("only hands are left")
    for _ in range(MOST_ERRANDS):
        for phone in schedule.phones.values():
            page = schedule.alive(phone)[0]
            for text in schedule.call(page, "makeFiles").result:
                receipts = schedule.headquarters.take_in(base64.b64decode(text))
                schedule.call(page, "takeReceipts", receipts)
            schedule.look(page)
    check_home(schedule, schedule.headquarters.log(), "by hand alone")
    schedule.road.is_closed, schedule.hub_road.is_closed = False, schedule.hub is None


def check_home(schedule: Schedule, lines: list[Line], how: str) -> None:
    """All that phones keep is at headquarters, and they know it."""
    for phone in schedule.phones.values():
        disk = schedule.tell({"do": "disk", "phone": phone.name})["seen"]
        waiting = [record for record in disk["revisions"] if record["state"] in ("device", "hub")]
        findings = [*oracles.missing({"revisions": waiting}, lines, schedule.headquarters.refused)]
        findings += [f"{record['id']} is home, and the phone still says {record['state']}" for record in waiting]
        if findings:
            schedule.fail(f"{phone.name}, {how}: {findings[0]}")
    schedule.survived[f"all came home {how}"] = 1


def judge(schedule: Schedule) -> None:
    """At the end, all must agree."""
    lines = schedule.headquarters.log()
    schedule.stored = len(lines)
    findings = [*oracles.repeated(lines), *oracles.misread(lines, schedule.headquarters.shown)]
    findings += [*of_hub(schedule, lines), *of_drowned(schedule, lines)]
    findings += schedule.newer.judge() if schedule.newer else []
    for page in schedule.alive():
        findings += of_page(schedule, page, lines)
    if findings:
        schedule.fail("; ".join(findings[:5]))


def of_page(schedule: Schedule, page: Page, lines: list[Line]) -> Iterator[str]:
    phone = page.phone
    disk = schedule.tell({"do": "disk", "phone": phone.name})["seen"]
    allowed: dict[Any, list[Any]] = {key: phone.may_be(*key) for key in phone.saved}
    if page.seen["problem"]:
        yield f"{page.name} still cannot send: {page.seen['problem']}"
    if page.seen["counts"]["device"] or page.seen["counts"]["hub"]:
        yield f"{page.name} still counts {page.seen['counts']} on the device or at the hub"
    yield from oracles.missing(disk, lines, schedule.headquarters.refused)
    yield from oracles.misshown(page.seen, disk)
    yield from oracles.forgotten(disk, phone.device, allowed)
    yield from oracles.replaced_unseen(disk, phone.device, phone.known)
    safe = {line.id for line in lines} | schedule.ever_lost()
    yield from oracles.let_go_early(disk, taken_by(schedule, phone), safe, schedule.headquarters.refused)
    yield from oracles.still_carried(disk, schedule.hands.made)
    yield from oracles.not_brought_down(disk, phone.device, TEAM_OF[phone.name], lines)


def of_hub(schedule: Schedule, lines: list[Line]) -> Iterator[str]:
    """A hub keeps what it was given as headquarters does, and has brought it there."""
    if schedule.hub:
        held = schedule.hub.log()
        yield from oracles.repeated(held)
        yield from oracles.misread(held, schedule.hub.shown)
        yield from oracles.not_carried(held, lines, schedule.headquarters.refused)
        if waiting := schedule.hub.sealed_waiting():
            yield f"the hub still carries {waiting} sealed bundles"


def of_drowned(schedule: Schedule, lines: list[Line]) -> Iterator[str]:
    """What a phone that is gone was told still holds, unless what it relied on was put back since.

    What headquarters refuses for ever stays at the hub that took it in.
    """
    stored = {line.id for line in lines} | schedule.ever_lost() | schedule.lost_at_hub
    refused = schedule.headquarters.refused
    for phone in schedule.drowned:
        for record in schedule.tell({"do": "disk", "phone": phone.name})["seen"]["revisions"]:
            stays = record["state"] == "hub" and refused is not None and refused in record["body"]
            kept = stored | schedule.at_hub() if stays else stored
            if record["state"] in ("hub", "hq", "held") and record["id"] not in kept:
                yield f"{phone.name} is gone, and {record['id']}, which it called {record['state']}, with it"
