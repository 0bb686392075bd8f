"""Checklists on one sheet of paper: counted in pages of the very PDF, in every language."""

import re

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.library import library, library_form
from fieldobs.papers.fitting import FITS, on_one_sheet, sides
from fieldobs.papers.paper import blank_paper, is_for_stations
from fieldobs.papers.printing import to_pdf, to_pictures
from fieldobs.papers.words import Words
from tests.fieldobs.papers.test_papers import MISSION, ROWS, blank, spans

LANGUAGES = ("en", "ru", "kk")
CHECKLISTS = [slug for slug in sorted(library()) if is_for_stations(Words(library_form(slug).document, "en"))]


def pages(pdf: bytes) -> int:
    """How many pages a PDF says it has."""
    (count,) = re.findall(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    return int(count)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", CHECKLISTS)
def test_every_checklist_of_the_library_goes_on_one_sheet(slug, language):
    paper = on_one_sheet(blank(slug, language))
    assert pages(to_pdf(paper)) <= 2 == sides(paper)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counting_form_has_its_protocol_on_one_side_in_letters_of_at_least_eight_points(language):
    paper = on_one_sheet(blank("counting", language))
    found = spans(paper)
    assert found["protocol", "start"] == found["protocol", "end"]
    assert {page for (_section, _edge), page in found.items()} == {1, 2}
    assert paper["fit"]["size"] >= 8


def test_no_letter_is_smaller_than_can_be_read():
    assert min(fit["size"] for fit in FITS) == 7.5


def test_what_fits_one_sheet_roomily_stays_roomy():
    assert "fit" not in on_one_sheet(blank("incident", "kk"))


def test_what_fits_no_sheet_is_set_roomily():
    lines = "".join(f"| | text | q{n} | A question number {n} | multiline |\n" for n in range(300))
    sheets = f"| survey |\n| | type | name | label | appearance |\n{lines}"
    form = compile_form(sheets.encode(), "voting")
    paper = on_one_sheet(blank_paper(Words(form.document, "en"), MISSION, form.hash))
    assert "fit" not in paper and pages(to_pdf(paper)) > 8


def test_copies_each_have_a_sheet_of_their_own_with_their_number():
    paper = on_one_sheet(blank("counting", "ru", copies=3, first=20))
    assert [copy["serial"] for copy in paper["copies"]] == ["counting-2-0020", "counting-2-0021", "counting-2-0022"]
    assert pages(to_pdf(paper)) == 6


def test_every_kind_of_question_has_a_place_on_a_sheet_and_nothing_typed_is_markup():
    form = compile_form(ROWS.encode(), "rows")
    paper = blank_paper(Words(form.document, "en"), '#panic("x") $', form.hash)
    assert len(to_pictures({**paper, "fit": FITS[0]}, 20)) == 1
