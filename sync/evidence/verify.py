"""Checks a file of evidence from end to end and says what it found."""

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.checkpoint import read_note
from sync.errors import EvidenceUnreadable, NoteUnreadable
from sync.evidence import register
from sync.evidence.container import (
    ABOUT,
    ATTACHMENTS,
    CHECKPOINT,
    DEVICES,
    ENROLMENTS,
    IDS,
    LISTS,
    PART_LINES,
    Evidence,
    part_name,
    read_key,
)
from sync.evidence.erased import desks, erased_findings
from sync.evidence.finding import Finding, Kind
from sync.evidence.held import held_findings, read_held, root_of
from sync.evidence.lines import Keys, Part, check_part
from sync.evidence.order import Walk, misplaced
from sync.merkle import put, root
from sync.receipt import LogState
from sync.signing import b64, unb64

MOST_TOLD = 10_000
Devices = Sequence[Mapping[str, Any]]


@dataclass
class Report:
    """What was checked, and what was found: the first of each kind, and how many there are."""

    state: LogState
    revisions: int
    devices: int
    key: str
    is_own_key: bool
    findings: list[Finding] = field(default_factory=list)
    faults: int = 0
    remarks: int = 0

    def add(self, found: Iterator[Finding]) -> None:
        for each in found:
            self.faults += each.is_fault
            self.remarks += not each.is_fault
            if len(self.findings) < MOST_TOLD:
                self.findings.append(each)


def verify(file: Path, key: str = "", held: Sequence[Path] = (), processes: int = 0) -> Report:
    """Check evidence. `key` is the store's public key; without it the file's own serves, which proves less.

    `held` are checkpoints and receipts that somebody kept. Raises: EvidenceUnreadable.
    """
    evidence = Evidence.open(file)
    store = read_key(key or _own_key(evidence))
    state, devices, leaves = _claimed_state(evidence), list(evidence.lines(DEVICES)), _leaves(evidence)
    parts = _check_parts(evidence, devices, processes or os.cpu_count() or 1)
    revisions = sum(len(part.indexes) for part in parts)
    report, walk = Report(state, revisions, len(devices), b64(store.public_bytes_raw()), not key), Walk()
    for part in parts:
        report.add(walk.take(part))
    report.add(_seal_findings(evidence, store, parts))
    report.add(_state_findings(evidence, store, state, leaves, parts))
    report.add(misplaced(walk.digests, walk.indexes, leaves))
    report.add(walk.chain_findings())
    _check_lists(evidence, devices, store, report, walk, parts)
    for each in held:
        report.add(held_findings(read_held(each.name, _text_of(each), store), state, leaves))
    return report


def _own_key(evidence: Evidence) -> str:
    key = evidence.about.get("key")
    return str(key.get("x")) if isinstance(key, dict) else ""


def _claimed_state(evidence: Evidence) -> LogState:
    log: Any = evidence.about.get("log")
    try:
        return LogState(str(log["id"]), int(log["epoch"]), int(log["size"]), str(log["root"]))
    except (TypeError, KeyError, ValueError) as error:
        raise EvidenceUnreadable(f"{ABOUT} does not say which state of which log it is.") from error


def _text_of(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, ValueError) as error:
        raise EvidenceUnreadable(f"{file} cannot be read.") from error


def _leaves(evidence: Evidence) -> list[bytes]:
    """The entries of the log as the file lists them; one that is no hash fits nothing."""
    return [_leaf(line) for line in (evidence.read(IDS) or b"").decode("ascii", "replace").split("\n") if line]


def _leaf(line: str) -> bytes:
    try:
        return unb64(line)
    except ValueError:
        return line.encode()


def _part_names(evidence: Evidence) -> list[str]:
    """The files of entries that there must be, and any others, in order."""
    wanted = (len(_leaves(evidence)) + PART_LINES - 1) // PART_LINES
    return sorted({part_name(n) for n in range(wanted)} | {n for n in evidence.names if n.startswith("revisions/")})


def _check_parts(evidence: Evidence, devices: Devices, processes: int) -> list[Part]:
    """Every file of entries, checked in several processes at once."""
    keys: Keys = {str(each.get("device")): each.get("public_key") or {} for each in devices}
    check = partial(check_part, evidence.file, keys=keys)
    names = _part_names(evidence)
    if processes == 1 or len(names) < 2:
        found = map(check, names)
        return [part or Part("") for part in found]
    # A fork needs no second start of the interpreter; where there is none, the platform's own way serves.
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with ProcessPoolExecutor(processes, multiprocessing.get_context(way)) as pool:
        return [part or Part("") for part in pool.map(check, names)]


def _seal_findings(evidence: Evidence, store: Ed25519PublicKey, parts: Sequence[Part]) -> Iterator[Finding]:
    """Whether the file is what the store packed."""
    if not evidence.is_sealed_by(store):
        yield Finding(Kind.ALTERED, ABOUT, "the store did not sign this list of what is in the file")
    names = _part_names(evidence)
    found = dict(zip(names, (part.sha256 for part in parts), strict=True))
    for name in (CHECKPOINT, IDS, *LISTS):
        content = evidence.read(name)
        found[name] = _sha256(content) if content is not None else ""
    for name, sha256 in found.items():
        if not sha256:
            yield Finding(Kind.MISSING, name, "it is not in the file, or cannot be unpacked")
        elif evidence.about["files"].get(name) != sha256:
            yield Finding(Kind.ALTERED, name, "it is not the one that the store packed")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _state_findings(
    evidence: Evidence, store: Ed25519PublicKey, state: LogState, leaves: Sequence[bytes], parts: Sequence[Part]
) -> Iterator[Finding]:
    """Whether the entries make the state that the store signed."""
    try:
        signed = read_note((evidence.read(CHECKPOINT) or b"").decode(errors="replace"), store)
    except NoteUnreadable as error:
        yield Finding(Kind.ALTERED, CHECKPOINT, str(error))
        signed = state
    if signed != state:
        yield Finding(Kind.ALTERED, CHECKPOINT, f"{ABOUT} speaks of another state of the log")
    if len(leaves) != signed.size:
        yield Finding(Kind.ALTERED, IDS, f"it lists {len(leaves)} entries, and the checkpoint speaks of {signed.size}")
    elif _root(leaves, parts) != signed.root:
        yield Finding(Kind.ALTERED, IDS, "its entries do not make the root that the checkpoint speaks of")


def _root(leaves: Sequence[bytes], parts: Sequence[Part]) -> str:
    """The root over the log; from the subtrees of the parts where these hold just what the log lists."""
    if b"".join(part.digests for part in parts) != b"".join(leaves):
        return root_of(leaves)
    subtrees: list[tuple[int, bytes]] = []
    for part in parts:
        heights = [bit for bit in range(PART_LINES.bit_length()) if len(part.indexes) >> bit & 1]
        for height, found in zip(reversed(heights), part.frontier, strict=True):
            put(subtrees, height, found)
    return b64(root([found for _, found in subtrees]))


def _check_lists(
    evidence: Evidence,
    devices: Devices,
    store: Ed25519PublicKey,
    report: Report,
    walk: Walk,
    parts: Sequence[Part],
) -> None:
    known = {str(each.get("device")) for each in devices}
    report.add(register.device_findings(devices, store))
    report.add(register.absent_devices(walk.chains, evidence.lines(ENROLMENTS), known))
    report.add(register.time_findings(devices, walk.chains, register.revoked_numbers(parts)))
    report.add(erased_findings(parts, desks(devices, store)))
    named = (each for part in parts for each in part.attachments)
    report.add(register.attachment_findings(named, evidence.lines(ATTACHMENTS)))
