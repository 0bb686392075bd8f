"""What must hold in every schedule, at every moment or at its end. A finding is a sentence about what does not."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.simulation.place import BUNDLES, KNOWN, Ask, Reply
from tests.simulation.reference import Line, differs, meaning, same, standing, submissions

KEPT = ("stored", "duplicate", "quarantined")
Seen = Mapping[str, Any]


def false_promises(receipt: Seen, stored: Collection[str], at_hub: Collection[str] = ()) -> Iterator[str]:
    """Acknowledged ⊆ stored, at the moment the receipt leaves; only a hub calls what it holds relayed."""
    for name, ruling in receipt["outcomes"].items():
        is_held = name in stored if ruling["outcome"] in KEPT else name in at_hub
        if ruling["outcome"] in (*KEPT, "relayed") and not is_held:
            yield f"a receipt calls {name} {ruling['outcome']}, and it is not on the disk"


def receipts_in(ask: Ask, reply: Reply) -> list[dict[str, Any]]:
    """The receipts that an answer brings."""
    if reply.status != 200 or not (ask.is_sync or ask.path.startswith(BUNDLES)):
        return []
    said = json.loads(reply.body)
    return [said] if ask.is_sync else said["receipts"]


def newly_kept(receipt: Seen) -> int:
    """How many revisions headquarters has with this receipt for the first time."""
    told = [ruling["outcome"] for ruling in receipt["outcomes"].values()]
    return told.count("stored") + told.count("quarantined")


def screen_ahead(
    seen: Seen, stored: Collection[str], carried: Collection[str], saved: Mapping[Any, Any]
) -> Iterator[str]:
    """What a screen says is never more than what is true.

    `stored` is at headquarters, `carried` there or at the hub; `saved` tells what may stand last at (submission, path).
    """
    for each in seen["submissions"]:
        mine = [change for change in each["history"] if change["mine"]]
        for change in mine:
            held = {"hq": stored, "hub": carried}.get(change["where"])
            if held is not None and change["revision"] not in held:
                yield f"the screen says {change['revision']} is at the {change['where']}, and it is not"
        if each["untouched"] or each["where"] not in ("hq", "hub"):
            continue
        arrived = [change for change in mine if change["where"] in ("hq", each["where"])]
        for (submission, path), values in saved.items():
            told = [change["set"][path] for change in arrived if path in change["set"]]
            if submission == each["id"] and not any(same(value, one) for value in values for one in told):
                yield f"the screen says all of {submission} is at the {each['where']}, and {path} = {values!r} is not"


def repeated(lines: Iterable[Line]) -> Iterator[str]:
    """No revision twice, no number of a phone twice."""
    lines = list(lines)
    for name, count in Counter(line.id for line in lines).items():
        if count > 1:
            yield f"the revision {name} is stored {count} times"
    numbers = Counter((line.said["device"], line.said["seq"]) for line in lines if not line.is_desk)
    for (device, seq), count in numbers.items():
        if count > 1:
            yield f"the device {device} has used its number {seq} {count} times"


def misread(lines: Sequence[Line], shown: Any) -> Iterator[str]:
    """Headquarters shows what the reference makes of its log."""
    for submission in sorted(submissions(lines)):
        found, meant = shown(submission), meaning(lines, submission, KNOWN)
        for part in ("team", "held", "is_held_back"):
            if found[part] != getattr(meant, part):
                yield f"{part} of {submission} is {found[part]!r} at headquarters, should be {getattr(meant, part)!r}"
        if not same(found["answers"], meant.answers):
            yield f"answers of {submission} are {found['answers']} at headquarters and should be {meant.answers}"
        if not same(_sides(found["conflicts"]), _sides(meant.conflicts)):
            yield f"conflicts of {submission} are {found['conflicts']} at headquarters, should be {meant.conflicts}"


def _sides(conflicts: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    return {path: sorted([list(side) for side in sides], key=str) for path, sides in conflicts.items()}


def misshown(seen: Seen, disk: Mapping[str, Any]) -> Iterator[str]:
    """A phone shows what the reference makes of the revisions on its own disk."""
    lines = [Line(record["body"]) for record in disk["revisions"]]
    pending = {(edit["submission"], edit["path"]) for edit in disk["edits"]}
    for each in seen["submissions"]:
        mine = [line for line in lines if line.said["submission"] == each["id"]]
        paths = {path for line in mine for path in line.said["set"]}
        for path in sorted(paths):
            if (each["id"], path) in pending:
                continue
            writes = standing(mine, path)
            if differs(writes) != (path in each["conflicts"]) if writes else path in each["conflicts"]:
                yield f"the phone shows {path} of {each['id']} as conflict: {path in each['conflicts']}"
            if not path.startswith("$") and path in each["answers"] and not writes:
                yield f"the phone shows {path} of {each['id']}, where nothing stands"
            if not path.startswith("$") and writes and not _is_shown(each["answers"].get(path), writes):
                yield f"the phone shows {path} of {each['id']} as {each['answers'].get(path)!r}, of {writes}"


def _is_shown(value: Any, writes: Sequence[tuple[str, Any]]) -> bool:
    best = max(writes, key=lambda write: (write[1] is not None, write[0]))[1]
    return same(value, best)


def missing(disk: Mapping[str, Any], lines: Iterable[Line], refused: str | None) -> Iterator[str]:
    """Everything on a phone is at headquarters, byte for byte, but what headquarters refuses for ever."""
    stored = {line.id: line.body for line in lines}
    for record in disk["revisions"]:
        if refused and refused in record["body"]:
            if record["state"] != "rejected":
                yield f"{record['id']} was refused for ever, and the phone says {record['state']}"
        elif record["id"] not in stored:
            yield f"{record['id']} of {record['device']} is on a phone ({record['state']}) and not at headquarters"
        elif stored[record["id"]] != record["body"]:
            yield f"{record['id']} is at headquarters with other bytes"


def not_carried(held: Iterable[Line], lines: Iterable[Line], refused: str | None) -> Iterator[str]:
    """Everything at a hub is at headquarters, byte for byte, but what headquarters refuses for ever."""
    stored = {line.id: line.body for line in lines}
    for line in held:
        if stored.get(line.id) != line.body and not (refused and refused in line.body):
            yield f"{line.id} is at the hub and not so at headquarters"


def let_go_early(
    disk: Seen, taken: Mapping[str, Mapping[str, str]], safe: Collection[str], refused: str | None
) -> Iterator[str]:
    """A colleague's file stays until headquarters has all of it. `taken` tells what those held that came to a phone."""
    here = {record["id"] for record in disk["carried"] if record["isHere"]}
    for file, bodies in taken.items():
        for name, body in bodies.items():
            if file not in here and name not in safe and not (refused and refused in body):
                yield f"a colleague's file was let go of, and its {name} is not at headquarters"


def still_carried(disk: Seen, sound: Collection[str]) -> Iterator[str]:
    """In the end every sealed file is answered; only what is damaged is refused."""
    for record in disk["carried"]:
        if record["isHere"] and (record["id"] in sound or not record.get("isRefused")):
            yield f"a colleague's file is still carried, tried {record['tries']} times: {record.get('why')}"


def forgotten(disk: Mapping[str, Any], device: str, saved: Mapping[Any, Sequence[Any]]) -> Iterator[str]:
    """What was saved last is the last that this phone has signed. `saved` holds the values that may be it."""
    own = [json.loads(record["body"]) for record in disk["revisions"] if record["device"] == device]
    own.sort(key=lambda said: said["seq"])
    unsealed = {(edit["submission"], edit["path"]): edit["value"] for edit in disk["edits"]}
    for (submission, path), values in saved.items():
        written = [each["set"][path] for each in own if each["submission"] == submission and path in each["set"]]
        written += [unsealed[submission, path]] if (submission, path) in unsealed else []
        if not written or not any(same(written[-1], value) for value in values):
            last = written[-1] if written else "nothing"
            yield f"{path} of {submission} was saved as {values!r}, and the phone has signed {last!r} last"


def not_brought_down(disk: Mapping[str, Any], device: str, team: str, lines: Sequence[Line]) -> Iterator[str]:
    """A phone has every revision of its team that counts."""
    held = {record["id"] for record in disk["revisions"]}
    for submission in sorted(submissions(lines)):
        meant = meaning(lines, submission, KNOWN)
        if meant.team != team:
            continue
        for line in lines:
            said = line.said
            is_of_others = said["submission"] == submission and said["device"] != device
            if is_of_others and line.id not in meant.held and line.id not in held:
                yield f"{line.id} of the team's {submission} has not come down to {device}"


def replaced_unseen(
    disk: Mapping[str, Any], device: str, known: Mapping[tuple[str, str], Collection[str]]
) -> Iterator[str]:
    """Nobody replaces what nobody has seen. `known` maps (submission, path) to what was on screen at a write there."""
    records = {record["id"]: record for record in disk["revisions"]}
    for record in records.values():
        said = json.loads(record["body"])
        if record["device"] != device:
            continue
        for path, names in said.get("over", {}).items():
            others = {name for name in names if name in records and records[name]["device"] != device}
            if not path.startswith("$") and not others <= set(known.get((said["submission"], path), ())):
                yield f"{record['id']} replaces an answer at {path} that was on no screen of its phone"
