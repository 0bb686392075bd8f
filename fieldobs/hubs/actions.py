"""At headquarters: inviting a hub, letting it in, hearing what waits there."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from fieldobs.access import hashed
from fieldobs.database import Database, now
from fieldobs.errors import CodeExpired, CodeUsed, NotAllowed, NotFound, NotProcessable
from fieldobs.hubs.models import Hub
from fieldobs.hubs.queries import Backlog, find_upstream, list_hubs
from fieldobs.keys import StoreKeys, signed_by, store_key
from fieldobs.observers.actions import certificate, new_code, new_token
from fieldobs.observers.models import Device
from sync.age import is_recipient
from sync.signing import public_key, verifies

CODE_HOURS = 72
LONGEST_NAME = 60
ORIGIN = re.compile(r"https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True)
class Invitation:
    """A hub that may come once with this code."""

    hub: Hub
    code: str


def add_hub(session: Session, mission: str, name: str, address: str, moment: datetime) -> Invitation:
    """Invite a hub, or one of that name anew, say after its laptop was lost. Raises: NotProcessable."""
    name, address = name.strip(), address.strip().rstrip("/")
    if not name or len(name) > LONGEST_NAME:
        raise NotProcessable(f"A hub has a name of at most {LONGEST_NAME} characters.")
    if address and not is_address(address):
        raise NotProcessable("The address of a hub is what phones open, such as https://hub-1.example.org:8443.")
    if find_upstream(session):
        raise NotProcessable("This store is a hub itself. Hubs are invited at headquarters.")
    if any(hub.name == name and hub.joined_at for hub, _device in list_hubs(session, mission)):
        raise NotProcessable(f"There is a hub {name!r} already. Revoke it and choose another name.")
    held = session.exec(select(Hub).where(Hub.mission == mission, Hub.name == name)).first()
    hub = held or Hub(id=str(uuid.uuid4()), mission=mission, name=name, added_at=moment)
    code = new_code()
    hub.address, hub.code, hub.code_expires_at = address, hashed(code), moment + timedelta(hours=CODE_HOURS)
    session.add(hub)
    return Invitation(hub, code)


def is_address(text: str) -> bool:
    """Whether phones can be sent there: an origin over TLS, since their page came over TLS as well."""
    found = ORIGIN.fullmatch(text)
    return found is not None and 0 < int(found["port"] or 443) < 2**16


@dataclass(frozen=True)
class Joining:
    """What a hub brings: its code, the keys of its store, and that it has them."""

    code: str
    public_key: Mapping[str, Any]
    store_key: Mapping[str, Any]
    proof: str
    store_proof: str


def join(database: Database, keys: StoreKeys, asked: Joining) -> dict[str, Any]:
    """Let a hub in; again, if it asks again with the same keys. A wrong proof spends nothing.

    Shape:  as `docs/protocol.md`, section 9.
    Raises: NotFound, CodeExpired, CodeUsed, NotAllowed, NotProcessable for keys that are none.
    """
    moment = now()
    with database.write() as session:
        hub = session.exec(select(Hub).where(Hub.code == hashed(asked.code)).with_for_update()).first()
        if hub is None:
            raise NotFound("No hub is expected with this code. Make a new one with `fieldobs hub add`.")
        if hub.code_expires_at is None or hub.code_expires_at <= moment:
            raise CodeExpired("This code is no longer valid. Make a new one with `fieldobs hub add`.")
        _check_proofs(asked)
        device = session.get(Device, hub.id) or _let_in(session, keys, hub, asked, moment)
        if hub.store_key.get("x") != asked.store_key["x"] or device.public_key.get("x") != asked.public_key["x"]:
            raise CodeUsed("Another hub has come with this code. Make a new one with `fieldobs hub add`.")
        return {
            "hub": hub.id,
            "name": hub.name,
            "mission": hub.mission,
            "token": new_token(session, device, moment),
            "key": keys.public_jwk,
            "warrant": device.certificate,
        }


def _let_in(session: Session, keys: StoreKeys, hub: Hub, asked: Joining, moment: datetime) -> Device:
    """The device of a hub that comes for the first time; its certificate names the key of its receipts as well."""
    device = Device(
        id=hub.id, mission=hub.mission, name=hub.name, enrolled_at=moment, approved_at=moment,
        public_key={part: asked.public_key[part] for part in ("kty", "crv", "x", "y")},
    )  # fmt: skip
    hub.store_key = {part: asked.store_key[part] for part in ("kty", "crv", "x")}
    hub.joined_at = moment
    device.certificate = certificate(keys, device, hub={"name": hub.name, "key": hub.store_key})
    session.add_all((device, hub))
    session.flush()
    return device


def _check_proofs(asked: Joining) -> None:
    """Raises: NotAllowed, NotProcessable."""
    code = asked.code.encode()
    try:
        is_proven = verifies(public_key(asked.public_key), asked.proof, code)
        is_proven = is_proven and signed_by(store_key(asked.store_key), code, asked.store_proof)
    except ValueError as error:
        raise NotProcessable(f"A key of the hub cannot be used: {error}.") from error
    if not is_proven:
        raise NotAllowed("The proofs are not signatures over the code by the hub's two keys.")


def hear_report(session: Session, device: Device, backlog: Backlog, moment: datetime, recipient: str = "") -> None:
    """Note what waits at a hub, and whom to seal bundles to that it is to open.

    One that this store lost in a restore is written down again from its warrant.
    """
    hub = session.get(Hub, device.id)
    if hub is None:
        said = json.loads((device.certificate or {}).get("body", "{}")).get("hub", {})
        hub = Hub(
            id=device.id, mission=device.mission, name=str(said.get("name", "")), store_key=said.get("key", {}),
            added_at=device.enrolled_at, joined_at=device.enrolled_at,
        )  # fmt: skip
    hub.revisions_waiting, hub.attachments_waiting = backlog.revisions, backlog.attachments
    hub.bundles_waiting, hub.phones, hub.reported_at = backlog.bundles, backlog.phones, moment
    hub.recipient = recipient if is_recipient(recipient) else hub.recipient
    device.last_contact_at = moment
    session.add_all((hub, device))
