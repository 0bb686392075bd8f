"""Published forms: immutable documents, addressed by the hash of their bytes."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class FormVersion(SQLModel, table=True):
    """One published version; `document` is the exact text whose SHA-256 is `hash`. `is_current` goes to phones."""

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
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))
