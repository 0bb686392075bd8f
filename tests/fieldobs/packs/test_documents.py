"""What docs/packs.md says of the format holds."""

import re
import tomllib
from pathlib import Path

from fieldobs.packs import source
from fieldobs.packs.mission import LISTS
from tests.fieldobs.packs.conftest import good

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "packs.md").read_text()


def test_the_example_pack_loads():
    pack = good(DOCS / "example-pack")
    assert [station.code for station in pack.stations[:3]] == ["Lesna-1", "Lesna-2", "Lesna-3"]
    assert [station.kind for station in pack.stations].count("abroad") == 1
    assert [form.slug for form in pack.forms] == ["opening", "voting", "closing"]


def test_names_every_column_of_every_list():
    for name, columns in LISTS.items():
        section = TEXT.split(f"### {name}.csv")[1].split("##")[0]
        assert all(f"`{column}`" in section for column in columns), name


def test_shows_only_toml_that_can_be_read():
    blocks = re.findall(r"```toml\n(.*?)```", TEXT, re.S)
    assert len(blocks) == 4 and all(tomllib.loads(block) for block in blocks)


def test_states_the_limits_that_hold():
    assert f"{source.FILE_BYTES >> 20} MiB" in TEXT and f"{source.ZIP_BYTES >> 20} MiB" in TEXT
    assert f"{source.ZIP_FILES:,} files" in TEXT and f"{source.RATIO} times" in TEXT
