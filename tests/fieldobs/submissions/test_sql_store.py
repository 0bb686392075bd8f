import pytest

from fieldobs.database import now
from fieldobs.submissions.store import SqlStore
from tests.cast import MISSION
from tests.conftest import on_both_databases
from tests.store_contract import StoreContract


@on_both_databases
class TestSqlStore(StoreContract):
    @pytest.fixture
    def cast(self, house):
        return tuple(house.caller(name).phone for name in ("amina", "boris", "chiara"))

    @pytest.fixture
    def store(self, house, cast):
        with house.store.database.write() as session:
            yield SqlStore(session, MISSION, now())
