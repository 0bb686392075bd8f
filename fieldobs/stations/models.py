"""Polling stations. Codes are text: some registers print "007" and the protocol must match."""

from sqlmodel import Field, SQLModel


class Station(SQLModel, table=True):
    """One ballot box and its committee. `kind` is ordinary, special or abroad; `setting` urban, rural or empty."""

    mission: str = Field(primary_key=True, foreign_key="mission.id")
    code: str = Field(primary_key=True)
    name: str
    address: str = ""
    region: str = Field(default="", index=True)
    district: str = ""
    kind: str = "ordinary"
    setting: str = ""
    registered: int | None = None
    lat: str | None = None
    lon: str | None = None
