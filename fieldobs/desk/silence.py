"""Teams that have not been heard of for too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from fieldobs.desk import queries
from fieldobs.desk.picture import Picture


@dataclass(frozen=True)
class Silent:
    """A team and when it was last heard of."""

    team: str
    last_at: datetime


def last_heard(picture: Picture, session: Session) -> dict[str, datetime]:
    """When each team's phones were last in touch or something of the team was received."""
    heard = dict(picture.last_by_team)
    for team, at in queries.last_contacts(session, picture.ground.mission.id).items():
        heard[team] = max(at, heard.get(team, at))
    return heard


def silent_teams(picture: Picture, session: Session, hours: int, now: datetime) -> tuple[list[Silent], int]:
    """Teams silent for longer than some hours, the longest first; and how many were never heard of."""
    heard = last_heard(picture, session)
    since = now - timedelta(hours=hours)
    silent = [Silent(team, at) for team, at in heard.items() if at < since and team in picture.ground.teams]
    return sorted(silent, key=lambda one: one.last_at), sum(1 for team in picture.ground.teams if team not in heard)
