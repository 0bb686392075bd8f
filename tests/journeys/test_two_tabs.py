"""One phone, one sender: two tabs send a record once; what changes while a batch is on its way goes with the next."""

import gzip
import json
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.glass import PageGlass, until
from tests.journeys.phones import Phone


class Postbag:
    """Every revision that a browser sends, whichever tab asks; a request that found no network sent nothing."""

    def __init__(self, glass: PageGlass) -> None:
        self._requests: list[Request] = []
        glass.context.on("request", lambda request: self._requests.append(request))
        glass.context.on("requestfailed", lambda request: self._requests.remove(request))

    def about(self, record: str) -> list[dict[str, Any]]:
        sent = [revision for request in self._requests for revision in revisions_in(request)]
        return [revision for revision in sent if revision["submission"] == record]


def revisions_in(request: Request) -> list[dict[str, Any]]:
    body = request.post_data_buffer if request.url.endswith("/api/v1/sync") else None
    if body is None:
        return []
    text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    return [json.loads(revision["body"]) for revision in json.loads(text)["revisions"]]


@pytest.fixture
def hana(phone: Phone, headquarters) -> Phone:
    phone.enrol(headquarters.code("hana"))
    return phone


@pytest.fixture
def postbag(hana: Phone) -> Postbag:
    assert isinstance(hana.glass, PageGlass)
    return Postbag(hana.glass)


@pytest.fixture
def other_tab(hana: Phone) -> Page:
    """The app open a second time, on the home screen, behind the first."""
    assert isinstance(hana.glass, PageGlass)
    page = hana.glass.context.new_page()
    page.goto(hana.address())
    page.wait_for_selector("a.truth")
    hana.glass.page.bring_to_front()
    return page


def test_sends_each_record_once_from_two_open_tabs(hana, postbag, other_tab, headquarters):
    hana.cut()
    records = []
    for station in ("1177", "0404", "0409"):
        records.append(hana.begin("Opening", station))
        hana.answer({"H14": "At once"})
        hana.finalise(records[-1])
    expect(other_tab.locator("a.truth")).to_contain_text("3 on this phone", use_inner_text=True)
    hana.mend()
    hana.try_now()
    other_tab.evaluate("dispatchEvent(new Event('online'))")
    expect(other_tab.locator("a.truth")).to_contain_text("3 at headquarters", use_inner_text=True)
    hana.says_truth(at_headquarters=3)
    sent = [revision["seq"] for record in records for revision in postbag.about(record)]
    assert len(sent) == len(set(sent)) >= 3
    assert len([line for line in headquarters.log() if line["submission"] in records]) == len(sent)


def test_shows_in_one_tab_what_is_entered_in_the_other(hana, other_tab):
    hana.cut()
    voting = hana.begin("Voting", "0412")
    hana.answer({"H14": "At once"})
    other_tab.get_by_text("Voting, station 0412").wait_for()
    other_tab.goto(hana.address("checklist", voting))
    expect(other_tab.locator("[data-path=H14] label", has_text="At once").locator("input")).to_be_checked()


def test_keeps_an_edit_for_the_next_batch_while_one_is_on_its_way(hana, postbag, headquarters):
    hana.try_now()  # a round that is held would hold up the one that is meant: the next one by itself is far away now
    until(lambda: "Sending" not in where_words(hana), lambda: where_words(hana))
    hana.glass.page.wait_for_load_state("networkidle")
    hana.line.hold()
    opening = hana.begin("Opening", "0879")
    hana.answer({"H14": "At once"})
    hana.finalise(opening)
    until(lambda: len(postbag.about(opening)) == 1, lambda: "nothing was sent")
    hana.section(opening, "The commission")
    hana.answer({"O2": 8})
    hana.reads("Saved on this phone at")
    time.sleep(0.5)
    hana.line.release()
    until(lambda: "Sending" not in where_words(hana), lambda: where_words(hana))
    assert hana.where() == {"on this phone": 1}, "the receipt names the first batch only"
    hana.go("checklist", opening)
    hana.reads("Saved on this phone at")
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    first, second = postbag.about(opening)
    assert "O2" not in first["set"]
    assert second["set"]["O2"] == 8
    assert [line["submission"] for line in headquarters.log()].count(opening) == 2


def where_words(phone: Phone) -> str:
    phone.go("where")
    return phone.all_words()
