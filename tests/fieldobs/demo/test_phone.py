"""The simulated phone keeps the contract from its own side: what it sends, what it believes, what it never lets go."""

import http.server
import json
import threading
import uuid
from contextlib import contextmanager

import httpx
import pytest

from fieldobs.demo.journal import AT_HEADQUARTERS, REJECTED
from fieldobs.demo.phone import PIECE_BYTES, NotSent, Phone
from fieldobs.observers.actions import revoke


def voting(phone, station="0412", **answers):
    """Begin a voting checklist; its submission id."""
    form = phone.form("voting")
    name = phone.submission_at(form, station)
    head = {"$form": form, "$station": station, "$team": phone.team, "$observer": phone.pair, "$visit": 1}
    phone.write(name, {**head, **answers})
    return name


@contextmanager
def instead(answer):
    """A server that gives every request the same answer: (status, headers, body)."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}") as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_enrols_and_brings_down_forms_and_the_teams_plan(aravel):
    amina = aravel.phone("amina")
    assert (amina.observer, amina.team) == ("amina", "12")
    assert [form["slug"] for form in amina.current_forms] == [
        "opening", "voting", "counting", "incident", "interim-report",
    ]  # fmt: skip
    assert amina.forms[amina.form("voting")["hash"]]["stage"] == "voting"
    assert [station["code"] for station in amina.plan][:3] == ["0412", "0409", "0398"]
    assert len(amina.read_register()["rows"]) == 2000


def test_clears_its_outbox_by_what_the_receipt_names(aravel):
    amina = aravel.phone("amina")
    name = voting(amina, V31="no")
    assert len(amina.journal.outbox) == 1
    amina.sync()
    assert amina.journal.outbox == []
    assert [own.state for own in amina.journal.own.values()] == [AT_HEADQUARTERS]
    assert amina.read_submission(name)["answers"] == {"V31": "no"}


def test_writes_over_what_it_knows_and_shows_both_answers_where_it_did_not(aravel):
    amina, boris = aravel.phone("amina"), aravel.phone("boris")
    name = voting(amina, V31="yes", V32="no")
    assert voting(boris, V31="no", V32="no") == name
    amina.sync()
    boris.sync()
    amina.sync()
    assert amina.journal.conflicts() == boris.journal.conflicts()
    assert [str(path) for path in amina.journal.conflicts()[name]] == ["V31"]
    amina.write(name, {"V31": "yes"})
    amina.sync()
    boris.sync()
    assert boris.journal.conflicts() == {}
    assert amina.read_submission(name)["conflicts"] == {}


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"content-type": "text/html"}, b"<h1>Welcome to the hotel</h1>"),
        (200, {"content-type": "application/json"}, b'{"outcomes": {}}'),
        (200, {"content-type": "application/vnd.fieldobs.receipt+json"}, b'{"protocol": 1, "batch": "another"}'),
        (200, {"content-type": "application/vnd.fieldobs.receipt+json"}, b"<html>"),
        (204, {}, b""),
        (302, {"location": "/login"}, b""),
        (502, {"content-type": "text/html"}, b"Bad gateway"),
    ],
)
def test_believes_nothing_but_a_receipt_for_its_own_batch(aravel, answer):
    amina = aravel.phone("amina")
    voting(amina)
    with instead(answer) as portal:
        amina.http = portal
        with pytest.raises(NotSent):
            amina.sync()
    assert len(amina.journal.outbox) == 1
    amina.http = aravel.http
    amina.sync()
    assert amina.journal.outbox == []


def test_believes_no_receipt_that_another_store_signed(aravel):
    amina = aravel.phone("amina")
    voting(amina)
    amina.store_key = {**amina.store_key, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    with pytest.raises(NotSent, match="not signed by the store"):
        amina.sync()
    assert len(amina.journal.outbox) == 1


def test_keeps_everything_and_says_when_to_try_again_while_the_store_is_busy(aravel):
    amina = aravel.phone("amina")
    voting(amina)
    with instead((503, {"retry-after": "7"}, b"")) as busy:
        amina.http = busy
        with pytest.raises(NotSent) as refused:
            amina.sync()
    assert refused.value.retry_after_s == 7 and len(amina.journal.outbox) == 1


def test_keeps_everything_when_nobody_answers(aravel):
    amina = aravel.phone("amina")
    voting(amina)
    with httpx.Client(base_url="http://127.0.0.1:9") as nobody:
        amina.http = nobody
        with pytest.raises(NotSent):
            amina.sync()
    assert len(amina.journal.outbox) == 1


def test_sends_a_long_backlog_in_batches_within_the_limits(aravel):
    amina = aravel.phone("amina")
    form = amina.form("incident")
    for number in range(230):
        text = f"{number} " + uuid.uuid4().hex * 400
        amina.write(str(uuid.uuid4()), {"$form": form, "$team": "12", "$station": None, "$state": "final", "I5": text})
    amina.sync()
    assert amina.journal.outbox == [] and len(amina.journal.own) == 230


def test_moves_on_past_a_revision_that_is_refused_for_good(aravel):
    amina = aravel.phone("amina")
    voting(amina)
    amina.write(str(uuid.uuid4()), {"note": "x" * 20_001})
    last = voting(amina, "0409")
    amina.sync()
    assert [own.state for own in amina.journal.own.values()] == [AT_HEADQUARTERS, REJECTED, AT_HEADQUARTERS]
    assert amina.read_submission(last)["station"] == "0409"


def test_learns_why_a_submission_is_held_back(aravel):
    amina = aravel.phone("amina")
    voting(amina, "0412a")
    amina.sync()
    (own,) = amina.journal.own.values()
    assert own.state == AT_HEADQUARTERS and own.problem and "0412a" in own.problem["detail"]


def test_sends_pictures_after_the_text_that_names_them_piece_by_piece(aravel):
    amina = aravel.phone("amina")
    picture = bytes(range(256)) * 2_500
    assert len(picture) > 2 * PIECE_BYTES
    voting(amina, F7=amina.attach(picture, "image/jpeg", "page-1.jpg"))
    amina.sync()
    assert amina.blobs == {}
    (value,) = [own.revision.set["F7"] for own in amina.journal.own.values()]
    got = aravel.http.get(f"/api/v1/blobs/{value['sha256']}", headers={"authorization": f"Bearer {amina.token}"})
    assert got.content == picture


def test_goes_on_with_a_picture_from_where_it_was_cut(aravel):
    amina = aravel.phone("amina")
    picture = bytes(range(256)) * 2_500
    value = amina.attach(picture, "image/jpeg", "page-1.jpg")
    voting(amina, F7=value)
    amina.send()
    headers = {"upload-offset": "0", "content-type": "application/partial-upload", "upload-complete": "?0"}
    auth = {"authorization": f"Bearer {amina.token}"}
    address = f"/api/v1/blobs/{value['sha256']}"
    aravel.http.patch(address, content=picture[:1000], headers={**headers, **auth})
    asked = []
    aravel.http.event_hooks["request"].append(lambda request: asked.append(request.headers.get("upload-offset")))
    amina.upload()
    assert asked[1] == "1000" and amina.blobs == {}


def test_renews_its_token_by_itself_and_is_known_again_by_its_certificate(aravel):
    amina = aravel.phone("amina")
    amina.token = "worn-out"
    voting(amina)
    amina.sync()
    assert amina.token != "worn-out" and amina.journal.outbox == []


def test_is_put_away_and_taken_out_again_with_everything_on_it(aravel, tmp_path):
    amina, boris = aravel.phone("amina"), aravel.phone("boris")
    name = voting(boris, V31="no")
    boris.sync()
    amina.sync()
    amina.attach(b"a picture", "image/jpeg", "page-1.jpg")
    amina.write(name, {"V31": "yes"})
    amina.save(tmp_path / "amina.json")
    again = Phone.open(aravel.http, tmp_path / "amina.json")
    assert again.journal.read(name) == amina.journal.read(name) and again.blobs == amina.blobs
    assert [own.revision for own in again.journal.outbox] == [own.revision for own in amina.journal.outbox]
    again.write(name, {"V31": "no"})
    again.sync()
    assert [own.revision.seq for own in again.journal.own.values()] == [1, 2]
    assert again.journal.outbox == [] and again.read_submission(name)["answers"]["V31"] == "no"


def test_says_so_when_its_word_was_taken_away(aravel):
    amina = aravel.phone("amina")
    with aravel.store.database.write() as session:
        revoke(session, amina.mission, amina.id, amina.clock())
    voting(amina)
    amina.sync()
    (own,) = amina.journal.own.values()
    assert own.state == AT_HEADQUARTERS and own.problem and "revoked" in json.dumps(own.problem)
