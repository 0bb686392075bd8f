"""Answers as a workbook."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from fieldobs.errors import NotFound
from fieldobs.exports.cells import Style
from fieldobs.exports.queries import read_answers
from fieldobs.exports.xlsx import cut
from tests.cast import MISSION
from tests.fieldobs.exports.conftest import ANSWERS, rows


def test_names_and_figures_stand_in_a_row_for_each_submission(office):
    id = office.fill("amina", ANSWERS)
    (row,) = rows(office.export())
    assert row["$id"] == id and row["$team"] == "12" and row["$station"] == "0412" and row["$region"] == "Dorsen"
    assert (
        row["$observer"] == "amina boris"
        and row["$visit"] == 1
        and row["$state"] == "final"
        and row["$form_version"] == "2"
    )
    assert (row["N1"], row["turnout"], row["K6"], row["K7"]) == (846, 12.5, "no", "other police")
    assert row["H16"] == "-43.238900 76.889700 ±12" and row["K27"] == f"protocol.jpg [{'a' * 64}]"


def test_labels_are_in_the_language_asked_for_and_never_ambiguous(office):
    office.fill("amina", ANSWERS)
    (row,) = rows(office.export(language="kk"))
    assert row["N1 Негізгі тізімде"] == 846 and row["K6 Бәрі көре алды ма?"] == "Жоқ"
    (row,) = rows(office.export(language="en"))
    assert row["K7 Who was there?"] == "Party [other]; Police, armed [police]"


def test_each_repeat_has_a_sheet_with_the_keys_of_the_rows_around(office):
    id = office.fill("amina", ANSWERS)
    data = office.export()
    assert rows(data, "lines") == [
        {"$id": id, "$row/lines": "r1", "lines/total": 1}, {"$id": id, "$row/lines": "r2", "lines/total": 2},
    ]  # fmt: skip
    assert rows(data, "lines.clerks") == [
        {"$id": id, "$row/lines": "r2", "$row/lines/clerks": "c1", "lines/clerks/clerk": "-Олжас"}
    ]


def test_what_an_observer_typed_is_text_and_never_a_formula(office):
    office.fill("amina", ANSWERS)
    data = office.export()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and '<is><t>=HYPERLINK("http://evil.example","Click")</t></is>' in sheet
    cell = next(cell for cell in load_workbook(io.BytesIO(data))["submissions"][2] if str(cell.value).startswith("="))
    assert cell.data_type == "s" and cell.quotePrefix and cell.number_format == "@"


def test_answers_to_questions_that_were_removed_keep_their_own_column(office):
    old = office.fill("amina", {"remark": "before", "gone": "an old answer"}, version="1")
    new = office.fill("amina", {"remark": "after", "stray": 5}, visit=2)
    found = {row["$id"]: row for row in rows(office.export())}
    assert (found[old]["gone"], found[old]["$form_version"]) == ("an old answer", "1")
    assert (found[new]["gone"], found[new]["stray"]) == (None, 5)
    told = {row["key"]: row for row in rows(office.export(), "columns")}
    assert (
        told["gone"]["versions"] == "1"
        and told["remark"]["versions"] == "2, 1"
        and told["stray"]["kind"] == "not asked"
    )


def test_both_sides_of_a_conflict_are_there_with_who_and_when(office):
    id = office.fill("amina", {"K6": "yes"})
    office.fill("boris", {"K6": "no"})
    data = office.export(language="en")
    sides = rows(data, "conflicts")
    assert [(side["Answer"], side["Who"], side["Used in figures for now"]) for side in sides] == [
        ("Yes", "Amina", "yes" if office.row(id).answers["K6"] == "yes" else "no"),
        ("No", "Boris", "yes" if office.row(id).answers["K6"] == "no" else "no"),
    ]
    assert all(side["Submission"] == id and side["Question"] == "K6 Could all see the marks?" for side in sides)
    assert rows(data)[0]["Answers that differ"] == 1


def test_a_line_that_is_blank_in_the_protocol_is_not_an_empty_cell(office):
    office.fill("amina", {"$blank/N1": True, "$confirmed/c4": True, "$comment": "two pages"})
    assert rows(office.export())[0]["N1"] == "$blank"
    data = office.export(language="en")
    assert rows(data)[0]["N1 On the main list"] == "blank in protocol"
    assert {(note["Kind"], note["Note"]) for note in rows(data, "notes")} == {
        ("blank", "true"), ("confirmed", "true"), ("comment", "two pages"),
    }  # fmt: skip


def test_long_texts_and_control_characters_do_not_break_the_book(office):
    office.fill("amina", {"remark": "a\u0007b" + "x" * 19_000})
    data = office.export()
    assert rows(data)[0]["remark"] == "a\ufffdb" + "x" * 19_000 and office.take(data).amended == 0
    assert len(cut("x" * 40_000)) == 32_767


def test_a_form_that_nobody_published_is_named(office):
    with pytest.raises(NotFound, match="count, voting"):
        read_answers(office.house.store.database, MISSION, "nothing", Style())
