import pytest
import typer
from typer.testing import CliRunner

from fieldobs.packs import commands
from fieldobs.packs.loading import PackRefused
from tests.fieldobs.packs.conftest import FILES


@pytest.fixture
def run(tmp_path):
    cli = typer.Typer()
    cli.callback()(lambda: None)
    commands.add_to(cli)

    def act(pack):
        return CliRunner().invoke(cli, ["load", str(pack), "--data", str(tmp_path / "data")])

    return act


def test_reports_what_came_in_and_what_changed(run, write_pack):
    said = run(write_pack())
    assert said.exit_code == 0, said.output
    assert "Referendum in Aravel: loaded." in said.output and "Stations: 3 (3 new)" in said.output
    said = run(write_pack({"stations.csv": FILES["stations.csv"].replace("School No. 7", "School No. 8")}))
    assert "brought up to date" in said.output and "Stations: 3 (1 changed)" in said.output


def test_refuses_a_faulty_pack_with_a_line_for_each_fault(run, write_pack):
    said = run(write_pack({"stations.csv": "code,name\n1,School\n1,Hall\n", "teams.csv": "code,area\n12,\n"}))
    assert said.exit_code and isinstance(said.exception, PackRefused)
    assert "nothing was changed" in said.exception.detail
    assert "stations.csv, row 3, column code: The code 1 stands in row 2 too." in said.exception.detail


def test_shows_the_first_faults_of_a_list_that_is_wrong_throughout(run, write_pack):
    stations = "code,name\n" + "1,School\n" * 80
    said = run(write_pack({"stations.csv": stations}))
    assert isinstance(said.exception, PackRefused)
    assert "Faults: 79" in said.exception.detail and "and 29 more" in said.exception.detail


def test_loads_the_demonstration_by_its_name(run):
    said = run("demo")
    assert said.exit_code == 0, said.output
    assert "Stations: 2,000 (2,000 new)" in said.output and "Planned visits: 400" in said.output
    assert "as before" in run("demo").output
