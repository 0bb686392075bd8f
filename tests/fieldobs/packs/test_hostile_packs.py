import io
import stat
import zipfile

import pytest

from fieldobs.packs import source
from fieldobs.packs.reading import read_pack
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
