"""Enrolling a phone, renewing its token, taking it back into the register, revoking it."""

import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from fieldobs.access import hashed, secret
from fieldobs.database import Database, instant_text, now
from fieldobs.errors import CodeExpired, CodeUsed, NotAllowed, NotFound, NotProcessable
from fieldobs.keys import StoreKeys
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, DeviceNonce, DeviceToken, EnrolmentCode, Observer
from sync.signing import public_key, verifies

CODE_BYTES = 16
CODE_HOURS = 72
NONCE_MINUTES = 10
TOKENS_KEPT = 3
OF_A_CERTIFICATE = frozenset(("device", "public_key", "observer", "team", "mission", "at"))


def make_code(session: Session, mission: str, observer: str, now: datetime, hours: int = CODE_HOURS) -> str:
    """A code that enrols one phone for an observer, once. Raises: NotFound."""
    if session.get(Observer, (mission, observer)) is None:
        raise NotFound(f"The register has no observer {observer!r}. `fieldobs roster` lists the codes it has.")
    code = new_code()
    expires_at = now + timedelta(hours=hours)
    session.add(EnrolmentCode(hash=hashed(code), mission=mission, observer=observer, expires_at=expires_at))
    return code


def new_code() -> str:
    """A code of 128 bits, for a link."""
    while True:
        code = secrets.token_urlsafe(CODE_BYTES)
        if code[0].isalnum():  # a leading dash would read as an option on the command line
            return code


def find_code(session: Session, code: str, now: datetime) -> EnrolmentCode:
    """A code that still serves. Raises: NotFound, CodeUsed, CodeExpired."""
    found = session.exec(select(EnrolmentCode).where(EnrolmentCode.hash == hashed(code)).with_for_update()).first()
    if found is None:
        raise NotFound("This code is not known here. Check it letter by letter, or ask the desk for a new one.")
    if found.used_at:
        raise CodeUsed("This code has enrolled a phone already. Ask the desk for a new one.")
    if found.expires_at <= now:
        raise CodeExpired("This code is no longer valid. Ask the desk for a new one.")
    return found


@dataclass(frozen=True)
class Enrolled:
    """A new device, its first token and its certificate."""

    device: Device
    token: str
    certificate: dict[str, str]


def enrol(database: Database, keys: StoreKeys, code: str, jwk: Mapping[str, Any], proof: str, name: str) -> Enrolled:
    """Make a phone a device of the code's observer. A wrong proof spends nothing.

    Raises: NotFound, CodeUsed, CodeExpired, NotProcessable for a key that is none, NotAllowed for a wrong proof.
    """
    moment = now()
    with database.write() as session:
        held = find_code(session, code, moment)
        try:
            key = public_key(jwk)
        except ValueError as error:
            raise NotProcessable(f"The public key cannot be used: {error}.") from error
        if not verifies(key, proof, code.encode()):
            raise NotAllowed("The proof is not this key's signature over the code.")
        observer = session.get_one(Observer, (held.mission, held.observer))
        needs_yes = bool(session.get_one(Mission, held.mission).settings.get("devices_need_approval"))
        device = Device(
            id=str(uuid.uuid4()), mission=held.mission, observer=observer.code, team=observer.team, name=name,
            public_key={part: jwk[part] for part in ("kty", "crv", "x", "y")}, enrolled_at=moment,
            approved_at=None if needs_yes else moment,
        )  # fmt: skip
        device.certificate = certificate(keys, device)
        session.add(device)
        session.flush()
        held.used_at, held.device = moment, device.id
        session.add(held)
        return Enrolled(device, new_token(session, device, moment), device.certificate)


def certificate(keys: StoreKeys, device: Device, **more: Any) -> dict[str, str]:
    """What a phone shows to a store that has forgotten it: the store's signed word about the device."""
    said = {
        "v": 1,
        "device": device.id,
        "public_key": device.public_key,
        "observer": device.observer,
        "team": device.team,
        "mission": device.mission,
        "at": instant_text(device.enrolled_at),
        **more,
    }
    body = json.dumps(said, separators=(",", ":"))
    return {"body": body, "sig": keys.sign(body.encode())}


def new_token(session: Session, device: Device, moment: datetime) -> str:
    token = secret()
    held = session.exec(
        select(DeviceToken).where(DeviceToken.device == device.id).order_by(col(DeviceToken.made_at).desc())
    ).all()
    for old in held[TOKENS_KEPT - 1 :]:
        session.delete(old)
    session.add(DeviceToken(hash=hashed(token), mission=device.mission, device=device.id, made_at=moment))
    return token


def make_nonce(database: Database, device: str) -> str:
    """A challenge for a device, known here or not; it serves once."""
    nonce, moment = secret(), now()
    with database.write() as session:
        session.exec(delete(DeviceNonce).where(col(DeviceNonce.expires_at) < moment))
        expires_at = moment + timedelta(minutes=NONCE_MINUTES)
        known = session.get(Device, device)
        session.add(
            DeviceNonce(
                hash=hashed(nonce), mission=known.mission if known else None, device=device, expires_at=expires_at
            )
        )
    return nonce


def renew(
    database: Database, keys: StoreKeys, device: str, nonce: str, proof: str, shown: Mapping[str, Any] | None
) -> str:
    """A new token for a device that signs its nonce; `shown` is the certificate of one the store has forgotten.

    Raises: NotAllowed. The nonce is spent by any try.
    """
    moment = now()
    with database.write() as session:
        spent = session.exec(
            delete(DeviceNonce).where(
                col(DeviceNonce.hash) == hashed(nonce),
                col(DeviceNonce.device) == device,
                col(DeviceNonce.expires_at) > moment,
            )
        )
        if not spent.rowcount:
            raise NotAllowed("This nonce is not known, or has served. Ask for a new one.")
    with database.write() as session:
        found = session.get(Device, device) or (remember(session, keys, shown) if shown else None)
        if found is None or found.id != device or found.is_desk:
            raise NotAllowed("This device is not known here. Show its certificate.", known=False)
        if not verifies(public_key(found.public_key), proof, nonce.encode()):
            raise NotAllowed("The proof is not this device's signature over the nonce.")
        return new_token(session, found, moment)


def remember(session: Session, keys: StoreKeys, shown: Mapping[str, Any]) -> Device:
    """The device that a certificate speaks of, put back into the register as it was or as the register has it.

    Raises: NotAllowed for a certificate that this store, or its headquarters, did not sign, or of no mission here.
    """
    body, sig = str(shown.get("body")), str(shown.get("sig"))
    said = _vouched(keys, body, sig)
    if session.get(Mission, said["mission"]) is None:
        raise NotAllowed("This certificate is for a mission that this store does not hold.")
    if known := session.get(Device, said["device"]):
        return known
    device = Device(
        id=said["device"], mission=said["mission"], observer=said["observer"], team=said["team"],
        name="brought its certificate", public_key=said["public_key"], certificate={"body": body, "sig": sig},
        enrolled_at=datetime.fromisoformat(said["at"]), approved_at=now(),
    )  # fmt: skip
    session.add(device)
    session.flush()
    return device


def _vouched(keys: StoreKeys, body: str, sig: str) -> dict[str, Any]:
    """What a certificate says. Raises: NotAllowed for what is none, though the store signed it, as it does receipts."""
    with suppress(ValueError):  # text that is no UTF-8, no JSON
        if keys.vouches_for(body.encode(), sig):
            said = json.loads(body)
            if isinstance(said, dict) and said.keys() >= OF_A_CERTIFICATE:
                return said
    raise NotAllowed("This certificate is not signed by this store.")


def take_back(session: Session, keys: StoreKeys, mission: str, certificates: Iterable[Mapping[str, Any]]) -> int:
    """Put devices back into a register that lost them, as a hub or a team-mate's phone still knows them.

    How many are known now. A device that was revoked after the copy that was put back counts again until it is revoked
    anew, as it does when it shows its certificate itself.
    """
    known = 0
    for shown in certificates:
        try:
            known += remember(session, keys, shown).mission == mission
        except NotAllowed:
            continue  # not this store's word: somebody else's phone, which harms nobody
    return known


def revoke(session: Session, mission: str, device: str, now: datetime) -> Device:
    """Take away a device's word: what the store holds stands, what comes later is held. Raises: NotFound."""
    found = session.get(Device, device)
    if found is None or found.mission != mission or found.is_desk:
        raise NotFound(f"There is no device {device} in this mission.")
    found.revoked_at = found.revoked_at or now
    session.add(found)
    return found
