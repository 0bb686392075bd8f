"""`fieldobs form`: judging files, naming the library, and taking a checklist into a spreadsheet and back."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from fieldobs.cli import cli
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.forms.compile import compile_form
from fieldobs.forms.library import library
from fieldobs.forms.modules import modules_of

GOOD = "| survey |\n| | type | name | label |\n| | integer | voted | How many? |\n"
BAD = """\
| survey |
| | type | name | label | relevant |
| | integer | voted | How many? | ${access} = 'yes' |
| | stext | why | Why? | |
"""


def run(*arguments):
    return CliRunner().invoke(cli, ["form", *map(str, arguments)], catch_exceptions=True)


@pytest.fixture
def written(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.md").write_text(text)
        return [tmp_path / f"{name}.md" for name in files]

    return write


def test_says_for_programs_of_each_file_whether_it_is_good_and_what_is_not(written):
    good, bad = written(good=GOOD, bad=BAD)
    done = run("check", good, bad, "--json")
    one, other = (json.loads(line) for line in done.output.splitlines())
    assert one == {"file": str(good), "ok": True, "questions": 1, "problems": []}
    assert (other["file"], other["ok"]) == (str(bad), False)
    places = [(each["sheet"], each["row"], each["column"]) for each in other["problems"]]
    assert places == [("survey", 2, "relevant"), ("survey", 3, "type")]
    assert all(each.keys() == {"sheet", "row", "column", "message"} for each in other["problems"])
    assert "no question is called ${access}" in other["problems"][0]["message"]
    assert done.exit_code == 1


READERS = {
    "en": (
        "good.md: good 1, Questions: 1, Checks: 0, Languages: en",
        "row 2, relevant: no question is called ${access}",
    ),
    "ru": ("good.md: good 1, вопросов: 1, проверок: 0, языки: en", "строка 2, relevant: вопроса ${access} нет"),
    "kk": ("good.md: good 1, сұрақ: 1, тексеру: 0, тілдер: en", "2-жол, relevant: ${access} деген сұрақ жоқ"),
}


@pytest.mark.parametrize("language", READERS)
def test_says_for_people_what_there_is_to_say_in_the_language_of_the_terminal(written, monkeypatch, language):
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    told = run("check", *written(good=GOOD, bad=BAD)).output
    summary, fault = READERS[language]
    assert summary in told and fault in told, told
    assert "^" * len("${access}") in told


def test_names_the_texts_that_are_missing_in_a_language(written, monkeypatch):
    (file,) = written(
        half="| survey |\n| | type | name | label::English (en) | label::Русский (ru) |\n| | text | a | A | |\n"
    )
    assert "half.md: a label: no text in ru" in run("check", file).output
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert "half.md: a label: нет текста на языке ru" in run("check", file).output


def test_good_files_only_is_success(written):
    assert run("check", *written(one=GOOD, two=GOOD), "--json").exit_code == 0


def test_a_file_that_is_not_there_or_no_form_is_a_problem_in_no_row(tmp_path):
    (tmp_path / "no.xlsx").write_bytes(b"PK nothing")
    done = run("check", tmp_path / "gone.md", tmp_path / "no.xlsx", "--json")
    gone, none = (json.loads(line) for line in done.output.splitlines())
    assert [each["row"] for each in gone["problems"] + none["problems"]] == [None, None]
    assert done.exit_code == 1


MODULE = """\
| survey |
| | type | name | label | relevant | module |
| | integer | voted | How many? | {relevant} | |
| | begin_group | more | More | | abroad |
| | integer | posted | By post? | | |
| | end_group | | | | |
"""


def test_a_question_that_waits_for_a_module_is_a_fault_where_the_module_is_off(written):
    (file,) = written(voting=MODULE.format(relevant="${posted} > 0"))
    (problem,) = json.loads(run("check", file, "--json").output)["problems"]
    assert (problem["row"], problem["column"]) == (2, "relevant")


def test_counts_the_questions_of_all_modules(written):
    (file,) = written(voting=MODULE.format(relevant=""))
    assert json.loads(run("check", file, "--json").output)["questions"] == 2


def test_names_every_checklist_of_the_library():
    said = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    assert [one["slug"] for one in said] == sorted(library()) and len(said) == 10
    assert {one["slug"]: one["modules"] for one in said}["voting"] == ["kazakhstan"]
    assert "tabulation" in run("list").output


@pytest.mark.parametrize("slug", library())
def test_a_checklist_comes_back_from_its_spreadsheet_unchanged(slug, tmp_path):
    assert run("export", slug, tmp_path / "out.xlsx").exit_code == 0
    data, source = (tmp_path / "out.xlsx").read_bytes(), library()[slug].read_bytes()
    for modules in ([], modules_of(source)):
        assert compile_form(data, slug, modules=modules).hash == compile_form(source, slug, modules=modules).hash


def test_a_spreadsheet_has_the_sheets_that_other_tools_know_and_no_formula(tmp_path):
    run("export", "counting", tmp_path / "counting.xlsx")
    book = load_workbook(BytesIO((tmp_path / "counting.xlsx").read_bytes()))
    assert set(book.sheetnames) == {"survey", "choices", "settings", "checks"}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert book["survey"].freeze_panes == "A2" and book["survey"]["A1"].font.bold


def test_a_changed_spreadsheet_is_not_written_over(tmp_path):
    out = tmp_path / "voting.xlsx"
    out.write_bytes(b"changed")
    assert isinstance(run("export", "voting", out).exception, NotProcessable)
    assert out.read_bytes() == b"changed"
    assert run("export", "voting", out, "--force").exit_code == 0


def test_names_the_checklists_there_are_when_the_library_has_none_of_that_name(tmp_path):
    refused = run("export", "votting", tmp_path / "out.xlsx").exception
    assert isinstance(refused, NotFound)
    assert "voting" in refused.detail
