"""Carrying batches onward, from a hub to headquarters: what goes next, what an answer settles, what phones are told.

Only decides: a hub's server keeps and carries. The revisions travel as the very bytes their devices signed, and
headquarters' signed receipts are kept whole, since only they can show a phone that headquarters has what it sent.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.batch import MOST_REVISIONS, PROTOCOL, Entry
from sync.errors import NoReceipt
from sync.receipt import MEDIA_TYPE, LogState, Outcome, Problem, Ruling, signed_lines
from sync.revision import RevisionId
from sync.signing import unb64

MOST_BYTES = 2 * 1024 * 1024
ENVELOPE_BYTES = 4 * 1024
PROBLEM_TYPE = "urn:fieldobs:"
UNKNOWN_DEVICE = "device-unknown"
IDLE_S, FIRST_RETRY_S, LAST_RETRY_S = 30.0, 2.0, 60.0


@dataclass(frozen=True, slots=True)
class Word:
    """Headquarters' receipt for one batch, its signature checked."""

    batch: str
    log: LogState
    rulings: Mapping[RevisionId, Ruling]
    signature: str

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key's store said it."""
        try:
            key.verify(unb64(self.signature), signed_lines(self.log, self.batch, self.rulings))
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def evidence(self) -> dict[str, Any]:
        """As much of it as shows anybody with headquarters' key what it said of each revision."""
        log = {"id": self.log.id, "epoch": self.log.epoch, "size": self.log.size, "root": self.log.root}
        outcomes = {name: ruling.outcome.value for name, ruling in self.rulings.items()}
        return {"batch": self.batch, "log": log, "outcomes": outcomes, "signature": self.signature}


def choose(waiting: Iterable[Entry]) -> list[Entry]:
    """The first of what waits, as much as one request may hold; always one, so that nothing waits for ever."""
    chosen: list[Entry] = []
    size = ENVELOPE_BYTES
    for entry in waiting:
        size += len(json.dumps(_sent(entry), ensure_ascii=False).encode()) + 1
        if chosen and (size > MOST_BYTES or len(chosen) == MOST_REVISIONS):
            break
        chosen.append(entry)
    return chosen


def request(batch: str, hub: str, app: str, now: str, entries: Sequence[Entry]) -> bytes:
    """The sync request that carries these entries in a hub's name."""
    said = {
        "protocol": PROTOCOL, "batch": batch, "device": hub, "app": app, "now": now, "cursor": None,
        "revisions": [_sent(entry) for entry in entries],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def _sent(entry: Entry) -> dict[str, object]:
    return {"body": entry.body, "sig": entry.sig}


def read_word(media_type: str, content: bytes, batch: str, key: Ed25519PublicKey) -> Word:
    """The receipt for a batch. Raises: NoReceipt for whatever else came: then nothing is acknowledged."""
    if media_type.split(";")[0].strip().lower() != MEDIA_TYPE:
        raise NoReceipt(f"The answer is {media_type[:60] or 'of no kind'}, no receipt.")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoReceipt("The receipt cannot be read.") from error
    word = word_of(said)
    if word.batch != batch:
        raise NoReceipt("The receipt is for another batch.")
    if not word.is_signed_by(key):
        raise NoReceipt("The receipt is not signed by headquarters.")
    return word


def word_of(said: Any) -> Word:
    """What a receipt says, whoever signed it. Raises: NoReceipt."""
    try:
        log = said["log"]
        rulings = {RevisionId(name): _ruling(told) for name, told in said["outcomes"].items()}
        state = LogState(str(log["id"]), int(log["epoch"]), int(log["size"]), str(log["root"]))
        return Word(str(said["batch"]), state, rulings, str(said["signature"]))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise NoReceipt("The receipt cannot be read.") from error


def _ruling(told: Any) -> Ruling:
    problem = told.get("problem")
    return Ruling(Outcome(told["outcome"]), _problem(problem) if problem else None)


def _problem(said: Mapping[str, Any]) -> Problem:
    code = str(said["type"]).removeprefix(PROBLEM_TYPE)
    return Problem(code, str(said["title"]), str(said.get("detail", "")))


def settled(word: Word, sent: Iterable[RevisionId]) -> dict[RevisionId, Ruling]:
    """What headquarters has the last word on: it holds it, or never will. All else is asked about again."""
    return {name: word.rulings[name] for name in sent if name in word.rulings and _is_last(word.rulings[name])}


def _is_last(ruling: Ruling) -> bool:
    return ruling.is_kept or ruling.outcome is Outcome.REJECTED


def forgotten(word: Word, devices: Mapping[RevisionId, str]) -> set[str]:
    """Devices that headquarters no longer knows, by what it puts off of theirs: it is shown their certificates."""
    return {
        devices[name]
        for name, ruling in word.rulings.items()
        if name in devices and ruling.problem and ruling.problem.code == UNKNOWN_DEVICE
    }


def passed_down(own: Ruling, of_headquarters: Ruling | None) -> Ruling:
    """What a hub tells a phone: headquarters' word where there is one; else that it only carries what it keeps."""
    if of_headquarters is not None:
        return of_headquarters
    return Ruling(Outcome.RELAYED) if own.is_kept else own


def has_gone_back(before: LogState | None, after: LogState) -> bool:
    """Whether headquarters may lack what it had: another log, another epoch, or a log grown smaller."""
    if before is None:
        return False
    return (before.id, before.epoch) != (after.id, after.epoch) or after.size < before.size


def next_delay_s(failures: int, retry_after_s: float | None, chance: float) -> float:
    """Time until a hub tries again by itself, drawn from a range, so that hubs do not return all at once."""
    if retry_after_s is not None:
        return retry_after_s * (1 + chance / 2)
    if failures:
        return min(FIRST_RETRY_S * 2.0 ** min(failures - 1, 10), LAST_RETRY_S) * (0.5 + chance)
    return IDLE_S * (0.75 + chance / 2)
