import pytest
from hypothesis import settings

from sync.store import MemoryStore
from tests.cast import KNOWN, Enrolled, Phone

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of what is tried
settings.load_profile("unhurried")


@pytest.fixture
def amina() -> Phone:
    return Phone("12")


@pytest.fixture
def boris() -> Phone:
    return Phone("12")


@pytest.fixture
def chiara() -> Phone:
    return Phone("30")


@pytest.fixture
def dana() -> Phone:
    return Phone(None, is_desk=True)


@pytest.fixture
def register(amina: Phone, boris: Phone, chiara: Phone, dana: Phone) -> Enrolled:
    return Enrolled.of(amina, boris, chiara, dana)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(KNOWN)
