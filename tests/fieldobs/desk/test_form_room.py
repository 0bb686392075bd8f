"""The form room: every form with its versions, bringing one in, publishing, retiring, what changed."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest

from fieldobs.forms.tables import read_tables, write_workbook
from tests.fieldobs.desk.test_overview import words_of as words_in

SHEETS = """
| survey |
| | type | name | label::English (en) | label::Русский (ru) | relevant |
| | begin_group | door | The door | Вход | |
| | select_one yn | access | Were you let in? | Вас впустили? | |
| | integer | queue | How many queue? | Сколько в очереди? | ${access} = 'yes' |
| | end_group | | | | |
| choices |
| | list_name | name | label::English (en) | label::Русский (ru) |
| | yn | yes | Yes | Да |
| | yn | no | No | Нет |
| settings |
| | form_title::English (en) | form_title::Русский (ru) | form_id | version | stage |
| | At the door | У входа | door | 1 | note |
"""


def words_of(page):
    return unescape(words_in(page))


def bring(desk, text=SHEETS, name="door.md"):
    """Hand a form in at the desk; the page that answers."""
    data = text if isinstance(text, bytes) else text.encode()
    return desk.browser.post("/desk/forms", files={"file": (name, data)})


def hash_of(page):
    return re.search(r"/desk/forms/([0-9a-f]{64})", str(page.url))[1]


@pytest.fixture
def door(desk):
    """The hash of a form that lies at the desk only."""
    return hash_of(bring(desk))


def offered(desk, observer):
    return {form["slug"]: form["version"] for form in desk.phone(observer).pull()["changes"]["forms"]}


def test_lists_every_form_with_its_versions_and_how_much_was_filled(desk):
    desk.fill("amina", "voting", {})
    desk.fill("boris", "voting", {}, station="0409", state=None)
    words = words_of(desk.see("/desk/forms"))
    assert "Opening" in words and "published to all teams" in words
    assert re.search(r"Voting\s+voting\s+\S+\s+published to all teams\s+1\s+1\s", words), words


def test_keeps_a_form_at_the_desk_until_it_is_published(desk):
    page = bring(desk)
    words = words_of(page.text)
    assert page.status_code == 200 and "At the door, version 1" in words and "at the desk only" in words
    assert "Were you let in?" in words and "asked if ${access} = 'yes'" in words
    assert "door" not in offered(desk, "amina")


def test_takes_a_workbook_as_it_takes_markdown(desk, door):
    page = bring(desk, write_workbook(read_tables(SHEETS.encode())), "door.xlsx")
    assert page.status_code == 200 and hash_of(page) == door


def test_names_every_fault_in_its_row_and_underlines_the_expression(desk):
    spoilt = SHEETS.replace("${access} = 'yes'", "${acess} = 'yes'").replace("| integer |", "| intger |")
    page = bring(desk, spoilt)
    words = words_of(page.text)
    assert page.status_code == 422 and "door.md has 2 faults, and was not taken." in words
    assert "survey , row 4, relevant" in words and "survey , row 4, type" in words
    assert "intger · queue · How many queue?" in words and "^^^^^" in page.text


READERS = {
    "en": ("no question is called ${acess}", "the type intger is not supported"),
    "ru": ("вопроса ${acess} нет", "тип intger не поддерживается"),
    "kk": ("${acess} деген сұрақ жоқ", "intger типі қолданылмайды"),
}


@pytest.mark.parametrize("language", READERS)
def test_says_what_is_wrong_in_the_language_of_the_reader_not_of_the_server(desk, language, monkeypatch):
    monkeypatch.setenv("LC_ALL", "kk_KZ.UTF-8" if language == "ru" else "ru_RU.UTF-8")
    desk.browser.cookies.set("lang", language)
    spoilt = SHEETS.replace("${access} = 'yes'", "${acess} = 'yes'").replace("| integer |", "| intger |")
    told = words_of(bring(desk, spoilt).text)
    assert all(said in told for said in READERS[language]), told
    others = {said for other, sentences in READERS.items() if other != language for said in sentences}
    assert not [said for said in others if said in told]


def test_says_in_the_language_of_the_reader_what_has_no_effect_and_which_words_are_missing(desk):
    desk.browser.cookies.set("lang", "ru")
    odd = SHEETS.replace("relevant |", "relevant | kobo::flag |", 1).replace("| ${access} = 'yes' |", "| | x |")
    told = words_of(bring(desk, odd.replace("Сколько в очереди?", "")).text)
    assert "столбец kobo::flag здесь ничего не меняет" in told
    assert "queue label (ru)" in told


def test_refuses_a_workbook_that_declares_entities_in_the_language_of_the_reader(desk):
    desk.browser.cookies.set("lang", "ru")
    made = BytesIO(write_workbook(read_tables(SHEETS.encode())))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/evil.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    page = bring(desk, made.getvalue(), "door.xlsx")
    assert page.status_code == 422 and "Объявлен тип документа" in words_of(page.text)


def test_refuses_what_is_no_form_or_too_large(desk):
    assert "Bring a workbook" in bring(desk, "hello", "door.txt").text
    assert bring(desk, b"PK\x03\x04 broken", "door.xlsx").status_code == 422
    assert "larger than 5.2 MB" in bring(desk, b"x" * (5 * 1024 * 1024 + 1)).text
    assert bring(desk, "no table").status_code == 422


def test_publishes_to_some_teams_then_to_all_and_retires(desk, door):
    said = desk.post(f"/desk/forms/{door}/publish", to="some", team="12")
    assert "published to team 12" in words_of(said.text)
    assert offered(desk, "amina")["door"] == "1" and "door" not in offered(desk, "chiara")
    desk.post(f"/desk/forms/{door}/publish", to="all")
    assert offered(desk, "chiara")["door"] == "1"
    assert "retired" in words_of(desk.post(f"/desk/forms/{door}/retire").text)
    assert "door" not in offered(desk, "amina")


def test_asks_for_a_team_where_none_was_chosen(desk, door):
    page = desk.post(f"/desk/forms/{door}/publish", to="some")
    assert page.status_code == 422 and "Choose at least one team." in page.text


def test_tells_in_words_what_changed_since_the_version_before(desk, door):
    desk.post(f"/desk/forms/{door}/publish", to="all")
    changed = SHEETS.replace("| door | 1 |", "| door | 2 |").replace("Were you let in?", "Did they let you in?")
    newer = hash_of(bring(desk, changed.replace("| integer | queue |", "| integer | line |")))
    words = words_of(desk.see(f"/desk/forms/{newer}/changes"))
    assert "From version 1 to version 2" in words
    assert "The wording (English) changed. Were you let in? Did they let you in?" in words
    assert "Was called queue. Answers under that name stay, as other answers." in words
    desk.browser.cookies.set("lang", "ru")
    assert desk.see(f"/desk/forms/{newer}/changes?since={door}")


def test_answers_to_a_question_that_was_removed_stay_on_the_submissions_page(desk, door):
    desk.post(f"/desk/forms/{door}/publish", to="all")
    desk.forms["door"] = {"slug": "door", "version": "1", "hash": door}
    id = desk.fill("amina", "door", {"access": "yes", "queue": 7, "shelf": "oak"})
    row = "| | integer | queue | How many queue? | Сколько в очереди? | ${access} = 'yes' |\n"
    newer = hash_of(bring(desk, SHEETS.replace("| door | 1 |", "| door | 2 |").replace(row, "")))
    desk.post(f"/desk/forms/{newer}/publish", to="all")
    words = words_of(desk.see(f"/desk/submissions/{id}"))
    assert "How many queue? 7" in words and re.search(r"Other answers.*shelf\s+oak", words), words
    assert re.search(r"retired\s+1\s", words_of(desk.see("/desk/forms")))


def test_the_sheets_of_a_version_come_back_as_a_workbook(desk, door):
    answer = desk.browser.get(f"/desk/forms/{door}/sheets.xlsx")
    assert read_tables(answer.content) == read_tables(SHEETS.encode())


def test_an_auditor_reads_the_form_room_and_changes_nothing(desk, door):
    with desk.house.store.database.write() as session:
        from fieldobs.desk.actions import find_coordinator

        person = find_coordinator(session, "Dana")
        person.role = "auditor"
        session.add(person)
    assert "Publish</button>" not in desk.see(f"/desk/forms/{door}")
    assert bring(desk).status_code == 403
    assert desk.post(f"/desk/forms/{door}/publish", to="all").status_code == 403
    assert desk.post(f"/desk/forms/{door}/retire").status_code == 403


def test_a_version_that_is_not_here_is_not_found(desk):
    for address in ("", "/changes", "/sheets.xlsx"):
        desk.see(f"/desk/forms/{'0' * 64}{address}", 404)
