"""What the desk decides about a mission as a whole."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fieldobs.database import instant_text
from fieldobs.errors import N_, NotProcessable
from fieldobs.missions.models import FREEZE, Mission


def freeze(session: Session, mission: str, until: datetime | None, now: datetime) -> None:
    """Offer no phone a new release until then, or until it is lifted. Raises: NotProcessable when that is past."""
    if until is not None and until <= now:
        raise NotProcessable(N_("This moment is past. Name one that is still to come."))
    _keep(session, mission, {FREEZE: {"until": instant_text(until) if until else None}})


def lift(session: Session, mission: str) -> None:
    """Let phones be offered new releases again."""
    _keep(session, mission, {FREEZE: None})


def _keep(session: Session, mission: str, changes: dict[str, object]) -> None:
    held = session.get_one(Mission, mission)
    held.settings = {**held.settings, **changes}
    session.add(held)


def moment_in(zone: str, text: str) -> datetime:
    """A moment as people write it, in the mission's own time where it names no other. Raises: NotProcessable."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise NotProcessable(N_("Write the moment as 2026-10-12T08:00.")) from error
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
