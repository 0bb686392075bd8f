"""The log of revisions, which is the truth, and the table of submissions, which is reckoned from it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from fieldobs.database import Instant


class Went(StrEnum):
    """How a log went back: a backup was put back with `fieldobs restore`; a raw copy was, and a phone had seen more;
    a phone was shown a state that does not extend an earlier one, in the same epoch."""

    RESTORED = "restored"
    COPIED = "copied"
    ALARM = "alarm"


class Log(SQLModel, table=True):
    """The state of a mission's Merkle tree. `frontier` holds the hashes of its complete subtrees, largest first."""

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    id: str
    epoch: int = 1
    size: int = Field(default=0, sa_type=BigInteger)
    frontier: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class LogNode(SQLModel, table=True):
    """The hash of a whole subtree of a log, of one of the heights of `sync.merkle.KEPT`; `place` counts from 0."""

    __tablename__ = "log_node"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    height: int = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_type=BigInteger)
    hash: str = Field(max_length=43)


class Setback(SQLModel, table=True):
    """A time at which the log went back, or a phone said so. `kind`: see `Went`.

    `epoch` is the one that began then, or goes on; `held` how many revisions the store had, `seen` how many it once
    had as far as anybody could show; `notes` the signed checkpoints that show it; `read_by` who of the desk read it.
    """

    number: int | None = Field(default=None, primary_key=True)
    mission: str = Field(foreign_key="mission.id", index=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    kind: str
    epoch: int
    held: int = Field(sa_type=BigInteger)
    seen: int | None = Field(default=None, sa_type=BigInteger)
    device: str = ""
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    read_by: str = ""


class LoggedRevision(SQLModel, table=True):
    """One stored revision, byte for byte. `team`, `revoked` and `is_desk` are facts about its device at arrival.

    `body` and `sig` are empty once the desk had it erased: its place in the log stays, and so does every proof.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("mission", "id"),
        Index("ix_revision_submission", "mission", "submission"),
        Index(
            "ix_revision_desk", "mission", "index", sqlite_where=text("is_desk = 1"), postgresql_where=text("is_desk")
        ),
    )

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    index: int = Field(primary_key=True, sa_type=BigInteger)
    id: str = Field(max_length=43)
    device: str
    seq: int = Field(sa_type=BigInteger)
    submission: str
    at: str
    team: str | None = None
    revoked: bool = False
    is_desk: bool = False
    body: str
    sig: str
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))

    @property
    def is_erased(self) -> bool:
        return not self.body


class Submission(SQLModel, table=True):
    """One filled form as it stands. A projection: `fieldobs rebuild` makes it again from the log.

    `answers` is path -> value (standing or provisional, blanks left out, paths with `$` apart in `about`);
    `conflicts` is path -> list of `{"value", "revision", "device", "at"}`; `holds` lists why it is kept out of the
    figures, as `{"code", "title", "detail"}`; `held_revisions` maps the ids that take no part in merging to such a
    reason; `counts` says that it is final and in the figures. `from_index` is the place in the log from which a
    team-mate's phone needs all of it again.
    """

    __table_args__ = (
        Index("ix_submission_team", "mission", "team", "last_index"),
        Index("ix_submission_last", "mission", "last_index"),
    )

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    id: str = Field(primary_key=True, max_length=36)
    form_hash: str | None = None
    form_slug: str = ""
    form_version: str = ""
    stage: str = ""
    station: str | None = None
    region: str = ""
    team: str | None = None
    visit: int | None = None
    state: str = ""
    review: str = ""
    observers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    conflicts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    conflict_count: int = 0
    holds: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    held_revisions: dict[str, dict[str, str]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    counts: bool = False
    revisions: int = 0
    first_at: str = ""
    last_at: str = ""
    first_received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    last_received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    last_index: int = Field(default=0, sa_type=BigInteger)
    from_index: int = Field(default=0, sa_type=BigInteger)


class Message(SQLModel, table=True):
    """A word from the desk to all teams (`team` empty) or to one. `number` orders them."""

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    mission: str = Field(foreign_key="mission.id", index=True)
    team: str = ""
    text: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


# Tables and not models: merging writes and reads many rows at once and needs no object of each.
LINES, SUBMISSIONS, NODES = (SQLModel.metadata.tables[name] for name in ("revision", "submission", "log_node"))
IS_ERASED = LINES.c.body == ""
