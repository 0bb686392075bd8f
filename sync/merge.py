"""Merging: what stands of many writes, what becomes of what arrives. `standing` and `outcome` decide, `merge_batch` does."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.batch import Entry
from sync.errors import Malformed, NotYetKnown
from sync.receipt import Outcome, Problem, Ruling
from sync.revision import Path, Revision, RevisionId, read_revision
from sync.signing import content_id, verifies
from sync.store import Arrival, Register, Store


@dataclass(frozen=True, slots=True)
class Write:
    """What one revision wrote to one path, and which earlier writes of it that replaces."""

    revision: RevisionId
    value: Any
    over: Collection[RevisionId]


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at one path. `value` is provisional while `sides` holds writes that differ."""

    value: Any
    writes: list[Write]

    @property
    def is_conflict(self) -> bool:
        return len({canonical(write.value) for write in self.writes}) > 1


def canonical(value: Any) -> str:
    """Text that is the same for equal values only: `1`, `true` and `"1"` differ, the order of members does not."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def standing(writes: Collection[Write]) -> list[Write]:
    """Writes of one path that no other write replaces; two different values are a conflict."""
    replaced = {name for write in writes for name in write.over}
    return [write for write in writes if write.revision not in replaced]


def provisional(writes: Collection[Write]) -> Any:
    """The value that figures use: not null before null, then the greatest id as ASCII text."""
    chosen = max(writes, key=lambda write: (write.value is not None, write.revision), default=None)
    return chosen.value if chosen else None


def answers(revisions: Iterable[Revision]) -> dict[Path, Answer]:
    """What stands at every path that any of these revisions wrote."""
    by_path: dict[Path, list[Write]] = defaultdict(list)
    for revision in revisions:
        for path, value in revision.set.items():
            by_path[path].append(Write(revision.id, value, revision.over.get(path, ())))
    found = {path: standing(writes) for path, writes in by_path.items()}
    return {path: Answer(provisional(writes), writes) for path, writes in found.items()}


def merge_batch(entries: Iterable[Entry], store: Store, register: Register) -> dict[RevisionId, Ruling]:
    """Merge what a device sends, and say what became of each; repeating it changes nothing, order plays no part."""
    sent = {RevisionId(content_id(entry.body)): entry for entry in entries}
    held = store.find(sent)
    rulings: dict[RevisionId, Ruling] = {}
    arrivals: list[Arrival] = []
    for name, entry in sent.items():
        if name in held:
            rulings[name] = Ruling(Outcome.DUPLICATE)
            continue
        found = read(entry, register)
        if isinstance(found, Ruling):
            rulings[name] = found
        else:
            arrivals.append(found)
            rulings[name] = Ruling(Outcome.STORED)
    store.add(arrivals)
    problems = store.problems([name for name, ruling in rulings.items() if ruling.is_kept])
    return {name: outcome(ruling, problems.get(name)) for name, ruling in rulings.items()}


def read(entry: Entry, register: Register) -> Arrival | Ruling:
    """An entry as a revision to be stored, or why it is not."""
    try:
        revision = read_revision(entry.body, entry.sig)
    except NotYetKnown as error:
        return Ruling(Outcome.RETRY, Problem("version-not-known", "Needs a newer server", str(error)))
    except Malformed as error:
        return Ruling(Outcome.REJECTED, Problem("malformed", "Cannot be read", str(error)))
    device = register.find(revision.device)
    if device is None:
        return Ruling(Outcome.RETRY, Problem("device-unknown", "Device not known", revision.device))
    if not verifies(device.key, revision.sig, revision.body.encode()):
        return Ruling(Outcome.REJECTED, Problem("bad-signature", "Not signed by its device", revision.device))
    return Arrival(revision, device.team, device.is_revoked, device.is_desk)


def outcome(ruling: Ruling, problem: Problem | None) -> Ruling:
    """The last word: what is kept but held out of the figures is told so."""
    if problem is None:
        return ruling
    kind = Outcome.QUARANTINED if ruling.outcome is Outcome.STORED else ruling.outcome
    return Ruling(kind, problem)


def values(found: Mapping[Path, Answer]) -> dict[Path, Any]:
    """Path → value, blanks left out."""
    return {path: answer.value for path, answer in found.items() if answer.value is not None}
