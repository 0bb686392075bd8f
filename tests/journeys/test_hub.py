"""A phone that cannot reach headquarters finds the hub in the same network, and hears from headquarters through it."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from fieldobs.database import now
from fieldobs.demo.certificate import certificate_for
from fieldobs.hubs.actions import add_hub
from fieldobs.missions.queries import only_mission
from tests.journeys.glass import ProfileGlass, until
from tests.journeys.headquarters import Headquarters
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line
from tests.processes import Server

WHO = {"chromium": ("amina", "0412"), "firefox": ("elif", "0877")}


class Hub(Server):
    """A laptop in the field that serves over TLS, as browsers ask of whom a page over TLS speaks to."""

    def __init__(self, data: Path, headquarters: Headquarters) -> None:
        data.mkdir()
        certificate = certificate_for(data, "127.0.0.1", now())
        super().__init__(trust=ssl.create_default_context(cafile=str(certificate.file)))
        with headquarters.store.database.write() as session:
            mission = only_mission(session, None).id
            code = add_hub(session, mission, "Kokand", self.url, now()).code
        self.words = [
            *("--data", str(data / "store"), "--upstream", f"{headquarters.url}/#hub={code}"),
            *("--certificate", str(certificate.file), "--key", str(certificate.key_file)),
        ]


@pytest.fixture(scope="module")
def hub(headquarters: Headquarters, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    found = Hub(tmp_path_factory.mktemp("hub") / "data", headquarters)
    found.start()
    yield found
    found.kill()


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def amina(
    request: pytest.FixtureRequest, playwright: Playwright, headquarters: Headquarters, hub: Hub,
    new_line: Callable[[], Line], tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Phone]:  # fmt: skip
    """A phone that trusts the hub's certificate, as it would one for a name of the mission's own."""
    glass = ProfileGlass(playwright, request.param, tmp_path_factory.mktemp("profile"), ignore_https_errors=True)
    phone = Phone(glass, new_line())
    observer, phone.station = WHO[request.param]
    phone.enrol(headquarters.code(observer))
    phone.loses("The list of stations still comes down")
    yield phone
    glass.close()


def submissions(headquarters: Headquarters) -> set[str]:
    return {line["submission"] for line in headquarters.log()}


@pytest.mark.usefixtures("in_order")
class TestAPhoneNearAHub:
    def test_gives_the_hub_what_headquarters_cannot_take(self, amina, headquarters, photo):
        amina.line.cut()
        headquarters.kill()
        type(self).record = amina.begin("Voting", amina.station)
        amina.finalise(self.record)
        amina.says_truth(with_hub=1, patience_s=60)
        amina.go("where")
        amina.reads("Over the hub Kokand")

    def test_still_says_so_after_the_hub_was_killed_and_came_back(self, amina, hub):
        hub.kill()
        amina.kill_and_reopen()
        amina.says_truth(with_hub=1)
        hub.start()

    def test_hears_from_headquarters_through_the_hub(self, amina, headquarters):
        headquarters.start()
        until(lambda: self.record in submissions(headquarters), lambda: "the hub brought nothing", 120)
        amina.try_now()
        amina.says_truth(at_headquarters=1, patience_s=60)

    def test_finds_everything_there_once_when_its_own_line_is_back(self, amina, headquarters):
        before = [line["id"] for line in headquarters.log()]
        amina.line.mend()
        amina.try_now()
        amina.says_truth(at_headquarters=1)
        assert [line["id"] for line in headquarters.log()] == before
        assert len(set(before)) == len(before)
