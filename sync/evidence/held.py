"""States of the log that somebody kept: checkpoints and receipts, held against the log of the evidence."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.checkpoint import read_note
from sync.errors import EvidenceUnreadable, NoteUnreadable
from sync.evidence.finding import Finding, Kind
from sync.merkle import grow, root
from sync.receipt import LogState, Outcome, Ruling, signed_lines
from sync.revision import RevisionId
from sync.signing import b64, unb64

KEPT = (Outcome.STORED, Outcome.DUPLICATE, Outcome.QUARANTINED)


@dataclass(frozen=True)
class Held:
    """A state that the store signed, and the revisions it said it held then."""

    name: str
    state: LogState
    revisions: tuple[str, ...] = ()


def read_held(name: str, text: str, key: Ed25519PublicKey) -> Held:
    """A checkpoint, or a receipt as the phone got it. Raises: EvidenceUnreadable, also when it is not the store's."""
    try:
        if not text.lstrip().startswith("{"):
            return Held(name, read_note(text, key))
        receipt = json.loads(text)
        state = LogState(*(receipt["log"][part] for part in ("id", "epoch", "size", "root")))
        told = {RevisionId(id): Ruling(Outcome(said["outcome"])) for id, said in receipt["outcomes"].items()}
        key.verify(unb64(receipt["signature"]), signed_lines(state, receipt["batch"], told))
        return Held(name, state, tuple(id for id, ruling in told.items() if ruling.outcome in KEPT))
    except (NoteUnreadable, InvalidSignature) as error:
        raise EvidenceUnreadable(f"{name} is not signed by this store.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvidenceUnreadable(f"{name} is neither a checkpoint nor a receipt.") from error


def held_findings(held: Held, now: LogState, leaves: Sequence[bytes]) -> Iterator[Finding]:
    """Whether the log of the evidence still begins with a state that was kept, and has what it spoke of."""
    state, item = held.state, f"{held.name} (epoch {held.state.epoch}, size {held.state.size})"
    if state.id != now.id:
        yield Finding(Kind.ALTERED, item, "it speaks of another log")
        return
    is_same_epoch = state.epoch >= now.epoch
    if state.size > len(leaves):
        why = f"the log held {state.size} entries then, and holds {len(leaves)} in epoch {now.epoch}"
        yield Finding(Kind.MISSING, item, why, is_same_epoch)
    elif root_of(leaves[: state.size]) != state.root:
        why = f"the log's first {state.size} entries are not those of then; it is in epoch {now.epoch}"
        yield Finding(Kind.ALTERED, item, why, is_same_epoch)
    has = set(leaves[: state.size] if is_same_epoch else leaves)
    for name in held.revisions:
        if unb64(name) not in has:
            yield Finding(Kind.MISSING, f"revision {name}", f"{held.name} says that the store holds it")


def root_of(leaves: Sequence[bytes]) -> str:
    frontier, _ = grow([], 0, leaves)
    return b64(root(frontier))
