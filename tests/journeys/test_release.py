"""A new release comes to a phone on election day: it waits for the observer's yes, for open forms and for the desk."""

import os
from pathlib import Path

import pytest

from fieldobs.database import now
from fieldobs.missions.actions import freeze, lift
from fieldobs.missions.queries import only_mission
from tests.journeys.glass import until
from tests.journeys.phones import Phone
from tests.journeys.releases import MARK, next_release

OFFERED = "A new release of fieldobs is on this phone."
UPDATE = "navigator.serviceWorker.getRegistration().then((held) => held.update()).then(() => null)"


def release_of(phone: Phone) -> str:
    return str(phone.glass.ask(MARK))


@pytest.fixture
def hana(new_phone, headquarters) -> Phone:
    """A phone whose browser has a profile on disk."""
    phone: Phone = new_phone()
    phone.enrol(headquarters.code("hana"))
    return phone


@pytest.fixture
def upgrade(headquarters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts the next release onto the server, at the same address."""

    def upgraded(mark: str) -> None:
        folder = next_release(tmp_path / mark, mark)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(Path.cwd()))))
        headquarters.kill()
        headquarters.start()

    return upgraded


def test_a_release_waits_for_open_forms_for_the_desk_and_for_the_observer(hana, headquarters, upgrade):
    opening = hana.begin("Opening", "1177")
    hana.answer({"H14": "At once"})
    upgrade("next")
    hana.glass.ask(UPDATE)
    hana.go("settings")
    hana.reads(OFFERED)

    hana.cut()
    hana.section(opening, "The commission")
    hana.answer({"O2": 8})
    hana.go("settings")
    hana.tap("Use it now")
    hana.reads("First let what is on this phone reach headquarters", 30)
    hana.mend()
    hana.try_now()
    hana.says_truth(at_headquarters=1)
    hana.go("settings")
    hana.tap("Use it now")
    hana.reads("First finalise or withdraw the forms you are filling in")

    hana.kill_and_reopen()
    assert release_of(hana) == "", "a browser that was closed opens the same release again"
    hana.section(opening, "The commission")
    assert hana.figure("O2") == "8"
    hana.finalise(opening)
    hana.try_now()
    hana.says_truth(at_headquarters=1)

    with headquarters.store.database.write() as session:
        freeze(session, only_mission(session).id, None, now())
    hana.go("settings")
    hana.reads("The desk holds releases back for now.")
    assert "Use it now" not in hana.all_words()
    with headquarters.store.database.write() as session:
        lift(session, only_mission(session).id)
    hana.go()
    hana.go("settings")
    hana.reads("Use it now")
    hana.tap("Use it now")
    until(lambda: release_of(hana) == "next", hana.all_words)
    hana.says_truth(at_headquarters=1)
    hana.cut()
    hana.kill_and_reopen()
    assert release_of(hana) == "next", "it works without a network"
    hana.section(opening, "The commission")
    assert hana.figure("O2") == "8"
