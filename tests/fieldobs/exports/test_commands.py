"""The answers of a form from the command line, and its paper."""

import pytest
from typer.testing import CliRunner

from fieldobs.cli import cli
from tests.fieldobs.exports.conftest import ANSWERS, edited, rows


def run(office, *arguments: str):
    return CliRunner().invoke(cli, [*arguments, "--data", str(office.house.store.settings.data)])


def test_answers_go_out_and_come_back_by_name(office, tmp_path):
    id = office.fill("amina", ANSWERS)
    book, packed = tmp_path / "out.xlsx", tmp_path / "out.zip"
    assert run(office, "export", "count", str(book), "--labels", "kk").exit_code == 0
    assert run(office, "export", "count", str(packed), "--names").exit_code == 0
    assert rows(book.read_bytes())[0]["N1 Негізгі тізімде"] == 846 and packed.read_bytes().startswith(b"PK")
    book.write_bytes(edited(book.read_bytes(), {("submissions", 2, "N1 Негізгі тізімде"): 900}))
    done = run(office, "import-answers", str(book), "--form", "count", "--by", "Dana")
    assert done.output.strip() == "Submissions begun: 0, amended: 1; answers written: 2."
    assert office.row(id).answers["N1"] == 900 and '"by":"Dana"' in office.history(id)[-1]


@pytest.mark.parametrize(
    "arguments",
    [("export", "count", "out.ods"), ("export", "count", "out.xlsx", "--labels", "tr"), ("export", "none", "out.xlsx"),
     ("import-answers", "nothing.xlsx", "--form", "count", "--by", "Dana"), ("paper", "none", "out.pdf")],
)  # fmt: skip
def test_a_fault_is_one_clear_line(office, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = run(office, *arguments)
    assert done.exit_code == 1 and done.exception.detail and not list(tmp_path.glob("out.*"))


def test_a_form_and_a_submission_are_printed(office, tmp_path):
    id, out = office.fill("amina", ANSWERS), tmp_path / "out.pdf"
    for what in (("count", "--language", "kk", "--copies", "2"), (id,)):
        assert run(office, "paper", what[0], str(out), *what[1:]).exit_code == 0
        assert out.read_bytes().startswith(b"%PDF")
