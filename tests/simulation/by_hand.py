"""What people do without a network: files to headquarters, to the hub, to a colleague's phone, and receipts back."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sync.receipt_file import read_receipt_file
from tests.simulation import oracles
from tests.simulation.hands import Sealed, Slip
from tests.simulation.place import Crashed, Server
from tests.simulation.schedule import DAY_MS, Call, Carried, Page, Schedule
from tests.simulation.steps import Step, some_page, write

STAYS = 0.5
DIES = 0.15
TEXT = {"hq": "headquarters", "hub": "the hub"}


def make(schedule: Schedule) -> None:
    """An observer puts what waits into files or codes; where nothing does, something is written first."""
    pages = [page for page in schedule.alive() if any(map(waits, page.seen["submissions"]))]
    if not pages:
        write(schedule)
    page = schedule.chance.choice(pages) if pages else some_page(schedule)
    if page:
        made = make_files(schedule, page, schedule.chance.choice(["makeFiles", "makeFiles", "makeFiles", "makeText"]))
        schedule.note(f"{page.name} makes {made} files")
        schedule.look(page)


def waits(submission: dict[str, Any]) -> bool:
    return bool(submission["unsent"]) or submission["where"] in ("device", "hub")


def make_files(schedule: Schedule, page: Page, how: str) -> int:
    """How many files a page made."""
    call = schedule.call(page, how)
    found = call.result if call.is_done and not call.error else []
    for text in found:
        schedule.hands.keep(base64.b64decode(text), page.phone.name, schedule.now, schedule.headquarters.identity)
        schedule.hands.seen["files made" if how == "makeFiles" else "codes shown"] += 1
    if not page.is_alive:
        schedule.count("phone killed while it made a file")
    return len(found)


def travel(schedule: Schedule) -> None:
    """Something becomes of a sealed file."""
    due = [each for each in schedule.hands.sealed if each.due <= schedule.now]
    if due:
        (what,) = schedule.chance.choices(list(TRAVELS), list(TRAVELS.values()))
        what(schedule, schedule.chance.choice(due))


def lost(schedule: Schedule, file: Sealed) -> None:
    schedule.hands.sealed.remove(file)
    told(schedule, file, "is lost", "bundle lost")


def doubled(schedule: Schedule, file: Sealed) -> None:
    schedule.hands.sealed.append(file)
    told(schedule, file, "is copied", "bundle doubled")


def delayed(schedule: Schedule, file: Sealed) -> None:
    days = schedule.chance.randint(1, 5)
    schedule.hands.sealed.remove(file)
    schedule.hands.sealed.append(replace(file, due=schedule.now + days * DAY_MS))
    told(schedule, file, f"stays in a pocket for {days} days", "bundle delayed by days")


def spoilt(schedule: Schedule, file: Sealed) -> None:
    content = spoil(schedule, file.content)
    schedule.hands.sealed.append(replace(file, content=content, is_spoilt=content != file.content or file.is_spoilt))
    told(schedule, file, "is copied onto a bad stick", "bundle spoilt")


def spoil(schedule: Schedule, content: bytes) -> bytes:
    """A byte turned, the end cut off, something behind it, or another file altogether.

    Only chance decides which, never what is in the file: its bytes are others each time that a seed is played.
    """
    at = int((0.5 + schedule.chance.random() / 2) * len(content))
    turned = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] if content else b""
    return schedule.chance.choice([turned, turned, content[:at], content + b"\n", b"PK\x05\x06" + bytes(18)])


def to_headquarters(schedule: Schedule, file: Sealed) -> None:
    """The desk takes it in."""
    take(schedule, schedule.headquarters, "hq", file)


def to_hub(schedule: Schedule, file: Sealed) -> None:
    if schedule.hub:
        take(schedule, schedule.hub, "hub", file)


def take(schedule: Schedule, server: Server, where: str, file: Sealed) -> None:
    """A server takes a file in, perhaps dies over it, and somebody goes back with its receipts."""
    if schedule.chance.random() < DIES:
        server.crash = schedule.chance.choice(["before", "after"])
        schedule.count(f"{TEXT[where]} killed {server.crash} its commit, over a bundle")
    before = schedule.headquarters.log()
    answer, has_died = hand_in(schedule, server, file)
    if answer is None and file.is_spoilt and schedule.headquarters.log() != before:
        schedule.fail("a bundle was refused, and something of it was kept")
    if answer is None and where == "hq" and not file.is_spoilt and not has_died:
        schedule.fail("headquarters refused a sound bundle")
    if answer is not None:
        tell_taken(schedule, where, file, answer)
    if schedule.chance.random() >= STAYS:
        schedule.hands.sealed.remove(file)
    told(schedule, file, f"is {'' if answer else 'not '}taken in at {TEXT[where]}")


def hand_in(schedule: Schedule, server: Server, file: Sealed) -> tuple[str | None, bool]:
    """The receipts, if it was taken, and whether the server died over it."""
    schedule.tell_time()
    try:
        return server.take_in(file.content), False
    except Crashed:
        return None, True
    finally:
        server.crash = ""


def tell_taken(schedule: Schedule, where: str, file: Sealed, answer: str) -> None:
    schedule.check_promises(json.loads(answer)["receipts"], is_of_hub=where == "hub")
    schedule.hands.slips.append(Slip(answer, file.maker))
    is_carried = bool(json.loads(answer)["carried"])
    schedule.hands.seen[f"bundles {'carried sealed by' if is_carried else 'taken in at'} {TEXT[where]}"] += 1
    schedule.count("bundle came days late", schedule.now - file.made_at > DAY_MS)


def to_phone(schedule: Schedule, file: Sealed) -> None:
    """A colleague takes it along."""
    page = some_page(schedule)
    if page and page.phone.name != file.maker:
        call = schedule.call(page, "carryFor", base64.b64encode(file.content).decode())
        if call.is_done and not call.error:
            schedule.hands.taken[page.phone.name].add(file.sha256)
            schedule.hands.seen["bundles carried by a colleague's phone"] += 1
            if schedule.chance.random() >= STAYS:
                schedule.hands.sealed.remove(file)
        told(schedule, file, f"goes to {page.name}")
        schedule.call(page, "sync")
        schedule.pump(schedule.chance.randint(0, 8))


def told(schedule: Schedule, file: Sealed | Slip, what: str, fault: str = "") -> None:
    kind = "file" if isinstance(file, Sealed) else "receipt file"
    schedule.note(f"a {kind} of {file.maker} {what}")
    if fault:
        schedule.count(fault)


TRAVELS: dict[Callable[[Schedule, Sealed], None], int] = {
    lost: 1, doubled: 2, delayed: 2, spoilt: 2, to_headquarters: 8, to_hub: 7, to_phone: 14,
}  # fmt: skip


def come_back(schedule: Schedule) -> None:
    """Something becomes of a receipt file."""
    due = [each for each in schedule.hands.slips if each.due <= schedule.now]
    if due:
        (what,) = schedule.chance.choices(list(RETURNS), list(RETURNS.values()))
        what(schedule, schedule.chance.choice(due))


def slip_lost(schedule: Schedule, slip: Slip) -> None:
    schedule.hands.slips.remove(slip)
    told(schedule, slip, "is lost", "receipt file lost")


def slip_delayed(schedule: Schedule, slip: Slip) -> None:
    schedule.hands.slips.remove(slip)
    days = schedule.chance.randint(1, 5)
    schedule.hands.slips.append(replace(slip, due=schedule.now + days * DAY_MS))
    told(schedule, slip, f"is on its way for {days} days", "receipt file delayed by days")


def slip_spoilt(schedule: Schedule, slip: Slip) -> None:
    """A bad stick, or a word for another: still to be read."""
    bad = schedule.chance.choice([slip.text[: len(slip.text) // 2], flattered(slip.text)])
    told(schedule, slip, "is spoilt", "receipt file spoilt")
    read_on_some(schedule, replace(slip, text=bad))


def flattered(text: str) -> str:
    return text.replace('"retry"', '"stored"').replace('"relayed"', '"stored"').replace('"rejected"', '"stored"')


def slip_forged(schedule: Schedule, slip: Slip) -> None:
    """Somebody writes that headquarters has all of a file, under a signature that stood under something else."""
    file = schedule.chance.choice(list(schedule.hands.made.values()))
    said = json.loads(slip.text)
    if said["receipts"]:
        outcomes = {name: {"outcome": "stored"} for name in file.bodies}
        said["receipts"] = [said["receipts"][0] | {"batch": file.batch, "outcomes": outcomes}]
        told(schedule, slip, "is a model for a forger", "receipt file forged")
        read_on_some(schedule, Slip(json.dumps(said), file.maker))


def slips_joined(schedule: Schedule, slip: Slip) -> None:
    """One file for several phones, as the desk gives it out."""
    other = schedule.chance.choice(schedule.hands.slips)
    both = read_receipt_file(other.text.encode()) + read_receipt_file(slip.text.encode())
    schedule.hands.slips.append(replace(slip, text=both.text))
    told(schedule, slip, f"is joined with one of {other.maker}")


def to_maker(schedule: Schedule, slip: Slip) -> None:
    if schedule.chance.random() >= STAYS:
        schedule.hands.slips.remove(slip)
    if slip.maker in schedule.phones:
        read_on(schedule, schedule.phones[slip.maker], slip)


def to_stranger(schedule: Schedule, slip: Slip) -> None:
    others = [phone for name, phone in schedule.phones.items() if name != slip.maker]
    if others:
        schedule.count("receipt file shown to the wrong phone")
        read_on(schedule, schedule.chance.choice(others), slip)


def receipts_to_hub(schedule: Schedule, slip: Slip) -> None:
    """Headquarters' word reaches the hub by hand."""
    if schedule.hub:
        try:
            schedule.hub.take_receipts(slip.text)
        except Crashed:
            schedule.note("the hub dies")
        schedule.hands.seen["receipt files taken to the hub"] += 1
        told(schedule, slip, "is taken to the hub")


def read_on_some(schedule: Schedule, slip: Slip) -> None:
    read_on(schedule, schedule.phones.get(slip.maker) or schedule.chance.choice(list(schedule.phones.values())), slip)


def read_on(schedule: Schedule, phone: Carried, slip: Slip) -> None:
    """A phone reads a receipt file; its screen must be true afterwards."""
    pages = schedule.alive(phone)
    if pages:
        page = schedule.chance.choice(pages)
        verdict = verdict_of(schedule.call(page, "takeReceipts", slip.text))
        schedule.hands.seen[f"receipt files read: {verdict}"] += 1
        told(schedule, slip, f"is read on {page.name}: {verdict}")
        schedule.look(page)


def verdict_of(call: Call) -> str:
    return str(call.result["kind"]) if call.is_done and not call.error else "not to the end"


RETURNS: dict[Callable[[Schedule, Slip], None], int] = {
    slip_lost: 1, slip_delayed: 1, slip_spoilt: 2, slip_forged: 2, slips_joined: 2, to_maker: 10, to_stranger: 3,
    receipts_to_hub: 3,
}  # fmt: skip


def show(schedule: Schedule) -> None:
    """Whoever carried a file has receipts to give back, and may let go of it then."""
    pages = [page for page in schedule.alive() if page.phone.name in schedule.hands.taken]
    if pages:
        page = schedule.chance.choice(pages)
        carried = schedule.hands.taken[page.phone.name]
        schedule.call(page, "sync")
        schedule.pump(schedule.chance.randint(0, 8))
        call = schedule.call(page, "receiptsHere")
        found: list[Any] = call.result if call.is_done and not call.error else []
        makers = sorted({schedule.hands.made[name].maker for name in carried if name in schedule.hands.made})
        schedule.hands.slips += [Slip(text, maker) for text in found for maker in makers[:1]]
        schedule.hands.seen["receipts shown by a colleague's phone"] += len(found)
        if schedule.chance.random() < 0.3:
            schedule.call(page, "letGo")
        schedule.note(f"{page.name} shows {len(found)} receipts")


def check_carried(schedule: Schedule) -> None:
    """Nothing that a phone took to carry is let go of before headquarters has all of it."""
    for phone in [phone for name, phone in schedule.phones.items() if name in schedule.hands.taken]:
        disk = schedule.tell({"do": "disk", "phone": phone.name})["seen"]
        safe = {line.id for line in schedule.headquarters.log()} | schedule.ever_lost()
        for finding in oracles.let_go_early(disk, taken_by(schedule, phone), safe, schedule.headquarters.refused):
            schedule.fail(f"{phone.name}: {finding}")


def taken_by(schedule: Schedule, phone: Carried) -> dict[str, Any]:
    """What each of the files held that a phone took to carry."""
    return {name: schedule.hands.bodies_of(name) for name in schedule.hands.taken.get(phone.name, ())}


BY_HAND: dict[Step, int] = {make: 30, travel: 40, come_back: 34, show: 10}
