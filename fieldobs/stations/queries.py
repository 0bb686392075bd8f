"""The register of stations as phones carry it: made once per load, packed, named by its hash."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from fieldobs.missions.models import Mission
from fieldobs.stations.models import Station

COLUMNS = ("code", "name", "address", "region", "district", "kind", "lat", "lon", "registered")


@dataclass(frozen=True)
class PackedRegister:
    """All stations as gzipped JSON: `{"hash", "columns", "rows"}`."""

    hash: str
    count: int
    content: bytes


_packed: dict[str, tuple[datetime, PackedRegister]] = {}


def find_register(session: Session, mission: str) -> PackedRegister:
    """The register of a mission as it was last loaded; packed once."""
    loaded_at = session.get_one(Mission, mission).loaded_at
    held = _packed.get(mission)
    if held is None or held[0] != loaded_at:
        held = _packed[mission] = (loaded_at, _pack(session, mission))
    return held[1]


def _pack(session: Session, mission: str) -> PackedRegister:
    columns = [getattr(Station, name) for name in COLUMNS]
    rows = session.execute(select(*columns).where(col(Station.mission) == mission).order_by(col(Station.code)))
    listed = [[*row] for row in rows]
    digest = hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
    body = {"hash": digest, "columns": COLUMNS, "rows": listed}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return PackedRegister(digest, len(listed), gzip.compress(text.encode(), 6))
