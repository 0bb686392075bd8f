"""Bundles: at headquarters those that were taken in; at a hub also those that it carries sealed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class State(StrEnum):
    """Taken in here; or at a hub that cannot open it: waits for headquarters, was answered there, was refused there."""

    TAKEN = "taken"
    CARRIED = "carried"
    ANSWERED = "answered"
    REFUSED = "refused"


class Bundle(SQLModel, table=True):
    """A bundle by the SHA-256 of its file. `device` is whose phone made it, empty while it is sealed.

    `by` is who of the desk brought it, `carrier` the device that did. `counts` says what was in it and how much of that
    was new, over all the `times` it came; `answer` has the latest receipts, as section 9 of the contract shapes them;
    `problem` is why headquarters refused it.
    """

    __table_args__ = (Index("ix_bundle_last", "mission", "last_at"),)

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    sha256: str = Field(primary_key=True, max_length=64)
    state: str
    size: int = Field(sa_type=BigInteger)
    device: str = ""
    by: str = ""
    carrier: str = ""
    first_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    last_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    times: int = 1
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    answer: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    problem: str = ""
