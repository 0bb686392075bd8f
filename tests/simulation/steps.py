"""What can happen next in a schedule. Each step finds something it can do, does it and notes it; or lets it be."""

from collections.abc import Callable
from typing import Any

from tests.simulation.hub import MemoryHub
from tests.simulation.newer import NewerPhone
from tests.simulation.place import POISON, STATIONS
from tests.simulation.schedule import DAY_MS, MINUTE_MS, TEN_YEARS_MS, Page, Schedule

Step = Callable[[Schedule], None]
PATHS = ("access", "queue", "10", "2", "note", "stations/r1/$row", "stations/r1/v")


def some_page(schedule: Schedule) -> Page | None:
    alive = schedule.alive()
    return schedule.chance.choice(alive) if alive else None


def some_submission(schedule: Schedule, page: Page) -> dict[str, Any] | None:
    shown = page.seen["submissions"]
    return schedule.chance.choice(shown) if shown else None


def begin(schedule: Schedule) -> None:
    if page := some_page(schedule):
        station = schedule.chance.choice(STATIONS)
        schedule.call(page, "start", station)
        schedule.note(f"{page.name} begins at {station}")
        schedule.look(page)


def some_value(schedule: Schedule) -> Any:
    kind = schedule.chance.random()
    if kind < 0.6:
        schedule.counted += 1
        return schedule.counted
    if kind < 0.98:
        return schedule.chance.choice(["yes", "no", None, None, ["a", "b"], "ж" * 300, {"lat": "43.2", "lon": "76.9"}])
    return POISON


def write(schedule: Schedule) -> None:
    """An observer answers one question, or clears it."""
    page = some_page(schedule)
    found = page and some_submission(schedule, page)
    if not page or not found:
        begin(schedule)
        return
    changes = {schedule.chance.choice(PATHS): some_value(schedule)}
    schedule.call(page, "write", found["id"], changes, submission=found["id"], changes=changes)
    schedule.note(f"{page.name} writes {str(changes)[:60]}")
    if schedule.chance.random() < 0.15:
        again = {path: some_value(schedule) for path in changes}
        beside = schedule.sending(page)
        schedule.call(page, "write", found["id"], again, submission=found["id"], changes=again, beside=beside)
        schedule.note(f"{page.name} writes {str(again)[:60]} while it sends")
    if schedule.chance.random() < 0.3:
        schedule.pump(1)
    schedule.look(page)


def clear(schedule: Schedule) -> None:
    """An observer takes back an answer, a partner's perhaps."""
    page = some_page(schedule)
    found = page and next((each for each in page.seen["submissions"] if each["answers"]), None)
    if page and found:
        changes = dict.fromkeys([schedule.chance.choice(sorted(found["answers"]))])
        schedule.call(page, "write", found["id"], changes, submission=found["id"], changes=changes)
        schedule.note(f"{page.name} clears {next(iter(changes))}")
        schedule.look(page)


def remove_row(schedule: Schedule) -> None:
    page = some_page(schedule)
    found = page and some_submission(schedule, page)
    if page and found:
        changes = {"stations/r1/$row": None, "stations/r1/v": None}
        schedule.call(page, "write", found["id"], changes, submission=found["id"], changes=changes)
        schedule.note(f"{page.name} removes a row")


def finish(schedule: Schedule) -> None:
    page = some_page(schedule)
    found = page and some_submission(schedule, page)
    if page and found:
        schedule.call(page, "finalise", found["id"], submission=found["id"], changes={"$state": "final"})
        schedule.note(f"{page.name} finishes")
        schedule.look(page)


def move(schedule: Schedule) -> None:
    page = some_page(schedule)
    found = page and some_submission(schedule, page)
    if page and found:
        station = schedule.chance.choice(STATIONS)
        changes = {"$station": station}
        schedule.call(page, "changeStation", found["id"], station, submission=found["id"], changes=changes)
        schedule.note(f"{page.name} moves to {station}")


def decide(schedule: Schedule) -> None:
    """One of a pair settles what they disagree on."""
    page = some_page(schedule)
    found = next((each for each in page.seen["submissions"] if each["conflicts"]), None) if page else None
    if page and found:
        path, sides = schedule.chance.choice(sorted(found["conflicts"].items()))
        value = schedule.chance.choice(sorted(sides, key=lambda side: str(side["value"])))["value"]
        schedule.call(page, "settle", found["id"], path, value, submission=found["id"], changes={path: value})
        schedule.note(f"{page.name} settles {path}")


def network(schedule: Schedule) -> None:
    """Some of what is on its way goes on, in any order."""
    for _ in range(schedule.chance.randint(1, 4)):
        schedule.wires = [wire for wire in schedule.wires if schedule.pages[wire.page].is_alive]
        if schedule.wires:
            wire = schedule.wires.pop(schedule.chance.randrange(len(schedule.wires)))
            schedule.carry(wire)
    for road in schedule.roads:
        if schedule.chance.random() < 0.3:
            road.arrive_late()
    for page in schedule.alive():
        schedule.look(page)


def send(schedule: Schedule) -> None:
    if page := some_page(schedule):
        schedule.call(page, "sync")
        schedule.note(f"{page.name} sends")
        schedule.pump(schedule.chance.randint(0, 6))
        schedule.look(page)


def wait(schedule: Schedule) -> None:
    duration_ms = schedule.chance.choice([1000, 20_000, 70_000, 6 * MINUTE_MS, DAY_MS, 3 * DAY_MS])
    schedule.wait(duration_ms)
    schedule.note(f"{duration_ms // 1000} s go by")


def kill(schedule: Schedule) -> None:
    """A page dies now, or at some write to come; somebody opens the app again."""
    page = some_page(schedule)
    if page is None:
        return
    if schedule.chance.random() < 0.3:
        schedule.tell({"do": "kill", "page": page.name})
        schedule.note(f"{page.name} is killed")
        schedule.count("phone killed")
    else:
        is_before = schedule.chance.random() < 0.5
        death = {"transactions": schedule.chance.randint(1, 4), "isBefore": is_before}
        schedule.tell({"do": "doom", "page": page.name, "death": death})
        schedule.note(f"{page.name} will die {death}")
        schedule.count("phone killed before its commit" if is_before else "phone killed after its commit")


def reopen(schedule: Schedule) -> None:
    """A phone without a page gets one; one that has a page, perhaps a second."""
    phone = schedule.chance.choice(list(schedule.phones.values()))
    alive = len(schedule.alive(phone))
    if alive == 0 or (alive == 1 and schedule.chance.random() < 0.3):
        schedule.count("two tabs at once", alive)
        schedule.open(phone)
        schedule.note(f"{phone.name} opens the app" + (" once more" if alive else ""))


def clock(schedule: Schedule) -> None:
    phone = schedule.chance.choice(list(schedule.phones.values()))
    skew_ms = schedule.chance.choice([0, TEN_YEARS_MS, -TEN_YEARS_MS, schedule.chance.randint(-DAY_MS, DAY_MS)])
    schedule.tell({"do": "phone", "phone": phone.name, "skew_ms": skew_ms})
    schedule.note(f"the clock of {phone.name} is off by {skew_ms // DAY_MS} days")
    schedule.count("clock jumps")


def room(schedule: Schedule) -> None:
    phone = schedule.chance.choice(list(schedule.phones.values()))
    left = schedule.chance.choice(["plenty", "plenty", "tight", "none"])
    schedule.tell({"do": "phone", "phone": phone.name, "room": left})
    schedule.note(f"{phone.name} has room: {left}")
    if left != "plenty":
        schedule.count("phone's disk full")


def weather(schedule: Schedule) -> None:
    road = schedule.chance.choice(schedule.roads)
    road.faults = schedule.chance.choice([0.0, 0.1, 0.3, 0.6, 0.9])
    schedule.note(f"faults from now on: {road.faults}")


def power(schedule: Schedule) -> None:
    schedule.headquarters.lose_power()
    schedule.note("headquarters loses power")
    schedule.count("server lost power")


def back_up(schedule: Schedule) -> None:
    schedule.headquarters.back_up()
    schedule.note("headquarters is copied")


def restore(schedule: Schedule) -> None:
    before = {line.id for line in schedule.headquarters.log()}
    schedule.headquarters.restore()
    schedule.epoch += 1
    schedule.lost[schedule.epoch] = before - {line.id for line in schedule.headquarters.log()}
    schedule.note("headquarters is put back from its copy")
    schedule.count("old copy put back")


def revoke(schedule: Schedule) -> None:
    phone = schedule.chance.choice(list(schedule.phones.values()))
    schedule.headquarters.revoke(phone.device)
    schedule.note(f"{phone.name} is revoked")
    schedule.count("phone revoked")


def desk(schedule: Schedule) -> None:
    """The desk writes into a submission, or admits what was held back."""
    lines = schedule.headquarters.log()
    if not lines:
        return
    line = schedule.chance.choice(lines)
    submission = line.said["submission"]
    held = schedule.headquarters.shown(submission)["held"]
    if held and schedule.chance.random() < 0.7:
        schedule.headquarters.decide(submission, {f"$admit/{schedule.chance.choice(held)}": True})
        schedule.note("the desk admits a revision")
    else:
        path = schedule.chance.choice(PATHS)
        schedule.headquarters.decide(submission, {path: schedule.chance.choice(["yes", "no", "desk"])})
        schedule.note(f"the desk decides {path}")


def newer(schedule: Schedule) -> None:
    """A phone with next year's release writes into a submission of its team."""
    lines = schedule.headquarters.log()
    if not lines:
        return
    if schedule.newer is None:
        schedule.newer = NewerPhone(schedule.headquarters, "boris")
    schedule.counted += 1
    schedule.newer.write(schedule.chance.choice(lines).said["submission"], "note", schedule.counted)
    schedule.newer.send()
    schedule.note("a newer phone writes and sends")
    schedule.count("revisions of a newer release")


def shutdown(schedule: Schedule) -> None:
    """The internet goes away from phones or from the hub, or comes back; phones come near the hub, or leave it."""
    road = schedule.chance.choice(schedule.roads)
    road.is_closed = schedule.chance.random() < 0.6 or (road is schedule.hub_road and schedule.hub is None)
    schedule.note(f"road {schedule.roads.index(road)} is {'closed' if road.is_closed else 'open'}")


def carry(schedule: Schedule) -> None:
    """The hub goes to headquarters, and perhaps dies on the way."""
    if schedule.hub:
        if schedule.chance.random() < 0.15:
            schedule.hub.crash = schedule.chance.choice(["before", "after"])
            schedule.count(f"hub killed {schedule.hub.crash} its commit")
        schedule.note("the hub goes to headquarters")
        schedule.hub_goes()
        for page in schedule.alive():
            schedule.look(page)


def trouble(schedule: Schedule) -> None:
    """Something happens to the hub."""
    if schedule.hub:
        schedule.chance.choice(TROUBLES)(schedule)


def hub_power(schedule: Schedule) -> None:
    assert schedule.hub
    schedule.hub.lose_power()
    schedule.note("the hub loses power")
    schedule.count("hub lost power")


def hub_full(schedule: Schedule) -> None:
    assert schedule.hub
    schedule.hub.is_full = not schedule.hub.is_full
    schedule.note("the hub's disk is full" if schedule.hub.is_full else "the hub has room again")
    schedule.count("hub's disk full", schedule.hub.is_full)


def hub_copied(schedule: Schedule) -> None:
    assert schedule.hub
    schedule.hub.back_up()
    schedule.note("the hub is copied")


def hub_put_back(schedule: Schedule) -> None:
    assert schedule.hub
    before = schedule.at_hub()
    schedule.hub.restore()
    schedule.lost_at_hub |= before - schedule.at_hub()
    schedule.note("the hub is put back from its copy")
    schedule.count("hub put back from an old copy")


def hub_clock(schedule: Schedule) -> None:
    if isinstance(schedule.hub, MemoryHub):
        schedule.hub.skew_ms = schedule.chance.choice([0, TEN_YEARS_MS, -TEN_YEARS_MS])
        schedule.note(f"the clock of the hub is off by {schedule.hub.skew_ms // DAY_MS} days")
        schedule.count("hub's clock jumps")


def hub_boasts(schedule: Schedule) -> None:
    """For a while it says that headquarters has what it only carries; it can show no signature for that."""
    if isinstance(schedule.hub, MemoryHub):
        schedule.hub.boasts = not schedule.hub.boasts
        schedule.note("the hub boasts" if schedule.hub.boasts else "the hub is honest")
        schedule.count("hub that boasts", schedule.hub.boasts)


def hub_revoked(schedule: Schedule) -> None:
    assert schedule.hub
    if schedule.chance.random() < 0.3:
        schedule.headquarters.revoke(schedule.hub.device)
        schedule.is_hub_revoked = True
        schedule.note("the hub is revoked")
        schedule.count("hub revoked")


TROUBLES: tuple[Step, ...] = (
    hub_power, hub_full, hub_copied, hub_put_back, hub_clock, hub_boasts, hub_revoked,
)  # fmt: skip


def drown(schedule: Schedule) -> None:
    """A phone falls into a river, with whatever it had not brought anywhere."""
    if schedule.hub and len(schedule.phones) > 1 and schedule.chance.random() < 0.5:
        phone = schedule.phones.pop(schedule.chance.choice(list(schedule.phones)))
        for page in schedule.alive(phone):
            schedule.tell({"do": "kill", "page": page.name})
        schedule.drowned.append(phone)
        schedule.note(f"the phone of {phone.name} is gone")
        schedule.count("phone gone for good")


STEPS: dict[Step, int] = {
    write: 30, network: 26, send: 10, wait: 8, finish: 6, begin: 4, kill: 4, reopen: 6, weather: 4, decide: 3, move: 2,
    remove_row: 2, clear: 4, clock: 2, room: 3, power: 1, back_up: 1, restore: 1, revoke: 1, desk: 2, newer: 1,
    shutdown: 6, carry: 9, trouble: 5, drown: 1,
}  # fmt: skip
