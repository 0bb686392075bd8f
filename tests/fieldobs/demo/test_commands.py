import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner

from fieldobs.demo import commands
from fieldobs.demo.aravel import MISSION
from fieldobs.serving.commands import CannotServe

ROOT = Path(__file__).parents[3]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def progress(data):
    try:
        return sum(json.loads((data / "phones" / "progress.json").read_text()).values())
    except (OSError, ValueError):
        return 0


def run_until_stopped(data, steps, by=signal.SIGINT):
    """Start the demonstration, wait until its phones have done some steps, stop it, phones and all; what it said."""
    port = free_port()
    asked = ["demo", "--data", str(data), "--port", str(port), "--minutes", "0.1", "--teams", "3"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from fieldobs.cli import app; app()", *asked],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 90
        while progress(data) < steps and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        alive = httpx.get(f"http://127.0.0.1:{port}/health").status_code
    finally:
        process.send_signal(by)
        said, _none = process.communicate(timeout=60)
    assert alive == 204
    return process.returncode, said


def count(data, table):
    store = sqlite3.connect(data / "fieldobs.sqlite")
    try:
        return store.execute(f"select count(*) from {table}").fetchone()[0]
    finally:
        store.close()


def test_lives_until_it_is_stopped_and_keeps_what_was_entered(tmp_path):
    data = tmp_path / "demo"
    status, said = run_until_stopped(data, 30)
    assert status == 0, said
    assert "Traceback" not in said and "Stopped. What was entered is kept" in said
    assert re.search(r"http://127\.0\.0\.1:\d+/desk/enter#code=\S+", said)
    assert re.search(r"http://127\.0\.0\.1:\d+/o/#enrol=\S+", said)
    entered, phones = count(data, "revision"), count(data, "device")
    assert entered > 20 and phones == 5
    status, said = run_until_stopped(data, progress(data) + 10, by=signal.SIGTERM)
    assert status == 0, said
    assert count(data, "revision") > entered and count(data, "device") == phones


@pytest.fixture
def run():
    cli = typer.Typer()
    cli.callback()(lambda: None)
    commands.add_to(cli)
    return lambda *asked: CliRunner().invoke(cli, ["demo", *map(str, asked)])


def test_says_which_port_is_in_use_and_changes_nothing(run, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = run("--data", tmp_path / "demo", "--port", port, "--fresh")
    assert isinstance(said.exception, CannotServe) and f"Port {port}" in said.exception.detail
    assert not (tmp_path / "demo").exists()


def test_forgets_a_demonstration_and_nothing_else(tmp_path):
    commands.forget(tmp_path / "nowhere")
    for missions, is_ours in (([MISSION], True), ([], True), ([MISSION, "another"], False)):
        data = tmp_path / f"data-{len(missions)}"
        data.mkdir()
        store = sqlite3.connect(data / "fieldobs.sqlite")
        store.execute("create table mission (id text)")
        store.executemany("insert into mission values (?)", [[name] for name in missions])
        store.commit()
        store.close()
        if is_ours:
            commands.forget(data)
            assert not data.exists()
        else:
            with pytest.raises(CannotServe, match="Nothing was deleted"):
                commands.forget(data)
            assert (data / "fieldobs.sqlite").exists()


def test_deletes_no_folder_that_is_not_its_own(tmp_path):
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(CannotServe, match="Nothing was deleted"):
        commands.forget(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
