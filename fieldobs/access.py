"""Who is asking: the device behind a bearer, the person of the desk behind a cookie or a bearer."""

import hashlib
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from fieldobs.database import Database, now
from fieldobs.desk.models import ApiToken, Coordinator, DeskSession
from fieldobs.errors import N_, NotAllowed, NotFound, NotSignedIn, TooManyTries
from fieldobs.observers.models import Device, DeviceToken
from fieldobs.settings import Settings

COOKIE = "fieldobs_desk"

# Made once: every request of a phone asks it.
BEARER = (
    select(Device)
    .join(DeviceToken, col(DeviceToken.device) == col(Device.id))
    .where(col(DeviceToken.hash) == bindparam("hash"))
)


def secret() -> str:
    """A new secret of 256 bits, as text for an address or a header."""
    return secrets.token_urlsafe(32)


def hashed(text: str) -> str:
    """How a secret is kept: its SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


async def get_database(request: Request) -> Database:  # async, as all that does not wait: another thread costs more
    database: Database = request.app.state.database
    return database


async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


OpenDatabase = Annotated[Database, Depends(get_database)]
CurrentSettings = Annotated[Settings, Depends(get_settings)]


def bearer_of(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def find_device(session: Session, token: str) -> Device | None:
    """The device a token speaks for."""
    return session.scalars(BEARER, {"hash": hashed(token)}).first()


def current_device(request: Request, database: OpenDatabase) -> Device:
    """The device that sends this request. Raises: NotSignedIn."""
    token = bearer_of(request)
    with database.read() as session:
        device = find_device(session, token) if token else None
    if device is None:
        raise NotSignedIn("This request carries no token of an enrolled device. Renew it at /api/v1/session.")
    if device.approved_at is None:
        raise NotAllowed("The desk has not yet said yes to this device.")
    return device


@dataclass(frozen=True)
class Reader:
    """Somebody of the desk, or a script of theirs. `person` is empty for a script."""

    mission: str
    role: str
    person: str
    name: str


def find_reader(request: Request, session: Session) -> Reader | None:
    """Who of the desk is asking, if anybody: a signed-in browser or a script's token."""
    cookie, token = request.cookies.get(COOKIE), bearer_of(request)
    if token and (held := session.get(ApiToken, hashed(token))):
        return Reader(held.mission, held.role, "", "script")
    if not cookie:
        return None
    found = session.exec(
        select(DeskSession, Coordinator)
        .join(Coordinator, col(Coordinator.id) == col(DeskSession.coordinator))
        .where(DeskSession.hash == hashed(cookie), col(DeskSession.expires_at) > now())
    ).first()
    return Reader(found[1].mission, found[1].role, found[1].id, found[1].name) if found else None


def current_reader(request: Request, database: OpenDatabase) -> Reader:
    """Somebody of the desk. Raises: NotSignedIn, or NotFound for a device, which learns nothing here."""
    with database.read() as session:
        reader = find_reader(request, session)
        token = bearer_of(request)
        if reader is None and token and find_device(session, token):
            raise NotFound("There is nothing here for a device.")
    if reader is None:
        raise NotSignedIn(N_("Sign in at the desk first."))
    return reader


def current_asker(request: Request, database: OpenDatabase) -> Device | Reader:
    """A device or somebody of the desk. Raises: NotSignedIn."""
    token = bearer_of(request)
    with database.read() as session:
        asking = (find_device(session, token) if token else None) or find_reader(request, session)
    if asking is None:
        raise NotSignedIn("This request carries no token of a device or of the desk.")
    return asking


CurrentDevice = Annotated[Device, Depends(current_device)]
CurrentReader = Annotated[Reader, Depends(current_reader)]
CurrentAsker = Annotated[Device | Reader, Depends(current_asker)]


class Tries:
    """Counts failed tries by address and asks for patience after too many.

    Units: `most` failures in `window_s` seconds.
    """

    def __init__(self, most: int = 30, window_s: float = 60) -> None:
        self.most, self.window_s = most, window_s
        self._failed: dict[str, list[float]] = defaultdict(list)
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """Raises: TooManyTries."""
        with self._lock:
            since = time.monotonic() - self.window_s
            recent = [at for at in self._failed.pop(address, []) if at > since]
            if recent:
                self._failed[address] = recent
        if len(recent) >= self.most:
            raise TooManyTries("Too many wrong tries from this address. Wait a minute and try again.")

    def failed(self, address: str) -> None:
        with self._lock:
            self._failed[address].append(time.monotonic())


def address_of(request: Request) -> str:
    """The network address that tries are counted by."""
    return request.client.host if request.client else ""
