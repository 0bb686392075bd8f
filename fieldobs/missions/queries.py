"""Reading missions."""

from typing import Any

from sqlmodel import Session, select

from fieldobs.errors import NotFound
from fieldobs.missions.models import Mission


def mission_body(session: Session, mission: str) -> dict[str, Any]:
    """What a phone shows of a mission."""
    found = session.get_one(Mission, mission)
    return {
        "id": found.id,
        "names": found.names,
        "languages": found.languages,
        "time_zone": found.time_zone,
        "election_on": found.election_on.isoformat(),
        "phone": found.phone,
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
