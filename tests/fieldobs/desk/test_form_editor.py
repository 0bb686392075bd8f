"""The editor in the page: wording, order, choices and rules of a form, and the version that saving makes."""

import re
from html import unescape

import pytest

from fieldobs.forms.editing import next_version, with_changes
from tests.fieldobs.desk.test_form_room import bring, hash_of, words_of


@pytest.fixture
def door(desk):
    """The hash of a form that is published to all."""
    hash = hash_of(bring(desk))
    desk.post(f"/desk/forms/{hash}/publish", to="all")
    return hash


def edit(desk, hash, do="save", **said):
    return desk.post(f"/desk/forms/{hash}/edit", do=do, **{name.replace("_", "."): text for name, text in said.items()})


def versions(desk):
    return re.findall(r'aria-label="At the door, version ([^"]+)"', desk.see("/desk/forms"))


def test_saving_a_changed_wording_makes_a_new_version_and_leaves_the_old_one(desk, door):
    saved = edit(desk, door, survey_2_2="Did they let you in?", survey_2_3="Пустили ли вас?")
    words = words_of(saved.text)
    assert saved.status_code == 200 and "At the door, version 2" in words and "at the desk only" in words
    assert "Did they let you in?" in words and versions(desk) == ["2", "1"]
    told = words_of(desk.see(f"/desk/forms/{hash_of(saved)}/changes"))
    assert "The wording (English) changed." in told and "The wording (Russian) changed." in told
    assert "Were you let in?" in words_of(desk.see(f"/desk/forms/{door}"))


def test_what_nobody_was_offered_is_replaced_by_what_is_saved(desk, door):
    second = hash_of(edit(desk, door, survey_2_2="Did they let you in?"))
    third = edit(desk, second, survey_2_2="Could you go in?")
    assert "At the door, version 2" in words_of(third.text) and versions(desk) == ["2", "1"]
    desk.see(f"/desk/forms/{second}", 404)


def test_moves_removes_and_adds_rows(desk, door):
    choice = {
        "choices_new1_0": "yn",
        "choices_new1_1": "partly",
        "choices_new1_2": "Partly",
        "choices_new1_3": "Отчасти",
    }
    saved = edit(desk, door, **choice, choices_new1_place="1")
    assert "one choice: Partly · Yes · No" in words_of(saved.text)
    gone = edit(desk, hash_of(saved), survey_3_gone="1")
    assert "How many queue?" not in words_of(gone.text)
    moved = edit(desk, door, survey_3_place="2", survey_3_4="")
    told = words_of(moved.text)
    assert told.index("How many queue?") < told.index("Were you let in?")


def test_every_fault_stands_beside_its_cell_and_nothing_is_saved(desk, door):
    page = edit(desk, door, survey_3_4="${acess} = 'yes'", survey_2_2="Did they let you in?")
    assert page.status_code == 422 and "1 fault. Nothing is saved yet." in words_of(page.text)
    assert 'id="survey.3.4-wrong"' in page.text and "^^^^^^^^" in page.text
    assert "Did they let you in?" in page.text and versions(desk) == ["1"]
    tables = re.search(r'name="tables" value="([^"]+)"', page.text)[1]
    mended = edit(desk, door, tables=unescape(tables), survey_3_4="${access} = 'no'")
    words = words_of(mended.text)
    assert "Did they let you in?" in words and "asked if ${access} = 'no'" in words


def test_what_was_changed_goes_along_to_another_sheet(desk, door):
    page = edit(desk, door, do="show:choices", survey_2_2="Did they let you in?")
    assert page.status_code == 200 and "yes · Yes" in words_of(page.text)
    assert "Did they let you in?" in page.text and versions(desk) == ["1"]


def test_looking_through_says_that_all_is_well_and_saves_nothing(desk, door):
    assert "Nothing is wrong with the form." in edit(desk, door, do="check", survey_2_2="In?").text
    assert versions(desk) == ["1"]
    assert "Nothing was changed." in edit(desk, door).text


def test_is_not_misled_by_a_page_that_says_nonsense(desk, door):
    for tables in ("{", "[]", '{"survey": 3}', '{"survey": [3]}'):
        assert edit(desk, door, tables=tables).status_code == 422
    assert edit(desk, door, survey_99_99="x", checks_1_1="y", survey_2_place="first").status_code == 422


def test_a_version_without_its_sheets_says_so(desk):
    desk.see(f"/desk/forms/{desk.forms['voting']['hash']}/edit", 404)


@pytest.mark.parametrize(
    ("version", "taken", "next"),
    [
        ("1", ["1"], "2"),
        ("1", [], "1"),
        ("9", ["9", "10"], "11"),
        ("2026-3b", ["2026-3b"], "2026-4b"),
        ("a", "a", "a.2"),
    ],
)
def test_counts_versions_on(version, taken, next):
    assert next_version(version, taken) == next


def test_places_a_moved_row_where_its_number_says():
    tables = {"choices": [["name"], *([mark] for mark in "abcde")]}

    def order(**places):
        said = {f"choices.{line[1:]}.place": place for line, place in places.items()}
        return "".join(row[0] for row in with_changes(tables, said)["choices"][1:])

    assert order(_4="2") == "adbce" and order(_2="4") == "acdbe" and order(_5="1") == "eabcd"
    assert order(_1="5", _2="4", _4="2", _5="1") == "edcba" and order(_1="x") == "abcde"


def test_rows_move_by_buttons_and_only_changes_are_sent(desk, door, window):
    sent = []
    window.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    window.goto(f"/desk/forms/{door}/edit")
    window.get_by_role("button", name=re.compile("^Up: queue")).click()
    window.get_by_text("queue · How many queue?").click()
    window.get_by_label("relevant").locator("visible=true").fill("")
    window.get_by_role("button", name="Save as a new version").click()
    window.wait_for_url("**kept=1")
    asked = window.locator(".asked").inner_text()
    assert asked.index("How many queue?") < asked.index("Were you let in?")
    assert "survey.3.place=2" in sent[0] and "label" not in sent[0] and len(sent[0]) < 200
