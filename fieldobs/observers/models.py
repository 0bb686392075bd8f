"""Observers, their teams, their devices and how a device proves itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class Team(SQLModel, table=True):
    """Observers who travel together, usually two."""

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    code: str = Field(primary_key=True)
    name: str = ""
    area: str = ""


class TeamStation(SQLModel, table=True):
    """One station of a team's plan; `place` is its order in the day, from 1."""

    __tablename__ = "team_station"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    team: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    place: int


class Observer(SQLModel, table=True):
    """An accredited person; `term` is short (around election day) or long (for weeks around it)."""

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    code: str = Field(primary_key=True)
    name: str
    organisation: str = ""
    term: str = "short"
    team: str = Field(default="", index=True)
    language: str = ""


class EnrolmentCode(SQLModel, table=True):
    """A code that makes one phone a device of one observer, once. Only its SHA-256 is kept."""

    __tablename__ = "enrolment_code"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str = Field(foreign_key="mission.id", index=True)
    observer: str
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    device: str | None = None


class Device(SQLModel, table=True):
    """One installed copy of the app. `have` lists the runs of `seq` that the store holds, first and last included.

    `certificate` is the one it was given or has shown, for a store that knows it no longer.
    """

    id: str = Field(primary_key=True, max_length=36)
    mission: str = Field(foreign_key="mission.id", index=True)
    observer: str | None = None
    team: str | None = None
    name: str = ""
    public_key: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    have: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    enrolled_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    approved_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    last_contact_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    app: str = ""
    is_desk: bool = False
    certificate: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))

    @property
    def is_hub(self) -> bool:
        """A device of nobody: it makes no revisions and carries those of others."""
        return self.observer is None and not self.is_desk


class DeviceToken(SQLModel, table=True):
    """A bearer that speaks for a device. Only its SHA-256 is kept."""

    __tablename__ = "device_token"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str = Field(foreign_key="mission.id", index=True)
    device: str = Field(foreign_key="device.id", index=True)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DeviceNonce(SQLModel, table=True):
    """A challenge that a device answers once. A device unknown here has no mission yet and brings its certificate."""

    __tablename__ = "device_nonce"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str | None = None
    device: str = Field(index=True)
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
