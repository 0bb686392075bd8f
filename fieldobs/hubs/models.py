"""Hubs: at headquarters those that were let in; at a hub, where it belongs and what headquarters has said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class Hub(SQLModel, table=True):
    """At headquarters: one laptop that carries batches onward. Its device has the same id, and no observer.

    `store_key` is what it signs its own receipts with, empty until it came with its code; `recipient` whom bundles
    that it is to open are sealed to. The figures are its own last report.
    """

    id: str = Field(primary_key=True, max_length=36)
    mission: str = Field(foreign_key="mission.id", index=True)
    name: str
    address: str = ""
    code: str = Field(default="", max_length=64, index=True)
    code_expires_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    store_key: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    recipient: str = ""
    added_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    joined_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    revisions_waiting: int = 0
    attachments_waiting: int = 0
    bundles_waiting: int = 0
    phones: int = 0
    reported_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class Upstream(SQLModel, table=True):
    """At a hub: headquarters of its mission, how the hub proves itself there, and how it left headquarters' log.

    `hub` is its device there, `key` headquarters' own, `warrant` headquarters' signed word about the hub,
    `register_hash` names the register that it last brought down, `log` is headquarters' as last seen.
    """

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    url: str
    hub: str = Field(max_length=36)
    name: str
    token: str
    key: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    warrant: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    register_hash: str = ""
    log: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class UpstreamReceipt(SQLModel, table=True):
    """At a hub: a receipt that headquarters signed, as `Word.evidence` writes it."""

    __tablename__ = "upstream_receipt"

    batch: str = Field(primary_key=True, max_length=36)
    mission: str = Field(foreign_key="mission.id", index=True)
    evidence: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class UpstreamRuling(SQLModel, table=True):
    """At a hub: headquarters' last word on a revision, and the batch whose receipt says so."""

    __tablename__ = "upstream_ruling"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    revision: str = Field(primary_key=True, max_length=43)
    outcome: str
    problem: dict[str, str] | None = Field(default=None, sa_column=Column(JSON))
    batch: str = Field(foreign_key="upstream_receipt.batch", max_length=36)


class UpstreamBlob(SQLModel, table=True):
    """At a hub: a team's attachment that headquarters has whole, which it signed in `receipt`, or refused for good."""

    __tablename__ = "upstream_blob"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    team: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True, max_length=64)
    receipt: str = ""
    is_refused: bool = False
