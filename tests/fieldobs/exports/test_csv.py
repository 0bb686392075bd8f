"""Answers as comma-separated text."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldobs.exports.harmless import harmless, unharmed
from tests.fieldobs.exports.conftest import ANSWERS


def read(data: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"), newline="")))


def test_a_zip_has_a_file_for_each_sheet_and_figures_stay_figures(office):
    office.fill("amina", {**ANSWERS, "N2": -12, "remark": "-5 голосов"})
    data = office.export("csv")
    (row,) = read(data, "submissions")
    assert (row["N1"], row["N2"], row["turnout"], row["remark"]) == ("846", "-12", "12.5", "'-5 голосов")
    assert [line["lines/clerks/clerk"] for line in read(data, "lines.clerks")] == ["'-Олжас"]
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == [
        "submissions.csv", "lines.csv", "lines.clerks.csv", "conflicts.csv", "notes.csv", "columns.csv", "about.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "＝1", "'=1", "''+1"])
def test_no_text_begins_like_a_formula(text):
    assert harmless(text) == f"'{text}"


def test_plain_texts_and_figures_stay_as_they_are():
    assert [harmless(cell) for cell in ("0412", -3, -3.5, None, "a=b", "'tis")] == [
        "0412",
        "-3",
        "-3.5",
        "",
        "a=b",
        "'tis",
    ]


@given(st.text(alphabet="'=+-@ \t\nab1", max_size=6))
def test_a_text_comes_back_as_it_was(text):
    assert unharmed(harmless(text)) == text
