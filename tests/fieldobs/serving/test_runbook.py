"""The runbook of docs/operators.md, followed to the letter: the backup stands on a fresh machine, bit for bit."""

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.cast import OPENING, SUBMISSION
from tests.conftest import on_both_databases
from tests.contract import serving
from tests.house import House, open_house

BACKUP = (Path(__file__).parents[3] / "docs" / "operators.md").read_text().partition("\n## Backup\n")[2]
BACK_UP, RESTORE = re.findall(r"```sh\n(.*?)```", BACKUP, re.S)[0].splitlines()
MOST_S = 15 * 60
PICTURE = b"\xff\xd8\xff" + os.urandom(3000)
NAME = hashlib.sha256(PICTURE).hexdigest()


def follow(line: str, backup: Path, words: list[str]) -> None:
    """Do what the document says, with this folder for its own and these words for the store."""
    command = line.partition("#")[0].replace("/backup", str(backup)).strip() + " " + " ".join(words)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-euc", command], capture_output=True, text=True, env={"PATH": path})
    assert done.returncode == 0, done.stderr


def lived(house: House) -> None:
    """A day with answers, a pair that differs, and a picture."""
    amina, boris = house.caller("amina"), house.caller("boris")
    said = {"sha256": NAME, "size": len(PICTURE), "type": "image/jpeg", "name": "p.jpg"}
    amina.send([amina.phone.write(OPENING | {"queue": 3, "photo": said})])
    boris.send([boris.phone.write(OPENING | {"queue": 4})])
    headers = amina.auth | {"upload-offset": "0", "content-type": "application/partial-upload"}
    assert house.http.patch(f"/api/v1/blobs/{NAME}", content=PICTURE, headers=headers).status_code == 204


def seen(http: httpx.Client, desk: dict[str, str]) -> list[bytes]:
    """The log as auditors download it, a submission with its conflict, and the picture."""
    addresses = ("revisions", f"submissions/{SUBMISSION}", f"blobs/{NAME}")
    return [http.get(f"/api/v1/{address}", headers=desk).raise_for_status().content for address in addresses]


@on_both_databases
def test_stands_on_a_fresh_machine_bit_for_bit(tmp_path: Path, database_url: str | None) -> None:
    backup, fresh = tmp_path / "backup", tmp_path / "fresh"
    backup.mkdir()
    store = ["--data", str(tmp_path / "store"), *(["--database-url", database_url] if database_url else [])]
    with open_house(tmp_path / "store", database_url) as house:
        lived(house)
        follow(BACK_UP, backup, store)
        before, desk = seen(house.http, house.desk), house.desk
    began = time.monotonic()
    (file,) = backup.iterdir()
    follow(RESTORE.replace("fieldobs-0900.zip", file.name), backup, ["--data", str(fresh)])
    with serving(["--data", str(fresh)]) as url, httpx.Client(base_url=url, timeout=30) as http:
        assert seen(http, desk) == before
    assert before[2] == PICTURE
    assert time.monotonic() - began < MOST_S
