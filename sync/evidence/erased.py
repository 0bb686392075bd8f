"""Entries whose body is gone: those that the desk signed away, and those that somebody merely left out."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.evidence.finding import Finding, Kind
from sync.evidence.lines import Part
from sync.evidence.register import certified
from sync.revision import desk_of


def desks(devices: Iterable[Mapping[str, Any]], key: Ed25519PublicKey) -> set[str]:
    """The devices that the store with this key says are the desk's own."""
    found = set()
    for said in (certified(device.get("certificate"), key) for device in devices):
        try:
            if said and said.get("device") == desk_of(str(said.get("mission"))):
                found.add(str(said["device"]))
        except ValueError:  # the certificate names no mission
            continue
    return found


def erased_findings(parts: Sequence[Part], of_desk: Container[str]) -> Iterator[Finding]:
    """What became of each body that is not there."""
    acts = {name: act for part in parts for act in part.erasures if act.device in of_desk for name in act.names}
    for number, name in (each for part in parts for each in part.erased):
        item, act = f"revision {number} ({name})", acts.get(name)
        if act is None:
            yield Finding(Kind.MISSING, item, "its body is not there, and the desk signed no erasure of it")
        else:
            why = f"at {act.at} by {act.by}: {act.reason}"
            yield Finding(Kind.ERASED, item, why, is_fault=False)
