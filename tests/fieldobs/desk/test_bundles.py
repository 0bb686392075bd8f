"""The desk takes in files of phones without a network, says what came of each, and gives their receipts."""

import re

from sqlmodel import select

from fieldobs.desk.models import Coordinator
from sync.receipt_file import read_receipt_file
from tests.cast import OPENING
from tests.conftest import on_both_databases
from tests.fieldobs.bundles.conftest import bundle, morning, named, picture
from tests.fieldobs.desk.test_overview import words_of
from tests.fieldobs.hubs.conftest import log_of


def bring(desk, *files, **headers):
    parts = [("file", (name, content)) for name, content in files]
    return desk.browser.post("/desk/bundles", files=parts, headers=headers)


def receipts_of(desk, page):
    (link,) = re.findall(r'main-act" href="([^"]+)"', page)
    answer = desk.browser.get(link.replace("&amp;", "&"))
    assert ".fieldobs-receipt" in answer.headers["content-disposition"]
    return read_receipt_file(answer.content)


@on_both_databases
def test_several_phones_come_in_one_go_and_one_receipt_file_answers_them_all(desk):
    made = {name: morning(desk.phone(name), desk.forms["voting"]) for name in ("amina", "boris", "chiara")}
    answer = bring(desk, *((f"{name}.fieldobs", one.file) for name, one in made.items()))
    said = words_of(answer.text)
    assert answer.status_code == 200 and "3 files: 3 taken in, 0 refused" in said
    assert "Amina team 12 taken in 2 2 new 1 1 new" in said and "Chiara team 30 taken in" in said
    file = receipts_of(desk, answer.text)
    assert [each["batch"] for each in file.receipts] == [one.batch for one in made.values()]
    assert len(file.attachments) == 3 and len(log_of(desk.house)) == 6


def test_a_damaged_one_holds_the_others_up_no_more_than_a_photo_does(desk):
    good, cut = morning(desk.phone("amina")), morning(desk.phone("boris"))
    files = [("cut.fieldobs", cut.file[:-9]), ("a.fieldobs", good.file), ("photo.jpg", picture(900)), ("none", b"")]
    said = words_of(bring(desk, *files).text)
    assert "4 files: 1 taken in, 3 refused" in said
    assert "cut.fieldobs : It was damaged or cut on its way." in said
    assert "photo.jpg : It is no bundle." in said and len(log_of(desk.house)) == 2


def test_one_brought_again_was_here_already(desk):
    made = morning(desk.phone("amina"), desk.forms["voting"])
    bring(desk, ("a.fieldobs", made.file))
    said = words_of(bring(desk, ("a.fieldobs", made.file), ("again.fieldobs", made.file)).text)
    assert said.count("was here already 2 0 new 1 0 new") == 2
    assert "Dana · 3 times" in said and len(log_of(desk.house)) == 2


def test_what_waits_in_quarantine_and_what_did_not_come_is_said(desk):
    boris = desk.phone("boris")
    foreign = boris.phone.write(OPENING | {"$team": "30"})
    desk.phone("chiara").send([desk.phone("chiara").phone.write(OPENING | {"$team": "30"})])
    made = bundle(boris, [foreign, boris.phone.signed("{}")], picture())
    said = words_of(bring(desk, ("b.fieldobs", made.file)).text)
    assert "1 change waits in quarantine" in said and "2 not taken in: the phone keeps them" in said


def test_they_stay_listed_with_their_receipts(desk):
    made = morning(desk.phone("amina"), desk.forms["voting"])
    desk.phone("chiara").http.post(
        "/api/v1/bundles", content=made.file,
        headers=desk.phone("chiara").auth | {"content-type": "application/vnd.fieldobs.bundle"},
    )  # fmt: skip
    page = desk.see("/desk/bundles")
    assert "Chiara taken in 2 2 new 1 1 new Download" in words_of(page) and "Amina team 12" in words_of(page)
    file = read_receipt_file(desk.browser.get(f"/desk/bundles/receipts?of={made.sha256}").content)
    assert [each["batch"] for each in file.receipts] == [made.batch]
    table = desk.see("/desk/bundles?format=csv")
    assert made.sha256 in table and "Amina" in table
    assert desk.browser.get("/desk/bundles/receipts?of=none").status_code == 404


def test_nothing_chosen_is_said(desk):
    assert "Choose at least one file." in words_of(desk.browser.post("/desk/bundles", data={"file": ""}).text)
    assert "Choose at least one file." in words_of(bring(desk, ("", b"")).text)


def test_an_auditor_reads_and_brings_nothing(desk):
    with desk.house.store.database.write() as session:
        person = session.exec(select(Coordinator)).one()
        person.role = "auditor"
        session.add(person)
    assert bring(desk, ("a.fieldobs", morning(desk.phone("amina")).file)).status_code == 403
    assert "Take them in" not in desk.see("/desk/bundles") and log_of(desk.house) == []


def test_another_site_brings_nothing_and_neither_does_a_stranger(desk, stranger):
    file = morning(desk.phone("amina")).file
    assert bring(desk, ("a.fieldobs", file), origin="https://elsewhere.example").status_code == 403
    assert stranger.post("/desk/bundles", files=[("file", ("a", file))]).status_code == 401
    assert log_of(desk.house) == []


def test_an_upload_without_end_is_refused_before_it_is_read(desk):
    def endless():
        yield b"--x\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert desk.browser.post("/desk/bundles", content=endless(), headers=kind).status_code == 413
    assert desk.browser.post("/desk/bundles", content=b"--x\r\nhalf", headers=kind).status_code < 500


def test_a_photo_that_came_in_a_bundle_is_in_the_submission(desk):
    photo = picture()
    amina = desk.phone("amina")
    entry = amina.phone.write(OPENING | {"$form": desk.forms["voting"], "K27": named(photo)})
    bring(desk, ("a.fieldobs", bundle(amina, [entry], photo).file))
    sha256 = named(photo)["sha256"]
    assert desk.house.http.get(f"/api/v1/blobs/{sha256}", headers=desk.house.desk).content == photo
