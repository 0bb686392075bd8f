import io
import stat
import tomllib
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldobs.packs import source
from fieldobs.packs.mission import manifest_of
from fieldobs.packs.pack import Findings, Pack, PackFaults, PackUnreadable
from fieldobs.packs.reading import read_pack, read_source
from tests.fieldobs.packs.conftest import FILES, MISSION, faults


def zipped(path, files, mode=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", mode) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/passwd", "a/../../b", "..\\b", "C:/b"])
def test_refuses_a_zip_that_would_leave_its_folder(tmp_path, name):
    (fault,) = faults(read_pack(zipped(tmp_path / "p.zip", {**FILES, name: "x"})))
    assert "leads outside the pack" in fault


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "forms/../../secret.csv"])
def test_refuses_a_mission_that_names_a_file_outside_the_pack(write_pack, name):
    (write_pack().parent / "secret.csv").write_text("code,name\n1,x\n")
    mission = MISSION.replace("[totals]", f'[stations]\nfile = "{name}"\n[totals]')
    (fault,) = faults(read_pack(write_pack({"mission.toml": mission})))
    assert "leads outside the pack" in fault


def test_refuses_a_link_that_leads_outside(write_pack, tmp_path):
    (tmp_path / "secret.csv").write_text("code,name\n1,x\n")
    folder = write_pack({"stations.csv": None})
    (folder / "stations.csv").symlink_to(tmp_path / "secret.csv")
    (fault,) = faults(read_pack(folder))
    assert fault.startswith("stations.csv: This link leads outside the pack.")
    info = zipfile.ZipInfo("stations.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    (fault,) = faults(read_pack(zipped(tmp_path / "p.zip", {"mission.toml": MISSION, info: "/etc/passwd"})))
    assert "It is a link." in fault


def test_refuses_a_bomb_before_it_expands(tmp_path):
    bomb = zipped(tmp_path / "p.zip", {**FILES, "stations.csv": b"0" * (64 * 1024 * 1024)})
    assert bomb.stat().st_size < 100_000
    (fault,) = faults(read_pack(bomb))
    assert "p.zip/stations.csv: It expands more than 200 times." in fault


def test_refuses_a_workbook_that_is_a_bomb(write_pack):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 * 1024 * 1024))
    mission = MISSION.replace("forms = []", 'forms = ["forms/bomb.xlsx"]')
    (fault,) = faults(read_pack(write_pack({"mission.toml": mission, "forms/bomb.xlsx": held.getvalue()})))
    assert fault.startswith("forms/bomb.xlsx/xl/worksheets/sheet1.xml: It expands more than 200 times.")


def test_refuses_a_file_larger_than_its_directory_admits(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "FILE_BYTES", 1_000)
    (fault,) = faults(read_pack(zipped(tmp_path / "p.zip", {**FILES, "stations.csv": "x" * 1_001})))
    assert "It has 1,001 bytes; at most 1,000 are read." in fault


def test_refuses_a_zip_of_too_many_files(tmp_path):
    (fault,) = faults(read_pack(zipped(tmp_path / "p.zip", {str(n): "" for n in range(2_001)}, zipfile.ZIP_STORED)))
    assert "It holds 2,001 files" in fault


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_refuses_a_zip_that_holds_a_file_twice(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for content in (MISSION, MISSION):
            archive.writestr("mission.toml", content)
    (fault,) = faults(read_pack(tmp_path / "p.zip"))
    assert "It is in the zip twice." in fault


def test_says_of_a_broken_zip_that_it_is_broken(tmp_path):
    whole = zipped(tmp_path / "p.zip", FILES).read_bytes()
    at = whole.index(b"mission.toml") + 40
    (tmp_path / "p.zip").write_bytes(whole[:at] + bytes(20) + whole[at + 20 :])
    (fault,) = faults(read_pack(tmp_path / "p.zip"))
    assert fault.startswith("mission.toml: It is broken")


@pytest.mark.parametrize(
    "mission", [b"\xff\xfe\x00", b"a = [" + b"[" * 5_000, b'id = "\x00"', b"id = 7\nnames = 3\n", b""]
)
def test_meets_a_mission_of_nonsense_with_faults(write_pack, mission):
    assert faults(read_pack(write_pack({"mission.toml": mission})))


def test_expands_no_entity_of_a_workbook(write_pack, tmp_path):
    (tmp_path / "secret").write_text("a secret")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><workbook>&e;</workbook>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        archive.writestr("xl/workbook.xml", evil)
    mission = MISSION.replace("forms = []", 'forms = ["forms/evil.xlsx"]')
    (fault,) = faults(read_pack(write_pack({"mission.toml": mission, "forms/evil.xlsx": held.getvalue()})))
    assert fault.startswith("forms/evil.xlsx") and "a secret" not in fault


class Spoilt:
    """The example pack with a piece of one of its files replaced."""

    def __init__(self, name, start, length, piece):
        held = FILES[name].encode()
        start %= len(held)
        self.files = {**{each: text.encode() for each, text in FILES.items()}}
        self.files[name] = held[:start] + piece + held[start + length :]

    def read(self, name):
        if name not in self.files:
            raise PackUnreadable(source.Fault(name, "missing"))
        return self.files[name]


PIECES = st.one_of(
    st.binary(max_size=12),
    st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        [b'"', b"\n", b",", b";", b"\r", b"{", b"}", b"{0}", b"{0.x}", b"[", b"]", b"=", b"'", b"\xef\xbb\xbf", b"%s"]
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 2_000), st.integers(0, 40), PIECES)
def test_names_a_fault_or_takes_the_pack_whatever_is_spoilt(name, start, length, piece):
    try:
        read = read_source(Spoilt(name, start, length, piece))
    except PackUnreadable as unreadable:
        assert str(unreadable.fault)
    else:
        assert isinstance(read, Pack) or (isinstance(read, PackFaults) and read.faults)


@settings(max_examples=150, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
), st.sampled_from(["id", "slug", "names", "languages", "time_zone", "election_on", "phone", "settings", "totals",
                    "stations", "teams", "observers", "forms", "further_dates"]))  # fmt: skip
def test_survives_any_value_in_any_place_of_the_mission(value, key):
    said = tomllib.loads(MISSION)
    said[key] = value
    found = Findings()
    read = manifest_of(said, found)
    assert read is not None or found.faults
