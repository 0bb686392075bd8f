"""XLSForms become form documents, or are refused with every cell that is the reason."""

import csv
import hashlib
import io
import json
from io import BytesIO

import pytest
from openpyxl import Workbook

from fieldobs.forms.compile import compile_form
from fieldobs.forms.evaluation import evaluate_form
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.tables import read_tables
from tests.fieldobs.forms.old_workbook import old_workbook

SMALL = """
| survey |
| | type | name | label | relevant | constraint | calculation | choice_filter | finding | required | default |
| | select_one yn | access | Were you let in? | | | | | access: yes | yes | |
| | integer | N13 | In the boxes | ${access} = 'yes' | . >= 0 | | | | | 0 |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| | yn | not_observed | Could not observe |
"""


def rows(*lines):
    """A form of the usual columns with these rows."""
    return "\n".join(["| survey |", "| | type | name | label | relevant | calculation |", *lines])


def faults(text, name="form"):
    with pytest.raises(FormFaults) as refused:
        compile_form(text.encode() if isinstance(text, str) else text, name)
    return [(fault.sheet, fault.row, fault.column, fault.message) for fault in refused.value.faults]


def spreadsheet(text):
    """The same form as .xlsx."""
    book = Workbook()
    book.remove(book.active)
    for line in text.strip().splitlines():
        name, *cells = (cell.strip() or None for cell in line.strip("|").split("|"))
        if name:
            sheet = book.create_sheet(name)
        else:
            sheet.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_form_is_addressed_by_the_hash_of_its_bytes():
    form = compile_form(SMALL.encode(), "access")
    assert form.hash == hashlib.sha256(form.bytes).hexdigest()
    assert json.loads(form.bytes) == form.document
    assert compile_form(SMALL.encode(), "access").hash == form.hash


def test_a_question_says_in_the_document_only_what_the_sheet_says():
    access, boxes = compile_form(SMALL.encode(), "access").document["questions"]
    assert access == {
        "name": "access",
        "type": "select_one",
        "label": {"en": "Were you let in?"},
        "required": True,
        "list": "yn",
        "finding": {"kind": "access", "yes": ["yes"], "base_without": ["not_observed"]},
    }
    assert boxes == {
        "name": "N13",
        "type": "integer",
        "code": "N13",
        "label": {"en": "In the boxes"},
        "relevant": {"==": [{"var": "access"}, "yes"]},
        "constraint": {">=": [{"var": "."}, 0]},
        "default": 0,
    }


def test_a_spreadsheet_and_markdown_make_the_same_document():
    checks = "\n| checks |\n| | id | expression | message |\n| | c11 | ${N13} > 0 | No ballot |"
    assert (
        compile_form(spreadsheet(SMALL + checks), "access").hash
        == compile_form((SMALL + checks).encode(), "access").hash
    )


def test_an_old_workbook_and_markdown_make_the_same_document():
    checks = "\n| checks |\n| | id | expression | message |\n| | c11 | ${N13} > 0 | No ballot |"
    file = old_workbook(read_tables((SMALL + checks).encode()))
    assert compile_form(file, "access").hash == compile_form((SMALL + checks).encode(), "access").hash
    assert read_tables(file) == read_tables((SMALL + checks).encode())


def test_a_csv_and_markdown_make_the_same_document():
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in SMALL.strip().splitlines()]
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    for text in (file.getvalue(), f"\ufeff{file.getvalue()}"):
        assert compile_form(text.encode(), "access").hash == compile_form(SMALL.encode(), "access").hash
        assert read_tables(text.encode()) == read_tables(SMALL.encode())


def test_a_form_whose_id_cannot_be_one_here_gets_one_with_a_warning():
    form = compile_form((SMALL + "| settings |\n| | form_id |\n| | Форма № 1 |").encode(), "form")
    assert (form.slug, form.title) == ("Форма-1", {"en": "Форма № 1"})
    assert [(one.row, one.column) for one in form.warnings] == [(2, "form_id")]


def test_what_has_no_label_shows_its_name_with_a_warning():
    form = compile_form(SMALL.replace("| Yes |", "| |").replace("In the boxes", "").encode(), "form")
    assert form.document["lists"]["yn"][0] == {"name": "yes", "label": {"en": "yes"}}
    assert form.document["questions"][1]["label"] == {"en": "N13"}
    assert [(one.sheet, one.row, one.column) for one in form.warnings] == [
        ("choices", 2, "label"),
        ("survey", 3, "label"),
    ]


def test_a_column_of_choices_keeps_its_letters():
    text = SMALL.replace("list_name | name | label |", "list_name | name | label | A_B |").replace(
        "| Yes |", "| Yes | x |"
    )
    text = text.replace("| | | | access: yes", "| | | A_B = 'x' | access: yes")
    document = compile_form(text.encode(), "form").document
    assert document["lists"]["yn"][0]["A_B"] == "x"
    assert document["questions"][0]["choice_filter"] == {"==": [{"col": "A_B"}, "x"]}


def test_settings_name_the_form():
    settings = """
| settings |
| | form_title::English (en) | form_title::Қазақша (kk) | form_id | version | stage | default_language |
| | Count | Санау | count_2 | 7 | counting | English (en) |"""
    survey = "| survey |\n| | type | name | label::English (en) | label::Қазақша (kk) |\n| | text | a | A | Ә |"
    form = compile_form((survey + settings).encode(), "file")
    assert (form.slug, form.version, form.stage) == ("count_2", "7", "counting")
    assert form.title == {"en": "Count", "kk": "Санау"}
    assert form.document["languages"] == ["en", "kk"]
    assert form.document["questions"][0]["label"] == {"en": "A", "kk": "Ә"}


def test_a_form_without_settings_takes_the_name_of_its_file():
    form = compile_form(SMALL.encode(), "opening")
    assert (form.slug, form.version, form.stage, form.title) == ("opening", "1", "opening", {"en": "opening"})


def test_metadata_becomes_calculations_that_rules_can_name():
    form = compile_form(rows("| | start | began | |", "| | deviceid | phone | |", "| | audit | | |").encode(), "form")
    assert evaluate_form(form.document, {}, "2026-03-15T09:00:00.000").calculated == {
        "began": "2026-03-15T09:00:00.000",
        "phone": None,
    }


def test_or_other_adds_its_choice_and_its_question():
    form = compile_form(SMALL.replace("select_one yn", "select_one yn or_other").encode(), "form")
    other = form.document["questions"][1]
    assert other["name"] == "access_other"
    assert other["relevant"] == {"selected": [{"var": "access"}, "other"]}
    assert form.document["lists"]["yn"][-1] == {"name": "other", "label": {"en": "Other"}}


def test_every_fault_is_found_at_once_with_its_cell():
    text = """
| survey |
| | type | name | label | relevant | constraint | calculation | choice_filter | finding |
| | select_one nobody | a | A | | | | | |
| | integer | a | | ${nobody} = 1 | | | | |
| | osm | c | C | | . > | | | |
| | select_one yn | d | D about ${ghost} | | | | region = | irregularity: perhaps |
| | calculate | e | | | | frob(${a}) | | |
| | begin_group | g | G | | | | | |
| | | f | F | | | | | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | yes | |
| checks |
| | id | expression | kind | lines | message |
| | c1 | ${a} = ${zz} | shout | a b | {a} is not {q} |
| | c1 | | | | |"""
    assert faults(text) == [
        ("checks", 2, "expression", "no question is called ${zz}"),
        ("checks", 2, "kind", "shout is none of reread, warn, finding, hint"),
        ("checks", 2, "lines", "no question is called b"),
        ("checks", 2, "message", "no question is called q"),
        ("checks", 3, "expression", "this check has no expression"),
        ("checks", 3, "id", "the check c1 is in row 2 already"),
        ("checks", 3, "message", "this check says nothing where it fails"),
        ("choices", 3, "name", "the list yn has yes in row 2 already"),
        ("survey", 2, "type", "the choices sheet has no list nobody"),
        ("survey", 3, "name", "the name a is used in row 2 already"),
        ("survey", 3, "relevant", "no question is called ${nobody}"),
        ("survey", 4, "constraint", "it ends too soon"),
        ("survey", 4, "type", "the type osm is not supported: there is no OpenMapKit in a browser"),
        ("survey", 5, "choice_filter", "it ends too soon"),
        ("survey", 5, "finding", "the list yn has no choice perhaps: irregularity: perhaps"),
        ("survey", 5, "label", "no question is called ${ghost}"),
        ("survey", 6, "calculation", "there is no function frob()"),
        ("survey", 7, "type", "this group is never ended"),
        ("survey", 8, "type", "this question has no type"),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["| | calculate | a | | | ${b} |", "| | calculate | b | | | ${a} |"], "circular: a → b → a"),
        (["| | calculate | a | | | ${a} + 1 |"], "circular: a → a"),
        (["| | text | a | A | ${b} = 1 |", "| | text | b | B | ${a} = 1 |"], "circular: a → b → a"),
        (["| | begin_group | g | G | ${a} = 1 |", "| | text | a | A |", "| | end_group | |"], "circular: a → a"),
    ],
)
def test_questions_that_wait_for_each_other_are_a_fault(lines, message):
    assert [fault[3] for fault in faults(rows(*lines))] == [message]


def test_a_question_may_constrain_itself_and_depend_on_those_before_it():
    lines = "| | integer | a | A | |", "| | integer | b | B | ${a} > 0 |", "| | calculate | c | | | ${a} + ${b} |"
    assert compile_form(rows(*lines).encode(), "form").version == "1"


@pytest.mark.parametrize(
    "kind",
    [
        "osm yn",
        "select_one_from_file a.kml",
        "telepathy",
    ],
)
def test_types_that_are_not_supported_are_refused_by_name(kind):
    text = rows(f"| | {kind} | a | A | |", "| | text | z | Z |") + SMALL[SMALL.index("\n| choices") :]
    assert any("not supported" in message and column == "type" for _, row, column, message in faults(text) if row == 2)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read as a form in Markdown tables"),
        (b"hello", "cannot be read as a form in Markdown tables"),
        (b"\xff\xfe\x00", "cannot be read as a form in Markdown tables"),
        (b"PK\x03\x04 not a workbook", "cannot be read as a form in a spreadsheet"),
        (b"\xd0\xcf\x11\xe0 not a workbook", "cannot be read as a form in a spreadsheet"),
        (b"| settings |\n| | form_id |\n| | a |\n| choices |\n| | name |", "has no survey sheet"),
    ],
)
def test_bytes_that_are_no_form_are_refused_in_words(data, words):
    [(_, row, _, message)] = faults(data)
    assert row == 0
    assert words in message


def test_what_only_pyxform_finds_is_a_fault_with_its_row_too():
    [(sheet, row, _, message)] = faults(
        "| survey |\n| | type | name | label | parameters |\n| | text | a | A | |\n| | text | b | B | rows=many |"
    )
    assert (sheet, row) == ("survey", 3)
    assert "rows" in message


def test_parameters_are_kept_by_name_and_a_photo_may_keep_its_original():
    sheet = "| survey |\n| | type | name | label | parameters |\n"
    form = compile_form((sheet + "| | photo | a | A | original=true max-pixels=1024 |").encode(), "form")
    assert form.document["questions"][0]["parameters"] == {"original": "true", "max-pixels": "1024"}
    assert [fault[:3] for fault in faults(sheet + "| | photo | a | A | size=big |")] == [("survey", 2, "")]


def test_what_stands_below_no_header_is_passed_over():
    headless = "\n| checks |\n| | id | | expression | message |\n| | c1 | stray | ${N13} > 0 | None |"
    text = SMALL.replace("| finding |", "| |").replace(" access: yes |", " stray |") + headless
    assert len(compile_form(text.encode(), "form").document["checks"]) == 1


def test_a_hint_must_speak_of_a_check():
    text = (
        SMALL
        + "\n| checks |\n| | id | expression | kind | lines | message |\n| | h | gap() mod 9 = 0 | hint | c9 | Nine |"
    )
    assert faults(text) == [("checks", 2, "lines", "no check is called c9")]


def test_a_form_of_three_hundred_questions_compiles_within_a_second():
    lines = [f"| | integer | q{n} | Q {n} | ${{q{n - 1}}} > 0 | |" for n in range(1, 300)]
    text = rows("| | integer | q0 | Q 0 | |", *lines)
    assert len(compile_form(text.encode(), "form").document["questions"]) == 300


def test_a_plain_default_in_quotation_marks_means_what_stands_between_them():
    head = "| survey |\n| | type | name | label | default |\n"
    rows_of = "| | date | d | D | '2026-10-11' |\n| | integer | n | N | '3' |\n| | text | t | T | 'as it is' |"
    questions = compile_form((head + rows_of).encode(), "form").document["questions"]
    assert [one["default"] for one in questions] == ["2026-10-11", 3, "'as it is'"]


def test_two_questions_of_one_name_in_different_groups_are_told_apart():
    form = compile_form(
        rows(
            "| | begin_group | one | One | | |", "| | text | name | Name | | |", "| | end_group |",
            "| | begin_group | two | Two | | |", "| | text | name | Name | | |", "| | end_group |",
        ).encode(),
        "form",
    )  # fmt: skip
    assert [group["children"][0]["name"] for group in form.document["questions"]] == ["name", "two.name"]


def test_nobody_can_speak_of_a_name_that_two_questions_have():
    text = rows(
        "| | begin_group | one | One | | |", "| | text | name | Name | | |", "| | end_group |",
        "| | begin_group | two | Two | | |", "| | text | name | Name | | |", "| | end_group |",
        "| | note | n | Hello ${name} | ${name} != '' | |",
    )  # fmt: skip
    wrong = "more than one question is called ${name}: rows 3 and 6"
    assert faults(text) == [("survey", 8, "label", wrong), ("survey", 8, "relevant", wrong)]


def test_what_other_tools_add_is_passed_over_with_a_warning():
    form = compile_form(
        b"| survey |\n| | type | name | label | $kuid | notes | body::esri:style | disabled |\n"
        b"| | text | a | A | x1 | ours | w1 | |\n| | text | b | B | | | | yes |\n"
        b"| | start-geopoint | where | | | | | |\n"
        b"| settings |\n| | form_id | style | submission_url |\n| | f | pages | https://example.org |",
        "form",
    )
    assert [question["name"] for question in form.document["questions"]] == ["a", "where"]
    assert [(warning.column, warning.message) for warning in form.warnings] == [
        ("style", "the setting style has no effect here"),
        ("submission_url", "the setting submission_url has no effect here"),
        ("$kuid", "the column $kuid has no effect here"),
        ("body::esri:style", "the column body::esri:style has no effect here"),
        ("type", "start-geopoint stays empty: nothing is recorded unless the observer does it"),
    ]


def test_columns_may_be_named_as_the_xform_names_them():
    head = "| | type | name | label::English (en) | bind::relevant | bind:jr:constraintMsg | bind::constraint |"
    form = compile_form(f"| survey |\n{head}\n| | text | a | A | true() | No | . != 'x' |".encode(), "form")
    assert form.document["questions"][0]["relevant"] == {"true": []}
    assert form.document["questions"][0]["constraint"] == {"!=": [{"var": "."}, "x"]}


@pytest.mark.parametrize(
    ("lines", "column", "message"),
    [
        (["| | text | a | A | ${last-saved#b} = 1 |"], "relevant", "no question is called ${b}"),
        (["| | select_one ${b} | a | A |"], "type", "no repeat has a question called b"),
        (["| | select_one ${b} | a | A |", "| | text | b | B |"], "type", "no repeat has a question called b"),
        (["| | range | a | A |", "| | rank | b | B |"], "type", "write the type as rank LIST"),
    ],
)
def test_what_makes_no_sense_is_told_in_its_cell(lines, column, message):
    assert any(found[2] == column and message in found[3] for found in faults(rows(*lines)))


def test_a_name_at_which_there_is_nothing_is_empty_and_remarked_upon():
    form = compile_form(SMALL.replace("${access} = 'yes'", "${access} = maybe").encode(), "form")
    [remark] = form.warnings
    assert (remark.row, remark.column) == (3, "relevant")
    assert remark.message == "maybe leads nowhere and is always empty; a word stands in quotes"
    assert form.document["questions"][1]["relevant"] is False
    filtered = SMALL.replace("| | | | | access: yes", "| | | | region = 1 | access: yes")
    [remark] = compile_form(filtered.encode(), "form").warnings
    assert remark.message == "the choices have no column region: it is always empty"
