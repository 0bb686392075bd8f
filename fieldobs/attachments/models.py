"""Attachments: which revisions name them, and how much of each has come."""

from sqlmodel import Field, SQLModel


class BlobName(SQLModel, table=True):
    """A revision of a device names a blob. Each team sends its own copy: a hash alone opens nothing."""

    __tablename__ = "blob_name"

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    sha256: str = Field(primary_key=True, max_length=64)
    revision: str = Field(primary_key=True, max_length=43)
    path: str = Field(primary_key=True)
    device: str = Field(index=True)
    team: str = Field(index=True)
    submission: str = Field(index=True)
    size: int
    type: str
    name: str


class Blob(SQLModel, table=True):
    """A team's copy of a blob that has come whole and matched its hash."""

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    team: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True, max_length=64)
    size: int
