"""The server starts, or says in one line why it cannot and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

FIELDOBS = Path(sys.executable).with_name("fieldobs")


def run(*words, **more):
    return subprocess.run([FIELDOBS, *map(str, words)], capture_output=True, text=True, timeout=60, **more)


def test_says_that_a_port_is_in_use(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        told = run("serve", "--data", tmp_path, "--port", port)
    assert told.returncode == 1 and f"Port {port}" in told.stderr and "Traceback" not in told.stderr


def test_says_that_a_folder_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    told = run("serve", "--data", tmp_path / "file" / "data")
    assert told.returncode == 1 and "cannot be used" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user, which only root may")
def test_says_that_a_folder_cannot_be_written(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    become_nobody = (
        "import os, sys\n"
        "from fieldobs.cli import app\n"
        "os.seteuid(65534)\n"
        f"sys.argv = ['fieldobs', 'roster', '--data', {str(folder)!r}]\n"
        "app()"
    )
    told = subprocess.run([sys.executable, "-c", become_nobody], capture_output=True, text=True, timeout=60)
    assert told.returncode == 1 and "cannot be used" in told.stderr and "Traceback" not in told.stderr


def test_asks_for_a_mission_before_anything_else(tmp_path):
    told = run("enrol", "amina", "--data", tmp_path)
    assert told.returncode == 1 and "fieldobs load" in told.stderr and "Traceback" not in told.stderr


ELSEWHERE = "https://observe.example.org"


@pytest.mark.parametrize(
    ("base_url", "mode", "words", "told"),
    [
        ("http://observe.example.org", 0o700, [], "is not https"),
        ("http://192.0.2.7:8000", 0o700, [], "is not https"),
        (ELSEWHERE, 0o755, [], "chmod 700"),
        (ELSEWHERE, 0o701, [], "chmod 700"),
        (ELSEWHERE, 0o700, ["--database-url", "postgresql://fieldobs:ChangeMe@127.0.0.1:1/x"], "guessed first"),
        (ELSEWHERE, 0o700, ["--database-url", "postgresql://fieldobs:@127.0.0.1:1/x"], "guessed first"),
    ],
)
def test_refuses_to_serve_strangers_unsafely(tmp_path, base_url, mode, words, told):
    tmp_path.chmod(mode)
    found = run("serve", "--data", tmp_path, *words, env=os.environ | {"FIELDOBS_BASE_URL": base_url})
    assert found.returncode == 1 and told in found.stderr and "Traceback" not in found.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


def test_refuses_to_serve_strangers_with_a_key_that_others_can_read(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "store.key").touch(mode=0o644)
    found = run("serve", "--data", tmp_path, env=os.environ | {"FIELDOBS_BASE_URL": ELSEWHERE})
    assert found.returncode == 1 and "chmod 600" in found.stderr


def test_makes_a_folder_that_only_its_owner_can_read(tmp_path):
    run("roster", "--data", tmp_path / "data")
    assert oct((tmp_path / "data").stat().st_mode & 0o777) == "0o700"
    assert oct((tmp_path / "data" / "store.key").stat().st_mode & 0o777) == "0o600"
