"""The documents keep their word: links lead somewhere, commands exist, code that is shown runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fieldobs.cli import cli
from fieldobs.settings import Settings
from tests.cast import OPENING
from tests.house import House

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?<![\w./-])fieldobs (?P<name>[a-z]+(?:-[a-z]+)*)\b(?! says|:)")
CODE = re.compile(r"`([^`\n]+)`|```sh\n(.*?)```", re.S)
# `docker compose exec fieldobs fieldobs load …` names the service before the command.
SERVICE = {"fieldobs"}
# The contract speaks of commands of later releases.
TO_COME = {"protocol.md": {"restore", "verify"}}


def commands() -> set[str]:
    """The names of all commands."""
    named = {info.name or (info.callback.__name__ if info.callback else "") for info in cli.registered_commands}
    return {name.replace("_", "-") for name in named} | {group.name or "" for group in cli.registered_groups}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text()):
        if not target.startswith(("http://", "https://", "#")):
            assert (document.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_shown_exists(document: Path) -> None:
    shown = "\n".join(one or many for one, many in CODE.findall(document.read_text()))
    assert {match["name"] for match in COMMAND.finditer(shown)} <= commands() | SERVICE | TO_COME.get(
        document.name, set()
    )


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text()
    assert {name for name in Settings.model_fields if f"FIELDOBS_{name.upper()}" not in readme} == set()


def test_the_check_that_auditors_are_shown_accepts_the_true_and_refuses_the_forged(
    house: House, tmp_path: Path
) -> None:
    script = tmp_path / "check_receipt.py"
    script.write_text(re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "auditors.md").read_text(), re.S)[0])
    amina, file = house.caller("amina"), tmp_path / "receipt.json"
    receipt = amina.send([amina.phone.write(OPENING), *(amina.phone.write({"V20": n}) for n in range(4))]).json()
    amina.send([amina.phone.write({"V20": 99})])
    server, token = str(house.http.base_url).rstrip("/"), house.desk["authorization"].split()[1]

    def check() -> subprocess.CompletedProcess[str]:
        file.write_text(json.dumps(receipt))
        words = [sys.executable, str(script), server, token, str(file)]
        return subprocess.run(words, capture_output=True, text=True)

    honest = check()
    assert honest.returncode == 0, honest.stderr
    assert "The log of 6 revisions still begins with the 5 that" in honest.stdout
    receipt["outcomes"] = {name: {"outcome": "rejected"} for name in receipt["outcomes"]}
    assert "InvalidSignature" in check().stderr
