"""No name, answer, place or token of anybody comes into the server's journal, whatever goes wrong."""

import json
import sqlite3
import subprocess
import uuid
from pathlib import Path

import httpx

from fieldobs.demo.phone import Phone
from tests.chaos.day import FORM
from tests.chaos.disk import _await
from tests.chaos.headquarters import Headquarters
from tests.contract import FIELDOBS, free_port

ANSWER, PERSON, PLACE = "Markirovka-answer", "Markirovka-person", "43.238943"
SUBMISSION = "5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c"


def test_no_personal_data_comes_into_the_journal(tmp_path: Path) -> None:
    headquarters = Headquarters(tmp_path / "store")
    journal, port, code = tmp_path / "journal", free_port(), headquarters.code("amina")
    with journal.open("wb") as out:
        words = [FIELDOBS, "serve", "--data", str(headquarters.data), "--port", str(port)]
        process = subprocess.Popen(words, stdout=out, stderr=out)
        try:
            _await(url := f"http://127.0.0.1:{port}", process)
            with httpx.Client(base_url=url, timeout=30) as http:
                token = _live(http, code, headquarters.data)
        finally:
            process.terminate()
            process.wait(30)
    written = journal.read_text()
    assert "Traceback" in written and "IntegrityError" in written, "something went wrong that nobody expected"
    for marker in (ANSWER, PERSON, PLACE, code, token):
        assert marker not in written, written
    headquarters.close()


def _live(http: httpx.Client, code: str, data: Path) -> str:
    """A day with everything that goes wrong on it; the token that was used."""
    phone = Phone.enrol(http, code, PERSON)
    about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1, "$observer": [PERSON]}
    where = {"lat": PLACE, "lon": "76.889700", "accuracy_m": 12}
    phone.write(SUBMISSION, about | {"note": ANSWER, "place": where})
    phone.sync()
    sent = {"authorization": f"Bearer {phone.token}", "content-type": "application/json"}
    for body in (f'{{"note": "{ANSWER}"', json.dumps({"protocol": 1, "revisions": [ANSWER]}), ANSWER):
        assert http.post("/api/v1/sync", content=body, headers=sent).status_code in (400, 422)
    assert http.post("/desk/sign-in", data={"name": PERSON, "password": ANSWER}).status_code == 422
    assert http.get(f"/api/v1/submissions/{ANSWER}", headers=sent).status_code == 404
    assert http.get(f"/{PERSON}?{ANSWER}").status_code == 404
    _break_the_store(data)
    phone.write(SUBMISSION, about | {"note": ANSWER + " again"})
    assert http.post("/api/v1/sync", content=_batch(phone), headers=sent).status_code == 500
    return phone.token


def _batch(phone: Phone) -> bytes:
    return json.dumps(phone._request(str(uuid.uuid4()), [own.entry for own in phone.journal.outbox])).encode()


def _break_the_store(data: Path) -> None:
    """Something that no release expects: rows that break a rule of the database's own."""
    held = sqlite3.connect(data / "fieldobs.sqlite")
    # An error that quotes an answer, as those of Python's own and of databases do.
    held.execute(f"create trigger no_more before insert on revision begin select raise(abort, '{ANSWER}'); end")
    held.commit()
    held.close()
