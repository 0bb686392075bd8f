"""A server that is killed again and again behind a line that cuts: what it acknowledged is there, once and unbent."""

import socket
import time
from pathlib import Path

import pytest

from tests.chaos.day import live
from tests.conftest import on_both_databases

KILLS = 20


@on_both_databases
def test_loses_doubles_and_bends_nothing(
    tmp_path: Path, database_url: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    result = live(tmp_path, database_url, KILLS, seed=7)
    with capsys.disabled():
        print(f"\n{'PostgreSQL' if database_url else 'SQLite'}: {result}")
    assert result.findings == []
    assert result.kills == KILLS + 1 and result.acknowledged > KILLS and result.failures > 0


def test_writes_nothing_into_the_journal_of_a_request_that_was_cut(house, capfd: pytest.CaptureFixture[str]) -> None:
    amina = house.caller("amina")
    head = f"POST /api/v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {amina.token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
    with socket.create_connection((house.http.base_url.host, house.http.base_url.port)) as line:
        line.sendall(head.encode())
        time.sleep(0.3)
    assert amina.send([]).status_code == 200
    time.sleep(0.3)
    assert "Traceback" not in capfd.readouterr().err
