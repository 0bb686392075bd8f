"""Interim reports: the inbox, and the two answers the desk may give."""

from tests.fieldobs.desk.test_overview import words_of

REPORT = {"period_from": "2026-10-05", "period_to": "2026-10-10", "L1": "Calm.", "L4": "Two sessions were closed."}


def send(desk, **changes):
    return desk.fill("chiara", "interim-report", REPORT | changes, station=None)


def test_a_submitted_report_waits_in_the_inbox(desk):
    id = send(desk)
    words = words_of(desk.see("/desk/reports"))
    assert "1 waits for us" in words and "Two sessions were closed." in words and "submitted" in words
    assert desk.see(f"/desk/reports/{id}")


def test_returning_says_why_on_the_whole_and_on_a_section_and_reaches_the_phone(desk):
    id = send(desk)
    page = desk.post(f"/desk/reports/{id}/return", **{"comment:": "Thank you.", "comment:L4": "Which two sessions?"})
    assert "Which two sessions?" in page.text and "returned" in page.text and "0 wait for us" in words_of(page.text)
    down = desk.phone("chiara").pull()["changes"]["revisions"]
    assert any("$comment/L4" in line["body"] and '"by":"Dana"' in line["body"] for line in down)


def test_a_report_is_not_returned_without_a_word(desk):
    id = send(desk)
    answer = desk.post(f"/desk/reports/{id}/return", **{"comment:": " ", "comment:L4": ""})
    assert answer.status_code == 422 and "Say what is to be changed" in answer.text


def test_a_report_sent_again_shows_what_changed_and_is_accepted(desk):
    id = send(desk)
    desk.post(f"/desk/reports/{id}/return", **{"comment:L4": "Which two sessions?"})
    with desk.house.store.database.read() as session:
        from fieldobs.submissions.queries import list_lines
        from tests.cast import MISSION

        first, returned = [line.id for line in list_lines(session, MISSION, id)]
    changes = {"L4": "On 29 September and 1 October.", "$state": "final", "$review": None}
    desk.write("chiara", id, changes, {"L4": [first], "$state": [first], "$review": [returned]})
    page = desk.see(f"/desk/reports/{id}")
    assert page.count("changed since it was returned") == 1 and "Which two sessions?" in page
    assert "accepted" in desk.post(f"/desk/reports/{id}/accept").text
    assert "0 wait for us" in words_of(desk.see("/desk/reports"))


def test_returning_again_replaces_the_older_comments(desk):
    id = send(desk)
    desk.post(f"/desk/reports/{id}/return", **{"comment:L4": "Which two sessions?"})
    page = desk.post(f"/desk/reports/{id}/return", **{"comment:L1": "Five lines, please."}).text
    assert '<div class="talk"><small>The desk</small>Five lines, please.' in page
    assert '<div class="talk"><small>The desk</small>Which two sessions?' not in page


def test_a_form_that_is_no_report_is_neither_returned_nor_accepted(desk):
    id = desk.fill("amina", "voting", {})
    assert desk.post(f"/desk/reports/{id}/accept").status_code == 404
    assert desk.browser.get(f"/desk/reports/{id}").status_code == 404


def test_an_auditor_reads_and_decides_nothing(desk):
    id = send(desk)
    with desk.house.store.database.write() as session:
        from fieldobs.desk.actions import find_coordinator

        person = find_coordinator(session, "Dana")
        person.role = "auditor"
        session.add(person)
    assert "Accept</button>" not in desk.see(f"/desk/reports/{id}")
    assert desk.post(f"/desk/reports/{id}/accept").status_code == 403
    assert desk.browser.get("/desk/enrol").status_code == 403
