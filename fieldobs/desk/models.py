"""The people of the desk and how they sign in."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class Coordinator(SQLModel, table=True):
    """Somebody at headquarters; `role` is coordinator or auditor. `name` is what they sign in with."""

    id: str = Field(primary_key=True, max_length=36)
    mission: str = Field(foreign_key="mission.id", index=True)
    name: str = Field(unique=True)
    password_hash: str = ""
    role: str = "coordinator"
    language: str = ""


class DeskSession(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of its cookie is kept."""

    __tablename__ = "desk_session"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str = Field(foreign_key="mission.id", index=True)
    coordinator: str = Field(foreign_key="coordinator.id")
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class SignInCode(SQLModel, table=True):
    """A link that signs a coordinator in once."""

    __tablename__ = "sign_in_code"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str = Field(foreign_key="mission.id", index=True)
    coordinator: str = Field(foreign_key="coordinator.id")
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class ApiToken(SQLModel, table=True):
    """A bearer for scripts of the desk and auditors."""

    __tablename__ = "api_token"

    hash: str = Field(primary_key=True, max_length=64)
    mission: str = Field(foreign_key="mission.id", index=True)
    role: str
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
