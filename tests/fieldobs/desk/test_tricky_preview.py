"""What real forms ask of XLSForm, filled in the form room's preview: the same app that observers carry."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

FORM = Path(__file__).with_name("tricky.md").read_bytes()
POSTS = b"code,title,area\np1,School one,akk\np2,Library,ara\n"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)
SPOKEN = {
    "en": {"north": "North", "town": "Akkol", "next": "Next section", "said": "Post School one, missing [], North",
           "seen": "Seen on Sun 11 Oct 2026", "before": "Before", "total": "Total"},
    "ru": {"north": "Север", "town": "Акколь", "next": "Далее", "said": "Участок School one, нет [], Север",
           "seen": "Видели: вс 11 окт. 2026", "before": "До", "total": "Всего"},
}  # fmt: skip


@pytest.fixture
def tricky(desk):
    """The address of the form, brought with its table and its picture."""
    beside = [("beside", ("posts.csv", POSTS)), ("beside", ("north.png", PICTURE))]
    page = desk.browser.post("/desk/forms", files=[("file", ("tricky.md", FORM)), *beside])
    assert page.status_code == 200, page.text
    return f"/desk/forms/{re.search(r'/desk/forms/([0-9a-f]{64})', str(page.url))[1]}"


@pytest.fixture
def filling(desk, window, tricky):
    """Opens the preview in a language; the phone in the frame."""

    def act(language):
        window.context.add_cookies([{"name": "lang", "value": language, "url": str(desk.browser.base_url)}])
        window.goto(f"{tricky}/preview?lang={language}")
        return window.frame_locator("iframe")

    return act


@pytest.mark.parametrize("language", SPOKEN)
def test_chosen_places_follow_from_each_other_and_tables_are_looked_up(filling, language):
    phone, words = filling(language), SPOKEN[language]
    phone.get_by_text(words["north"]).first.click()
    assert phone.get_by_text("Aral").count() + phone.get_by_text("Арал").count() == 0
    phone.get_by_text(words["town"]).click()
    phone.get_by_text("School one").click()
    phone.get_by_text("Ward one").click()
    phone.get_by_text(words["said"]).wait_for()
    assert phone.get_by_text("Library").count() == phone.get_by_text("Ward two").count() == 0


@pytest.mark.parametrize("language", SPOKEN)
def test_dates_triggers_and_rows_inside_of_rows_are_as_the_form_says(filling, language):
    phone, words = filling(language), SPOKEN[language]
    phone.get_by_role("button", name=words["next"]).click()
    phone.get_by_text(words["seen"]).wait_for()
    phone.locator("input[inputmode=numeric]").fill("2")
    expect(phone.get_by_label(re.compile("Stamp|Штамп"))).to_have_value("set by 2")
    phone.get_by_role("button", name=words["next"]).click()
    expect(phone.get_by_label(re.compile("Name of house|Имя")).nth(1)).to_have_value("House 2")
    ages = phone.get_by_label(re.compile("Age|Возраст"))
    for at, age in enumerate((30, 4, 51, 7)):
        ages.nth(at).fill(str(age))
    for age in (30, 51):
        phone.get_by_text(f"{words['before']} {age}", exact=True).wait_for()
    phone.get_by_role("button", name=words["next"]).click()
    phone.get_by_text(f"{words['total']} 92", exact=True).wait_for()


def test_a_search_offers_what_contains_the_words_written(filling):
    phone = filling("en")
    for _section in range(3):
        phone.get_by_role("button", name="Next section").click()
    phone.get_by_label("Words").fill("libr")
    phone.get_by_text("Library").wait_for()
    expect(phone.get_by_text("School one")).to_have_count(0)
