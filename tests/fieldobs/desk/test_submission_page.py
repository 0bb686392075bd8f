"""One submission tells all that is known of it, and lets the desk decide what is held."""

import hashlib
import re

from fieldobs.database import now
from fieldobs.observers.actions import revoke
from fieldobs.submissions.queries import find_submission
from tests.cast import MISSION, id_of
from tests.fieldobs.desk.test_overview import words_of


def test_shows_answers_by_section_with_the_words_of_their_choices(desk):
    id = desk.fill("amina", "voting", {"V31": "not_observed", "V20": 1204})
    words = words_of(desk.see(f"/desk/submissions/{id}"))
    assert "Voting, visit 1, Amina" in words and "Station 0412" in words
    assert re.search(r"V31 Did one person sign or vote for others\? Not observed", words)
    assert "V20" in words and "1,204" in words


def test_tells_who_wrote_what_by_which_clock_and_when_it_came(desk):
    id = desk.fill("amina", "counting", {"N12": 64, "N11": 812})
    with desk.house.store.database.read() as session:
        from fieldobs.submissions.queries import list_lines

        first = list_lines(session, MISSION, id)[0].id
    desk.write("boris", id, {"N12": 46}, {"N12": [first]})
    page = desk.see(f"/desk/submissions/{id}")
    words = words_of(page)
    assert "Amina: filled 2, finalised" in words and "Boris: changed 1" in words
    assert re.search(r"<del><span class=\"vh\">before: </span>64</del>\s*<b>46</b>", page)
    assert "by the phone&#39;s clock" in page and "received" in words and "test phone" in words


def test_a_difference_of_a_pair_is_shown_side_by_side(desk):
    id = desk.fill("amina", "voting", {"V31": "yes"})
    desk.write("boris", id, {"V31": "no"}, {})
    page = desk.see(f"/desk/submissions/{id}")
    assert "1 answer differs" in page
    sides = re.findall(r"<b>(Yes|No)</b> <span class=\"quiet\">(Amina|Boris)", page)
    assert sorted(sides) == [("No", "Boris"), ("Yes", "Amina")]
    assert page.count("used in figures for now") == 1
    assert id in desk.see("/desk/differ")


def sides_of(desk, id, path):
    """Revisions of the answers that stand, by their value, and how a page names all it has shown."""
    with desk.house.store.database.read() as session:
        sides = find_submission(session, MISSION, id).conflicts[path]
    return {side["value"]: side["revision"] for side in sides}, " ".join(side["revision"] for side in sides)


def test_the_desk_settles_a_difference_with_a_reason_that_stays_in_the_history(desk):
    id = desk.fill("amina", "voting", {"V31": "yes"})
    desk.write("boris", id, {"V31": "no"}, {})
    sides, seen = sides_of(desk, id, "V31")
    said = {"path": "V31", "stands": sides["no"], "seen": seen, "reason": "Both were asked by phone."}
    words = words_of(desk.post(f"/desk/submissions/{id}/settle", **said).text)
    assert "answer differs" not in words and "Dana" in words
    assert "Reason for V31" in words and "Both were asked by phone." in words
    assert "Yes" in words and "No" in words, "both first answers stay in the history"
    assert id not in desk.see("/desk/differ")


def test_a_difference_is_not_settled_without_a_reason_nor_over_an_answer_nobody_has_seen(desk):
    id = desk.fill("amina", "voting", {"V31": "yes"})
    desk.write("boris", id, {"V31": "no"}, {})
    sides, seen = sides_of(desk, id, "V31")
    said = {"path": "V31", "stands": sides["no"], "seen": seen, "reason": "Asked by phone."}
    silent = desk.post(f"/desk/submissions/{id}/settle", **said | {"reason": "  "})
    assert silent.status_code == 422 and "Say why" in silent.text
    desk.write("boris", id, {"V31": "not_observed"}, {"V31": [sides["no"]]})
    late = desk.post(f"/desk/submissions/{id}/settle", **said)
    assert late.status_code == 422 and "changed meanwhile" in late.text
    assert "1 answer differs" in desk.see(f"/desk/submissions/{id}")


def test_figures_that_do_not_agree_are_named_with_their_gap(desk):
    id = desk.fill("amina", "counting", {"N11": 812, "N12": 46, "N13": 876})
    assert "N11 + N12 makes 858, N13 says 876" in desk.see(f"/desk/submissions/{id}")
    confirmed = desk.fill("amina", "counting", {"N11": 8, "N12": 4, "N13": 8, "$confirmed/c4": True}, visit=2)
    assert "confirmed as in protocol by Amina, " in desk.see(f"/desk/submissions/{confirmed}")


def test_a_line_blank_in_the_protocol_is_not_an_unanswered_one(desk):
    id = desk.fill("amina", "counting", {"$blank/N14": True})
    assert re.search(r"N14 Not of the set form blank in protocol", words_of(desk.see(f"/desk/submissions/{id}")))


def test_answers_the_form_does_not_define_are_shown_apart(desk):
    id = desk.fill("amina", "voting", {"weather": "rain"})
    assert re.search(r"Other answers .* weather rain", words_of(desk.see(f"/desk/submissions/{id}")))


def test_a_wrong_station_is_mended_by_a_decision_in_the_log(desk):
    id = desk.fill("amina", "voting", {"H14": "at_once"}, station="9999")
    assert "Held: station not known" in desk.see("/desk/held")
    page = desk.post(f"/desk/submissions/{id}/mend", station="0412").text
    assert "Held:" not in page and re.search(r"<b>Dana:</b>", page) and "at the desk" in page
    assert "Nothing is held." in desk.see("/desk/held")
    assert "1 of 2 planned" in words_of(desk.see("/desk/"))


def test_a_station_the_register_does_not_know_mends_nothing(desk):
    id = desk.fill("amina", "voting", {}, station="9999")
    answer = desk.post(f"/desk/submissions/{id}/mend", station="8888")
    assert answer.status_code == 422 and "The register has no station 8888." in answer.text


def test_what_came_from_a_revoked_phone_counts_once_the_desk_admits_it(desk):
    id = desk.fill("amina", "voting", {"V31": "no"})
    boris = desk.phone("boris")
    with desk.house.store.database.write() as session:
        revoke(session, MISSION, boris.phone.id, now())
    entry = desk.write("boris", id, {"V30": "yes"}, {})
    page = desk.see(f"/desk/submissions/{id}")
    assert "Held: the device was revoked" in page and "Admit it to the figures" in page
    assert "V30" not in words_of(page).partition("History")[0]
    admitted = desk.post(f"/desk/submissions/{id}/admit", revision=id_of(entry)).text
    assert "admitted what was held" in admitted and "V30" in words_of(admitted).partition("History")[0]
    assert desk.post(f"/desk/submissions/{id}/admit", revision=id_of(entry)).status_code == 404


def test_a_photo_is_shown_once_it_is_whole(desk):
    content = b"\xff\xd8\xff\xe0" + b"0" * 2000
    sha256 = hashlib.sha256(content).hexdigest()
    photo = {"sha256": sha256, "size": len(content), "type": "image/jpeg", "name": "protocol-1.jpg"}
    id = desk.fill("amina", "counting", {"K27": photo})
    assert "on its way" in desk.see(f"/desk/submissions/{id}")
    assert desk.browser.get(f"/desk/attachments/{id}/{sha256}").status_code == 404
    headers = {"content-type": "application/partial-upload", "upload-offset": "0"} | desk.phone("amina").auth
    assert desk.house.http.patch(f"/api/v1/blobs/{sha256}", content=content, headers=headers).status_code == 204
    assert f'src="/desk/attachments/{id}/{sha256}"' in desk.see(f"/desk/submissions/{id}")
    sent = desk.browser.get(f"/desk/attachments/{id}/{sha256}")
    assert sent.content == content and sent.headers["content-type"] == "image/jpeg"
    assert "sandbox" in sent.headers["content-security-policy"]


def test_a_page_of_an_unknown_submission_says_so(desk):
    assert "There is no submission" in desk.see("/desk/submissions/00000000-0000-4000-8000-000000000000", 404)


def test_hostile_text_stays_text(desk):
    id = desk.fill("amina", "incident", {"I5": "<script>alert(1)</script>"})
    assert "<script>alert" not in desk.see(f"/desk/submissions/{id}") + desk.see("/desk/incidents")
