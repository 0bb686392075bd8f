"""Flags at the desk: what does not agree in a form and between forms, counted, listed, and judged again as it comes."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from fieldobs.database import now
from fieldobs.desk import flags as flags_of_the_desk
from fieldobs.stations.models import Station
from tests.cast import MISSION
from tests.fieldobs.desk.test_overview import words_of

ZONE = ZoneInfo("Asia/Almaty")
WRONG = {"N11": 812, "N12": 46, "N13": 876}


def rows_of(page):
    """The submissions that a list shows, each with its words."""
    found = re.findall(r'<tr><th scope="row"><a href="/desk/submissions/([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {id: words_of(rest) for id, rest in found}


def test_a_list_says_of_each_form_which_checks_it_does_not_satisfy(desk):
    wrong = desk.fill("amina", "counting", WRONG)
    right = desk.fill("amina", "counting", {"N11": 830, "N12": 46, "N13": 876}, visit=2)
    rows = rows_of(desk.see("/desk/submissions"))
    assert "c4" in rows[wrong]
    assert "c4" not in rows[right]


def test_a_list_can_be_narrowed_to_a_check_and_to_what_was_confirmed(desk):
    opened = desk.fill("amina", "counting", WRONG)
    confirmed = desk.fill("amina", "counting", WRONG | {"$confirmed/c4": True}, visit=2)
    desk.fill("amina", "voting", {"V20": 4})
    assert rows_of(desk.see("/desk/submissions?check=c4")).keys() == {opened, confirmed}
    assert rows_of(desk.see("/desk/submissions?check=c4&checked=open")).keys() == {opened}
    assert rows_of(desk.see("/desk/submissions?checked=confirmed")).keys() == {confirmed}
    assert rows_of(desk.see("/desk/submissions?check=c3")) == {}


def test_counts_flags_check_by_check_out_of_the_forms_in_the_figures(desk):
    desk.fill("amina", "counting", WRONG)
    desk.fill("amina", "counting", WRONG | {"$confirmed/c4": True}, visit=2)
    desk.fill("amina", "counting", {}, visit=3)
    desk.fill("boris", "counting", WRONG, visit=4, state="draft")
    page = desk.see("/desk/checks")
    assert re.search(r"c4 N11 \+ N12 makes …, N13 says … .* to read again 1 1 3 ", words_of(page))
    assert "check=c4&amp;checked=open&amp;state=final" in page
    csv = desk.see("/desk/checks?format=csv")
    assert re.search(r"Counting,c4,to read again,.*,1,1,3", csv)


def test_says_so_while_all_figures_agree(desk):
    assert "All figures agree so far" in desk.see("/desk/checks")


def test_tells_who_confirmed_an_imbalance_and_when(desk):
    id = desk.fill("amina", "counting", WRONG)
    assert "not confirmed by the observers" in desk.see(f"/desk/submissions/{id}")
    desk.write("boris", id, {"$confirmed/c4": True}, {})
    words = words_of(desk.see(f"/desk/submissions/{id}"))
    assert re.search(r"c4\s?, confirmed as in protocol by Boris, \d\d:\d\d:\d\d", words)


def clock(minutes_ago):
    """The mission's wall clock some minutes ago."""
    return f"{(now() - timedelta(minutes=minutes_ago)).astimezone(ZONE):%H:%M}"


def test_fewer_voters_than_at_an_earlier_visit_are_flagged_on_the_later_one(desk):
    came = clock(60)
    desk.fill("amina", "voting", {"H11": came, "V20": 312})
    later = desk.fill("amina", "voting", {"H11": clock(20), "V20": 300}, visit=2)
    assert rows_of(desk.see("/desk/submissions?check=c14")).keys() == {later}
    assert f"On the visit that began at {came} it was 312 already" in desk.see(f"/desk/submissions/{later}")


def test_a_form_that_comes_later_is_held_against_those_that_are_here(desk):
    later = desk.fill("amina", "voting", {"H11": clock(20), "V20": 300}, visit=2)
    assert rows_of(desk.see("/desk/submissions?check=c14")) == {}
    desk.fill("amina", "voting", {"H11": clock(60), "V20": 312})
    assert rows_of(desk.see("/desk/submissions?check=c14")).keys() == {later}


def test_a_pair_that_says_yes_and_no_is_asked_to_agree(desk):
    id = desk.fill("amina", "voting", {"V31": "yes", "V31_facts": "Seen.", "F5": "a"})
    assert rows_of(desk.see("/desk/submissions?check=c19")) == {}
    desk.write("boris", id, {"F5": "b"}, {})
    assert rows_of(desk.see("/desk/submissions?check=c19")) == {}
    desk.write("boris", id, {"V31": "no"}, {})
    assert rows_of(desk.see("/desk/submissions?check=c19")).keys() == {id}


def test_a_star_is_explained_by_words_or_by_an_incident(desk):
    id = desk.fill("amina", "voting", {"V31": "yes"})
    assert rows_of(desk.see("/desk/submissions?check=c18")).keys() == {id}
    desk.fill("amina", "incident", {"I3": "voting_for_others", "I4": "serious", "I11": "V31"})
    assert rows_of(desk.see("/desk/submissions?check=c18")) == {}


def test_a_list_far_from_the_register_of_stations_is_flagged(desk):
    with desk.house.store.database.write() as session:
        station = session.get(Station, (MISSION, "0412"))
        station.registered = 1200
        session.add(station)
    far = desk.fill("amina", "counting", {"N1": 1400})
    assert rows_of(desk.see("/desk/submissions?check=c13")).keys() == {far}


def test_judges_again_only_what_a_new_form_touches(desk, monkeypatch):
    desk.fill("amina", "voting", {"V20": 312})
    desk.fill("chiara", "voting", {"V20": 12}, station="0107")
    desk.see("/desk/submissions")
    judged = []
    failed_of = flags_of_the_desk.failed_of
    monkeypatch.setattr(
        flags_of_the_desk, "failed_of", lambda row, *rest: judged.append(row.id) or failed_of(row, *rest)
    )
    desk.see("/desk/submissions?check=c4")
    assert judged == []
    new = desk.fill("amina", "voting", {"V20": 320}, visit=2)
    desk.see("/desk/checks")
    assert new in judged and len(judged) == 2
