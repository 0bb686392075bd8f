"""Merging: what becomes of what arrives. `read` and `outcome` decide, `merge_batches` does."""

from collections.abc import Iterable
from itertools import chain

from sync.batch import Entry
from sync.errors import Malformed, NotYetKnown
from sync.receipt import Outcome, Problem, Ruling
from sync.revision import RevisionId, read_revision
from sync.signing import content_id, verifies
from sync.store import Arrival, Register, Store


def merge_batch(entries: Iterable[Entry], store: Store, register: Register) -> dict[RevisionId, Ruling]:
    """Merge what a device sends, and say what became of each; repeating it changes nothing, order plays no part."""
    (rulings,) = merge_batches([entries], store, register)
    return rulings


def merge_batches(
    batches: Iterable[Iterable[Entry]], store: Store, register: Register
) -> list[dict[RevisionId, Ruling]]:
    """Merge what several devices send at the same time, as if one came after the other; what became of each batch."""
    sent = [{RevisionId(content_id(entry.body)): entry for entry in entries} for entries in batches]
    held = store.find(set(chain.from_iterable(sent)))
    arrivals: dict[RevisionId, Arrival] = {}
    told: list[dict[RevisionId, Ruling]] = [{} for _ in sent]
    for batch, rulings in zip(sent, told, strict=True):
        for name, entry in batch.items():
            if name in held or name in arrivals:
                rulings[name] = Ruling(Outcome.DUPLICATE)
                continue
            found = read(entry, register)
            if isinstance(found, Ruling):
                rulings[name] = found
            else:
                arrivals[name] = found
                rulings[name] = Ruling(Outcome.STORED)
    store.add(list(arrivals.values()))
    problems = store.problems([name for rulings in told for name, ruling in rulings.items() if ruling.is_kept])
    return [{name: outcome(ruling, problems.get(name)) for name, ruling in rulings.items()} for rulings in told]


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
