"""Signing in and out of the desk, and making the people who may. A secret itself is never kept, only its hash."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, delete, select, update

from fieldobs.access import hashed, secret
from fieldobs.desk import passwords
from fieldobs.desk.models import ApiToken, Coordinator, DeskSession, SignInCode
from fieldobs.errors import CodeExpired, CodeUsed, NotFound, NotProcessable, NotSignedIn

CODE_LASTS = timedelta(hours=24)


def find_coordinator(session: Session, name: str) -> Coordinator | None:
    """Who signs in with this name."""
    return session.exec(select(Coordinator).where(Coordinator.name == name.strip())).first()


def coordinator_of(session: Session, mission: str, name: str, role: str = "coordinator") -> Coordinator:
    """The coordinator of this name, made if there is none. Raises: NotProcessable for another mission's name."""
    found = find_coordinator(session, name)
    if found is None:
        found = Coordinator(id=str(uuid4()), mission=mission, name=name.strip(), role=role)
        session.add(found)
        session.flush()
    if found.mission != mission:
        raise NotProcessable(f"{name} already belongs to another mission's desk. Choose another name.")
    return found


def set_password(coordinator: Coordinator, password: str) -> None:
    """Keep a new password. Raises: NotProcessable when it is too short."""
    if len(password) < passwords.SHORTEST:
        raise NotProcessable(f"A password has at least {passwords.SHORTEST} characters.")
    coordinator.password_hash = passwords.kept(password)


def check_password(session: Session, name: str, password: str) -> Coordinator:
    """Who this name and password belong to. Raises: NotSignedIn, after the same time for a name nobody has."""
    found = find_coordinator(session, name)
    if not passwords.fits(password, found.password_hash if found else "") or found is None:
        raise NotSignedIn("The name or the password is wrong.")
    return found


def make_sign_in_code(session: Session, coordinator: Coordinator, now: datetime) -> str:
    """A code that signs this person in once, within a day."""
    code = secret()
    expires_at = now + CODE_LASTS
    session.add(
        SignInCode(hash=hashed(code), mission=coordinator.mission, coordinator=coordinator.id, expires_at=expires_at)
    )
    return code


def sign_in_link(base_url: str, code: str) -> str:
    """The link that carries a code. It travels in the fragment, which no server logs."""
    return f"{base_url.rstrip('/')}/desk/enter#code={code}"


def spend_sign_in_code(session: Session, code: str, now: datetime) -> Coordinator:
    """Who a code is for; it serves once. Raises: NotFound, CodeUsed, CodeExpired."""
    held = session.get(SignInCode, hashed(code.strip()))
    if held is None:
        raise NotFound("This sign-in code is not known here. Ask for a new link.")
    if held.expires_at <= now:
        raise CodeExpired("This sign-in link has expired. Ask for a new one.")
    spent = session.exec(
        update(SignInCode)
        .where(col(SignInCode.hash) == held.hash, col(SignInCode.used_at).is_(None))
        .values(used_at=now)
    )
    if spent.rowcount != 1:
        raise CodeUsed("This sign-in link has been used. Ask for a new one.")
    return session.get_one(Coordinator, held.coordinator)


def open_session(session: Session, coordinator: Coordinator, now: datetime, lasts: timedelta) -> str:
    """A signed-in browser: gives the secret for its cookie. Sessions that ended are cleared away."""
    session.exec(delete(DeskSession).where(col(DeskSession.expires_at) <= now))
    cookie = secret()
    session.add(
        DeskSession(
            hash=hashed(cookie), mission=coordinator.mission, coordinator=coordinator.id, expires_at=now + lasts
        )
    )
    return cookie


def close_session(session: Session, cookie: str) -> None:
    """Sign out: the cookie opens nothing any more."""
    session.exec(delete(DeskSession).where(col(DeskSession.hash) == hashed(cookie)))


def close_other_sessions(session: Session, coordinator: str, cookie: str) -> None:
    """Sign a person's other browsers out, as after a change of password."""
    session.exec(
        delete(DeskSession).where(col(DeskSession.coordinator) == coordinator, col(DeskSession.hash) != hashed(cookie))
    )


def make_api_token(session: Session, mission: str, role: str, now: datetime) -> str:
    """A bearer for scripts."""
    token = secret()
    session.add(ApiToken(hash=hashed(token), mission=mission, role=role, made_at=now))
    return token
