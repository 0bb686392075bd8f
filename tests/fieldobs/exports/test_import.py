"""Answers from a file: what was exported comes back, what a person changed becomes a revision of the desk."""

import io
import json
import zipfile
from datetime import date, time

import pytest
from openpyxl import Workbook

from fieldobs.exports.actions import Imported
from fieldobs.exports.faults import ImportFaults
from fieldobs.exports.guard import FILE_BYTES
from sync.revision import station_submission
from tests.cast import MISSION
from tests.fieldobs.exports.conftest import ANSWERS, edited, rows, saved

NOTHING = Imported(0, 0, 0)


def faults(office, data: bytes) -> list[str]:
    """Why a file is refused; nothing of it was written."""
    before = office.house.http.get("/api/v1/log/state", headers=office.house.desk).text
    with pytest.raises(ImportFaults) as refused:
        office.take(data)
    assert office.house.http.get("/api/v1/log/state", headers=office.house.desk).text == before
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["", "en", "kk"])
def test_what_was_exported_changes_nothing(office, kind, language):
    id = office.fill("amina", {**ANSWERS, "$blank/N2": True, "stray": {"odd": [1]}, "turnout": "-0.10"})
    office.fill("boris", {"K6": "yes", "remark": "  spaces and\r\nlines  "})
    office.fill("amina", {"remark": "old", "gone": "'=1"}, version="1", visit=2)
    before = len(office.history(id))
    assert office.take(office.export(kind, language)) == NOTHING
    assert office.take(edited(office.export("xlsx", language), {})) == NOTHING
    assert len(office.history(id)) == before


def test_a_changed_cell_is_one_revision_of_the_desk_in_the_coordinators_name(office):
    id = office.fill("amina", ANSWERS)
    data = edited(
        office.export(),
        {("submissions", 2, "N1"): 900, ("submissions", 2, "K6"): "yes", ("submissions", 2, "day"): date(2026, 10, 12),
         ("submissions", 2, "H11"): time(21, 15), ("submissions", 2, "remark"): None, ("lines", 2, "lines/total"): 7},
    )  # fmt: skip
    assert office.take(data) == Imported(0, 1, 7)
    body = json.loads(office.history(id)[-1])
    assert body["by"] == "Dana" and body["set"] == {
        "N1": 900, "N3": 912, "K6": "yes", "day": "2026-10-12", "H11": "21:15", "remark": None, "lines/r1/total": 7,
    }  # fmt: skip
    assert office.row(id).answers["N1"] == 900 and office.take(office.export()) == NOTHING


def test_a_label_in_another_language_is_read_as_the_choice(office):
    id = office.fill("amina", ANSWERS)
    data = edited(
        office.export(language="kk"),
        {("submissions", 2, "K6 Бәрі көре алды ма?"): "Иә", ("submissions", 2, "K7 Кім болды?"): "Полиция; Партия"},
    )
    office.take(data)
    assert (office.row(id).answers["K6"], office.row(id).answers["K7"]) == ("yes", ["party", "police"])


def test_to_change_a_cell_of_two_answers_settles_them(office):
    id = office.fill("amina", {"K6": "yes"})
    office.fill("boris", {"K6": "no"})
    other = "no" if office.row(id).answers["K6"] == "yes" else "yes"
    office.take(edited(office.export(), {("submissions", 2, "K6"): other}))
    assert office.row(id).answers["K6"] == other and office.row(id).conflict_count == 0


def test_an_answer_that_was_changed_since_the_export_is_not_lost(office):
    id = office.fill("amina", {"N1": 1, "N2": 1})
    data = office.export()
    office.amend("amina", id, {"N1": 2}, {"N1": [office.last]})
    assert faults(office, edited(data, {("submissions", 2, "N1"): 3})) == [
        "submissions, row 2, N1: it was changed since this file was made; export it again"
    ]
    office.take(edited(data, {("submissions", 2, "N2"): 5}))
    assert (office.row(id).answers["N1"], office.row(id).answers["N2"]) == (2, 5)


def test_a_row_without_an_id_begins_a_submission_with_its_rows(office):
    book = Workbook()
    book.remove(book.active)
    main, lines = book.create_sheet("submissions"), book.create_sheet("lines")
    main.append(["$id", "$station", "$team", "$observer", "$visit", "N1", "N2", "K6"])
    main.append(["paper 1", "0412", "12", "amina boris", 3, 10, "$blank", "no"])
    lines.append(["$id", "$row/lines", "lines/total"])
    lines.append(["paper 1", None, 4])
    assert office.take(saved(book)) == Imported(1, 0, 3)
    row = office.row(station_submission(MISSION, "count", "12", "0412", 3))
    assert row.state == "final" and row.counts and row.observers == ["amina", "boris"] and row.team == "12"
    assert row.answers["N1"] == 10 and row.about["$blank/N2"] and 4 in row.answers.values()
    assert "there is such a submission already" in faults(office, saved(book))[0]


def test_every_fault_is_named_and_nothing_is_written(office):
    office.fill("amina", ANSWERS)
    data = edited(
        office.export(),
        {("submissions", 2, "N1"): -4, ("submissions", 2, "N2"): "many", ("submissions", 2, "K6"): "perhaps",
         ("submissions", 2, "$station"): "9999", ("submissions", 2, "K27"): "other.jpg",
         ("submissions", 2, "day"): "soon", ("submissions", 2, "gone"): "?", ("lines", 2, "$id"): "x"},
    )  # fmt: skip
    assert set(faults(office, data)) == {
        "submissions, row 2, $station: the register has no station 9999",
        "submissions, row 2, N1: the form's own rule refuses this answer",
        "submissions, row 2, N2: “many” is no whole number",
        "submissions, row 2, K6: “perhaps” is no choice of this question; there are: yes; no",
        "submissions, row 2, K27: what a phone took or reckoned is not changed in a spreadsheet",
        "submissions, row 2, day: “soon” is no answer to a question of the kind date",
        "submissions, row 2, gone: version 2 of the form does not ask this",
        "lines, row 2, $id: the sheet submissions has no such submission",
    }


def test_a_formula_is_refused_whatever_it_shows(office):
    office.fill("amina", ANSWERS)
    assert faults(office, edited(office.export(), {("submissions", 2, "N1"): "=1+1"})) == [
        "submissions, row 2, T: a formula; paste its value instead"
    ]


def test_unknown_columns_and_sheets_are_named(office):
    book = Workbook()
    book.active.title = "submissions"
    book.active.append(["$id", "nobody", "N1", "N1"])
    book.active.append(["5b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b", 1, 2, 3])
    book.create_sheet("else").append(["$id"])
    assert faults(office, saved(book)) == [
        "submissions, row 1, nobody: no version of the form asks this",
        "submissions, row 1, N1: the sheet has this column twice",
        "else: the form count has no repeat for this sheet",
        "submissions, row 2, $id: no submission of this form has this id; leave it empty for a new one",
    ]


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def spoilt(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(old, new, 1)
    return zipped(parts)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, XXE, b" " * 70_000 + b"<!doctype x>"])
def test_a_workbook_that_declares_entities_is_refused(office, doctype):
    data = spoilt(office.export(), "xl/worksheets/sheet1.xml", b"<worksheet", doctype + b"<worksheet")
    assert faults(office, data) == ["xl/worksheets/sheet1.xml: It declares a document type, which no workbook does."]


def test_a_bomb_is_refused_before_it_is_expanded(office):
    data = zipped({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": b"<" + b" " * 40_000_000})
    assert faults(office, data) == ["xl/worksheets/sheet1.xml: It expands more than 200 times."]
    assert "at most" in faults(office, b"x" * (FILE_BYTES + 1))[0]
    assert "parts" in faults(office, zipped({f"{n}.csv": b"" for n in range(1001)}))[0]


def test_a_sheet_with_a_row_far_away_is_refused_quickly(office):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = spoilt(office.export(), "xl/worksheets/sheet1.xml", b"</sheetData>", far)
    assert "more rows than are read at once" in faults(office, data)[0]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00", b'"never closed', zipped({"a.txt": b"x"})])
def test_what_is_no_table_is_refused(office, data):
    assert faults(office, data)


def test_one_csv_file_is_read_as_the_forms_own_sheet(office):
    id = office.fill("amina", {"N1": 1})
    seen = rows(office.export())[0]["$as_of"]
    office.take(f"$id;$as_of;N1;turnout\n{id};{seen};2;12,5\n".encode())
    assert (office.row(id).answers["N1"], office.row(id).answers["turnout"]) == (2, "12.5")
