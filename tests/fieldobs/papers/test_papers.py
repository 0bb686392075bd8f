"""Printed forms: every form of the library, in each of its languages, blank and filled."""

import re

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.library import library, library_form
from fieldobs.papers.filled import Answered
from fieldobs.papers.paper import blank_paper, filled_paper
from fieldobs.papers.printing import places, to_pdf, to_pictures
from fieldobs.papers.words import Words

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
MISSION = "Республика Аравель, парламент сайлауы"
NOTHING = {
    "conflicts": {},
    "people": {},
    "now": "2026-10-11T21:00:00+05:00",
    "id": "5b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b",
}
ROWS = """
| survey |
| | type | name | label | relevant | hint | appearance | parameters |
| | begin_repeat | r | Officials | | | | |
| | text | n | Name | | | | |
| | integer | age | Age | | | | |
| | end_repeat | r | | | | | |
| | begin_repeat | s | Long rows | | | | |
| | select_multiple c | m | Which? | | Tick all | | |
| | begin_repeat | t | Inside | | | | |
| | select_one c | o | One? | | | | |
| | end_repeat | t | | | | | |
| | end_repeat | s | | | | | |
| | date | d | Day | | | | |
| | datetime | dt | Moment | | | | |
| | decimal | x | Share | ${age} > 5 | | | |
| | acknowledge | a | Yes | | | | |
| | rank c | k | Rank | | | | |
| | note | q | #read *this* | | | | |
| | file | f | File | | | | |
| | barcode | b | Seal | | | | |
| choices |
| | list_name | name | label |
| | c | one | #let x = 1 |
| | c | two | $ sum $ |
"""


def blank(slug: str, language: str, **numbers: int):
    form = library_form(slug)
    return blank_paper(Words(form.document, language), MISSION, form.hash, **numbers)


def filled(document, answers, **about):
    answered = Answered(words=Words(document, about.pop("language", "en")), answers=answers, about=about, **NOTHING)
    return filled_paper(answered, MISSION, "f" * 64, [("Station", "0412"), ("Region", "")], "https://hq.example/x")


def spans(paper) -> dict[tuple[str, str], int]:
    """Section and edge → page."""
    return {(each["value"]["section"], each["value"]["edge"]): each["value"]["page"] for each in places(paper)}


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_protocol_fits_one_sheet_in_every_language(language):
    found = spans(blank("counting", language))
    assert found["protocol", "start"] == found["protocol", "end"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("slug", sorted(library()))
def test_every_form_of_the_library_is_set(slug, language):
    pdf = to_pdf(blank(slug, language))
    assert pdf.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 1


def test_kazakh_letters_are_in_the_face_itself():
    import typst

    face = next(f for f in typst.Fonts(include_system_fonts=False).fonts() if f.family == "Libertinus Serif")
    assert face
    form = compile_form(f"| survey |\n| | type | name | label |\n| | text | a | {KAZAKH} |\n".encode(), "x")
    paper = blank_paper(Words(form.document, "en"), "M", form.hash)
    embedded = re.findall(rb"/BaseFont\s*/([^\s/]+)", to_pdf(paper))
    assert embedded and all(b"Libertinus" in name for name in embedded)


def test_copies_are_numbered_and_count_their_own_pages():
    paper = blank("incident", "kk", copies=3, first=20)
    assert [copy["serial"] for copy in paper["copies"]] == ["incident-1-0020", "incident-1-0021", "incident-1-0022"]
    assert len({copy["qr"] for copy in paper["copies"]}) == 3
    assert len(to_pictures(paper, 20)) == 3 * len(to_pictures(blank("incident", "kk"), 20))


def test_every_kind_of_question_has_a_place_to_write_and_nothing_typed_is_markup():
    form = compile_form(ROWS.encode(), "rows")
    paper = blank_paper(Words(form.document, "en"), '#panic("x") $', form.hash)
    fields = [item.get("field", {}).get("kind", item["kind"]) for item in paper["sections"][0]["items"]]
    assert fields == ["table", "repeat", "date", "datetime", "run", "tick", "choices", "note", "taken", "lines"]
    assert paper["sections"][0]["items"][4]["when"] == "Only if what was answered to “Age” asks for it"
    assert to_pdf(paper).startswith(b"%PDF")


def test_a_filled_paper_shows_answers_blanks_conflicts_rows_checks_and_strays():
    form = library_form("counting")
    answers = {
        "H14": "at_once",
        "N11": 858,
        "N12": 12,
        "N13": 876,
        "K6": "no",
        "K6_facts": "#panic() *x*" * 30,
        "old": [1],
    }
    paper = filled(form.document, answers, **{"$blank/N1": True})
    items = {item["label"]: item for section in paper["sections"] for item in section["items"]}
    assert items["On the main list"]["value"] == "blank in protocol" and items["In all boxes"]["value"] == "876"
    assert items["Could all see the marks on the ballots?"]["value"] == "No" and items["old"]["value"] == "[1]"
    assert paper["checks"][0]["id"] == "c4" and "876" in paper["checks"][0]["text"]
    assert paper["facts"] == [{"label": "Station", "value": "0412"}] and to_pdf(paper).startswith(b"%PDF")


def test_a_filled_paper_leaves_out_what_was_not_asked_but_nothing_that_was_answered():
    form = library_form("counting")
    paper = filled(form.document, {"H14": "refused", "N1": 5})
    names = [section["name"] for section in paper["sections"]]
    assert "protocol" not in names and names[-1] == "$other"
    assert [item["label"] for item in paper["sections"][-1]["items"]] == ["On the main list"]


def test_both_answers_of_a_pair_are_printed_with_who_gave_them():
    form = library_form("counting")
    sides = [{"value": value, "revision": "r", "device": name, "at": ""} for value, name in (("yes", "a"), ("no", "b"))]
    about = {
        "now": NOTHING["now"],
        "id": NOTHING["id"],
        "people": {"a": "Amina", "b": "Boris"},
        "conflicts": {"K6": sides},
    }
    answered = Answered(words=Words(form.document, "en"), answers={"K6": "yes"}, about={}, **about)
    paper = filled_paper(answered, MISSION, form.hash, [], "https://hq.example/x")
    (line,) = [item for section in paper["sections"] for item in section["items"] if item["sides"]]
    assert line["sides"] == [{"value": "Yes", "who": "Amina"}, {"value": "No", "who": "Boris"}]
