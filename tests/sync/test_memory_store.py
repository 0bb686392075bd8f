import pytest

from sync.store import MemoryStore
from tests.cast import KNOWN
from tests.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self):
        return MemoryStore(KNOWN)

    @pytest.fixture
    def cast(self, amina, boris, chiara):
        return amina, boris, chiara
