"""What was erased is nowhere in the store any more, does not come back, and the log's proofs still hold."""

import hashlib
import json
import os
import subprocess
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, select

from fieldobs.attachments.actions import PIECE_BYTES
from fieldobs.database import now
from fieldobs.observers.actions import revoke
from fieldobs.submissions.actions import Decision, write_as_desk
from fieldobs.submissions.models import Submission
from sync.evidence.verify import verify
from tests.cast import MISSION, OPENING, SUBMISSION, id_of
from tests.conftest import on_both_databases
from tests.contract import FIELDOBS
from tests.house import Caller, House

SECRET = "Гүлнар Сәтбаева, tel. 7071-rosehip"
PARTS = ("Гүлнар", "Сәтбаева", "7071-rosehip")
OTHER = "6b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b"
SAMPLES = """
    select coalesce(histogram_bounds::text, '') || coalesce(most_common_vals::text, '') from pg_stats
    where schemaname = 'public'
"""
REASON = "Asked for by the person concerned"


def fieldobs(house: House, *words: object, **more):
    settings = house.store.settings
    url = ["--database-url", settings.database_url] if settings.database_url else []
    asked = [FIELDOBS, *map(str, words), "--data", str(settings.data), *url]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, **more)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def erase(house: House, *more: str, submission: str = SUBMISSION):
    return fieldobs(house, "erase", submission, "--reason", REASON, "--by", "Dana", *(more or ["--yes"]))


def named(content: bytes) -> dict:
    name = f"{PARTS[2]}.jpg"
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "type": "image/jpeg", "name": name}


def put(house: House, caller: Caller, content: bytes, most: int = 10) -> None:
    url = f"/api/v1/blobs/{hashlib.sha256(content).hexdigest()}"
    for at in range(0, min(len(content), most * PIECE_BYTES), PIECE_BYTES):
        headers = caller.auth | {"upload-offset": str(at), "content-type": "application/partial-upload"}
        assert house.http.patch(url, content=content[at : at + PIECE_BYTES], headers=headers).status_code == 204


@dataclass
class Told:
    """What two phones and the desk said of somebody, in one submission; another one has one of the photos too."""

    amina: Caller
    boris: Caller
    entries: list
    whole: bytes
    coming: bytes
    shared: bytes
    seen: dict


@pytest.fixture
def told(house) -> Told:
    return tell(house)


def tell(house: House) -> Told:
    amina, boris = house.caller("amina"), house.caller("boris")
    whole, coming, shared = (os.urandom(400_000) for _ in range(3))
    entries = [
        amina.phone.write(OPENING | {"account": SECRET, "$observer": ["amina"]}),
        amina.phone.write({"photo": named(whole), "more": named(coming), "shared": named(shared)}),
    ]
    other = amina.phone.write(
        OPENING | {"$visit": 2, "account": "All calm", "photo": named(shared) | {"name": "b.jpg"}}, submission=OTHER
    )
    amina.send([*entries, other])
    entries.append(boris.phone.write({"account": f"{SECRET}!", "$station": PARTS[2]}))
    boris.send(entries[2:])
    write_as_desk(house.store.database, house.store.keys, MISSION, [Decision(SUBMISSION, {"$comment": SECRET})], "Dana")
    for content, most in ((whole, 10), (shared, 10), (coming, 1)):
        put(house, amina, content, most)
    return Told(amina, boris, entries, whole, coming, shared, amina.pull())


def bytes_with(data: Path, *sought: bytes) -> list[str]:
    """Files below a folder in which any of these bytes stand."""
    files = [file for file in data.rglob("*") if file.is_file()]
    return [str(file) for file in files if any(one in file.read_bytes() for one in sought)]


def texts(*parts: str) -> list[bytes]:
    """As they may stand on a disk: in UTF-8, and as JSON escapes them."""
    return [form for part in parts for form in (part.encode(), json.dumps(part)[1:-1].encode())]


def cells_with(url: str, *sought: bytes) -> list[str]:
    """Columns of a PostgreSQL database that hold any of these, its own samples of them included."""
    engine, shape = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1)), MetaData()
    shape.reflect(engine)
    found = []
    with engine.connect() as held:
        asked = [(table.name, select(table)) for table in shape.sorted_tables]
        for name, rows in [(name, held.execute(asked_of)) for name, asked_of in asked]:
            held_here = "".join(json.dumps(list(row), default=str) + repr(list(row)) for row in rows).encode()
            found += [name for one in sought if one in held_here]
        sampled = held.exec_driver_sql(SAMPLES)
        found += ["pg_stats" for (text,) in sampled for one in sought if one in text.encode()]
    engine.dispose()
    return found


def remains(house: House, *sought: bytes) -> list[str]:
    settings = house.store.settings
    return bytes_with(settings.data, *sought) + (
        cells_with(settings.database_url, *sought) if settings.database_url else []
    )


def found_of(told: Told) -> list[bytes]:
    return [*texts(*PARTS), told.whole[1000:1040], told.coming[1000:1040]]


@on_both_databases
def test_leaves_no_bytes_of_it_in_the_store(house, told):
    with house.store.database.write() as session:
        revoke(session, MISSION, told.boris.phone.id, now())
    assert len(remains(house, *found_of(told))) >= 3
    done = erase(house)
    assert "4 revisions of 2 phones, 3 attachments (1,200 kB)" in done.stdout and done.returncode == 0, done
    assert remains(house, *found_of(told)) == []
    assert remains(house, told.shared[1000:1040]) != [], "another submission names it"
    assert house.http.get(f"/api/v1/submissions/{OTHER}", headers=house.desk).json()["answers"]["account"] == "All calm"


@on_both_databases
def test_asks_first_and_changes_nothing_without_a_yes(house, told):
    done = fieldobs(house, "erase", SUBMISSION, "--reason", REASON, "--by", "Dana", input="n\n")
    assert done.returncode == 1 and "cannot be undone" in done.stdout
    assert told.amina.read(SUBMISSION)["answers"]["account"]
    assert remains(house, *found_of(told)) != []


def test_refuses_what_it_cannot_erase(house, told):
    for words, why in (
        ((str(uuid.uuid4()), "--reason", REASON, "--by", "Dana"), "There is no submission"),
        ((SUBMISSION, "--reason", " ", "--by", "Dana"), "Say who decided it"),
    ):
        done = fieldobs(house, "erase", *words, "--yes")
        assert done.returncode == 1 and why in done.stderr
    assert told.amina.read(SUBMISSION)["answers"]["account"]


@on_both_databases
def test_the_log_keeps_its_place_and_proves_it(house, told):
    before = {line["index"]: line for line in log_of(house)}
    first = house.http.get("/api/v1/log/checkpoint", headers=house.desk).text
    erase(house)
    after = log_of(house)
    assert [line["id"] for line in after][: len(before)] == [line["id"] for line in before.values()]
    gone = [line for line in after if line.get("erased")]
    assert {(line["body"], line["sig"]) for line in gone} == {("", "")} and len(gone) == 4
    assert {id_of(entry) for entry in told.entries} < {line["id"] for line in gone}
    root = told.amina.pull(told.seen["cursor"])
    assert root["log"]["size"] == len(before) + 1 and root["log"]["epoch"] == 1
    grown = house.http.get(f"/api/v1/log/proof/consistency?from={len(before)}", headers=house.desk)
    assert first and grown.status_code == 200
    size = f"&size={len(before)}"
    for entry in told.entries:
        asked = f"/api/v1/log/proof/inclusion?id={id_of(entry)}{size}"
        assert house.http.get(asked, headers=house.desk).json()["path"]
    said = json.loads(after[-1]["body"])
    assert said["by"] == "Dana" and said["set"]["$reason"] == REASON
    assert set(said["set"]["$erased"]) == {line["id"] for line in gone}


def log_of(house: House) -> list[dict]:
    answer = house.http.get("/api/v1/revisions", headers=house.desk)
    return [json.loads(line) for line in answer.text.splitlines()]


@on_both_databases
def test_what_phones_send_once_more_is_answered_and_not_kept(house, told):
    erase(house)
    assert told.amina.outcomes(*told.entries) == ["duplicate"] * 3
    answer = told.amina.pull()
    assert "missing" not in answer and answer["have"][told.amina.phone.id] == [[1, 3]]
    assert house.http.head(f"/api/v1/blobs/{named(told.coming)['sha256']}", headers=told.amina.auth).status_code == 404
    fieldobs(house, "rebuild")
    assert remains(house, *found_of(told)) == []


@on_both_databases
def test_the_teams_phones_are_told_that_it_is_withdrawn_and_why(house, told):
    erase(house)
    fresh, late = told.amina.pull(told.seen["cursor"])["changes"], house.caller("boris").pull()["changes"]
    for changes in (fresh, late):
        said = [json.loads(each["body"]) for each in changes["revisions"]]
        (act,) = [each for each in said if each["submission"] == SUBMISSION]
        assert act["set"]["$state"] == "withdrawn" and act["set"]["$reason"] == REASON
        assert changes["withdrawn"] == [SUBMISSION]
    told_of = told.amina.read(SUBMISSION)
    assert (told_of["answers"], told_of["state"], told_of["station"]) == ({}, "withdrawn", None)


@on_both_databases
def test_rebuilding_gives_the_same(house, told):
    erase(house)
    before = projected(house)
    assert "2 submissions reckoned anew" in fieldobs(house, "rebuild").stdout
    assert projected(house) == before


def projected(house: House) -> list[str]:
    with house.store.database.read() as session:
        return sorted(row.model_dump_json() for row in session.scalars(select(Submission)))


@on_both_databases
def test_what_comes_later_is_new_and_can_be_erased_as_well(house, told):
    erase(house)
    told.amina.outcomes(told.amina.phone.write({"account": SECRET}))
    assert told.amina.read(SUBMISSION)["answers"] == {"account": SECRET}
    assert "1 revisions of 1 phones, 0 attachments" in erase(house).stdout
    assert remains(house, *found_of(told)) == []
    assert "Nothing is left of it" in erase(house).stdout


@on_both_databases
def test_evidence_lists_it_as_erased_and_is_whole(house, told, tmp_path):
    erase(house)
    file, key = tmp_path / "evidence.zip", house.store.keys.public_jwk["x"]
    fieldobs(house, "export", "--evidence", file)
    report = verify(file, key, processes=1)
    assert report.faults == 0 and {each.kind for each in report.findings} == {"erased"} and len(report.findings) == 4
    assert all("by Dana: Asked for by the person concerned" in each.text for each in report.findings)
    with zipfile.ZipFile(file) as archive:
        assert not any(one in archive.read(name) for name in archive.namelist() for one in texts(*PARTS))


@on_both_databases
def test_exports_leave_it_out(house, told, tmp_path):
    erase(house)
    assert fieldobs(house, "export", "voting", tmp_path / "out.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        out = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert OTHER in out and SUBMISSION not in out and PARTS[2] not in out


def test_says_when_old_bytes_could_not_be_cleaned_away_and_does_so_the_next_time(house, told):
    with house.store.database.read() as session:
        session.connection()
        session.exec(select(Submission)).first()  # somebody reads for long
        done = erase(house)
        assert done.returncode == 1 and "Run the same again" in done.stderr
    assert "Nothing is left of it" in erase(house).stdout
    assert remains(house, *found_of(told)) == []


def test_an_observers_phone_erases_nothing(house, told):
    names = [id_of(entry) for entry in told.entries]
    told.boris.outcomes(told.boris.phone.write({"$erased": names, "$reason": "no"}))
    assert told.amina.read(SUBMISSION)["answers"]["account"]
    assert not [line for line in log_of(house) if line.get("erased")]
