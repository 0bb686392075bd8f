"""The overview tells what came, with its denominators, and follows the log without reading it all again."""

import re

import pytest

from fieldobs.desk import picture as pictures
from fieldobs.desk import queries
from fieldobs.desk.picture import take_picture
from tests.cast import MISSION
from tests.conftest import on_both_databases
from tests.fieldobs.desk.conftest import publish_library


def words_of(page: str) -> str:
    """A page's words, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def picture_of(house):
    with house.store.database.read() as session:
        return take_picture(house.store.database, session, MISSION)


@on_both_databases
def test_tells_coverage_of_the_plan_and_what_lay_outside_it(desk):
    desk.fill("amina", "voting", {"H14": "at_once"})
    desk.fill("chiara", "voting", {"H14": "at_once"}, station="1177")
    words = words_of(desk.see("/desk/"))
    assert "1 of 2 planned" in words and "3 on the register, 1 more outside the plan" in words


def test_an_empty_mission_says_what_will_be_here(desk):
    words = words_of(desk.see("/desk/"))
    assert "0 of 2 planned" in words and "No forms yet" in words and "None so far." in words
    assert "Nothing received yet" in words


def test_a_draft_and_a_held_form_stay_out_of_the_figures(desk):
    desk.fill("amina", "voting", {"H14": "at_once"}, state="draft")
    desk.fill("amina", "voting", {"H14": "at_once"}, station="9999", visit=2)
    words = words_of(desk.see("/desk/"))
    assert "0 of 2 planned" in words and "1 draft beside them" in words
    assert "Quarantine 1" in words


def test_a_finding_prints_its_base_and_leads_to_its_forms(desk):
    for visit, answer in enumerate(("yes", "no", "no", "no", "no", "not_observed"), 1):
        desk.fill("amina", "voting", {"V31": answer}, visit=visit)
    page = desk.see("/desk/findings")
    assert re.search(r"Did one person sign or vote for others\?.*?<b>1</b></a>.*?of 5.*?20\xa0%", page, re.S)
    link = re.search(r'href="(/desk/submissions\?question=V31[^"]*answer=yes)"', page)
    assert link is not None
    listed = desk.see(link[1].replace("&amp;", "&"))
    assert listed.count('<th scope="row">') == 1 and "Only forms that answered: V31" in listed


def test_an_unchanged_log_costs_nothing_and_a_grown_one_only_what_grew(desk, monkeypatch):
    for visit in range(1, 4):
        desk.fill("amina", "voting", {"V31": "no"}, visit=visit)
    first = picture_of(desk.house)
    assert picture_of(desk.house) is first
    read = []
    facts_since = queries.facts_since

    def counting(*arguments):
        for fact in facts_since(*arguments):
            read.append(fact.id)
            yield fact

    monkeypatch.setattr(pictures.queries, "facts_since", counting)
    new = desk.fill("amina", "voting", {"V31": "yes"}, visit=4)
    assert len(picture_of(desk.house).facts) == 4 and read == [new]


def test_another_form_published_makes_the_picture_anew(desk):
    before = picture_of(desk.house)
    publish_library(desk.house)
    assert picture_of(desk.house).ground is not before.ground


@pytest.mark.parametrize("language, word", [("en", "Overview"), ("ru", "fieldobs"), ("kk", "fieldobs")])
def test_every_language_has_its_pages(desk, language, word):
    answer = desk.browser.get("/desk/", headers={"accept-language": language})
    assert f'<html lang="{language}"' in answer.text and word in answer.text


def test_latest_incidents_stand_with_their_gravity(desk):
    desk.fill("amina", "incident", {"I3": "violence", "I4": "danger", "I5": "A chair was thrown."})
    desk.fill("amina", "incident", {"I3": "late_opening", "I4": "note"})
    words = words_of(desk.see("/desk/incidents"))
    assert words.index("Violence") < words.index("Late opening")
    assert "4 danger to life: 1" in words and "A chair was thrown." in words
