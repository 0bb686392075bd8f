"""A mission: one organisation's observation of one election. Knows no other room."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant

FREEZE = "freeze"
"""The setting that holds new releases back from phones: `{"until": instant or null}`, or null."""
SEALING = "sealing"
"""At a hub, the setting that keeps whom headquarters said bundles are sealed to: a list."""


class Mission(SQLModel, table=True):
    """Names are by language code; `totals` are the register's own figures that the lists are held against."""

    id: str = Field(primary_key=True, max_length=36)
    slug: str = Field(unique=True)
    names: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    time_zone: str
    election_on: date
    phone: str = ""
    totals: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    loaded_at: datetime = Field(sa_column=Column(Instant, nullable=False))

    def name(self, language: str) -> str:
        """The mission's name in a language, else in its first."""
        return self.names.get(language) or next(iter(self.names.values()))
