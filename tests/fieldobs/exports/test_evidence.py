"""A mission's evidence is written beside its server and checked without it."""

import json
import shutil
import subprocess
import sys
import zipfile

import httpx
import pytest

from fieldobs.database import now
from fieldobs.exports.evidence import write_evidence
from fieldobs.observers.actions import revoke
from fieldobs.submissions.actions import Decision, write_as_desk
from sync.evidence.verify import verify
from tests.cast import MISSION, OPENING, SUBMISSION
from tests.conftest import on_both_databases
from tests.contract import FIELDOBS

PHOTO = {"sha256": "ab" * 32, "size": 7, "type": "image/jpeg", "name": "protocol.jpg"}


def fieldobs(*words):
    done = subprocess.run([FIELDOBS, *map(str, words)], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def live(house):
    """A day: two phones, the desk, a revoked phone that goes on, a photo; the receipts."""
    amina, boris = house.caller("amina"), house.caller("boris")
    receipts = [amina.send([amina.phone.write(OPENING | {"V20": 1, "photo": PHOTO})]).json()]
    write_as_desk(house.store.database, house.store.keys, MISSION, [Decision(SUBMISSION, {"$comment": "Why?"})], "Dana")
    with house.store.database.write() as session:
        revoke(session, MISSION, boris.phone.id, now())
    receipts.append(boris.send([boris.phone.write({"V21": 2})]).json())
    return amina, receipts


@on_both_databases
def test_holds_all_that_is_needed_to_check_a_day(house, tmp_path):
    _, receipts = live(house)
    held = [tmp_path / f"receipt-{number}.json" for number in range(2)]
    for file, receipt in zip(held, receipts, strict=True):
        file.write_text(json.dumps(receipt))
    (tmp_path / "note.txt").write_text(receipts[0]["checkpoint"])
    with (tmp_path / "evidence.zip").open("wb") as out:
        assert write_evidence(house.store.database, house.store.keys, MISSION, out) == 3
    key = json.dumps(house.http.get("/api/v1/log/key").json())
    report = verify(tmp_path / "evidence.zip", key, [*held, tmp_path / "note.txt"], processes=1)
    assert (report.findings, report.revisions, report.devices) == ([], 3, 3)
    with zipfile.ZipFile(tmp_path / "evidence.zip") as archive:
        devices = [json.loads(line) for line in archive.read("devices.jsonl").splitlines()]
        attachments = [json.loads(line) for line in archive.read("attachments.jsonl").splitlines()]
        codes = [json.loads(line) for line in archive.read("enrolments.jsonl").splitlines()]
    assert sorted((each["observer"] or "", each["desk"], bool(each["revoked_at"])) for each in devices) == [
        ("", True, False), ("amina", False, False), ("boris", False, True)
    ]  # fmt: skip
    assert [(each["sha256"], each["path"], each["whole"]) for each in attachments] == [("ab" * 32, "photo", False)]
    assert {each["device"] for each in codes} == {each["device"] for each in devices if not each["desk"]}


def test_the_commands_write_and_check_it_also_where_there_is_no_store(house, tmp_path):
    live(house)
    file, away = tmp_path / "evidence.zip", tmp_path / "away"
    away.mkdir()
    said = fieldobs("export", "--evidence", file, "--data", house.store.settings.data)
    assert said.returncode == 0 and "3 revisions are in" in said.stdout
    shutil.move(file, away / "evidence.zip")
    key = house.store.keys.public_jwk["x"]
    for command in ([FIELDOBS, "verify"], [sys.executable, "-m", "sync.evidence"]):
        done = subprocess.run(
            [*command, "evidence.zip", "--key", key], cwd=away, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and "Whole: nothing was altered" in done.stdout, done.stderr
    assert [each.name for each in away.iterdir()] == ["evidence.zip"]


def test_the_command_says_what_is_wrong_and_what_cannot_be_read(house, tmp_path):
    live(house)
    file = tmp_path / "evidence.zip"
    fieldobs("export", "--evidence", file, "--data", house.store.settings.data)
    wrong = fieldobs("verify", file, "--key", "A" * 43)
    assert wrong.returncode == 1 and "NOT WHOLE" in wrong.stdout
    assert json.loads(fieldobs("verify", file, "--json").stdout)["whole"] is True
    assert fieldobs("verify", tmp_path).returncode == 1
    refused = fieldobs("export", "--evidence", tmp_path / "no" / "file", "--data", house.store.settings.data)
    assert refused.returncode == 1 and "cannot be written" in refused.stderr


def test_lets_auditors_have_the_phones_public_keys(house):
    amina, _ = live(house)
    found = house.http.get("/api/v1/devices", headers=house.desk)
    (mine,) = [each for each in map(json.loads, found.text.splitlines()) if each["device"] == amina.phone.id]
    assert mine["public_key"]["crv"] == "P-256" and mine["certificate"]["sig"]
    assert house.http.get("/api/v1/devices", headers=amina.auth).status_code == 404
    assert httpx.get(f"{house.http.base_url}/api/v1/devices").status_code == 401


@pytest.mark.parametrize("words", [["voting"], ["voting", "out.txt"], []])
def test_still_asks_for_a_form_and_a_file_when_no_evidence_is_wanted(tmp_path, words):
    told = fieldobs("export", *words, "--data", tmp_path)
    assert told.returncode == 1 and "Name a form and a file" in told.stderr
