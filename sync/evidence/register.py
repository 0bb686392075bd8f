"""What the lists beside the log show: devices and their certificates, revocations, enrolments, attachments."""

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.evidence.container import read_object
from sync.evidence.finding import Finding, Kind
from sync.evidence.lines import Named, Part
from sync.evidence.order import STORE_CLOCK_S, Place, seconds_between
from sync.signing import unb64

CERTIFIED = ("device", "public_key", "observer", "team")


def device_findings(devices: Iterable[Mapping[str, Any]], key: Ed25519PublicKey) -> Iterator[Finding]:
    """Devices whose certificate is not the store's word for what the list says of them."""
    for device in devices:
        item = f"device {str(device.get('device'))[:36]}"
        said = certified(device.get("certificate"), key)
        if said is None:
            yield Finding(Kind.ALTERED, item, "the store did not sign its certificate")
        elif wrong := [name for name in CERTIFIED if said.get(name) != device.get(name)]:
            yield Finding(Kind.ALTERED, item, f"its certificate says another {' and '.join(wrong)}")


def certified(certificate: object, key: Ed25519PublicKey) -> dict[str, Any] | None:
    """What a certificate says, if the store with this key signed it."""
    if not isinstance(certificate, dict):
        return None
    body, sig = certificate.get("body"), certificate.get("sig")
    try:
        key.verify(unb64(str(sig)), str(body).encode())
    except (InvalidSignature, ValueError):
        return None
    return read_object(str(body).encode())


def absent_devices(used: Iterable[str], enrolled: Iterable[Mapping[str, Any]], known: set[str]) -> Iterator[Finding]:
    """Devices that the log or an enrolment names, and the list of devices does not."""
    for device in sorted(set(used) - known):
        yield Finding(Kind.MISSING, f"device {device[:36]}", "entries of the log name it, and the list has it not")
    for made in (code.get("device") for code in enrolled):
        if isinstance(made, str) and made not in known:
            yield Finding(Kind.MISSING, f"device {made[:36]}", "an enrolment names it, and the list has it not")


def time_findings(
    devices: Iterable[Mapping[str, Any]], chains: Mapping[str, list[Place]], revoked: Container[int]
) -> Iterator[Finding]:
    """Entries from before their device was enrolled, or from after it was revoked and not marked so."""
    for device in devices:
        enrolled, ended = str(device.get("enrolled_at")), str(device.get("revoked_at") or "")
        for place in chains.get(str(device.get("device")), ()):
            if place.received_at < enrolled and seconds_between(place.received_at, enrolled) > STORE_CLOCK_S:
                why = f"received at {place.received_at}, and its device was enrolled at {enrolled}"
                yield Finding(Kind.BACKDATED, place.name, why)
            if not ended or place.received_at <= ended or place.number in revoked:
                continue
            if seconds_between(ended, place.received_at) > STORE_CLOCK_S:
                why = f"received at {place.received_at}, its device was revoked at {ended}, and it does not say so"
                yield Finding(Kind.ALTERED, place.name, why)


def attachment_findings(named: Iterable[Named], listed: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Attachments that answers name and the list does not, or the other way."""
    wanted = {(each.revision, each.path, each.sha256): each.size for each in named}
    held: set[tuple[str, str, str]] = set()
    for row in listed:
        revision, path, sha256 = (str(row.get(member)) for member in ("revision", "path", "sha256"))
        held.add((revision, path, sha256))
        item = f"attachment {sha256[:64]} of revision {revision[:43]}"
        if (revision, path, sha256) not in wanted:
            yield Finding(Kind.ALTERED, item, f"the revision does not name it at {path[:80]}")
        elif row.get("size") != wanted[revision, path, sha256]:
            yield Finding(Kind.ALTERED, item, f"the revision says {wanted[revision, path, sha256]} bytes")
    for revision, path, sha256 in sorted(wanted.keys() - held):
        item = f"attachment {sha256[:64]} of revision {revision}"
        yield Finding(Kind.MISSING, item, f"the revision names it at {path[:80]}, and the list has it not")


def revoked_numbers(parts: Iterable[Part]) -> set[int]:
    """Numbers of the entries that are marked as come from a revoked device."""
    flags = chain.from_iterable(part.revoked for part in parts)
    return {number for number, flag in enumerate(flags, 1) if flag}
