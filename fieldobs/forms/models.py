"""Published forms: immutable documents, addressed by the hash of their bytes."""

from datetime import datetime

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class FormVersion(SQLModel, table=True):
    """One version; `document` is the exact text whose SHA-256 is `hash`, `source` the tables it was compiled from.

    `is_current` goes to phones: to those of `teams`, or to all where that is empty. A version that was never
    `is_published` lies at the desk only; one that is published and not current is retired.
    """

    __tablename__ = "form_version"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    hash: str = Field(primary_key=True, max_length=64)
    slug: str = Field(index=True)
    version: str
    stage: str
    title: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    document: str
    place: int = 0
    is_current: bool = True
    is_published: bool = True
    teams: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    source: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))
