"""A small mission pack to spoil in one place at a time, and a database to load it into."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from fieldobs.database import Database
from fieldobs.migrations import migrate
from fieldobs.packs.actions import LoadReport, load_pack
from fieldobs.packs.pack import Pack, PackFaults
from fieldobs.packs.reading import read_pack

MISSION = """\
id = "2d1f1d2e-6a4f-4c55-9a51-0a7f6f5f1c11"
slug = "aravel-2026"
languages = ["en", "ru"]
time_zone = "Asia/Tashkent"
election_on = 2026-10-11
phone = "+000 555 0100"
forms = []

[names]
en = "Referendum in Aravel"
ru = "Референдум в Аравеле"

[totals]
stations = 3
abroad = 1
registered = 2630
teams = 2
observers = 3
"""

FILES = {
    "mission.toml": MISSION,
    "stations.csv": """\
code,name,address,region,district,kind,setting,registered,lat,lon
0412,School No. 7,"Lesna, Mill Street 4",Dorsen,Lesna,ordinary,urban,1240,43.238900,76.889700
0409,Town library,"Lesna, Bridge Square 1",Dorsen,Lesna,,urban,1190,,
1960,Embassy in Brenna,Brenna,Abroad,,abroad,,200,,
""",
    "teams.csv": "code,name,area,stations\n12,Team 12,Dorsen,0412; 0409\nL08,Chiara's team,Abroad,\n",
    "observers.csv": """\
code,name,organisation,term,team,language
amina,Amina,OTS,STO,12,en
boris,Boris,OTS,STO,12,ru
chiara,Chiara,OTS,LTO,L08,
""",
}

WITHOUT_TOTALS = MISSION[: MISSION.index("[totals]")]
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)

PackWriter = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> PackWriter:
    """Writes the example pack to a folder, with some of its files replaced by text or bytes; None leaves one out."""

    def write(spoilt: dict[str, str | bytes | None] | None = None) -> Path:
        root = tmp_path / "pack"
        for name, content in {**FILES, **(spoilt or {})}.items():
            if content is not None:
                file = root / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def database(tmp_path: Path, database_url: str | None) -> Iterator[Database]:
    opened = Database(database_url or f"sqlite:///{tmp_path / 'fieldobs.sqlite'}")
    migrate(opened)
    yield opened
    opened.close()


def good(path: Path) -> Pack:
    """The pack at a path, which must have no fault."""
    pack = read_pack(path)
    assert isinstance(pack, Pack), faults(pack)
    return pack


def faults(read: Pack | PackFaults) -> list[str]:
    """What is wrong, as sentences."""
    assert isinstance(read, PackFaults), "the pack was taken"
    return [str(fault) for fault in read.faults]


@pytest.fixture
def load(write_pack, database):
    """Loads the example pack, spoilt or not, and gives the report."""

    def act(spoilt=None, now=NOW):
        report = load_pack(good(write_pack({"mission.toml": WITHOUT_TOTALS, **(spoilt or {})})), database, now)
        assert isinstance(report, LoadReport)
        return report

    return act


def held(database, model):
    with database.read() as session:
        return session.exec(select(model)).all()
