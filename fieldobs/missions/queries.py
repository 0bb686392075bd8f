"""Reading missions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from fieldobs.database import instant_text, now
from fieldobs.errors import NotFound
from fieldobs.missions.models import FREEZE, Mission


@dataclass(frozen=True)
class Freeze:
    """New releases are held back from phones; without `until`, for as long as nobody lifts it."""

    until: datetime | None

    def body(self) -> dict[str, str | None]:
        """As phones are told of it."""
        return {"until": instant_text(self.until) if self.until else None}


def find_freeze(mission: Mission, now: datetime) -> Freeze | None:
    """The freeze that holds at a moment, if one does."""
    said = mission.settings.get(FREEZE)
    if not said:
        return None
    held = Freeze(datetime.fromisoformat(said["until"]) if said["until"] else None)
    return held if held.until is None or held.until > now else None


def mission_body(session: Session, mission: str) -> dict[str, Any]:
    """What a phone shows of a mission; `freeze` is there only while releases are held back."""
    found = session.get_one(Mission, mission)
    held = find_freeze(found, now())
    return {
        "id": found.id,
        "names": found.names,
        "languages": found.languages,
        "time_zone": found.time_zone,
        "election_on": found.election_on.isoformat(),
        "phone": found.phone,
        **({"freeze": held.body()} if held else {}),
    }


def only_mission(session: Session, slug: str | None = None) -> Mission:
    """The mission of that slug, or the only one there is. Raises: NotFound."""
    found = list(session.exec(select(Mission)))
    chosen = [each for each in found if slug in (None, each.slug, each.id)]
    if not found:
        raise NotFound("This store holds no mission yet. `fieldobs load PACK` loads one, `fieldobs load demo` a trial.")
    if len(chosen) != 1:
        names = ", ".join(sorted(each.slug for each in found))
        raise NotFound(f"Say which mission with --mission; this store holds: {names}.")
    return chosen[0]
