"""`fieldobs import`: files of many phones in one go, beside a running server, killed in between, at a hub."""

import json
import subprocess
import sys
import time

import pytest

from sync.receipt_file import read_receipt_file
from tests.cast import MISSION
from tests.conftest import on_both_databases
from tests.contract import FIELDOBS
from tests.fieldobs.bundles.conftest import bundle, morning, named, picture
from tests.fieldobs.hubs.conftest import hub_at, invited, link, log_of, until


def told(house, *words, data=None, status=0):
    """What the command says."""
    settings = house.store.settings
    where = ["--data", str(data or settings.data)]
    if settings.database_url and data is None:
        where += ["--database-url", settings.database_url]
    done = subprocess.run([FIELDOBS, "import", *map(str, words), *where], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    return done.stdout


@on_both_databases
def test_takes_in_a_folder_of_files_and_writes_one_receipt_file(house, tmp_path):
    made = {name: morning(house.caller(name)) for name in ("amina", "boris", "chiara")}
    for name, one in made.items():
        (tmp_path / f"{name}.fieldobs").write_bytes(one.file)
    (tmp_path / "spoilt.fieldobs").write_bytes(made["amina"].file[:-1])
    receipt, files = tmp_path / "all.fieldobs-receipt", sorted(tmp_path.glob("*.fieldobs"))
    said = told(house, *files, tmp_path / "nowhere.fieldobs", "--receipt", receipt, status=1).splitlines()
    assert said[0].endswith("amina.fieldobs: amina (12): 2 changes, 2 new; 1 attachments, 1 new.")
    assert "spoilt.fieldobs: refused. This bundle is damaged" in said[3] and "cannot be read" in said[4]
    found = read_receipt_file(receipt.read_bytes())
    assert {each["batch"] for each in found.receipts} == {one.batch for one in made.values()}
    assert len(found.attachments) == 3 and len(log_of(house)) == 6


def test_tells_a_program(house, tmp_path):
    amina = house.caller("amina")
    (tmp_path / "a.fieldobs").write_bytes(morning(amina).file)
    (said,) = json.loads(told(house, tmp_path / "a.fieldobs", "--json"))
    assert (said["observer"], said["team"], said["state"]) == ("amina", "12", "taken")
    assert said["counts"] == {"changes": 2, "attachments": 1, "new": 2, "attachments_new": 1}
    (again,) = json.loads(told(house, tmp_path / "a.fieldobs", "--json"))
    assert again["counts"] == {"changes": 2, "attachments": 1, "known": 2, "attachments_known": 1}
    (refused,) = json.loads(told(house, sys.executable, "--json", status=1))
    assert refused["problem"]["reason"] == "no-bundle"


def test_a_receipt_file_has_nothing_to_tell_headquarters(house, tmp_path):
    (tmp_path / "r.fieldobs-receipt").write_text('{"fieldobs_receipts": 1}')
    assert "headquarters needs none" in told(house, tmp_path / "r.fieldobs-receipt", status=1)


@on_both_databases
def test_killed_anywhere_it_goes_on_when_it_is_told_again(house, tmp_path):
    amina, photos = house.caller("amina"), [picture(2_000_000) for _ in range(4)]
    entries = [amina.phone.write({f"K{n}": named(photo)}) for n, photo in enumerate(photos)]
    file = tmp_path / "a.fieldobs"
    file.write_bytes(bundle(amina, entries, *photos).file)
    words = [FIELDOBS, "import", str(file), "--data", str(house.store.settings.data)]
    if house.store.settings.database_url:
        words += ["--database-url", house.store.settings.database_url]
    for kill_after_s in (0.9, 1.3, 1.6, 1.8, 2.0):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(kill_after_s)
        process.kill()
        process.wait()
    (said,) = json.loads(told(house, file, "--json"))
    assert "problem" not in said and len(log_of(house)) == 4
    for photo in photos:
        fetched = house.http.get(f"/api/v1/blobs/{named(photo)['sha256']}", headers=house.desk)
        assert fetched.content == photo


@pytest.fixture
def receipt_file(house, tmp_path):
    """A bundle that went to headquarters by hand, and the receipts it gave."""
    made = morning(house.caller("amina"))
    file, receipt = tmp_path / "a.fieldobs", tmp_path / "a.fieldobs-receipt"
    file.write_bytes(made.file)
    told(house, file, "--receipt", receipt)
    return made, file, receipt


def test_a_hub_without_a_road_hands_down_receipts_that_came_by_hand(house, tmp_path, receipt_file):
    _made, _file, receipt = receipt_file
    with hub_at(tmp_path / "hub", link(house, invited(house).code)) as hub:
        until(lambda: hub.store.keys.recipient(MISSION) in recipients(house))
        boris = house.caller("boris")
        at_hub = morning(boris, hubs_read=True)
        (tmp_path / "b.fieldobs").write_bytes(at_hub.file)
    data = hub.store.settings.data
    (said,) = json.loads(told(house, tmp_path / "b.fieldobs", "--json", data=data))
    assert said["counts"]["new"] == 2
    told(house, tmp_path / "b.fieldobs", "--receipt", receipt)
    (settled,) = json.loads(told(house, receipt, "--json", data=data))
    assert settled["settled"] == 2
    (settled,) = json.loads(told(house, receipt, "--json", data=data))
    assert settled["settled"] == 0
    told(house, tmp_path / "b.fieldobs", "--receipt", tmp_path / "down", data=data)
    down = read_receipt_file((tmp_path / "down").read_bytes())
    assert {told["outcome"] for told in down.receipts[0]["outcomes"].values()} == {"stored"}
    assert len(down.attachments) == 1, "headquarters' word on the photo came along"


def recipients(house):
    caller = house.caller("chiara")
    return caller.enrolled["sealing"]["recipients"]


def test_a_hub_refuses_receipts_that_headquarters_did_not_sign(house, tmp_path, receipt_file):
    _made, _file, receipt = receipt_file
    with hub_at(tmp_path / "hub", link(house, invited(house).code)) as hub:
        data = hub.store.settings.data
    said = json.loads(receipt.read_text())
    said["receipts"][0]["batch"] = "0191d3f0-6a70-7c52-9d1e-3f5f6a1b2c3e"
    receipt.write_text(json.dumps(said))
    assert "not signed by headquarters" in told(house, receipt, data=data, status=1)
    receipt.write_text("{")
    assert "no receipt file" in told(house, receipt, data=data, status=1)
